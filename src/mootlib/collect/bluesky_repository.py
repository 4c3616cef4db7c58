"""A Bluesky account read where it lives: the records of its repository, from its own server.

For accounts that the network's public servers do not show, because no relay reads their server. A record
holds what was said and nothing of its echo: no likes, no answers, no reposts. The list gives the newest
first and is walked (`walk`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mootlib.collect.answers import Window, batch_of, moment, refusal
from mootlib.collect.bluesky import Visitor, account_refusal, who
from mootlib.collect.contract import Batch, Cursor
from mootlib.collect.errors import Misread
from mootlib.collect.looking import looks
from mootlib.collect.quota import Quota
from mootlib.collect.walk import Page, PageLost, Walk, walk
from mootlib.collect.web import Answer
from mootlib.readers.formats.kinds import at, dicts

__all__ = ["Repository"]

_POSTS = "app.bsky.feed.post"
_PAGE = 100
_EACH_LOOK = 20
#: The signs of a record's key, in the order of what they stand for.
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY = 13
_CLOCK_BITS = 10  #: of a key, these tell apart what was said in the same microsecond


@dataclass(frozen=True, slots=True)
class Repository:
    """The posts of an account, as a source: see `mootlib.collect.contract.Source`."""

    server: Visitor
    actor: str  #: handle or did
    window: Window = field(default_factory=Window)
    overlap: timedelta = timedelta(hours=1)
    platform: str = "bluesky"

    @property
    def name(self) -> str:
        return f"Bluesky account @{self.actor.strip().removeprefix('@')} at its own server"

    @property
    def quota(self) -> Quota | None:
        return self.server.web.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        answers: list[Answer] = []
        did = str((cursor or {}).get("did") or who(self.server, self.actor, self.name))

        def ask(token: str | None) -> Page:
            answers[:] = [self._records(did, token)]
            return _page(answers[0])

        web = self.server.web
        steps = walk(
            Walk.of(cursor),
            ask,
            web.pause,
            now=web.clock.now(),
            since=self.window.since,
            overlap=self.overlap,
        )
        try:
            for step in steps:
                yield replace(
                    self._batch(step.page.items, answers[0]),
                    cursor={**step.walk.cursor, "did": did},
                    complete_until=step.complete_until,
                    progress=step.progress,
                    reached=step.reached,
                )
        except PageLost as lost:
            raise Misread(f"{self.name} cannot be read to its end; it is tried again.") from lost

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        """These posts as they are now. Their echo is not told here, but edits and deletions are."""
        pause = self.server.web.pause
        for look in looks(
            post_ids, self._look, _by_uri, pause, platform=self.platform, each=_EACH_LOOK
        ):
            yield replace(self._batch(look.found, look.answer), deletions=look.deletions)

    def _records(self, did: str, token: str | None) -> Answer:
        params = [("repo", did), ("collection", _POSTS), ("limit", str(_PAGE))]
        params += [("cursor", token)] if token else []
        answer = self.server.ask("com.atproto.repo.listRecords", params)
        if answer.status == 400 and token is not None:
            raise PageLost
        if answer.status != 200:
            raise account_refusal(answer, self.name)
        return answer

    def _look(self, asked: list[str]) -> Answer:
        """Several posts, one after another."""
        found, answer = [], None
        for uri in asked:
            did, _, key = uri.removeprefix("at://").partition(f"/{_POSTS}/")
            params = [("repo", did), ("collection", _POSTS), ("rkey", key)]
            answer = self.server.ask("com.atproto.repo.getRecord", params)
            if answer.status == 200:
                found.append(answer.json)
            elif at(answer.json, "error") != "RecordNotFound":
                raise refusal(answer, "A post")
        assert answer is not None  # nobody looks at nothing
        return replace(answer, status=200, json={"records": found})

    def _batch(self, items: Sequence[Any], answer: Answer) -> Batch:
        return batch_of(
            items,
            answer,
            format="bluesky-json",
            source="bluesky-repository",
            name=self.name,
            window=self.window,
        )


def _page(answer: Answer) -> Page:
    items = dicts(at(answer.json, "records"))
    older = at(answer.json, "cursor")
    return Page(
        items=items,
        names=[str(item.get("uri")) for item in items],
        times=[time for item in items if (time := _order(item)) is not None],
        older=older if isinstance(older, str) and older and items else None,
        seen_at=answer.asked_at,
        latest=answer.latest,
    )


def _order(item: dict[str, Any]) -> datetime | None:
    """When a record was made, as its key says: the list is in that order, whatever the post claims."""
    key = str(item.get("uri")).rsplit("/", 1)[-1]
    if len(key) != _KEY or any(sign not in _SIGNS for sign in key):
        return moment(at(item, "value", "createdAt"))
    number = 0
    for sign in key:
        number = number * 32 + _SIGNS.index(sign)
    try:
        return datetime.fromtimestamp((number >> _CLOCK_BITS) / 1_000_000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _by_uri(answer: Answer) -> dict[str, Any]:
    return {str(record.get("uri")): record for record in dicts(at(answer.json, "records"))}
