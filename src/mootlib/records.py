"""The table shapes that every part of Folkmoot shares.

A table here is a contract: readers produce it, the corpus stores it, methods take it and pages show
it. Each column states its type, its unit or meaning, and whether it may be empty. Tables travel as
:class:`pyarrow.Table`; timestamps are UTC with microseconds; identifiers are text, always.

A count that the source did not give is absent from ``counts``, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")

#: What a post mainly consists of. ``None`` where the source does not tell.
FORMS = ("text", "link", "photo", "video", "live", "poll", "story", "event")

#: What can be counted about a post. Reactions by kind follow the platforms' own words.
METRICS = (
    "likes",
    "love",
    "care",
    "haha",
    "wow",
    "sad",
    "angry",
    "comments",
    "shares",
    "quotes",
    "bookmarks",
    "clicks",
    "views",
    "impressions",
    "reach",
    "engagements",
)

ROLES = ("institution", "public servant")

SENTIMENTS = ("negative", "neutral", "positive")

MEDIA = pa.struct([("kind", pa.string()), ("url", pa.string()), ("alt_text", pa.string())])


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type, whether it may be null, and its meaning with unit."""

    name: str
    type: pa.DataType
    nullable: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: its columns and the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with nullability."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    def build(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Build a table from mappings; missing keys become null.

        Raises:
            ValueError: if a row leaves a required column empty or names an unknown one.
        """
        rows = list(rows)
        known = {c.name for c in self.columns}
        for number, row in enumerate(rows):
            if unknown := row.keys() - known:
                raise ValueError(f"{self.name} row {number} has unknown columns {sorted(unknown)}")
        table = pa.Table.from_pylist([dict(row) for row in rows], schema=self.schema)
        return self.check(table)

    def check(self, table: pa.Table) -> pa.Table:
        """Return ``table`` cast to this shape.

        Raises:
            ValueError: if a column is missing, has another type, or is empty where it must not be.
        """
        missing = [c.name for c in self.columns if c.name not in table.column_names]
        if missing:
            raise ValueError(f"{self.name} lacks the columns {missing}")
        try:
            table = table.select([c.name for c in self.columns]).cast(self.schema)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
            raise ValueError(f"{self.name} has a column of another type: {error}") from error
        except ValueError as error:  # a null in a column that must not be empty
            raise ValueError(f"{self.name}: {error}") from error
        for column in self.columns:
            if not column.nullable and table[column.name].null_count:
                raise ValueError(f"{self.name}.{column.name} must not be empty")
        return table

    def empty(self) -> pa.Table:
        """A table of this shape without rows."""
        return self.schema.empty_table()


_PLATFORM = Column(
    "platform", pa.string(), False, "where it was said: x, facebook, mastodon, bluesky, ..."
)
_POST_ID = Column("post_id", pa.string(), False, "the platform's own identifier, as text")
_ACCOUNT_ID = Column(
    "account_id", pa.string(), True, "the platform's own identifier of the account, as text"
)

POSTS = Table(
    "posts",
    ("platform", "post_id"),
    (
        _PLATFORM,
        _POST_ID,
        _ACCOUNT_ID,
        Column("posted_at", TIMESTAMP, True, "when it was published, UTC"),
        Column("edited_at", TIMESTAMP, True, "when it was last edited, UTC"),
        Column("deleted_at", TIMESTAMP, True, "when the platform said that it was deleted, UTC"),
        Column("text", pa.string(), False, "the words, Unicode NFC, without markup; may be ''"),
        Column("language", pa.string(), True, "as the source gave it; never detected here"),
        Column("url", pa.string(), True, "where the post can be read"),
        Column("form", pa.string(), True, "one of FORMS"),
        Column("in_reply_to", pa.string(), True, "post_id that it answers"),
        Column("conversation_id", pa.string(), True, "post_id of the conversation's first post"),
        Column("repost_of", pa.string(), True, "post_id that it passes on unchanged"),
        Column("quote_of", pa.string(), True, "post_id that it quotes"),
        Column("mentions", pa.list_(pa.string()), False, "handles named, without @, lower case"),
        Column("hashtags", pa.list_(pa.string()), False, "tags without #, lower case"),
        Column("links", pa.list_(pa.string()), False, "addresses linked to"),
        Column("media", pa.list_(MEDIA), False, "pictures, videos: kind, url, alternative text"),
        Column("latitude", pa.float64(), True, "degrees north, WGS 84"),
        Column("longitude", pa.float64(), True, "degrees east, WGS 84"),
        Column("place_name", pa.string(), True, "place as the source named it"),
        Column("collections", pa.list_(pa.string()), False, "what brought it here; sets retention"),
        Column("source", pa.string(), False, "reader or client, as 'x-analytics-csv'"),
        Column("collected_at", TIMESTAMP, False, "when Folkmoot took it in, UTC"),
    ),
)

ACCOUNTS = Table(
    "accounts",
    ("platform", "account_id"),
    (
        _PLATFORM,
        Column("account_id", pa.string(), False, "the platform's own identifier, as text"),
        Column("handle", pa.string(), True, "user name without @, lower case; lives only here"),
        Column("name", pa.string(), True, "display name"),
        Column("organisation", pa.string(), True, "null unless a public body's account"),
        Column("role", pa.string(), True, "one of ROLES, null unless a public body's"),
        Column("followers", pa.int64(), True, "people following at the last observation"),
    ),
)

COUNTS = Table(
    "counts",
    ("platform", "post_id", "observed_at", "metric"),
    (
        _PLATFORM,
        _POST_ID,
        Column("observed_at", TIMESTAMP, False, "when the count was seen, UTC"),
        Column("metric", pa.string(), False, "one of METRICS"),
        Column("value", pa.int64(), False, "how many, 0 or more"),
    ),
)

#: A row of an input file that could not be read: kept, with its reason, so that counts add up.
REJECTS = Table(
    "rejects",
    ("file", "line"),
    (
        Column("file", pa.string(), False, "the file's name"),
        Column("line", pa.int64(), False, "line or record number, counting from 1"),
        Column("reason", pa.string(), False, "one plain sentence"),
        Column("raw", pa.string(), False, "the row as found, cut at 2,000 characters"),
    ),
)

#: What listening found about each post of one run.
FINDINGS = Table(
    "findings",
    ("platform", "post_id"),
    (
        _PLATFORM,
        _POST_ID,
        _ACCOUNT_ID,
        Column("posted_at", TIMESTAMP, True, "when it was published, UTC"),
        Column("topic", pa.int32(), False, "topic number; -1 where there were no words"),
        Column("language", pa.string(), False, "BCP 47 as detected; 'und' where unsure"),
        Column(
            "sentiment", pa.string(), True, "negative, neutral, positive; null if not understood"
        ),
        Column("sentiment_score", pa.float32(), True, "-1 to 1; null if not understood"),
        Column("group", pa.int64(), False, "near-duplicate group: row number of its first post"),
        Column("places", pa.list_(pa.string()), False, "identifiers of places named"),
        Column("question", pa.bool_(), False, "whether it wants an answer"),
    ),
)

#: What was computed from a post's words alone, kept so that it is computed once: each method fills its columns.
ENRICHMENTS = Table(
    "enrichments",
    ("platform", "post_id"),
    (
        _PLATFORM,
        _POST_ID,
        Column("language", pa.string(), True, "BCP 47 as detected"),
        Column("sentiment", pa.string(), True, "negative, neutral, positive"),
        Column("sentiment_score", pa.float32(), True, "-1 to 1"),
        Column("vector", pa.binary(), True, "embedding, 32-bit floating point numbers"),
        Column("signature", pa.binary(), True, "MinHash of the words' shingles, 16 bits each"),
        Column(
            "places",
            pa.list_(pa.struct([("candidates", pa.list_(pa.int32())), ("weak", pa.bool_())])),
            True,
            "names found, and the places of the gazetteer that each may mean",
        ),
    ),
)

METRIC_DEFINITIONS = Table(
    "metrics",
    ("platform", "metric", "valid_from"),
    (
        _PLATFORM,
        Column("metric", pa.string(), False, "one of METRICS"),
        Column("valid_from", TIMESTAMP, True, "from when this definition holds; null if unknown"),
        Column("definition", pa.string(), False, "what the platform counts, with its source"),
    ),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (POSTS, ACCOUNTS, COUNTS, REJECTS, FINDINGS, ENRICHMENTS, METRIC_DEFINITIONS)
}


@dataclass(frozen=True, slots=True)
class Method:
    """Which method gave a part of a result, so that it can be repeated and doubted."""

    step: str  #: 'language', 'sentiment', 'duplicates', 'embeddings', 'topics', ...
    name: str
    version: str
    parameters: Mapping[str, Any]
    note: str = ""  #: known limits and uncertainty, in plain words
