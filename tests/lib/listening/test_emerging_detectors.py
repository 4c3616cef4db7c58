"""The detectors of emerging issues, against figures worked out by hand and against slower oracles."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import nbinom

from mootlib.listening.emerging_baseline import Baseline, Memory
from mootlib.listening.emerging_detectors import Automaton, Detector, RobustZ, SeasonalScan
from mootlib.listening.emerging_grid import HOUR, Grid, place, trailing

MONDAY = 1_704_067_200  # 2024-01-01T00:00 UTC
LONG = 1e6  # days: nothing is forgotten


def grid(counts: np.ndarray, volume: np.ndarray | None = None, zone: str = "UTC") -> Grid:
    return place(
        np.atleast_2d(counts).astype(float), width=HOUR, start=MONDAY, zone=zone, volume=volume
    )


def bars(counts: np.ndarray, bar: float) -> np.ndarray:
    return np.full(np.atleast_2d(counts).shape[1], bar)


def test_robust_z_by_hand() -> None:
    # Ones and threes: median 2, median distance 1, so 20 lies (20 - 2) / (1.4826 + 1) above.
    counts = np.append(np.tile([1, 3], 84), 20)
    judged = RobustZ(hours=1).judge(grid(counts), 5, bars(counts, 1))
    assert judged.score[0, -1] == pytest.approx((18 / 2.4826) ** 2 / 2, rel=1e-3)
    assert judged.expected[0, -1] == 2
    assert not judged.score[0, :-1].any()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("bar", [1.0, 3.0])
def test_the_automaton_is_in_the_state_of_the_cheapest_of_all_paths(seed: int, bar: float) -> None:
    counts = np.random.default_rng(seed).poisson([0.1, 0.1, 2, 2, 0.1, 2, 0.1, 0.1, 3, 0.1])
    detector = Automaton(ratio=3.0)
    judged = detector.judge(grid(counts), 0, bars(counts, bar))
    for last in range(1, len(counts) + 1):
        cheapest = {0: np.inf, 1: np.inf}
        for path in product((0, 1), repeat=last):
            rates = judged.expected[0, :last] * np.where(path, 3.0, 1.0)
            cost = (rates - counts[:last] * np.log(rates)).sum()
            cost += bar * (np.diff((0, *path)) == 1).sum()
            cheapest[path[-1]] = min(cheapest[path[-1]], cost)
        assert (judged.score[0, last - 1] > bar) == (cheapest[1] < cheapest[0])


def test_the_scan_by_hand() -> None:
    # A day of silence after a prior of half a post a day: 0.5 / 48 posts an hour are expected.
    counts = np.append(np.zeros(24), 5)
    detector = SeasonalScan(hours=(1.0,), dispersion=1.2, memory=Memory(LONG, LONG))
    judged = detector.judge(grid(counts), 5, bars(counts, 1))
    mean = 0.5 / 48
    assert judged.expected[0, -1] == pytest.approx(mean, rel=1e-3)
    # 20 posts' worth of belief in 1.2; over the silent day 0.5 ln 2 posts were expected, none came.
    dispersion = 1.2 * 20 / (20 + 0.5 * np.log(2))
    variance = dispersion * mean + mean**2 / 0.5
    size = mean**2 / (variance - mean)
    chance = nbinom.sf(4, size, mean / variance)
    assert judged.score[0, -1] == pytest.approx(-np.log(chance), rel=0.002)


def test_upper_is_the_most_that_one_bin_holds_without_alarm() -> None:
    past = np.random.default_rng(1).poisson(4, 24 * 28)
    detector = SeasonalScan(hours=(1.0,), least_ratio=1.0, bar=9.0)

    def last(count: int) -> tuple[float, float]:
        counts = np.append(past, count)
        judged = detector.judge(grid(counts), 5, bars(counts, 9.0))
        upper = detector.upper(judged.expected, judged.variance, 9.0)
        return float(judged.score[0, -1]), float(upper[0, -1])

    upper = int(last(0)[1])
    assert last(upper)[0] <= 9.0 < last(upper + 1)[0]


@pytest.mark.parametrize("detector", [RobustZ(), Automaton(), SeasonalScan()], ids=lambda d: d.name)
def test_series_do_not_touch_one_another(detector: Detector) -> None:
    counts = np.random.default_rng(2).poisson(np.array([[0.2], [3.0], [9.0]]), (3, 400))
    counts[1, 300:304] += 30
    together = detector.judge(grid(counts), 5, bars(counts, 8))
    for row in range(3):
        alone = detector.judge(grid(counts[row]), 5, bars(counts, 8))
        assert alone.score[0] == pytest.approx(together.score[row])
        assert (alone.span[0] == together.span[row]).all()
    assert together.score[1, 300] > 8


@pytest.mark.parametrize("detector", [RobustZ(), Automaton(), SeasonalScan()], ids=lambda d: d.name)
def test_a_bigger_burst_is_stronger_evidence(detector: Detector) -> None:
    past = np.random.default_rng(3).poisson(2, 24 * 14)
    scores = []
    for size in (12, 24, 48):
        counts = np.append(past, size)
        scores.append(detector.judge(grid(counts), 5, bars(counts, 8)).score[0, -1])
    assert scores == sorted(set(scores))


def test_the_clock_and_the_weekday_are_learned() -> None:
    day = np.repeat([0.5, 6.0, 0.5], [8, 10, 6])
    week = np.concatenate([np.tile(day, 5), np.tile(day * 0.3, 2)])
    counts = np.random.default_rng(4).poisson(np.tile(week, 12))
    judged = SeasonalScan().judge(grid(counts), 5, bars(counts, 8))
    learned = judged.expected[0, 8 * 168 :].reshape(-1, 168).mean(axis=0)
    assert np.corrcoef(learned, week)[0, 1] > 0.97
    assert learned[12] > 6 * learned[2]
    assert learned[12] > 2 * learned[5 * 24 + 12]


def test_a_lasting_rise_is_told_and_then_becomes_the_usual() -> None:
    counts = np.random.default_rng(5).poisson(np.repeat([1.0, 6.0], [24 * 40, 24 * 60]))
    judged = SeasonalScan().judge(grid(counts), 5, bars(counts, 12))
    alarm = judged.score[0] > 12
    assert alarm[24 * 40 : 24 * 41].any()
    assert not alarm[24 * 70 :].any()
    assert judged.expected[0, -24:].mean() == pytest.approx(6, rel=0.3)


def test_a_burst_hardly_raises_what_is_expected_after_it() -> None:
    counts = np.random.default_rng(6).poisson(1.0, 24 * 60)
    burst = counts.copy()
    burst[24 * 50 : 24 * 50 + 3] += 100
    plain, after = (
        SeasonalScan().judge(grid(c), 5, bars(c, 12)).expected[0, 24 * 51 :]
        for c in (counts, burst)
    )
    assert after.mean() < 1.15 * plain.mean()


def test_the_hour_is_that_of_the_wall_clock_in_summer_too() -> None:
    begin = 1_711_756_800  # 2024-03-30T00:00 UTC; clocks in London go forward on the 31st at 01:00
    spring = place(np.zeros((1, 48)), width=HOUR, start=begin, zone="Europe/London", volume=None)
    assert spring.hours[:3].tolist() == [0, 1, 2]
    assert spring.hours[24:27].tolist() == [0, 2, 3]
    assert spring.weekdays[0] == 5
    assert spring.weekdays[47] == 0


def test_trailing_sums_look_back_only() -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert trailing(values, 2).tolist() == [[1, 3, 5, 7]]
    assert trailing(values, 9).tolist() == [[1, 3, 6, 10]]


def test_a_baseline_that_forgets_halves_in_its_half_life() -> None:
    baseline = Baseline(1, 24, Memory(level_days=2.0, seasonal=False))
    baseline.learn(np.array([64.0]), 1.0, 0, 0)
    before = float(baseline.evidence[0])
    for _ in range(48):
        baseline.learn(np.zeros(1), 1.0, 0, 0)
    assert before - 0.5 == pytest.approx(64)
    assert float(baseline.evidence[0]) - 0.5 == pytest.approx(32)
