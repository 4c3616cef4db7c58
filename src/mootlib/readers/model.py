"""What readers hand out: formats, detections, batches, and the one error they raise."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

#: A rejected row keeps at most this much of what was found.
RAW_LIMIT = 2_000

#: A single record (a CSV row, a JSON object) longer than this many characters is rejected.
RECORD_LIMIT = 8 * 1024 * 1024


class UnreadableFile(ValueError):
    """A file that cannot be read at all; its message is one plain sentence for the person."""


class BadMapping(ValueError):
    """A column mapping that does not fit; its message says which entry and what exists."""


@dataclass(frozen=True, slots=True)
class Format:
    """An export format that can be read: for help pages and for naming it on the command line."""

    name: str  #: 'x-archive', also ``posts.source``
    title: str  #: 'X (Twitter) archive'
    extensions: tuple[str, ...]  #: usual endings, for a file picker; detection looks at content
    how_to_export: str  #: one or two sentences for an officer


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column of a table means what.

    ``columns`` and ``counts`` map a field or metric to one or more column names; where there are
    several, the first that is filled in a row is used.
    """

    platform: str = "other"  #: the platform of every row, unless ``platform_column`` is set
    platform_column: str | None = None
    columns: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: abc.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    time_zone: str | None = None  #: IANA name; for times that state no zone themselves
    date_order: str | None = None  #: 'day-first' or 'month-first'; None: decided from the data

    def used(self) -> set[str]:
        """Every column name that the mapping refers to."""
        names = {
            name for group in (self.columns, self.counts) for c in group.values() for name in c
        }
        return names | ({self.platform_column} if self.platform_column else set())


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file was found to be, before it is read in full."""

    format: str  #: a :class:`Format` name
    title: str
    mapping: Mapping | None  #: for tables; None where the format says what each field means
    confidence: float  #: 0 to 1: how sure the format and the mapping are
    columns: tuple[str, ...]  #: columns found (of tables and of plain JSON records)
    sample: tuple[tuple[str, ...], ...]  #: first rows, as text, in the order of ``columns``
    encoding: str | None  #: of text files
    notes: tuple[str, ...]  #: what was assumed or repaired, in plain sentences


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a file, read: ``rows_read`` is always the rows of ``posts`` plus ``rejects``."""

    posts: pa.Table  #: mootlib.records.POSTS
    accounts: pa.Table  #: mootlib.records.ACCOUNTS, each account once per batch
    counts: pa.Table  #: mootlib.records.COUNTS
    rejects: pa.Table  #: mootlib.records.REJECTS
    rows_read: int


class Reject(NamedTuple):
    """A record that could not be read."""

    line: int
    reason: str
    raw: str


@dataclass(slots=True)
class Chunk:
    """Some records on their way to a :class:`Batch`: values by field, not yet interpreted."""

    lines: list[int]
    fields: dict[str, list[Any]]
    counts: dict[str, list[Any]]
    raws: abc.Sequence[Any]  #: the record as found: text, or something to be written as JSON
    rejects: list[Reject] = field(default_factory=list)
