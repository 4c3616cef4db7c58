"""Edges and weights of co-sharing, one by one, against coordination-network-toolkit (MIT)."""

from __future__ import annotations

import csv
import random
import sqlite3
from pathlib import Path

import pytest

from mootlib.listening import coordination
from tests.conftest import SHARED

FILE = SHARED / "data" / "listening" / "coordination" / "russian_coord_tweets.csv"
Share = tuple[str, str, str, float]


def made_up() -> list[Share]:
    """Shares of 40 accounts, each of which shares a thing once.

    (Where one shares a thing again within the window, the toolkit counts posts and we count pairs.)
    """
    chance = random.Random(20_261_123)
    both = [(f"u{thing}", f"a{who}") for thing in range(100) for who in range(40)]
    return [
        (thing, who, f"p{number}", float(chance.randint(0, 500)))
        for number, (thing, who) in enumerate(chance.sample(both, 2_000))
    ]


def real() -> list[Share]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            (r["object_id"], r["account_id"], r["content_id"], float(r["timestamp_share"]))
            for r in csv.DictReader(file)
        ]


def theirs(shares: list[Share], window: int, folder: Path) -> dict[tuple[str, str], int]:
    """What the toolkit finds; it writes both directions, and the larger is taken."""
    toolkit = pytest.importorskip(
        "coordination_network_toolkit.compute_networks", reason="the toolkit is not installed"
    )
    from coordination_network_toolkit.preprocess import preprocess_data

    base = str(folder / "toolkit.sqlite3")
    preprocess_data(
        base, ((post, who, who, "", "", "", time, [thing]) for thing, who, post, time in shares)
    )
    toolkit.compute_co_link_network(base, window, n_threads=2, min_edge_weight=1)
    edges: dict[tuple[str, str], int] = {}
    with sqlite3.connect(base) as database:
        for one, two, weight in database.execute("SELECT * FROM co_link_network"):
            if one != two:
                key = (min(one, two), max(one, two))
                edges[key] = max(edges.get(key, 0), int(weight))
    return edges


def ours(shares: list[Share], window: int) -> dict[tuple[str, str], int]:
    things, accounts, posts, times = (list(column) for column in zip(*shares, strict=True))
    found = coordination.find(things, accounts, posts, times, window=window)
    return {(edge.account_a, edge.account_b): edge.weight for edge in found.edges}


@pytest.mark.parametrize("window", [1, 10, 60])
def test_made_up_shares(window: int, tmp_path: Path) -> None:
    shares = made_up()
    assert ours(shares, window) == theirs(shares, window, tmp_path) != {}


@pytest.mark.skipif(not FILE.exists(), reason="the real shares are not on this machine")
@pytest.mark.parametrize("window", [10, 60])
def test_real_shares(window: int, tmp_path: Path) -> None:
    shares = real()
    assert ours(shares, window) == theirs(shares, window, tmp_path)
