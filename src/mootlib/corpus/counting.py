"""Counts over time, and the latest of each: new observations in, `posts_latest` kept in step."""

from __future__ import annotations

import pyarrow as pa

from mootlib.corpus.layout import LAYOUTS, key_sql, latest_at
from mootlib.corpus.transaction import Transaction
from mootlib.records import METRICS

__all__ = ["load", "write"]

_COLUMNS = list(LAYOUTS["posts_latest"].schema.names)


def load(transaction: Transaction, counts: pa.Table) -> None:
    """Make ``offered``: the batch's counts, each observation once; the first of two equals counts."""
    numbered = counts.append_column("row", pa.array(range(counts.num_rows), pa.int64()))
    transaction.give("batch_counts", numbered)
    transaction.make(
        "offered",
        f"SELECT {key_sql('platform', 'post_id')} AS key, any_value(platform) AS platform, "
        "any_value(post_id) AS post_id, observed_at, metric, arg_min(value, row) AS value "
        "FROM batch_counts GROUP BY platform, post_id, observed_at, metric",
    )


def _long(table: str) -> str:
    """SQL: a wide table of latest counts as rows of key, metric, value, at."""
    parts = [
        f'SELECT key, \'{m}\' AS metric, "{m}" AS value, "{latest_at(m)}" AS seen '
        f'FROM {table} WHERE "{m}" IS NOT NULL'
        for m in METRICS
    ]
    return " UNION ALL ".join(parts)


def write(transaction: Transaction) -> tuple[int, int]:
    """Write the observations of ``offered`` that are new; gives (new, of posts not in the store).

    Needs ``posts_after`` (the posts that may have counts) and ``affected`` (keys whose latest counts
    the rollups must know). Makes ``latest_before`` and ``latest_after`` for them.
    """
    transaction.make(
        "latest_before",
        "SELECT * FROM raw_posts_latest WHERE key IN (SELECT key FROM affected)",
    )
    transaction.make(
        "held", "SELECT o.* FROM offered o WHERE o.key IN (SELECT key FROM posts_after)"
    )
    transaction.make("long_before", _long("latest_before"))
    _make_fresh(transaction)
    fresh = transaction.insert("counts", f"SELECT * FROM fresh ORDER BY {LAYOUTS['counts'].order}")
    _make_latest_after(transaction)
    if fresh:
        _write_latest(transaction)
    unknown = transaction.value("SELECT count(*) FROM offered") - transaction.value(
        "SELECT count(*) FROM held"
    )
    return fresh, unknown


def _make_fresh(transaction: Transaction) -> None:
    """Observations that the store does not hold: newer than the latest, or found nowhere."""
    transaction.make(
        "compared",
        "SELECT h.*, b.seen FROM held h LEFT JOIN long_before b USING (key, metric) "
        "WHERE b.seen IS NULL OR h.observed_at <> b.seen",
    )
    ends = transaction.first(
        "SELECT min(observed_at), max(observed_at) FROM compared WHERE observed_at < seen"
    )
    columns = "key, platform, post_id, observed_at, metric, value"
    if ends[0] is None:
        transaction.make("fresh", f"SELECT {columns} FROM compared")
        return
    # Late ones are few: only files and row groups of their own time are read.
    chosen = transaction.snapshot.scan("counts", lambda f: f.may_hold("observed_at", *ends))
    transaction.make(
        "fresh",
        f"SELECT {columns} FROM compared c WHERE seen IS NULL OR observed_at > seen OR NOT EXISTS ("
        f"SELECT 1 FROM {chosen} k WHERE k.key = c.key AND k.metric = c.metric "
        "AND k.observed_at = c.observed_at)",
    )


def _make_latest_after(transaction: Transaction) -> None:
    """Latest counts of the affected posts once the fresh observations are in."""
    transaction.make(
        "newest",
        "SELECT key, metric, arg_max(value, seen) AS value, max(seen) AS seen FROM ("
        "SELECT * FROM long_before UNION ALL "
        "SELECT key, metric, value, observed_at AS seen FROM fresh) GROUP BY key, metric",
    )
    wide = ", ".join(
        [f"max(value) FILTER (metric = '{m}') AS \"{m}\"" for m in METRICS]
        + [f"max(seen) FILTER (metric = '{m}') AS \"{latest_at(m)}\"" for m in METRICS]
    )
    transaction.make(
        "latest_after",
        f"WITH wide AS (SELECT key, max(seen) AS observed_at, {wide} FROM newest GROUP BY key) "
        f"SELECT {', '.join(_quoted())}, p.filename FROM wide w JOIN named p USING (key)",
    )


def _quoted() -> list[str]:
    of_post = {"platform", "post_id", "posted_at"}
    return [f'p."{c}"' if c in of_post else f'w."{c}"' for c in _COLUMNS]


def _write_latest(transaction: Transaction) -> None:
    columns = ", ".join(f'"{c}"' for c in _COLUMNS)
    transaction.make(
        "moved",
        "SELECT a.* EXCLUDE (filename), b.filename FROM latest_after a "
        "LEFT JOIN latest_before b USING (key) WHERE a.key IN (SELECT key FROM fresh)",
    )
    paths = transaction.ask("SELECT DISTINCT filename FROM moved WHERE filename IS NOT NULL")
    transaction.replace(
        "posts_latest",
        [path for (path,) in paths],
        f"SELECT {columns} FROM (SELECT {columns} FROM {{file}} p "
        "WHERE p.key NOT IN (SELECT key FROM moved) "
        f"UNION ALL SELECT {columns} FROM moved WHERE filename = {{path}})",
    )
    order = LAYOUTS["posts_latest"].order
    transaction.insert(
        "posts_latest", f"SELECT {columns} FROM moved WHERE filename IS NULL ORDER BY {order}"
    )
