"""How the shared record shapes lie on disk: extra columns, order, file sizes.

Every row of a post carries ``key``, a 63-bit number made from platform and post_id. Looking up
20,000 posts among ten million by two columns of text takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from mootlib.records import (
    ACCOUNTS,
    COUNTS,
    ENRICHMENTS,
    FINDINGS,
    METRICS,
    POSTS,
    TIMESTAMP,
    Column,
)

__all__ = [
    "FILE_ROWS",
    "GROUP_ROWS",
    "LAYOUTS",
    "SEGMENT_ROWS",
    "Layout",
    "key_sql",
    "latest_at",
    "words_sql",
]

#: Rows of a full data file: what must be written anew when one of its rows changes.
FILE_ROWS = 262_144
#: Posts of a segment, the unit of the search index: what is indexed anew after an erasure.
SEGMENT_ROWS = 524_288
#: Rows of a row group, of which a file has whole ones: what a query by time or key reads at least.
GROUP_ROWS = 65_536
#: Rows of a row group of tables of which single rows are looked up.
_FEW_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class Layout:
    """A table on disk. Columns in ``extents`` may have their least and greatest value in the log.

    The log outlives the rows, so no column that tells anything about a person is ever among them.
    """

    name: str
    schema: pa.Schema
    extents: tuple[str, ...]
    order: str
    coded: tuple[str, ...] = ()  #: few distinct values: written as a dictionary
    partition: str | None = None
    group_rows: int = GROUP_ROWS  #: what must be unpacked to read a single row
    apart: str | None = None  #: rows with different values never share a compacted file
    file_rows: int = FILE_ROWS
    sums: tuple[
        str, ...
    ] = ()  #: rows are differences: alike ones are added up when files are joined
    #: Columns that single rows are looked up by, with how many values a row group has of each: the file says of
    #: each row group which values it cannot hold.
    sought: tuple[tuple[str, int], ...] = ()
    #: Columns whose least and greatest value stand in the file itself, beside the key and the extents.
    ranged: tuple[str, ...] = ()


def key_sql(first: str, second: str) -> str:
    """SQL for the key of (platform, post_id) or (platform, account_id): md5, stable everywhere.

    Among ten million posts the chance that any two share a key is about 1 in 180,000.
    """
    return f"CAST(md5_number_lower({first} || chr(0) || {second}) >> 1 AS BIGINT)"


def words_sql(text: str) -> str:
    """SQL for a digest of a post's words, by which what was computed from other words is known."""
    return f"CAST(md5_number_lower({text}) >> 1 AS BIGINT)"


def latest_at(metric: str) -> str:
    """The column of ``posts_latest`` that says when the metric's latest value was observed."""
    return f"{metric}_at"


def _fields(columns: tuple[Column, ...]) -> list[pa.Field]:
    return [pa.field(c.name, c.type, nullable=c.nullable) for c in columns]


_KEY = pa.field("key", pa.int64(), nullable=False)
_PLATFORM = pa.field("platform", pa.string(), nullable=False)
_POST_ID = pa.field("post_id", pa.string(), nullable=False)

_POSTS = Layout(
    "posts",
    pa.schema(
        [
            _KEY,
            *_fields(POSTS.columns),
            pa.field("segment", pa.int32(), nullable=False),
            pa.field("added", pa.int64(), nullable=False),  # sequence of the commit that brought it
            pa.field("changed", pa.int64(), nullable=False),  # ... that last changed it
        ]
    ),
    extents=("posted_at", "segment", "added", "changed"),
    order="posted_at, key",
    coded=("platform", "language", "form", "source", "collected_at", "place_name"),
    group_rows=4_096,
    apart="segment",
    sought=(("key", 4_096), ("account_id", 4_096)),
)
_ACCOUNTS = Layout(
    "accounts",
    pa.schema([_KEY, *_fields(ACCOUNTS.columns)]),
    extents=(),
    order="key",
    coded=("platform", "organisation", "role"),
    group_rows=_FEW_ROWS,
    sought=(("key", _FEW_ROWS),),
)
_COUNTS = Layout(
    "counts",
    pa.schema([_KEY, *_fields(COUNTS.columns)]),
    extents=("observed_at",),
    order="key, observed_at, metric",
    coded=("platform", "metric"),
    group_rows=_FEW_ROWS,
    sought=(("key", _FEW_ROWS // 2),),
)
_LATEST = Layout(
    "posts_latest",
    pa.schema(
        [
            _KEY,
            _PLATFORM,
            _POST_ID,
            pa.field("posted_at", TIMESTAMP),
            pa.field("observed_at", TIMESTAMP, nullable=False),
            *(pa.field(metric, pa.int64()) for metric in METRICS),
            *(pa.field(latest_at(metric), TIMESTAMP) for metric in METRICS),
        ]
    ),
    extents=("posted_at",),
    order="posted_at, key",
    coded=("platform", "observed_at", *(latest_at(metric) for metric in METRICS)),
    group_rows=_FEW_ROWS,
    sought=(("key", _FEW_ROWS),),
)
_HOURLY = Layout(
    "hourly",
    pa.schema(
        [
            pa.field("hour", TIMESTAMP),
            pa.field("day", pa.date32()),
            _PLATFORM,
            pa.field("collection", pa.string(), nullable=False),  # '' counts every post once
            pa.field("posts", pa.int64(), nullable=False),
            *(pa.field(metric, pa.int64()) for metric in METRICS),
            *(pa.field(f"{metric}_posts", pa.int64()) for metric in METRICS),
        ]
    ),
    extents=("hour",),
    order="collection, hour, platform",
    coded=("platform", "collection", "day"),
    ranged=("collection",),
    sums=("posts", *METRICS, *(f"{m}_posts" for m in METRICS)),
)
_FINDINGS = Layout(
    "findings",
    pa.schema([_KEY, *_fields(FINDINGS.columns), pa.field("run", pa.string(), nullable=False)]),
    extents=("posted_at",),
    order="posted_at, key",
    coded=("platform", "language", "sentiment"),
    partition="run",
    group_rows=_FEW_ROWS,
    sought=(("key", _FEW_ROWS), ("account_id", _FEW_ROWS)),
)
_NUMBER = pa.field("n", pa.int64(), nullable=False)
_RUN = pa.field("run", pa.string(), nullable=False)
_OF_DAY = (
    pa.field("day", pa.date32()),
    pa.field("topic", pa.int32(), nullable=False),
    _PLATFORM,
    pa.field("language", pa.string(), nullable=False),
    pa.field("sentiment", pa.string()),
)
_FINDINGS_DAILY = Layout(
    "findings_daily",
    pa.schema(
        [
            *_OF_DAY,
            _NUMBER,
            _RUN,
        ]
    ),
    extents=(),
    order="day, topic, platform, language, sentiment",
    coded=("day", "topic", "platform", "language", "sentiment", "n"),
    partition="run",
    sums=("n",),
)
#: How often each place is named, and beside which other; a row without another counts the findings that name
#: the place at all. Rows of one place lie together, so that a question about one reads little.
_PLACES_DAILY = Layout(
    "places_daily",
    pa.schema(
        [
            pa.field("place", pa.string(), nullable=False),
            pa.field("beside", pa.string(), nullable=False),
            *_OF_DAY,
            _NUMBER,
            _RUN,
        ]
    ),
    extents=(),
    order="place, beside, day, topic, platform, language, sentiment",
    coded=("place", "beside", "day", "topic", "platform", "language", "sentiment", "n"),
    partition="run",
    sums=("n",),
    ranged=("place",),
)
#: Wide rows that hardly shrink: smaller files, so that an erasure writes less anew.
_ENRICHMENTS = Layout(
    "enrichments",
    pa.schema(
        [
            _KEY,
            *_fields(ENRICHMENTS.columns),
            pa.field("words", pa.int64(), nullable=False),
            pa.field("method", pa.string(), nullable=False),
        ]
    ),
    extents=(),
    order="key",
    coded=("platform", "language", "sentiment"),
    partition="method",
    group_rows=4_096,
    file_rows=65_536,
)
_SUPPRESSED = Layout(
    "suppressed",
    pa.schema([pa.field("kind", pa.string(), False), pa.field("digest", pa.string(), False)]),
    extents=(),
    order="digest",
    coded=("kind",),
)

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        _POSTS,
        _ACCOUNTS,
        _COUNTS,
        _LATEST,
        _HOURLY,
        _FINDINGS,
        _FINDINGS_DAILY,
        _PLACES_DAILY,
        _ENRICHMENTS,
        _SUPPRESSED,
    )
}
