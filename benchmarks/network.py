"""Who talks to whom: seconds for a million edges, and whether planted communities are found again.

Synthetic posts of accounts of very unequal activity in twenty communities of known members; nine edges in
ten stay inside.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import pyarrow as pa

from mootlib.listening import conversation_edges, conversation_network
from mootlib.records import POSTS

_COMMUNITIES = 20
_BUSIEST = 300.0
_NOW = datetime(2024, 6, 1, tzinfo=UTC)


def run(shared: Path) -> dict[str, Any]:
    """Seconds for 10,000, 100,000 and 1,000,000 posts, each with one edge."""
    found: dict[str, Any] = {}
    for posts, accounts in ((10_000, 2_000), (100_000, 20_000), (1_000_000, 200_000)):
        table, home = _posts(posts, accounts)
        started = time.perf_counter()
        conversation_edges.from_posts(table)
        edges_done = time.perf_counter()
        network = conversation_network.find(table)
        ours = time.perf_counter() - edges_done
        numbers = [
            int(name.removeprefix("handle:u")) for name in network.accounts["id"].to_pylist()
        ]
        agreement = igraph.compare_communities(
            network.accounts["community"].to_pylist(), home[numbers].tolist(), "adjusted_rand"
        )
        found[f"{posts:,} posts"] = {
            "edges": network.edges.num_rows,
            "accounts": network.accounts.num_rows,
            "seconds": round(ours, 1),
            "of which edges from posts: seconds": round(edges_done - started, 1),
            "adjusted Rand index with the planted communities": round(float(agreement), 3),
            "modularity": round(network.modularity, 3),
            "modularity by chance": round(network.modularity_by_chance, 3),
        }
    return found


def _posts(count: int, accounts: int) -> tuple[pa.Table, np.ndarray[Any, Any]]:
    """Posts that each address one account, by replies, mentions and shares in turn; accounts' homes."""
    rng = np.random.default_rng(0)
    busy = np.minimum(rng.pareto(1.2, accounts) + 1, _BUSIEST)
    home = rng.integers(0, _COMMUNITIES, accounts)
    source = rng.choice(accounts, count, p=busy / busy.sum())
    target = rng.choice(accounts, count, p=busy / busy.sum())
    inside = rng.random(count) < 0.9
    for at in range(_COMMUNITIES):
        rows = np.flatnonzero(inside & (home[source] == at))
        members = np.flatnonzero(home == at)
        share = busy[members] / busy[members].sum()
        target[rows] = rng.choice(members, len(rows), p=share)
    kind = np.arange(count) % 3
    handles = [f"u{at}" for at in target.tolist()]
    elsewhere = np.full(count, "elsewhere")
    columns = {
        "platform": pa.array(["x"] * count),
        "post_id": pa.array([str(at) for at in range(count)]),
        "account_id": pa.array([f"handle:u{at}" for at in source.tolist()]),
        "text": pa.array([f"RT @{h}: words" if k == 2 else f"@{h} words" for h, k in zip(handles, kind, strict=True)]),
        "in_reply_to": pa.array(elsewhere.tolist(), mask=kind != 0),
        "repost_of": pa.array(elsewhere.tolist(), mask=kind != 2),
        "mentions": pa.array([[handle] for handle in handles]),
        "source": pa.array(["benchmark"] * count),
        "collected_at": pa.array([_NOW] * count),
    }  # fmt: skip
    filled = [
        columns[column.name].cast(column.type)
        if column.name in columns
        else pa.array([[]] * count, column.type)
        if pa.types.is_list(column.type)
        else pa.nulls(count, column.type)
        for column in POSTS.columns
    ]
    return pa.table(filled, schema=POSTS.schema), home
