"""Growth and half-life: bounds where nobody looked in between, and the Kaplan-Meier median by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.reach import growth
from mootlib.reach.result import HalfLife

from .making import START, count, post, sheet, tables


def test_half_is_found_between_the_looks_that_bracket_it() -> None:
    assert growth.half_life([(1, 40), (2, 60), (10, 98), (24, 100)]) == HalfLife("seen", 1.5, 1, 2)


def test_a_post_that_still_grows_gives_a_lower_bound() -> None:
    found = growth.half_life([(1, 10), (2, 40), (3, 80)])
    assert (found.kind, found.hours, found.high) == ("at least", 2.0, None)


def test_half_at_the_first_look_gives_an_upper_bound() -> None:
    found = growth.half_life([(6, 90), (12, 99), (24, 100)])
    assert (found.kind, found.low, found.high) == ("at most", 0.0, 6.0)


@pytest.mark.parametrize("points", [[], [(1, 50)], [(1, 0), (2, 9)]])
def test_nothing_is_said_of_nothing(points: list[tuple[float, int]]) -> None:
    assert growth.half_life(points).kind == "not known"


@given(
    st.lists(st.tuples(st.floats(0.1, 500), st.integers(0, 10_000)), min_size=2, max_size=12, unique_by=lambda p: p[0])
)  # fmt: skip
def test_a_half_life_lies_within_what_was_seen(points: list[tuple[float, int]]) -> None:
    found = growth.half_life(points)
    if found.hours is not None:
        assert 0 <= found.hours <= max(age for age, _ in points)
        assert found.low is not None
        assert found.low <= found.hours


def test_the_median_counts_censored_posts_as_such() -> None:
    """By hand: times 1, 2+, 3, 4, 5+: S = .8, .8, .533, .267: the median is 4."""
    lives = [
        HalfLife("at least" if late else "seen", hours, None, None)
        for hours, late in ((1, False), (2, True), (3, False), (4, False), (5, True))
    ]
    found = growth.half_lives(lives)
    assert found is not None
    assert (found.posts, found.still_growing) == (5, 2)
    assert found.median is not None
    assert found.median.value == 4.0


def test_no_median_where_most_still_grow() -> None:
    lives = [HalfLife("at least", float(h), None, None) for h in range(1, 6)]
    found = growth.half_lives([*lives, HalfLife("seen", 1.0, 0.5, 2.0)])
    assert found is not None
    assert found.median is None


def test_growth_adds_up_the_counts_of_one_look() -> None:
    looks = [(1, 10, 1), (3, 30, 2), (30, 39, 3), (72, 40, 3)]
    counts = [
        count(1, metric, value, START + timedelta(hours=hours))
        for hours, likes, shares in looks
        for metric, value in (("likes", likes), ("shares", shares))
    ]
    counts.append(count(1, "likes", 99, START + timedelta(hours=80)))  # shares were not looked at
    _, counted, _ = tables([post(1)], counts)
    (grown,) = growth.of_posts(sheet([post(1)], counts), counted)
    assert grown.points == ((1.0, 11), (3.0, 32), (30.0, 42), (72.0, 43))
    assert grown.half_life.kind == "seen"
