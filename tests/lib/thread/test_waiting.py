"""Times to answer: agree with a product-limit estimate by hand, and silence never flatters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.thread import waiting

VOICES = st.lists(st.tuples(st.floats(0, 400), st.booleans()), min_size=5, max_size=60)


def by_hand(days: list[float], answered: list[bool], share: float) -> float | None:
    """The product of the shares that were left over at each answer, written out."""
    left = 1.0
    for time in sorted({d for d, a in zip(days, answered, strict=True) if a}):
        waits = sum(d >= time for d in days)
        ends = sum(d == time and a for d, a in zip(days, answered, strict=True))
        left *= 1 - ends / waits
        if left <= 1 - share + 1e-12:
            return time
    return None


@settings(deadline=None)
@given(VOICES)
def test_agrees_with_the_estimate_by_hand(voices: list[tuple[float, bool]]) -> None:
    days, answered = (list(column) for column in zip(*voices, strict=True))
    found = waiting(days, answered)
    assert found.median is not None
    assert found.ninetieth is not None
    assert found.median.days == by_hand(days, answered, 0.5)
    assert found.ninetieth.days == by_hand(days, answered, 0.9)
    assert found.voices == len(voices)
    assert found.answered == sum(answered)


@settings(deadline=None)
@given(VOICES, st.integers(1, 20))
def test_staying_silent_on_more_voices_never_makes_the_wait_shorter(
    voices: list[tuple[float, bool]], more: int
) -> None:
    days, answered = (list(column) for column in zip(*voices, strict=True))
    longest = max(days) + 1
    before = waiting(days, answered)
    after = waiting([*days, *[longest] * more], [*answered, *[False] * more])
    for one, other in ((before.median, after.median), (before.ninetieth, after.ninetieth)):
        assert one is not None
        assert other is not None
        assert other.days is None or (one.days is not None and other.days >= one.days)
    assert (after.unanswered_share or 0) >= (before.unanswered_share or 0)


@settings(deadline=None)
@given(VOICES)
def test_bounds_hold_the_estimate(voices: list[tuple[float, bool]]) -> None:
    days, answered = (list(column) for column in zip(*voices, strict=True))
    median = waiting(days, answered).median
    assert median is not None
    if median.days is not None:
        assert median.low is None or median.low <= median.days
        assert median.high is None or median.high >= median.days


def test_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    hits = 0
    for _ in range(300):
        true = chance.exponential(10, 80)
        looked = chance.uniform(0, 40, 80)
        median = waiting(np.minimum(true, looked).tolist(), (true <= looked).tolist()).median
        assert median is not None
        low, high = median.low or 0.0, median.high or np.inf
        hits += low <= 10 * np.log(2) <= high
    assert 0.90 <= hits / 300 <= 0.99


def test_few_voices_give_counts_but_no_times() -> None:
    found = waiting([1, 2], [True, False])
    assert (found.voices, found.answered, found.unanswered_share) == (2, 1, 0.5)
    assert found.median is None
    assert waiting([], []).unanswered_share is None


@pytest.mark.parametrize(
    ("days", "answered"), [([1], []), ([-1.0], [True]), ([float("nan")], [True])]
)
def test_what_is_no_time_is_refused(days: list[float], answered: list[bool]) -> None:
    with pytest.raises(ValueError, match="must be"):
        waiting(days, answered)
