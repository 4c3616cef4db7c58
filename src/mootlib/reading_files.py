"""Files of posts read into one pile: each post once, every row accounted for.

What ``listen`` and ``reach`` begin with. A post that stands in several places counts once: the first one is
kept, the others are counted as duplicates; their counts of likes and views are kept as later observations.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib import readers
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS

__all__ = ["FileRead", "FilesRead", "ReadingStopped", "read_files"]

Progress = Callable[[str, float], None]

#: From so many rows, and from so large a share of the duplicates on, other words are a warning.
_FEWEST_CLASHES, _LEAST_CLASHING = 5, 0.2

#: Rejected rows kept in memory; more are put in a file, for a broken file may have millions.
_REJECTS_IN_MEMORY = 20_000


class ReadingStopped(Exception):
    """Reading was stopped because the caller wished so."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file's rows: ``posts_read`` is the sum of the other three."""

    file: str
    format: str
    posts_read: int
    accepted: int
    duplicates: int
    rejected: int


@dataclass(frozen=True, slots=True)
class FilesRead:
    """Several files as one set of tables."""

    posts: pa.Table  #: mootlib.records.POSTS, each post once
    accounts: pa.Table  #: mootlib.records.ACCOUNTS; an account may stand several times
    counts: pa.Table  #: mootlib.records.COUNTS
    rejects: pa.Table  #: mootlib.records.REJECTS
    readings: tuple[FileRead, ...]
    problems: Mapping[str, str]  #: files that could not be read at all, each with a sentence
    warnings: tuple[str, ...]


def read_files(
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, Any] | readers.Mapping | None = None,
    source_zone: str = "UTC",
    now: datetime,
    unused: Sequence[str] = (),
    unused_account: Sequence[str] = (),
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FilesRead:
    """Read files of any format that :mod:`mootlib.readers` knows.

    Args:
        paths: the files; one that cannot be read at all is named in ``problems``.
        mapping: how the columns of tables are to be read; guessed where it is not given. A file
            whose format itself says what each field means is read as such if the mapping does not
            fit it.
        source_zone: time zone of times that state none.
        now: when this is read.
        unused, unused_account: columns of posts and accounts that are not kept, to save memory.
        progress: called with (what is being read, fraction by bytes).
        cancelled: asked often.

    Raises:
        readers.UnreadableFile: if no file can be read.
        readers.BadMapping: if the mapping does not fit a table.
        ReadingStopped: when ``cancelled`` said so.
    """
    tell = progress or (lambda stage, done: None)
    pile = _Pile(unused=tuple(unused), unused_account=tuple(unused_account))
    problems = _read_all(pile, paths, mapping, source_zone, now, tell, cancelled)
    return FilesRead(
        posts=_one(pile.posts, POSTS.empty()),
        accounts=_one(pile.accounts, ACCOUNTS.empty()),
        counts=_one(pile.counts, COUNTS.empty()),
        rejects=pile.rejects.table(),
        readings=tuple(pile.readings),
        problems=problems,
        warnings=tuple(pile.warnings),
    )


@dataclass
class _Pile:
    """What has been read so far, each post once."""

    unused: tuple[str, ...] = ()
    unused_account: tuple[str, ...] = ()
    posts: list[pa.Table] = field(default_factory=list)
    accounts: list[pa.Table] = field(default_factory=list)
    counts: list[pa.Table] = field(default_factory=list)
    rejects: _Rejects = field(default_factory=lambda: _Rejects())
    readings: list[FileRead] = field(default_factory=list)
    #: By platform and identifier what stands for the words that came first.
    known: dict[str, dict[str, int]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    other_words: int = 0  #: duplicates that say something else than the post read first

    def add(self, batch: readers.Batch) -> int:
        """Take in a batch; how many of its posts were new."""
        fresh = batch.posts.filter(self._fresh(batch.posts))
        self.posts.append(_light(fresh, POSTS.schema, self.unused))
        self.accounts.append(_light(batch.accounts, ACCOUNTS.schema, self.unused_account))
        self.counts.append(batch.counts)
        self.rejects.add(batch.rejects)
        return int(fresh.num_rows)

    def _fresh(self, posts: pa.Table) -> pa.Array:
        """Which rows hold a post that was not read before; they are known from now on."""
        fresh = []
        columns = (posts[name].to_pylist() for name in ("platform", "post_id", "text"))
        for platform, post_id, text in zip(*columns, strict=True):
            known, words = self.known.setdefault(platform, {}), hash(text)
            fresh.append(post_id not in known)
            self.other_words += known.setdefault(post_id, words) != words
        return pa.array(fresh, pa.bool_())


def _read_all(
    pile: _Pile,
    files: Sequence[Path],
    mapping: Mapping[str, Any] | readers.Mapping | None,
    source_zone: str,
    now: datetime,
    tell: Progress,
    cancelled: Callable[[], bool] | None,
) -> dict[str, str]:
    problems = {}
    sizes = [_size(file) for file in files]
    before, total = 0, max(sum(sizes), 1)
    for file, size in zip(files, sizes, strict=True):
        tick = _ticker(file.name, before / total, size / total, tell, cancelled)
        tick(0, 1)
        try:
            pile.readings.append(_read(file, pile, mapping, source_zone, now, tick))
        except readers.UnreadableFile as problem:
            problems[str(file)] = str(problem)
        before += size
    if not pile.readings:
        raise readers.UnreadableFile(" ".join(problems.values()) or "No file was given.")
    return problems


def _read(
    file: Path,
    pile: _Pile,
    mapping: Mapping[str, Any] | readers.Mapping | None,
    source_zone: str,
    now: datetime,
    tick: Callable[[int, int], None],
) -> FileRead:
    found, mapping = _detected(file, mapping)
    read = accepted = rejected = 0
    other_before = pile.other_words
    for batch in readers.read(
        file, now=now, mapping=mapping, source_zone=source_zone, progress=tick
    ):
        accepted += pile.add(batch)
        read += batch.rows_read
        rejected += batch.rejects.num_rows
    duplicates = read - accepted - rejected
    pile.warnings += _clash(file.name, duplicates, pile.other_words - other_before)
    return FileRead(
        file=file.name,
        format=found.title,
        posts_read=read,
        accepted=accepted,
        duplicates=duplicates,
        rejected=rejected,
    )


def _clash(name: str, duplicates: int, other_words: int) -> list[str]:
    """A warning where "duplicates" say something else: then identifiers are row numbers, perhaps.

    A few posts that were edited between two exports are none.
    """
    if other_words < _FEWEST_CLASHES or other_words < _LEAST_CLASHING * duplicates:
        return []
    return [
        f"{name}: {other_words:,} of {duplicates:,} rows were left out as duplicates although they say "
        "something else than the post of the same identifier that was read before. If the identifiers "
        "in this file are row numbers, give the file a platform of its own in the mapping."
    ]


def _detected(
    file: Path, mapping: Mapping[str, Any] | readers.Mapping | None
) -> tuple[readers.Detection, Mapping[str, Any] | readers.Mapping | None]:
    """What the file is, and the mapping if it is meant for such a file."""
    try:
        return readers.detect(file, mapping=mapping), mapping
    except readers.BadMapping as problem:
        found = readers.detect(file)
        if found.mapping is None and found.confidence > 0:
            return found, None
        raise readers.BadMapping(f"{file.name}: {problem}") from problem


class _Rejects:
    """Rejected rows; many of them lie in a file that is gone when nobody holds the table any more."""

    def __init__(self) -> None:
        self._rows: list[pa.Table] = []
        self._file: Path | None = None
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def add(self, rejects: pa.Table) -> None:
        if rejects.num_rows:
            self._rows.append(rejects)
        if sum(part.num_rows for part in self._rows) > _REJECTS_IN_MEMORY:
            self._spill()

    def table(self) -> pa.Table:
        """All of them, shape ``mootlib.records.REJECTS``; nothing can be added afterwards."""
        if self._writer is None or self._file is None:
            return _one(self._rows, REJECTS.empty())
        self._spill()
        self._writer.close()
        table = pa.ipc.open_file(pa.memory_map(str(self._file))).read_all()
        self._file.unlink()  # the mapping holds what it names
        return table

    def _spill(self) -> None:
        if self._writer is None:
            number, name = tempfile.mkstemp(prefix="folkmoot-rejects-", suffix=".arrow")
            os.close(number)
            self._file = Path(name)
            self._writer = pa.ipc.new_file(name, REJECTS.schema)
        for part in self._rows:
            self._writer.write_table(part.cast(REJECTS.schema))
        self._rows = []

    def __del__(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)


def _light(table: pa.Table, schema: pa.Schema, unused: Sequence[str]) -> pa.Table:
    """The same rows without what nobody will look at."""
    for name in unused:
        at = table.schema.get_field_index(name)
        kind = schema.field(name)
        empty: Any = (
            pa.array([[]] * table.num_rows, kind.type)
            if pa.types.is_list(kind.type)
            else pa.nulls(table.num_rows, kind.type)
        )
        table = table.set_column(at, kind, empty)
    return table


def _one(tables: Sequence[pa.Table], empty: pa.Table) -> pa.Table:
    return pa.concat_tables([empty, *tables])


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # the reader will say what is wrong with it


def _ticker(
    name: str,
    before: float,
    share: float,
    tell: Progress,
    cancelled: Callable[[], bool] | None,
) -> Callable[[int, int], None]:
    """From bytes of one file to the fraction of everything; also where reading can be stopped."""

    def tick(done: int, size: int) -> None:
        if cancelled is not None and cancelled():
            raise ReadingStopped
        tell(f"reading {name}", before + share * min(1.0, done / max(size, 1)))

    return tick
