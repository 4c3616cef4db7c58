"""Hourly sums, kept in step by adding differences, never by counting again.

Each write adds rows to ``hourly``: what it brings less what it takes away. Their sum is the truth at
every moment, and compaction adds them up. A rollup row exists for every collection of a post and
once for '' (all posts); a deleted post counts nowhere.
"""

from __future__ import annotations

from mootlib.corpus.layout import LAYOUTS, Layout
from mootlib.corpus.transaction import Transaction
from mootlib.records import METRICS

__all__ = ["NOTHING_BEFORE", "merged_sql", "write_difference"]

#: SQL of a table `posts_before` or `posts_after` without rows.
NOTHING_BEFORE = (
    "SELECT key, platform, posted_at, collections, true AS live FROM raw_posts WHERE false"
)


def _sums(sign: str) -> str:
    sums = [f'CAST(sum({sign} * "{m}") AS BIGINT) AS "{m}"' for m in METRICS]
    numbers = [
        f'CAST(sum({sign}) FILTER ("{m}" IS NOT NULL) AS BIGINT) AS "{m}_posts"' for m in METRICS
    ]
    return ", ".join([f"CAST(sum({sign}) AS BIGINT) AS posts", *sums, *numbers])


def _some() -> str:
    """Whether a row of differences says anything."""
    return " OR ".join(f'coalesce("{name}", 0) <> 0' for name in LAYOUTS["hourly"].sums)


def write_difference(transaction: Transaction) -> int:
    """Write the differences between the temporary tables of before and after.

    ``posts_before`` and ``posts_after`` have key, platform, posted_at, collections and live;
    ``latest_before`` and ``latest_after`` have key and the metrics. Posts in both with the same
    values cancel out.
    """
    metrics = ", ".join(f'l."{m}"' for m in METRICS)

    def side(sign: int, when: str) -> str:
        return (
            f"SELECT {sign} AS sign, p.platform, p.posted_at, p.collections, {metrics} "
            f"FROM posts_{when} p LEFT JOIN latest_{when} l USING (key) WHERE p.live"
        )

    hour = "CAST(date_trunc('hour', CAST(posted_at AS TIMESTAMP)) AS TIMESTAMPTZ)"
    transaction.make(
        "differences",
        f"WITH sides AS ({side(-1, 'before')} UNION ALL {side(1, 'after')}), "
        "spread AS (SELECT *, unnest(list_concat([''], collections)) AS collection FROM sides) "
        f"SELECT {hour} AS hour, CAST(posted_at AS DATE) AS day, platform, collection, "
        f"{_sums('sign')} FROM spread GROUP BY ALL",
    )
    return transaction.insert(
        "hourly", f"SELECT * FROM differences WHERE {_some()} ORDER BY {LAYOUTS['hourly'].order}"
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
