"""From what a server answered to a batch, or to the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib import readers
from mootlib.collect.contract import Batch
from mootlib.collect.errors import Gone, Misread, Refused, SourceError
from mootlib.collect.web import Answer

__all__ = ["Window", "batch_of", "moment", "refusal"]


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when posts are wanted; others are not kept, whatever a server sends."""

    since: datetime | None = None
    until: datetime | None = None

    def cut(self, batch: readers.Batch) -> Batch:
        """The batch without posts of another time, their counts, and accounts that said nothing else.

        Undated posts stay.
        """
        posts = batch.posts
        keep: pa.Array | pa.ChunkedArray = pa.repeat(True, posts.num_rows)
        if self.since is not None:
            keep = pc.and_(keep, pc.greater_equal(posts["posted_at"], pa.scalar(self.since)))
        if self.until is not None:
            keep = pc.and_(keep, pc.less(posts["posted_at"], pa.scalar(self.until)))
        keep = pc.fill_null(keep, True)
        if pc.all(keep).as_py() in (True, None):
            return Batch(posts, batch.accounts, batch.counts, batch.rejects)
        kept = posts.filter(keep)
        counts = batch.counts.filter(pc.is_in(batch.counts["post_id"], kept["post_id"]))
        accounts = batch.accounts.filter(
            pc.is_in(batch.accounts["account_id"], kept["account_id"].combine_chunks())
        )
        return Batch(kept, accounts, counts, batch.rejects)


def batch_of(
    values: Sequence[Any],
    answer: Answer,
    *,
    format: str,  # noqa: A002
    source: str,
    name: str,
    window: Window,
) -> Batch:
    """The posts in a server's JSON objects, by the reader for files of that format."""
    read = readers.convert(
        values, format=format, now=answer.at, latest=answer.latest, source=source, name=name
    )
    return window.cut(read)


def refusal(answer: Answer, what: str) -> SourceError:
    """What an answer other than 200 means, where the platform has no words of its own.

    ``what`` names the thing that was asked for: 'The account @ann@example.social'.
    """
    host, status = answer.host, answer.status
    if status == 401:
        return Refused(f"{host} does not accept the credential; renew it.")
    if status in (402, 403, 451):
        return Refused(f"{host} does not let us read this ({status}): {what}.")
    if status in (404, 410):
        return Gone(f"{what} is not there: {host} says that it does not exist or was deleted.")
    if 300 <= status < 400:
        return Misread(f"{host} answers from another address now; correct the address.")
    return Misread(f"{host} did not understand the question ({status}): {what}.")


def moment(text: Any) -> datetime | None:
    """A platform's ISO 8601 time; None if it is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
