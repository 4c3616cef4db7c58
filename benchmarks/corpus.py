"""The corpus at ten million posts: dashboard, append, observe, search, erase.

Real texts (posts of US members of congress, repeated), made-up times, accounts and counts. The first
half comes as a back-fill in no order of time, the second half as it would be collected. Beside each
dashboard question stands the naive way to the same numbers: DuckDB over the tables as they are, with
the latest of all observations sought for each post. Both must agree.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mootlib.corpus import Corpus, FindingsQuery
from mootlib.records import COUNTS, FINDINGS, POSTS, TIMESTAMP

_TEXTS = Path("data/posts/us_congress_facebook_2017.parquet")
_KEY = b"a key that is only for measuring"
_START = np.datetime64("2021-01-01T00:00:00", "us")
_DAYS = 1096
_METRICS = {
    "likes": 1.0,
    "comments": 0.8,
    "shares": 0.6,
    "views": 0.5,
}  #: share of posts that have it
_PLATFORMS = np.array(["facebook", "x", "mastodon"])
_COLLECTIONS = [["town"], ["town", "roads"], ["police"], ["health"]]
_BATCH = 250_000
_LAST = datetime(2024, 1, 1, tzinfo=UTC)
_RANGE = {"since": _LAST - timedelta(days=90), "until": _LAST}


def run(shared: Path, posts: int = 10_000_000, folder: Path | None = None) -> dict[str, Any]:
    """Build a corpus of so many posts and measure it; ``folder`` keeps it for another time."""
    source = shared / _TEXTS
    if not source.exists():
        return {"skipped": f"real data not present: {source}"}
    maker = Maker(pq.read_table(source, columns=["message"])["message"].drop_null(), posts)
    with tempfile.TemporaryDirectory() as scratch:
        home = folder or Path(scratch)
        corpus = Corpus(home / "corpus", key=_KEY)
        built = _build(corpus, maker, posts)
        result = {
            "posts": posts,
            "built": built,
            "dashboard": _dashboard(corpus),
            "writing": _writing(corpus, maker, posts),
            "findings": _findings(corpus, maker),
            "erasing": _erasing(corpus),
            "search": _search(Path(scratch) / "searched", maker),
        }
    result["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


class Maker:
    """Makes posts and counts, always the same for a number."""

    def __init__(self, texts: pa.ChunkedArray, posts: int) -> None:
        self.texts = texts.combine_chunks().cast(pa.string())
        self.total = posts

    def posts(self, first: int, size: int) -> pa.Table:
        chance = np.random.default_rng([1, first])
        number = np.arange(first, first + size)
        spread = chance.random(size) if first < self.total // 2 else number / self.total
        posted = _START + (spread * _DAYS * 86_400e6).astype("timedelta64[us]")
        kinds = chance.integers(0, len(_COLLECTIONS), size)
        empty = pa.array([[]] * size, pa.list_(pa.string()))
        chosen = chance.integers(0, len(self.texts), size)
        now = pa.array(np.full(size, np.datetime64(_LAST.replace(tzinfo=None), "us"))).cast(
            TIMESTAMP
        )
        columns = {
            "platform": pa.array(_PLATFORMS[number % 3]),
            "post_id": _names(number),
            "account_id": pa.array((number * 7919 % 200_000).astype(str)),
            "posted_at": pa.array(posted).cast(TIMESTAMP),
            "text": self.texts.take(pa.array(chosen)),
            "mentions": empty,
            "hashtags": empty,
            "links": empty,
            "media": pa.array([[]] * size, POSTS.schema.field("media").type),
            "collections": pa.array([_COLLECTIONS[kind] for kind in kinds]),
            "source": pa.array(["made up"] * size),
            "collected_at": now,
        }
        rows = [columns.get(f.name, pa.nulls(size, f.type)) for f in POSTS.schema]
        return pa.table(
            [c.cast(f.type) for c, f in zip(rows, POSTS.schema, strict=True)], schema=POSTS.schema
        )

    def counts(self, posts: pa.Table, first: int, day: int = 0) -> pa.Table:
        """One observation a post and metric, ``day`` days after the last post."""
        chance = np.random.default_rng([2, first, day])
        seen = pa.scalar(_LAST + timedelta(days=day), TIMESTAMP)
        tables = []
        for metric, share in _METRICS.items():
            has = chance.random(posts.num_rows) < share
            value = (chance.pareto(1.2, posts.num_rows) * 10).astype("int64") + day
            some = posts.select(["platform", "post_id"]).append_column("value", pa.array(value))
            tables.append(
                some.filter(pa.array(has)).append_column("metric", _all(metric, has.sum()))
            )
        joined = pa.concat_tables(tables)
        joined = joined.append_column("observed_at", _all(seen, joined.num_rows))
        return joined.select([f.name for f in COUNTS.schema]).cast(COUNTS.schema)


def _all(value: Any, rows: int) -> pa.Array:
    return pa.repeat(value, int(rows))


def _names(number: np.ndarray) -> pa.Array:
    """19-digit identifiers in no order, as a hash of the number."""
    mixed = number.astype("uint64") * np.uint64(0x9E3779B97F4A7C15)
    return pa.array(mixed % np.uint64(9 * 10**18) + np.uint64(10**18)).cast(pa.string())


def _build(corpus: Corpus, maker: Maker, posts: int) -> dict[str, Any]:
    """Append all posts, as bulk imports do: the search index is left for later."""
    if corpus.stats().rows["posts"] >= posts:
        return {"reused": True}
    started = time.perf_counter()
    for first in range(0, posts, _BATCH):
        rows = maker.posts(first, min(_BATCH, posts - first))
        corpus.append(rows, None, maker.counts(rows, first), index=False)
    appended = time.perf_counter() - started
    corpus_compacted = _timed(lambda: corpus.compact(grace_hours=0, index=False))
    stats = corpus.stats()
    return {
        "posts_a_second": round(posts / appended),
        "compact_s": round(corpus_compacted, 1),
        "counts": stats.rows["counts"],
        "hours_rows": stats.rows["hourly"],
        "megabytes": round(sum(stats.bytes.values()) / 1e6),
    }


def _timed(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _median_ms(what: Callable[[], Any], times: int) -> float:
    what()  # warm
    return round(statistics.median(_timed(what) for _ in range(times)) * 1000, 1)


def _dashboard(corpus: Corpus) -> dict[str, Any]:
    """Each question of a dashboard, ours and the naive way; and all of ours as one page."""
    every = tuple(_METRICS)
    questions: dict[str, Callable[[], Any]] = {
        "posts per day, all time": lambda: corpus.course(),
        "posts per day and platform, 90 days": lambda: corpus.course(by_platform=True, **_RANGE),
        "sums of counts per platform, all time": lambda: corpus.totals(metrics=every),
        "sums of counts per platform, 90 days": lambda: corpus.totals(metrics=every, **_RANGE),
        "likes per week in London's time, one collection": lambda: corpus.course(
            step="week", zone="Europe/London", metrics=("likes",), collection="police"
        ),
        "ten most viewed posts, 90 days": lambda: corpus.top_posts("views", **_RANGE),
        "ten most viewed posts, all time": lambda: corpus.top_posts("views"),
    }
    ours = {name: _median_ms(question, 9) for name, question in questions.items()}
    plain = {
        name: _median_ms(lambda sql=sql: corpus.snapshot().rows(sql), 3)
        for name, sql in _naive().items()
    }
    _agree(corpus)

    def page() -> None:
        for question in questions.values():
            question()

    return {
        "median_ms": ours,
        "whole_page_ms": _median_ms(page, 5),
        "naive_scan_median_ms": plain,
        "first_question_after_a_write_ms": _first_question(corpus),
    }


def _naive() -> dict[str, str]:
    sums = ", ".join(f"sum(value) FILTER (metric = '{m}') AS {m}" for m in _METRICS)
    latest = (
        "SELECT platform, post_id, metric, arg_max(value, observed_at) AS value "
        "FROM counts GROUP BY ALL"
    )
    inside = f"posted_at >= '{_RANGE['since']}' AND posted_at < '{_RANGE['until']}'"
    return {
        "posts per day, all time": (
            "SELECT CAST(posted_at AS DATE) AS day, count(*) AS n FROM posts GROUP BY ALL ORDER BY day"
        ),
        "sums of counts per platform, 90 days": (
            f"SELECT platform, {sums} FROM ({latest}) JOIN posts USING (platform, post_id) "
            f"WHERE {inside} GROUP BY platform ORDER BY platform"
        ),
    }


def _agree(corpus: Corpus) -> None:
    """The quick numbers are the naive ones."""
    naive = _naive()
    days = corpus.snapshot().rows(naive["posts per day, all time"])
    assert corpus.course()["posts"].to_pylist() == days["n"].to_pylist()
    sums = corpus.snapshot().rows(naive["sums of counts per platform, 90 days"]).to_pylist()
    ours = corpus.totals(metrics=tuple(_METRICS), **_RANGE).sort_by("platform").to_pylist()
    assert [[row[m] for m in _METRICS] for row in ours] == [
        [row[m] for m in _METRICS] for row in sums
    ]


def _first_question(corpus: Corpus) -> float:
    """A process that has just opened the corpus asks for the first time."""
    fresh = Corpus(corpus.path, key=_KEY)
    return round(_timed(lambda: fresh.course()) * 1000, 1)


def _writing(corpus: Corpus, maker: Maker, posts: int) -> dict[str, Any]:
    """Appends of 20,000 to the full store."""
    size = 20_000
    new = maker.posts(posts, size)
    counted = maker.counts(new, posts)
    mixed = pa.concat_tables(
        [maker.posts(posts // 3, size // 2), maker.posts(posts + size, size // 2)]
    )
    recent = maker.posts(posts - size, size)
    return {
        "append_20000_new_with_counts_s": round(
            _timed(lambda: corpus.append(new, None, counted, index=False)), 2
        ),
        "append_20000_known_s": round(
            _timed(lambda: corpus.append(new, None, counted, index=False)), 2
        ),
        "append_20000_half_known_s": round(_timed(lambda: corpus.append(mixed, index=False)), 2),
        "observe_20000_recent_posts_s": round(
            _timed(lambda: corpus.observe(maker.counts(recent, posts - size, day=1))), 2
        ),
        "append_20_new_s": round(
            _timed(lambda: corpus.append(maker.posts(posts + 3 * size, 20), index=False)), 2
        ),
    }


def _findings(corpus: Corpus, maker: Maker) -> dict[str, Any]:
    """131,000 findings in the full store: kept, narrowed, summed, shown with their posts."""
    size = min(131_000, maker.total // 2)
    rows = maker.posts(0, size)
    chance = np.random.default_rng(3)
    tone = np.array(["negative", "neutral", "positive"])[chance.integers(0, 3, size)]
    columns = {name: rows[name] for name in ("platform", "post_id", "account_id", "posted_at")} | {
        "topic": pa.array(chance.integers(0, 40, size).astype("int32")),
        "language": pa.array(np.array(["en", "es"])[chance.integers(0, 2, size)]),
        "sentiment": pa.array(tone),
        "sentiment_score": pa.array(chance.random(size).astype("float32")),
        "group": pa.array(np.arange(size)),
        "places": pa.array([[f"p{n % 50}"] if n % 3 else [] for n in range(size)]),
        "question": pa.array(chance.random(size) < 0.1),
    }
    found = pa.table([columns[f.name] for f in FINDINGS.schema], schema=FINDINGS.schema)
    kept = _timed(lambda: corpus.put_findings("bench", found))
    everything = FindingsQuery("bench")
    narrow = FindingsQuery("bench", topic=7, language="en", sentiment="negative", place="p5")
    return {
        "findings": size,
        "put_s": round(kept, 2),
        "median_ms": {
            "summary of all": _median_ms(lambda: corpus.findings_summary(everything), 9),
            "summary under four filters": _median_ms(lambda: corpus.findings_summary(narrow), 9),
            "count under four filters": _median_ms(lambda: corpus.findings_count(narrow), 9),
            "page of 50 posts, newest": _median_ms(
                lambda: corpus.findings_posts(everything, limit=50), 9
            ),
            "page 2,000 under a filter": _median_ms(
                lambda: corpus.findings_posts(
                    FindingsQuery("bench", sentiment="neutral"), limit=20, offset=40_000
                ),
                9,
            ),
        },
    }


def _erasing(corpus: Corpus) -> dict[str, Any]:
    """One author of some fifty posts, spread over all files."""
    account = "4242"
    posts = len(corpus.posts_of("x", account))
    took = _timed(lambda: corpus.erase("x", account, handles=["unlikely_handle_7"], index=False))
    assert corpus.posts_of("x", account) == []
    return {"posts": posts, "seconds": round(took, 1)}


def _search(folder: Path, maker: Maker, posts: int = 200_000) -> dict[str, Any]:
    """Indexing and asking at 200,000 posts, beside a scan for the same word."""
    corpus = Corpus(folder, key=_KEY)
    corpus.append(maker.posts(0, min(posts, maker.total)), index=False)
    indexed = _timed(corpus.index)
    scan = "SELECT count(*) AS n FROM posts WHERE regexp_matches(text, '(?i)\\bveterans\\b')"
    ours = corpus.search("veterans").total
    plain = corpus.snapshot().rows(scan)["n"][0].as_py()
    return {
        "posts": corpus.stats().rows["posts"],
        "posts_indexed_a_second": round(corpus.stats().rows["posts"] / indexed),
        "median_ms": {
            "one word": _median_ms(lambda: corpus.search("veterans"), 9),
            "two words and a beginning, newest first": _median_ms(
                lambda: corpus.search("veterans health care*", newest_first=True), 9
            ),
            "a phrase in one platform": _median_ms(
                lambda: corpus.search('"town hall"', platforms=["x"]), 9
            ),
        },
        "scan_ms": _median_ms(lambda: corpus.snapshot().rows(scan), 3),
        "found": {"index": ours, "scan": plain},
        "index_megabytes": round(
            sum(f.stat().st_size for f in (folder / "search").rglob("*") if f.is_file()) / 1e6
        ),
    }
