"""Counts over time, and the latest of each: new observations in, `posts_latest` kept in step."""

from __future__ import annotations

import pyarrow as pa

from mootlib.corpus import fresh
from mootlib.corpus.layout import LAYOUTS, key_sql, latest_at
from mootlib.corpus.transaction import Transaction
from mootlib.records import METRICS

__all__ = ["offered", "write"]

_COLUMNS = list(LAYOUTS["posts_latest"].schema.names)


def offered(transaction: Transaction, counts: pa.Table) -> pa.Table:
    """The batch's counts with the ``key`` of their post, each observation once, in order."""
    transaction.show("batch_counts", counts)
    keys = transaction.rows(f"SELECT {key_sql('platform', 'post_id')} AS key FROM batch_counts")
    field = LAYOUTS["counts"].schema.field("key")
    return fresh.observations(counts.add_column(0, field, keys["key"]))


def _long(table: str) -> str:
    """SQL: a wide table of latest counts as rows of key, metric, value, at."""
    parts = [
        f'SELECT key, \'{m}\' AS metric, "{m}" AS value, "{latest_at(m)}" AS seen '
        f'FROM {table} WHERE "{m}" IS NOT NULL'
        for m in METRICS
    ]
    return " UNION ALL ".join(parts)


def write(transaction: Transaction, given: pa.Table, new: pa.Table) -> tuple[int, int]:
    """Write the observations that are new; gives (new, of posts not in the store).

    ``given`` is what `offered` gave, ``new`` are the posts that come with this write. Needs the tables
    ``known`` (posts of the store that are asked about) and ``affected`` (keys whose latest counts the
    rollups must know). Makes ``latest_before`` and ``latest_after`` for them and for the new posts.
    """
    of_new, of_others = fresh.split(given, new["key"].to_numpy())
    latest = fresh.latest(new, of_new)
    transaction.show("offered", of_others)
    transaction.find("latest_before", "posts_latest", "affected")
    transaction.make("held", "SELECT o.* FROM offered o WHERE o.key IN (SELECT key FROM known)")
    transaction.make("long_before", _long("latest_before"))
    _make_fresh(transaction)
    found = transaction.rows(f"SELECT * FROM fresh ORDER BY {LAYOUTS['counts'].order}")
    written = transaction.insert_rows("counts", _together(of_new, found))
    _make_latest_known(transaction)
    moved = _replace_latest(transaction) if found.num_rows else latest.slice(0, 0)
    transaction.insert_rows("posts_latest", fresh.by_time(_together(latest, moved)))
    transaction.show("latest_new", latest)
    metrics = ", ".join(f'"{metric}"' for metric in METRICS)
    transaction.make(
        "latest_after",
        f"SELECT key, {metrics} FROM latest_known UNION ALL SELECT key, {metrics} FROM latest_new",
    )
    return written, of_others.num_rows - transaction.value("SELECT count(*) FROM held")


def _together(new: pa.Table, others: pa.Table) -> pa.Table:
    """Rows about new and about other posts."""
    if not others.num_rows:
        return new
    return pa.concat_tables([new, others.cast(new.schema)])


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


def _make_latest_known(transaction: Transaction) -> None:
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
        "latest_known",
        f"WITH wide AS (SELECT key, max(seen) AS observed_at, {wide} FROM newest GROUP BY key) "
        f"SELECT {', '.join(_quoted())} FROM wide w JOIN known p USING (key)",
    )


def _quoted() -> list[str]:
    of_post = {"platform", "post_id", "posted_at"}
    return [f'p."{c}"' if c in of_post else f'w."{c}"' for c in _COLUMNS]


def _replace_latest(transaction: Transaction) -> pa.Table:
    """Write files with changed latest counts anew; gives the rows of posts that had no counts yet."""
    columns = ", ".join(f'"{c}"' for c in _COLUMNS)
    transaction.make(
        "moved",
        "SELECT a.*, b.filename FROM latest_known a "
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
    return transaction.rows(f"SELECT {columns} FROM moved WHERE filename IS NULL")
