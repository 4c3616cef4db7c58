"""From files of posts to what they say: read, remove what stands twice, understand."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib import readers
from mootlib.listening import Cancelled, ListeningResult, Reading, understand
from mootlib.reading_files import ReadingStopped, read_files

__all__ = ["Heard", "listen"]

Progress = Callable[[str, float], None]

#: Share of the whole time that reading takes (measured on exports of 2,000 to 130,000 posts).
READING_SHARE = 0.15

#: Columns of a post that understanding does not look at: not kept, which halves the memory.
_UNUSED = ("media", "links", "edited_at", "deleted_at", "latitude", "longitude", "place_name")
_UNUSED_ACCOUNT = ("followers",)


@dataclass(frozen=True, slots=True)
class Heard:
    """What files of posts say, and the rows that could not be read."""

    result: ListeningResult
    rejects: pa.Table  #: shape mootlib.records.REJECTS
    problems: Mapping[str, str]  #: files that could not be read at all, each with a sentence


def listen(
    paths: Sequence[str | os.PathLike[str]],
    *,
    organisation: str | None = None,
    mapping: Mapping[str, Any] | readers.Mapping | None = None,
    source_zone: str = "UTC",
    gazetteer: Path | None = None,
    seed: int = 0,
    now: datetime,
    zone: str = "UTC",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Heard:
    """Read exports of posts and say what they are about.

    Args:
        paths: files of any format that :mod:`mootlib.readers` knows. A post that stands in several
            places counts once: the first one is kept, the others are counted as duplicates; their
            counts of likes and views are kept as later observations.
        organisation: the body that listens; its own accounts are known by this name
            (see :func:`mootlib.listening.understand`).
        mapping: how the columns of tables are to be read; guessed where it is not given. A file
            whose format itself says what each field means is read as such if the mapping does not
            fit it.
        source_zone: time zone of times that state none.
        gazetteer, seed, now, zone: as for ``understand``.
        progress: called with (what is being done, fraction of everything done), never decreasing;
            while reading, the fraction follows the bytes read.
        cancelled: asked often; the run stops when it says True.

    Returns:
        The result, whose ``posts_read`` is ``accepted + duplicates + rejected``, and the rejects. A
        file that cannot be read at all is named in ``problems`` and in the result's notes; the
        others are still read.

    Raises:
        readers.UnreadableFile: if no file can be read.
        readers.BadMapping: if the mapping does not fit a table.
        Cancelled: when ``cancelled`` said so.
        ValueError: as ``understand``.
    """
    tell = progress or (lambda stage, done: None)
    try:
        read = read_files(
            [Path(path) for path in paths],
            mapping=mapping,
            source_zone=source_zone,
            now=now,
            unused=_UNUSED,
            unused_account=_UNUSED_ACCOUNT,
            progress=lambda stage, done: tell(stage, READING_SHARE * done),
            cancelled=cancelled,
        )
    except ReadingStopped:
        raise Cancelled from None
    result = understand(
        read.posts,
        accounts=read.accounts,
        counts=read.counts,
        readings=[Reading(**asdict(reading)) for reading in read.readings],
        organisation=organisation,
        gazetteer=gazetteer,
        seed=seed,
        now=now,
        zone=zone,
        progress=lambda stage, done: tell(stage, READING_SHARE + (1 - READING_SHARE) * done),
        cancelled=cancelled,
    )  # fmt: skip
    if read.warnings:
        result = replace(result, notes=(*read.warnings, *result.notes))
    if read.problems:
        unread = (
            f"Left out, because it could not be read at all: {' '.join(read.problems.values())}"
        )
        result = replace(result, notes=(unread, *result.notes))
    return Heard(result, read.rejects, read.problems)
