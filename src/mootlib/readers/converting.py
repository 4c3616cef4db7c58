"""JSON objects that are in memory already, as a server answered them: the same posts as from a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from mootlib.readers.build import Context, build
from mootlib.readers.cells import as_raw
from mootlib.readers.drafting import Item, chunk_of, items_of
from mootlib.readers.jsonstream import Record
from mootlib.readers.model import Batch
from mootlib.readers.registry import OBJECTS

__all__ = ["convert"]


def convert(
    values: Iterable[Any],
    *,
    format: str,  # noqa: A002
    now: datetime,
    source: str,
    name: str,
    latest: datetime | None = None,
) -> Batch:
    """Posts, accounts, counts and rejects out of JSON objects of one format.

    ``source`` becomes ``posts.source``; ``name`` stands for the file's name in rejects. ``now`` is
    when the objects were received. Posts dated more than a day after it are rejected, or after
    ``latest`` where the server's clock is ahead of ours.

    Raises:
        ValueError: for an unknown format, or ``now`` without a zone.

    >>> convert([status], format="mastodon-json", now=now, source="mastodon-api", name="a server")
    ... # doctest: +SKIP
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone.")
    known = next((each for each in OBJECTS if each.about.name == format), None)
    if known is None:
        raise ValueError(f"There is no format {format!r} of JSON objects.")

    def items() -> Iterator[Item]:
        for number, value in enumerate(values, start=1):
            yield from items_of(known, Record(number, value, as_raw(value)), {})

    context = Context(
        source=source, file=name, platform="other", now=now, zone=UTC, latest=latest or now
    )
    return build(chunk_of(list(items())), context)
