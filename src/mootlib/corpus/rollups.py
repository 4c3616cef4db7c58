"""Hourly sums, kept in step by adding differences, never by counting again.

Each write adds rows to ``hourly``: what it brings less what it takes away. Their sum is the truth at
every moment, and compaction adds them up. A rollup row exists for every collection of a post and
once for '' (all posts); a deleted post counts nowhere.
"""

from __future__ import annotations

from collections.abc import Collection

from mootlib.corpus.layout import LAYOUTS, Layout
from mootlib.corpus.transaction import Transaction
from mootlib.records import METRICS

__all__ = ["NOTHING_BEFORE", "merged_sql", "write_difference"]

#: SQL of a table `posts_before` or `posts_after` without rows.
NOTHING_BEFORE = (
    "SELECT key, platform, posted_at, collections, true AS live FROM raw_posts WHERE false"
)

#: SQL of a post's time without its zone, which is UTC: working with zones costs ten times as much.
_UTC = "make_timestamp(epoch_us(p.posted_at))"


def _sums(sign: str, metrics: Collection[str]) -> str:
    """SQL of the sums; what no post has is not added up."""
    nothing = "CAST(NULL AS BIGINT)"
    sums = [
        (f'CAST(sum({sign} * "{m}") AS BIGINT)' if m in metrics else nothing) + f' AS "{m}"'
        for m in METRICS
    ]
    numbers = [
        (f'CAST(sum({sign}) FILTER ("{m}" IS NOT NULL) AS BIGINT)' if m in metrics else nothing)
        + f' AS "{m}_posts"'
        for m in METRICS
    ]
    return ", ".join([f"CAST(sum({sign}) AS BIGINT) AS posts", *sums, *numbers])


def _counted(transaction: Transaction) -> list[str]:
    """The metrics that any post has, before or after."""
    columns = ", ".join(f'count("{m}")' for m in METRICS)
    before, after = (
        transaction.ask(f"SELECT {columns} FROM latest_{when}")[0] for when in ("before", "after")
    )
    return [m for m, old, new in zip(METRICS, before, after, strict=True) if old or new]


def _some() -> str:
    """Whether a row of differences says anything."""
    return " OR ".join(f'coalesce("{name}", 0) <> 0' for name in LAYOUTS["hourly"].sums)


def write_difference(transaction: Transaction) -> int:
    """Write the differences between the temporary tables of before and after.

    ``posts_before`` and ``posts_after`` have key, platform, posted_at, collections and live;
    ``latest_before`` and ``latest_after`` have key and the metrics. Posts in both with the same
    values cancel out.
    """
    counted = _counted(transaction)
    metrics = "".join(f', l."{m}"' for m in counted)

    def side(sign: int, when: str) -> str:
        return (
            f"SELECT {sign} AS sign, p.platform, {_UTC} AS said, p.collections{metrics} "
            f"FROM posts_{when} p LEFT JOIN latest_{when} l USING (key) WHERE p.live"
        )

    transaction.make(
        "differences",
        f"WITH sides AS ({side(-1, 'before')} UNION ALL {side(1, 'after')}), "
        "spread AS (SELECT *, unnest(list_concat([''], collections)) AS collection FROM sides) "
        f"SELECT date_trunc('hour', said) AS hour, CAST(said AS DATE) AS day, platform, collection, "
        f"{_sums('sign', counted)} FROM spread GROUP BY ALL",
    )
    return transaction.insert(
        "hourly",
        "SELECT * REPLACE (CAST(hour AS TIMESTAMPTZ) AS hour) FROM differences "
        f"WHERE {_some()} ORDER BY {LAYOUTS['hourly'].order}",
    )


def merged_sql(layout: Layout, source: str) -> str:
    """SQL that adds alike rows of differences up, without those that came to nothing."""
    keys = [f'"{name}"' for name in layout.schema.names if name not in layout.sums]
    sums = [f'CAST(sum("{name}") AS BIGINT) AS "{name}"' for name in layout.sums]
    some = " OR ".join(f'coalesce("{name}", 0) <> 0' for name in layout.sums)
    return (
        f"SELECT * FROM (SELECT {', '.join((*keys, *sums))} FROM {source} GROUP BY ALL) "
        f"WHERE {some} ORDER BY {layout.order}"
    )
