"""What the next bin should hold, learned from the bins before it, for many series at once.

A level that forgets (exponential weights), times how busy this hour of the day and this day of the
week usually are, times how busy the rest of the source is just now. Nothing is fitted twice: each
bin is expected first and learned from afterwards, so no estimate has seen what it is compared with.

Source: exponentially weighted moving averages with multiplicative seasons, shrunk towards 1 (as in
Holt and Winters); the surveillance of public health uses the like. Not reproduced: a season of the
year, holidays, and differences between the hours of one weekday and another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mootlib.listening.emerging_grid import HOUR, Counts, Grid, trailing

_LEVEL_PRIOR = 0.5  # posts that a day of silence is thought to have nearly held
_SEASON_PULL = 4.0  # posts at the average pace that each hour and weekday is thought to have seen
_VOLUME_PULL = 5.0  # posts an hour by which a surprise in the volume is made smaller


@dataclass(frozen=True, slots=True)
class Memory:
    """How long a baseline remembers, and whether it knows the clock."""

    level_days: float = 14.0  #: half-life of the level
    season_days: float = 56.0  #: half-life of the hours' and weekdays' factors
    seasonal: bool = True


class _Slots:
    """How busy each hour (or weekday) of each series usually is, mean about 1."""

    def __init__(self, series: int, slots: int) -> None:
        self._posts = np.zeros((slots, series))
        self._bins = np.zeros(slots)

    def factor(self, slot: int, pace: Counts, weight: float) -> Counts:
        pull = _SEASON_PULL * weight
        out: Counts = (self._posts[slot] + pull) / (pace * self._bins[slot] + pull)
        return out

    def learn(self, slot: int, counts: Counts, weight: float) -> None:
        self._posts[slot] += weight * counts
        self._bins[slot] += weight


class Baseline:
    """Expectation of each series, bin by bin: ``expect`` a bin, then ``learn`` what it held."""

    def __init__(self, series: int, bins_a_day: int, memory: Memory) -> None:
        self._memory = memory
        self._prior_bins = float(bins_a_day)
        self._level_growth = 2.0 ** (1 / (memory.level_days * bins_a_day))
        self._season_growth = 2.0 ** (1 / (memory.season_days * bins_a_day))
        # Weights grow instead of sums shrinking: one number changes and not every sum.
        self._level_weight = self._season_weight = 1.0
        self._posts = np.zeros(series)
        self._exposure = np.zeros(series)
        self._all_posts = np.zeros(series)
        self._all_bins = 0.0
        self._hours, self._weekdays = _Slots(series, 24), _Slots(series, 7)
        self._season = np.ones(series)

    @property
    def evidence(self) -> Counts:
        """Posts behind each level, the prior's included: the size of its gamma distribution."""
        return self._posts / self._level_weight + _LEVEL_PRIOR

    def expect(self, hour: int, weekday: int) -> Counts:
        """Posts expected in the next bin, shape (series,), if the source is as busy as usual."""
        if self._memory.seasonal:
            pace = self._all_posts / max(self._all_bins, 1e-9)
            weight = self._season_weight
            self._season = self._hours.factor(hour, pace, weight) * self._weekdays.factor(
                weekday, pace, weight
            )
        bins = self._exposure / self._level_weight + self._prior_bins
        out: Counts = self.evidence / bins * self._season
        return out

    def learn(self, counts: Counts, busier: Counts | float, hour: int, weekday: int) -> None:
        """Take in what the bin held. ``busier``: how much busier its source was than usual."""
        self._level_weight *= self._level_growth
        self._posts += self._level_weight * counts
        self._exposure += self._level_weight * self._season * busier
        if not self._memory.seasonal:
            return
        self._season_weight *= self._season_growth
        plain = counts / busier
        self._all_posts += self._season_weight * plain
        self._all_bins += self._season_weight
        self._hours.learn(hour, plain, self._season_weight)
        self._weekdays.learn(weekday, plain, self._season_weight)


class Busyness:
    """How much busier the rest of a source was in the last hour than usual; 1 where it is not known.

    A quiet source lowers no expectation: a topic that goes on while the rest sleeps is no issue.
    """

    def __init__(self, grid: Grid, memory: Memory) -> None:
        self._grid = grid
        self._usual = Baseline(len(grid.counts), grid.bins_a_day, memory)
        self._held = None if grid.volume is None else trailing(grid.volume, HOUR // grid.width)

    def step(self, number: int) -> Counts | float:
        """Factor of each series for bin ``number``; bins are to be asked for in their order."""
        if self._held is None:
            return 1.0
        hour, weekday = int(self._grid.hours[number]), int(self._grid.weekdays[number])
        held = self._held[:, number]
        usual = self._usual.expect(hour, weekday)
        self._usual.learn(held, 1.0, hour, weekday)
        out: Counts = np.maximum(1.0, (held + _VOLUME_PULL) / (usual + _VOLUME_PULL))
        return out
