"""Posts of a made-up stream for measuring growth: real texts (posts of US members of congress, repeated),
made-up times, accounts and counts; each post's likes are seen three times, its views once. Always the same for a number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mootlib.records import COUNTS, FINDINGS, POSTS, TIMESTAMP

TEXTS = Path("data/posts/us_congress_facebook_2017.parquet")
LAST = datetime(2024, 1, 1, tzinfo=UTC)
START = np.datetime64("2021-01-01T00:00:00", "us")
DAYS = 1095
ACCOUNTS = 200_000
TOPICS, PLACES = 40, 50
_PLATFORMS = np.array(["facebook", "x", "mastodon"])
_COLLECTIONS = [["town"], ["town", "roads"], ["police"], ["health"]]


def texts(shared: Path) -> pa.Array:
    """The words that posts are made of, cut to 280 characters."""
    column = pq.read_table(shared / TEXTS, columns=["message"])["message"].drop_null()
    whole = column.combine_chunks().cast(pa.string())
    return pc.utf8_slice_codeunits(whole, 0, 280)


def posts(words: pa.Array, first: int, size: int, total: int) -> pa.Table:
    """Posts number ``first`` and following of ``total``, in the order of their time."""
    chance = np.random.default_rng([1, first])
    number = np.arange(first, first + size)
    posted = START + (number / total * DAYS * 86_400e6).astype("timedelta64[us]")
    kinds = chance.integers(0, len(_COLLECTIONS), size)
    empty = pa.array([[]] * size, pa.list_(pa.string()))
    columns = {
        "platform": pa.array(_PLATFORMS[number % 3]),
        "post_id": names(number),
        "account_id": pa.array((number * 7919 % ACCOUNTS).astype(str)),
        "posted_at": pa.array(posted).cast(TIMESTAMP),
        "text": words.take(pa.array(chance.integers(0, len(words), size))),
        "mentions": empty,
        "hashtags": empty,
        "links": empty,
        "media": pa.array([[]] * size, POSTS.schema.field("media").type),
        "collections": pa.array([_COLLECTIONS[kind] for kind in kinds]),
        "source": pa.array(["made up"] * size),
        "collected_at": pa.array([LAST] * size, TIMESTAMP),
    }
    rows = [columns.get(f.name, pa.nulls(size, f.type)) for f in POSTS.schema]
    return pa.table(
        [c.cast(f.type) for c, f in zip(rows, POSTS.schema, strict=True)], schema=POSTS.schema
    )


def counts(of: pa.Table, first: int) -> pa.Table:
    """Likes after an hour, a day and a week; views of every second post."""
    chance = np.random.default_rng([2, first])
    likes = (chance.pareto(1.2, of.num_rows) * 10).astype("int64")
    who = of.select(["platform", "post_id"])
    posted = of["posted_at"].cast(pa.int64()).to_numpy()
    parts = []
    for share, after in ((0.3, timedelta(hours=1)), (0.8, timedelta(days=1)), (1.0, timedelta(7))):
        seen = pa.array(posted + after // timedelta(microseconds=1)).cast(TIMESTAMP)
        parts.append(_observed(who, "likes", (likes * share).astype("int64"), seen))
    half = pa.array(chance.random(of.num_rows) < 0.5)
    seen = pa.array(posted + timedelta(7) // timedelta(microseconds=1)).cast(TIMESTAMP)
    parts.append(_observed(who, "views", likes * 30, seen).filter(half))
    return pa.concat_tables(parts)


def _observed(who: pa.Table, metric: str, value: np.ndarray, seen: pa.Array) -> pa.Table:
    columns = {
        "platform": who["platform"],
        "post_id": who["post_id"],
        "observed_at": seen,
        "metric": pa.repeat(metric, who.num_rows),
        "value": pa.array(value),
    }
    return pa.table([columns[f.name].cast(f.type) for f in COUNTS.schema], schema=COUNTS.schema)


def findings(of: pa.Table, first: int) -> pa.Table:
    """Findings as of a run of listening: skewed topics, two languages, places in two posts of three."""
    size = of.num_rows
    chance = np.random.default_rng([3, first])
    topic = np.minimum(chance.geometric(0.08, size) - 1, TOPICS - 1).astype("int32")
    tone = np.array(["negative", "neutral", "positive"])[chance.integers(0, 3, size)]
    place = np.char.add("p", chance.integers(0, PLACES, size).astype(str))
    named = chance.random(size) < 2 / 3
    offsets = np.concatenate([[0], np.cumsum(named)]).astype("int32")
    columns = {name: of[name] for name in ("platform", "post_id", "account_id", "posted_at")} | {
        "topic": pa.array(topic),
        "language": pa.array(np.array(["en", "es"])[(chance.random(size) < 0.2).astype(int)]),
        "sentiment": pa.array(tone),
        "sentiment_score": pa.array((chance.random(size) * 2 - 1).astype("float32")),
        "group": pa.array(np.arange(first, first + size)),
        "places": pa.ListArray.from_arrays(pa.array(offsets), pa.array(place[named])),
        "question": pa.array(chance.random(size) < 0.1),
    }
    return pa.table([columns[f.name].cast(f.type) for f in FINDINGS.schema], schema=FINDINGS.schema)


def names(number: np.ndarray) -> pa.Array:
    """19-digit identifiers in no order, as a hash of the number."""
    mixed = number.astype("uint64") * np.uint64(0x9E3779B97F4A7C15)
    return pa.array(mixed % np.uint64(9 * 10**18) + np.uint64(10**18)).cast(pa.string())
