"""RSS and Atom feeds, asked for only as far as they have changed (ETag, Last-Modified)."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from mootlib import readers
from mootlib.collect.answers import Window, refusal
from mootlib.collect.contract import Batch, Cursor
from mootlib.collect.errors import Misread
from mootlib.collect.quota import Quota
from mootlib.collect.web import Answer, Web

__all__ = ["Feed"]

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
_REMEMBERED = 500
_LARGEST = 64 * 1024 * 1024
_TRIES = 3
_TAIL = 4096
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_GAP = (
    "The feed holds only its newest {} entries, and none of them was there before: some may have been "
    "missed. Have it read more often."
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, as a source: see `mootlib.collect.contract.Source`.

    An entry that leaves the feed was not deleted: feeds hold only their newest entries.
    """

    web: Web
    address: str = field(repr=False)  #: may hold a key, so it is shown to nobody
    window: Window = field(default_factory=Window)
    platform: str = "web"

    @property
    def name(self) -> str:
        return f"Feed of {urlsplit(self.address).hostname or 'an address without a server'}"

    @property
    def quota(self) -> Quota | None:
        return self.web.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        before = dict(cursor or {})
        answer = self._answer(before)
        digest = hashlib.sha256(answer.body).hexdigest()
        if answer.status == 304 or digest == before.get("digest"):
            yield Batch(cursor=before, complete_until=answer.asked_at, progress=1.0)
            return
        whole = _ends(answer.body)
        batches = list(self._batches(answer))
        seen = [_mark(post_id) for b in batches for post_id in b.posts["post_id"].to_pylist()]
        known = set(before.get("seen", ()))
        warning = _GAP.format(len(seen)) if known and seen and known.isdisjoint(seen) else ""
        place = _place(answer, digest, seen) if whole else before
        # Whoever stops between two of these finds the feed as changed as before.
        for number, batch in enumerate(batches, start=1):
            last = number == len(batches)
            yield replace(
                batch,
                cursor=place if last else before,
                complete_until=answer.asked_at if last else None,
                progress=1.0 if last else None,  # a feed does not say how far back it goes
                warning=(_warning(answer, whole) or warning) if last else "",
            )

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def _answer(self, before: dict[str, Any]) -> Answer:
        headers = {"Accept": _ACCEPT}
        if etag := before.get("etag"):
            headers["If-None-Match"] = etag
        if modified := before.get("modified"):
            headers["If-Modified-Since"] = modified
        for attempt in range(_TRIES):
            answer = self.web.get(self.address, headers=headers, follow=True, limit=_LARGEST)
            if answer.status not in (200, 304):
                raise refusal(answer, self.name)
            if answer.status == 304 or _ends(answer.body):
                break
            if attempt + 1 < _TRIES:
                self.web.pause(attempt)
        return answer

    def _batches(self, answer: Answer) -> Iterator[Batch]:
        """The entries, by the reader for files of feeds."""
        with tempfile.TemporaryDirectory(prefix="folkmoot-feed-") as folder:
            path = Path(folder) / "feed.xml"
            path.write_bytes(answer.body)
            try:
                for batch in readers.read(
                    path, now=answer.latest, format="feed", name=self.name, batch_rows=500
                ):
                    yield self.window.cut(_seen_at(batch, answer))
            except readers.UnreadableFile as problem:
                raise Misread(str(problem)) from problem


def _ends(body: bytes) -> bool:
    """Whether a feed has its end. What is no feed at all is for the reader to say."""
    last = body[-_TAIL:].replace(b"\0", b"")  # UTF-16 has a zero beside each letter
    begins = b"<rss" in body[:_TAIL] or b"<feed" in body[:_TAIL] or b"RDF" in body[:_TAIL]
    return not begins or _END.search(last) is not None


def _seen_at(batch: readers.Batch, answer: Answer) -> readers.Batch:
    """The batch with the time of our own clock; the later of both only said what may be believed."""
    if answer.latest == answer.at:
        return batch
    return replace(
        batch,
        posts=_with(batch.posts, "collected_at", answer),
        counts=_with(batch.counts, "observed_at", answer),
    )


def _with(table: pa.Table, name: str, answer: Answer) -> pa.Table:
    index = table.schema.get_field_index(name)
    column = table.schema.field(index)
    return table.set_column(index, column, pa.repeat(pa.scalar(answer.at, column.type), len(table)))


def _place(answer: Answer, digest: str, seen: list[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"digest": digest, "seen": seen[:_REMEMBERED]}
    if etag := answer.headers.get("etag"):
        place["etag"] = etag
    if modified := answer.headers.get("last-modified"):
        place["modified"] = modified
    return place


def _mark(post_id: str) -> str:
    """Stands for an identifier in the cursor, which holds nothing of what feeds say."""
    return hashlib.sha256(post_id.encode()).hexdigest()[:16]


def _warning(answer: Answer, whole: bool) -> str:
    if not whole:
        return "The feed breaks off in the middle; what stands before that is read."
    if answer.moved_to is None:
        return ""
    host = urlsplit(answer.moved_to).hostname
    return f"The feed has moved for good, to {host}: enter its new address."
