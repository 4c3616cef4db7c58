"""Planning an experiment, placing it by chance, reading it honestly."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.reach import experiment

PAST = np.random.default_rng(0).lognormal(3, 0.6, 240).round()
ACCOUNTS = np.repeat([0, 1], 120)
MONTHS = np.tile(np.repeat(np.arange(6), 20), 2)


def test_the_size_by_the_formula() -> None:
    """n = 2 (1.9600 + 0.8416)^2 s^2 / ln(1.5)^2 = 95.5 s^2, rounded up, and two more."""
    found = experiment.plan(PAST, ACCOUNTS, MONTHS, factor=1.5)
    assert found.pairs == int(np.ceil(2 * (1.959964 + 0.841621) ** 2 * found.scatter**2 / np.log(1.5) ** 2)) + 2  # fmt: skip
    assert found.scatter == pytest.approx(0.6, abs=0.08)
    assert found.simulated_power == pytest.approx(0.8, abs=0.07)


def test_a_smaller_effect_takes_more_posts() -> None:
    sizes = [experiment.plan(PAST, ACCOUNTS, MONTHS, factor=f).pairs for f in (2.0, 1.5, 1.25)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [({"factor": 1.0}, "above 1"), ({"factor": 1.5, "power": 0.2}, "Power must be"), ({"factor": 1.001}, "differ too much")],
)  # fmt: skip
def test_impossible_wishes_are_sentences(wish: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        experiment.plan(PAST, ACCOUNTS, MONTHS, **wish)


def test_too_little_history_is_said() -> None:
    with pytest.raises(ValueError, match="It takes 20 past posts"):
        experiment.plan(PAST[:9], ACCOUNTS[:9], MONTHS[:9], factor=1.5)


@given(st.integers(1, 60), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2**31))
def test_a_schedule_is_even_and_can_be_repeated(
    pairs: int, accounts: int, weekly: int, seed: int
) -> None:
    names = [f"account {n}" for n in range(accounts)]
    slots = experiment.schedule(names, ("text", "video"), pairs=pairs, start=date(2026, 3, 4), pairs_a_week=weekly, seed=seed)  # fmt: skip
    assert slots == experiment.schedule(names, ("text", "video"), pairs=pairs, start=date(2026, 3, 4), pairs_a_week=weekly, seed=seed)  # fmt: skip
    assert len(slots) == 2 * pairs
    by_pair: dict[int, list[experiment.Slot]] = {}
    for slot in slots:
        by_pair.setdefault(slot.pair, []).append(slot)
    for pair in by_pair.values():
        assert {slot.form for slot in pair} == {"text", "video"}
        assert len({(slot.account, slot.week) for slot in pair}) == 1
    assert all(slot.week.weekday() == 0 for slot in slots)
    busiest: dict[tuple[str, date], int] = {}
    for slot in slots:
        busiest[(slot.account, slot.week)] = busiest.get((slot.account, slot.week), 0) + 1
    assert max(busiest.values()) <= 2 * weekly


def test_chance_decides_which_form_comes_first() -> None:
    slots = experiment.schedule(["a"], ("text", "video"), pairs=400, start=date(2026, 3, 4), seed=7)
    first = sum(slot.form == "video" for slot in slots if slot.place == 1)
    assert 160 <= first <= 240


def simulated(factor: float, pairs: int, seed: int) -> list[tuple[float | None, float | None]]:
    rng = np.random.default_rng(seed)
    level = rng.normal(3, 0.5, pairs)
    one, two = (rng.poisson(np.exp(level + rng.normal(0, 0.4, pairs) + shift)) for shift in (0, np.log(factor)))  # fmt: skip
    return list(zip(one.astype(float), two.astype(float), strict=True))


def test_the_interval_of_an_experiment_holds_the_truth() -> None:
    inside = 0
    for seed in range(200):
        found = experiment.analyse(simulated(1.4, 40, seed), ("text", "video"), "shares", draws=200)
        assert found.factor is not None
        inside += found.factor.low <= 1.4 <= found.factor.high
    assert 180 <= inside <= 198


def test_nothing_there_is_seen_as_seldom_as_it_says() -> None:
    seen = [
        experiment.analyse(simulated(1.0, 30, seed), ("a", "b"), "shares", draws=400).p_value
        for seed in range(200)
    ]
    assert sum(p is not None and p < 0.05 for p in seen) <= 20


def test_lost_pairs_are_left_out_whole_and_counted() -> None:
    pairs = simulated(1.2, 12, 1)
    pairs[0] = (None, 4.0)
    found = experiment.analyse(pairs, ("text", "video"), "shares")
    assert (found.pairs, found.lost) == (11, 1)
    assert experiment.analyse(pairs[:6], ("text", "video"), "shares").factor is None
