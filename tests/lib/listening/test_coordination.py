"""Co-sharing within a window: as the plain definition has it, as the published figures, as a peer."""

from __future__ import annotations

import csv
import statistics
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED

from mootlib.listening import coordination

FILE = SHARED / "data" / "listening" / "coordination" / "russian_coord_tweets.csv"
Share = tuple[str, str, str, float]


def found(shares: list[Share], **options: Any) -> coordination.Coordination:
    columns: tuple[list[Any], ...] = tuple(map(list, zip(*shares, strict=True))) or ([], [], [], [])
    things, accounts, posts, times = columns
    return coordination.find(things, accounts, posts, times, **options)


def weights(answer: coordination.Coordination) -> dict[tuple[str, str], int]:
    return {(edge.account_a, edge.account_b): edge.weight for edge in answer.edges}


def plain(shares: list[Share], window: float, least: int) -> dict[tuple[str, str], int]:
    """The definition word for word, pair by pair."""
    often = Counter(account for _, account, _, _ in shares)
    kept = [share for share in shares if often[share[1]] >= least]
    by_thing = defaultdict(list)
    for share in kept:
        by_thing[share[0]].append(share)
    pairs = [
        (one, two)
        for thing, rows in by_thing.items()
        for one, two in combinations(rows, 2)
        if abs(one[3] - two[3]) <= window
        and one[1] != two[1]
        and one[2] != two[2]
        and thing not in (one[2], two[2])
    ]
    posts = {share[2] for pair in pairs for share in pair}
    active = Counter(share[1] for share in shares if share[2] in posts)
    good = {share[2] for share in shares if share[2] in posts and active[share[1]] >= least}
    pairs = [pair for pair in pairs if pair[0][2] in good or pair[1][2] in good]
    return dict(Counter(tuple(sorted((one[1], two[1]))) for one, two in pairs))  # type: ignore[arg-type]


NAMES = st.sampled_from("abcde")
SHARES = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "p1"]),
        NAMES,
        st.integers(0, 12).map("p{}".format),
        st.integers(0, 30).map(float),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(SHARES, st.sampled_from([0, 1, 5, 100]), st.integers(1, 4))
def test_it_is_what_the_definition_says(shares: list[Share], window: int, least: int) -> None:
    answer = found(shares, window=window, min_participation=least)
    assert weights(answer) == plain(shares, window, least)
    assert answer.pairs == sum(edge.weight for edge in answer.edges)


@settings(max_examples=100, deadline=None)
@given(SHARES, st.randoms())
def test_the_order_of_the_rows_does_not_matter(shares: list[Share], chance: Any) -> None:
    mixed = list(shares)
    chance.shuffle(mixed)
    assert found(mixed, window=5).edges == found(shares, window=5).edges


def test_the_window_is_inclusive_however_a_sum_is_rounded() -> None:
    for start in (0.1, 0.3, 1623881091.1, 1e9 + 0.7):
        later = start + 0.2
        shares = [("x", "a", "p1", start), ("x", "b", "p2", later)]
        assert found(shares, window=later - start).pairs == 1
        assert found(shares, window=(later - start) * 0.999).pairs == 0


def test_an_edge_says_how_much_how_evenly_and_how_fast() -> None:
    shares = [
        ("x", "a", "p1", 0.0), ("x", "b", "p2", 2.0), ("x", "b", "p3", 4.0),
        ("y", "a", "p4", 100.0), ("y", "b", "p5", 101.0),
    ]  # fmt: skip
    (edge,) = found(shares, window=5).edges
    assert (edge.weight, edge.objects, edge.seconds) == (3, 2, 2.0)
    assert edge.symmetry == pytest.approx(2 / 3)


def test_nothing_is_found_in_nothing() -> None:
    assert coordination.find([], [], [], []).edges == ()
    assert found([("x", "a", "p1", 0.0)]).accounts == 0


def test_wrong_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="same number of rows"):
        coordination.find(["x"], [], [], [])
    with pytest.raises(ValueError, match="window"):
        found([("x", "a", "p1", 0.0)], window=-1)
    with pytest.raises(ValueError, match="participation"):
        found([("x", "a", "p1", 0.0)], min_participation=0)
    with pytest.raises(ValueError, match="Row 1 has no time"):
        found([("x", "a", "p1", 0.0), ("x", "b", "p2", float("nan"))])
    monkeypatch.setattr(coordination, "MOST_PAIRS", 10)
    with pytest.raises(coordination.TooManyPairs, match="shorter window"):
        found([("x", str(n), f"p{n}", 0.0) for n in range(6)])


# --- The published data --------------------------------------------------------------------------------


def shares_of(path: Path) -> list[Share]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (r["object_id"], r["account_id"], r["content_id"], float(r["timestamp_share"]))
            for r in csv.DictReader(file)
        ]


@pytest.mark.skipif(not FILE.exists(), reason="the real shares are not on this machine")
@pytest.mark.parametrize(
    ("window", "least", "pairs", "accounts", "edges", "most", "above"),
    [
        (10, 1, 1098, 1525, 1092, 3, 5),
        (10, 2, 447, 525, 442, 3, 4),
        (10, 5, 22, 23, 20, 3, 1),
        (60, 1, 6281, 3954, 6206, 4, 63),
        (60, 2, 3791, 2110, 3721, 4, 60),
        (60, 5, 1235, 772, 1193, 4, 36),
    ],
)
def test_real_shares_give_the_figures_of_the_reference(
    window: int, least: int, pairs: int, accounts: int, edges: int, most: int, above: int
) -> None:
    answer = found(shares_of(FILE), window=window, min_participation=least)
    heavy = [edge.weight for edge in answer.edges]
    assert (answer.pairs, answer.accounts, len(heavy), max(heavy)) == (pairs, accounts, edges, most)
    assert sum(weight > statistics.median(heavy) for weight in heavy) == above
