"""Bodies side by side: who differs is found, and nobody is where none does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.strategy.comparison import BodyCounts, Share, _holm, compare

NAMES = ("information", "engagement", "intelligence")
ERRORS = np.array([[3700, 240, 60], [350, 1030, 30], [60, 20, 1600]])


def body(name: str, counted: tuple[int, ...], **shares: Share) -> BodyCounts:
    return BodyCounts(name, counted, shares)


def test_a_body_that_differs_is_clear_and_the_others_are_not() -> None:
    bodies = [body(f"b{n}", (300, 100, 50)) for n in range(5)] + [body("talker", (100, 330, 20))]
    found = compare(bodies, ERRORS, NAMES)
    row = next(r for r in found.measures["engagement"] if r.body == "talker")
    assert row.clear
    assert row.difference.low > 0.3
    assert row.percentile.value == 1.0
    assert not any(r.clear for r in found.measures["engagement"] if r.body != "talker")
    assert found.comparisons == 18


def test_few_posts_do_not_tell() -> None:
    found = compare([body("a", (3, 1, 1)), body("b", (2, 3, 0))], ERRORS, NAMES)
    assert not any(row.clear for rows in found.measures.values() for row in rows)
    low, high = found.measures["engagement"][0].percentile[1:]
    assert (low, high) == (0.0, 1.0)


def test_a_measure_without_data_leaves_the_body_out() -> None:
    bodies = [
        body("a", (30, 10, 5), answered=Share(9, 10)),
        body("b", (30, 10, 5), answered=Share(1, 10)),
        body("c", (30, 10, 5), answered=Share(0, 0)),
        body("d", (0, 0, 0)),
    ]
    found = compare(bodies, ERRORS, NAMES)
    assert [row.body for row in found.measures["answered"]] == ["a", "b"]
    assert [row.body for row in found.measures["information"]] == ["a", "b", "c"]


def test_chance_alone_is_rarely_called_a_difference() -> None:
    """Twenty bodies of one kind, thirty times: at most one run in ten finds anybody different."""
    rng = np.random.default_rng(3)
    rates = ERRORS / ERRORS.sum(axis=1, keepdims=True)
    seen = 0
    for seed in range(30):
        bodies = [
            body(f"b{n}", tuple(rng.multinomial(200, np.array([0.6, 0.25, 0.15]) @ rates)))
            for n in range(20)
        ]
        found = compare(bodies, ERRORS, NAMES, seed=seed, draws=300)
        seen += any(row.clear for rows in found.measures.values() for row in rows)
    assert seen <= 4


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_keeps_the_order_and_only_raises(values: list[float]) -> None:
    adjusted = _holm(values)
    assert all(new >= old for new, old in zip(adjusted, values, strict=True))
    pairs = sorted(zip(values, adjusted, strict=True))
    assert [new for _, new in pairs] == sorted(new for _, new in pairs)


def test_holm_by_hand() -> None:
    assert _holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_how_many_may_be_compared() -> None:
    with pytest.raises(ValueError, match="Between 2 and 50"):
        compare([body("a", (1, 1, 1))], ERRORS, NAMES)
    with pytest.raises(ValueError, match="name of its own"):
        compare([body("a", (1, 1, 1)), body("a", (1, 1, 1))], ERRORS, NAMES)
