"""Counts are looked at often while a post is young, and then ever more rarely."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mootlib.collect.schedule import AGES, Known, due, next_look

POSTED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def looks_of(step: timedelta, first: datetime | None = POSTED) -> list[timedelta]:
    """The ages at which a post is looked at by somebody who comes by every ``step``."""
    seen, observed, now = [], first, POSTED
    while now - POSTED < timedelta(days=40):
        if due([Known("a", POSTED, observed)], now):
            observed = now
            seen.append(now - POSTED)
        now += step
    return seen


def test_a_month_has_as_many_looks_as_ages():
    seen = looks_of(timedelta(minutes=5))
    assert len(seen) == len(AGES)
    assert seen == list(AGES)


def test_the_steps_grow():
    steps = [later - earlier for earlier, later in itertools.pairwise(AGES)]
    assert steps == sorted(steps)


def test_who_comes_rarely_makes_up_for_nothing():
    seen = looks_of(timedelta(days=2))
    assert len(seen) < len(AGES)
    assert len(seen) == len(set(seen))


def test_a_post_that_was_never_seen_is_due_at_once_unless_it_is_old():
    assert due([Known("a", POSTED)], POSTED) == ["a"]
    assert due([Known("a", POSTED)], POSTED + timedelta(days=100)) == []


def test_after_the_last_age_there_is_no_look():
    assert next_look(POSTED, POSTED + AGES[-1]) is None


def test_the_young_come_first_and_the_quota_holds():
    now = POSTED + timedelta(days=10)
    old = Known("old", POSTED, POSTED + timedelta(days=3))  # due since day 7
    young = Known("young", now - timedelta(hours=2), now - timedelta(hours=1, minutes=50))
    assert due([old, young], now) == ["young", "old"]
    assert due([old, young], now, limit=1) == ["young"]


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_a_look_is_always_after_the_one_before(observed, later):
    seen = POSTED + timedelta(seconds=observed)
    look = next_look(POSTED, seen)
    assert look is None or look > seen
    again = next_look(POSTED, seen + timedelta(seconds=later))
    assert again is None or (look is not None and again >= look)
