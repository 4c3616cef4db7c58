"""Bursts of known size and onset in real streams, and how a detector did on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.emerging_streams import YEAR_2017, Streams
from mootlib.listening import bursts
from mootlib.listening.emerging_detectors import Detector
from mootlib.listening.emerging_episodes import MONTH, Watch, watch
from mootlib.listening.emerging_grid import DAY, HOUR, Grid, place

SIZES = (5, 10, 20, 40, 80)
HOURS = (1, 6, 24)
LEARNED_DAYS = 60
_LEAST_POSTS = 5
_QUIET_HOURS = 12
_EVERY_DAYS = 60  # one burst in each such stretch of each series
_LATE_HOURS = 2  # after a burst's end, an alert for it comes too late to count
_MISS_HOURS = 48.0  # what a miss counts as where settings are compared


@dataclass(frozen=True)
class Planted:
    """A grid with bursts in it, and where they were put: one entry a burst."""

    grid: Grid
    rows: np.ndarray
    onsets: np.ndarray  #: seconds since the grid's start
    sizes: np.ndarray
    hours: np.ndarray


@dataclass(frozen=True)
class Family:
    """Series of one kind: as they were, and copies with bursts."""

    name: str
    grid: Grid
    copies: list[Planted]

    @property
    def months(self) -> float:
        """Source-months in which an alarm can be raised."""
        bins = self.grid.counts.shape[1] - LEARNED_DAYS * self.grid.bins_a_day
        return bins * self.grid.width / MONTH * len(self.grid.counts)


def on_grid(series: Streams, width: int, start: int, days: int, zone: str) -> Grid:
    """Times on even bins; what lies outside the days is left out."""
    bins = days * DAY // width
    inside = [(times[(times >= start)] - start) // width for times in series]
    counts = [np.bincount(each[each < bins], minlength=bins) for each in inside]
    return place(np.stack(counts).astype(float), width=width, start=start, zone=zone, volume=None)


def family(
    name: str,
    series: Streams,
    width: int,
    copies: int,
    *,
    start: int = YEAR_2017,
    zone: str = "America/New_York",
) -> Family:
    """Series of a year, or of as many days as they have."""
    last = max(int(times.max()) for times in series)
    grid = on_grid(series, width, start, min(365, (last - start) // DAY + 1), zone)
    return Family(name, grid, [_plant(grid, zone, seed) for seed in range(copies)])


def _plant(grid: Grid, zone: str, seed: int) -> Planted:
    """One burst in each two months of each series, at any hour, of any size and length."""
    chance = np.random.default_rng(seed)
    counts = grid.counts.copy()
    days = counts.shape[1] // grid.bins_a_day
    placed = []
    for row in range(len(counts)):
        for first in range(LEARNED_DAYS, days - _EVERY_DAYS + 1, _EVERY_DAYS):
            size, hours = int(chance.choice(SIZES)), int(chance.choice(HOURS))
            onset = int(first * DAY + chance.integers(3 * DAY, (_EVERY_DAYS - 3) * DAY))
            later = chance.integers(0, hours * HOUR, size - 1)
            np.add.at(counts[row], (onset + np.append(0, later)) // grid.width, 1)
            placed.append((row, onset, size, hours))
    with_bursts = place(counts, width=grid.width, start=grid.start, zone=zone, volume=None)
    return Planted(with_bursts, *np.array(placed).T)


def watched(detector: Detector, grid: Grid, learned_days: int = LEARNED_DAYS) -> Watch:
    """The detector over a grid; each series is a source of its own, so none raises another's bar."""
    return watch(
        grid,
        detector,
        bars=np.full(grid.counts.shape[1], detector.bar),
        least_posts=_LEAST_POSTS,
        quiet_bins=_QUIET_HOURS * HOUR // grid.width,
        first_bin=learned_days * grid.bins_a_day,
    )


def false_alarms(detector: Detector, one: Family) -> float:
    """Alarms per source-month in the series as they were."""
    return len(watched(detector, one.grid).episodes) / one.months


def loss(detector: Detector, one: Family) -> float:
    """Mean hours from onset to alert; a miss counts as 48."""
    delays = [_delays(copy, _known(detector, copy.grid)) for copy in one.copies]
    return float(np.nan_to_num(np.concatenate(delays), nan=_MISS_HOURS).mean())


def figures(detector: Detector, one: Family) -> dict[str, Any]:
    """Misses by size, time to alert and false alarms of a detector."""
    delays = [_delays(copy, _known(detector, copy.grid)) for copy in one.copies]
    return _summary(np.concatenate(delays), one, len(watched(detector, one.grid).episodes))


def of_bursts(one: Family) -> dict[str, Any]:
    """The same of the rule for whole files, which knows each series' later part too."""
    delays = [_delays(copy, _known_to_bursts(copy.grid)) for copy in one.copies]
    alarms = sum(map(len, _known_to_bursts(one.grid).values()))
    return _summary(np.concatenate(delays), one, alarms)


def _summary(delays: np.ndarray, one: Family, alarms: int) -> dict[str, Any]:
    sizes = np.concatenate([copy.sizes for copy in one.copies])
    found = delays[~np.isnan(delays)]
    return {
        "false alarms per source-month": round(alarms / one.months, 4),
        "hours to alert, median": round(float(np.median(found)), 2) if len(found) else None,
        "hours to alert, p90": round(float(np.quantile(found, 0.9)), 2) if len(found) else None,
        "missed": round(float(np.isnan(delays).mean()), 3),
        **{
            f"missed of {size} posts": round(float(np.isnan(delays[sizes == size]).mean()), 3)
            for size in SIZES
        },
    }


def _known(detector: Detector, grid: Grid) -> dict[int, list[int]]:
    """When each series alarmed, seconds since the grid's start: the end of the bin."""
    ends: dict[int, list[int]] = {}
    for episode in watched(detector, grid).episodes:
        ends.setdefault(episode.row, []).append((episode.known + 1) * grid.width)
    return ends


def _known_to_bursts(grid: Grid) -> dict[int, list[int]]:
    width = np.timedelta64(grid.width, "s")
    ends: dict[int, list[int]] = {}
    for row, counts in enumerate(grid.counts.astype(int)):
        times = grid.moment(0) + np.repeat(np.arange(len(counts)), counts) * width
        known = [
            b.start + width - grid.moment(0) for b in bursts.find(times, bin_seconds=HOUR).bursts
        ]
        late = [int(k.astype(np.int64)) for k in known]
        ends[row] = [k for k in late if k > LEARNED_DAYS * DAY]
    return ends


def _delays(planted: Planted, known: dict[int, list[int]]) -> np.ndarray:
    """Hours from each burst's first post to its alert; NaN where none came in time."""
    out = np.full(len(planted.rows), np.nan)
    for number, row in enumerate(planted.rows.tolist()):
        onset = int(planted.onsets[number])
        latest = onset + (int(planted.hours[number]) + _LATE_HOURS) * HOUR
        in_time = [end for end in known.get(row, []) if onset < end <= latest]
        if in_time:
            out[number] = (min(in_time) - onset) / HOUR
    return out
