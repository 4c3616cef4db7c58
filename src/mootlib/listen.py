"""From files of posts to what they say: readers, duplicates removed, understanding."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib import readers
from mootlib.listening import Cancelled, ListeningResult, Reading, understand
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS

__all__ = ["Heard", "listen"]

#: Share of the whole time that reading takes.
READING_SHARE = 0.15

#: What understanding needs of a post; other columns are left empty, which saves half the memory.
_UNUSED = ("media", "links", "edited_at", "deleted_at", "latitude", "longitude", "place_name")


@dataclass(frozen=True, slots=True)
class Heard:
    """What files of posts say, and the rows that could not be read."""

    result: ListeningResult
    rejects: pa.Table  #: shape mootlib.records.REJECTS
    problems: Mapping[str, str]  #: files that could not be read at all, each with a sentence


@dataclass
class _Pile:
    """What has been read so far, each post once."""

    posts: list[pa.Table]
    accounts: list[pa.Table]
    counts: list[pa.Table]
    rejects: list[pa.Table]
    known: set[tuple[str, str]]


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
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Heard:
    """Read exports of posts and say what they are about.

    Args:
        paths: files of any format that :mod:`mootlib.readers` knows. A post that stands in several
            places counts once: the first one is kept, the others are counted as duplicates.
        organisation: the body that listens (see :func:`mootlib.listening.understand`).
        mapping: how the columns of tables are to be read; guessed where it is not given.
        source_zone: time zone of times that state none.
        gazetteer, seed, now, zone, progress, cancelled: as for ``understand``.

    Returns:
        The result, whose ``posts_read`` is ``accepted + duplicates + rejected``, and the rejects. A file
        that cannot be read at all is named in ``problems``; the others are still read.

    Raises:
        readers.UnreadableFile: if no file can be read.
        readers.BadMapping: if the mapping does not fit a file.
        Cancelled: when ``cancelled`` said so.
        ValueError: as ``understand``.
    """
    files = [Path(path) for path in paths]
    pile = _Pile([], [], [], [], set())
    readings: list[Reading] = []
    problems: dict[str, str] = {}
    sizes = [_size(file) for file in files]
    before, total = 0, sum(sizes) or 1
    for file, size in zip(files, sizes, strict=True):
        tick = _ticker(file.name, before, total, progress, cancelled)
        try:
            readings.append(_read(file, pile, mapping, source_zone, now, tick))
        except readers.UnreadableFile as problem:
            problems[str(file)] = str(problem)
        before += size
    if not readings:
        raise readers.UnreadableFile(" ".join(problems.values()) or "No file was given.")
    result = understand(
        _one(pile.posts, POSTS.empty()),
        accounts=_one(pile.accounts, ACCOUNTS.empty()),
        counts=_one(pile.counts, COUNTS.empty()),
        readings=readings,
        organisation=organisation,
        gazetteer=gazetteer,
        seed=seed,
        now=now,
        zone=zone,
        progress=_after_reading(progress),
        cancelled=cancelled,
    )
    return Heard(result, _one(pile.rejects, REJECTS.empty()), problems)


def _read(
    file: Path,
    pile: _Pile,
    mapping: Mapping[str, Any] | readers.Mapping | None,
    source_zone: str,
    now: datetime,
    tick: Callable[[int, int], None],
) -> Reading:
    found = readers.detect(file, mapping=mapping) if mapping else readers.detect(file)
    read = accepted = rejected = 0
    for batch in readers.read(
        file, now=now, mapping=mapping, source_zone=source_zone, progress=tick
    ):
        fresh = _fresh(batch.posts, pile.known)
        pile.posts.append(_light(batch.posts.filter(fresh)))
        pile.accounts.append(batch.accounts)
        pile.counts.append(batch.counts)
        pile.rejects.append(batch.rejects)
        read += batch.rows_read
        accepted += pile.posts[-1].num_rows
        rejected += batch.rejects.num_rows
    return Reading(
        file=file.name,
        format=found.title,
        posts_read=read,
        accepted=accepted,
        duplicates=read - accepted - rejected,
        rejected=rejected,
    )


def _fresh(posts: pa.Table, known: set[tuple[str, str]]) -> pa.Array:
    """Which rows hold a post that was not read before; they are known from now on."""
    fresh = []
    for key in zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True):
        fresh.append(key not in known)
        known.add(key)
    return pa.array(fresh, pa.bool_())


def _light(posts: pa.Table) -> pa.Table:
    """The same posts without what understanding does not look at."""
    for name in _UNUSED:
        at = posts.schema.get_field_index(name)
        field = POSTS.schema.field(name)
        empty: Any = (
            pa.array([[]] * posts.num_rows, field.type)
            if pa.types.is_list(field.type)
            else pa.nulls(posts.num_rows, field.type)
        )
        posts = posts.set_column(at, field, empty)
    return posts


def _one(tables: Sequence[pa.Table], empty: pa.Table) -> pa.Table:
    return pa.concat_tables([empty, *tables])


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # the reader will say what is wrong with it


def _ticker(
    name: str,
    before: int,
    total: int,
    progress: Callable[[str, float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Callable[[int, int], None]:
    def tick(done: int, size: int) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(f"reading {name}", READING_SHARE * min(1.0, (before + done) / total))

    return tick


def _after_reading(
    progress: Callable[[str, float], None] | None,
) -> Callable[[str, float], None] | None:
    if progress is None:
        return None
    return lambda stage, done: progress(stage, READING_SHARE + (1 - READING_SHARE) * done)
