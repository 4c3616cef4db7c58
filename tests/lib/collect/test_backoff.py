"""Waiting grows, ends somewhere, and is not the same for all."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from mootlib.collect.backoff import pause


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.1, 100), st.floats(100, 10**4))
def test_a_pause_is_between_half_and_the_whole_of_what_it_doubled_to(seed, attempt, first, longest):
    whole = min(longest, first * 2.0 ** min(attempt, 30))
    assert whole / 2 <= pause(attempt, random.Random(seed), first=first, longest=longest) <= whole


def test_many_that_failed_together_do_not_come_back_together():
    chance = random.Random(1)
    assert len({round(pause(5, chance), 1) for _ in range(200)}) > 50


def test_the_same_chance_gives_the_same_pause():
    assert pause(3, random.Random(7)) == pause(3, random.Random(7))
