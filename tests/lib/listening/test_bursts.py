"""Bursts: a real event is found at its minute, chance and season are not."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from mootlib.listening import bursts

MONDAY = np.datetime64("2024-01-01T00:00:00")


def arrivals(
    seed: int, days: int, per_day: float, *, dispersion: float = 1.0, weekly: bool = False
) -> np.ndarray:
    """Hourly Poisson or negative binomial counts, spread within the hour."""
    chance = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    level = np.full(len(hours), per_day / 24)
    if weekly:
        daily = 1 + 0.8 * np.sin((hours % 24 - 9) / 24 * 2 * np.pi)
        level = level * daily * np.where(hours // 24 % 7 >= 5, 0.5, 1.2)
    if dispersion > 1:
        counts = chance.negative_binomial(level / (dispersion - 1), 1 / dispersion)
    else:
        counts = chance.poisson(level)
    seconds = np.repeat(hours * 3600, counts) + chance.integers(0, 3600, counts.sum())
    return MONDAY + seconds.astype("timedelta64[s]")


@pytest.mark.data
def test_the_helicopter_crash_in_glasgow_is_seen_at_its_ten_minutes(shared: Path) -> None:
    path = (
        shared / "data/listening/crisislex/T26/2013_Glasgow_helicopter_crash"
        "/2013_Glasgow_helicopter_crash-tweetids_entire_period.csv"
    )
    if not path.exists():
        pytest.skip("real data not present: the Glasgow stream of CrisisLex T26")
    with path.open(encoding="utf-8") as file:
        stamps = [row["Timestamp"] for row in csv.DictReader(file, skipinitialspace=True)]
    times = np.array(
        [
            np.datetime64(datetime.strptime(s, "%a %b %d %H:%M:%S %z %Y").replace(tzinfo=None))
            for s in stamps
        ]
    )
    found = bursts.find(times)
    first = found.bursts[0]
    assert found.bin_seconds == bursts.TEN_MINUTES
    assert first.start == np.datetime64("2013-11-29T22:50:00")
    assert first.peak == 65
    # one event is one episode: nothing else in its first two days
    later = [b for b in found.bursts[1:] if b.start < first.start + np.timedelta64(2, "D")]
    assert not later


@pytest.mark.parametrize("weekly", [False, True])
def test_chance_and_season_raise_no_alarm(weekly: bool) -> None:
    false_alarms = 0
    for seed in range(5):
        rates = np.geomspace(0.5, 200, 8)
        parts = [arrivals(100 * seed + n, 60, r, weekly=weekly) for n, r in enumerate(rates)]
        topics = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
        false_alarms += len(bursts.find(np.concatenate(parts), topics).bursts)
    assert false_alarms == 0


@pytest.mark.slow
def test_counts_that_vary_more_than_poisson_raise_few_alarms() -> None:
    false_alarms = 0
    for seed in range(10):
        rates = np.geomspace(0.5, 400, 16)
        parts = [
            arrivals(1_000 * seed + n, 90, r, weekly=True, dispersion=3.0)
            for n, r in enumerate(rates)
        ]
        topics = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
        false_alarms += len(bursts.find(np.concatenate(parts), topics).bursts)
    assert false_alarms <= 2


def test_a_planted_burst_is_found_in_its_topic_with_its_posts() -> None:
    quiet = arrivals(1, 60, 12, weekly=True)
    other = arrivals(2, 60, 12, weekly=True)
    start = MONDAY + np.timedelta64(40 * 24 + 14, "h")
    planted = start + np.arange(60) * np.timedelta64(2, "m")
    times = np.concatenate([quiet, planted, other])
    topics = np.repeat([0, 0, 1], [len(quiet), len(planted), len(other)])
    found = bursts.find(times, topics).bursts
    assert {b.topic for b in found} == {None, 0}
    ours = next(b for b in found if b.topic == 0)
    assert ours.start <= start < ours.end
    assert ours.peak >= 30 > ours.baseline
    planted_rows = set(range(len(quiet), len(quiet) + len(planted)))
    assert planted_rows <= set(ours.posts.tolist())


def test_two_waves_of_one_event_are_one_episode() -> None:
    quiet = arrivals(3, 30, 24)
    start = MONDAY + np.timedelta64(20, "D")
    waves = [
        start + np.timedelta64(h, "h") + np.arange(40) * np.timedelta64(1, "m") for h in (0, 5)
    ]
    found = bursts.find(np.concatenate([quiet, *waves]), bin_seconds=bursts.HOUR).bursts
    assert len(found) == 1


def test_posts_without_a_time_are_counted_and_left_out() -> None:
    times = np.array(["NaT", "2024-01-01T00:00:00", "NaT"], dtype="datetime64[us]")
    found = bursts.find(times, np.array([0, 0, 0]))
    assert found.undated == 2
    assert found.bursts == ()


def test_nothing_in_nothing_out() -> None:
    assert bursts.find(np.empty(0, dtype="datetime64[us]")).bursts == ()


def test_wrong_use_is_said_in_words() -> None:
    times = arrivals(4, 2, 10)
    with pytest.raises(ValueError, match="but 1 topics"):
        bursts.find(times, np.array([0]))
    with pytest.raises(ValueError, match="bins of"):
        bursts.find(times, bin_seconds=17)


@pytest.mark.parametrize(
    ("days", "posts", "width"),
    [(3, 600, 600), (60, 3_000, 3_600), (365, 3_000, 86_400), (3_000, 500, 604_800)],
)
def test_the_bin_fits_the_density(days: int, posts: int, width: int) -> None:
    seconds = np.linspace(0, days * 86_400, posts).astype(np.int64)
    assert bursts.choose_bin(seconds, int(seconds[0]), int(seconds[-1])) == width
