"""Three detectors of what grows faster than it should, with one interface.

Each judges every bin of every series at the bin's end, from that bin and those before it. The
evidence is a score in nats (natural logarithms of odds): an alarm is a score above a bar, and
looking at ``n`` series raises the bar by ``ln n`` for each of the three (Bonferroni).
``benchmarks/emerging.py`` compares them; docs/adr/0013-emerging-issues.md says which is kept and why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.special import betainc
from scipy.stats import nbinom

from mootlib.listening.emerging_baseline import Baseline, Busyness, Memory
from mootlib.listening.emerging_grid import HOUR, Counts, Grid, Whole, trailing

_CAP = 4.0  # standard deviations above which a bin teaches the baseline no more
_DISPERSION_PRIOR = 20.0  # posts' worth of belief in the dispersion to begin with
_MOST_NATS = 700.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What a detector thought at the end of each bin; all arrays have the grid's shape."""

    expected: Counts  #: posts expected in the bin, known before it began
    variance: Counts  #: of the bin's count about that
    score: Counts  #: evidence in nats; 0 where there were too few posts
    span: Whole  #: bins, back from this one, in which that evidence lies


class Detector(Protocol):
    """``judge`` uses nothing behind a bin for that bin; ``upper`` is what one bin alone may hold."""

    @property
    def name(self) -> str: ...
    @property
    def bar(self) -> float: ...
    def judge(self, grid: Grid, least_posts: int, bars: Counts) -> Judged: ...
    def upper(self, expected: Counts, variance: Counts, bar: float) -> Counts: ...


@dataclass(frozen=True, slots=True)
class RobustZ:
    """How many robust standard deviations a count lies above the median of the days before.

    Source: the control chart with rolling median and median absolute deviation, also used by
    ``bursts``. Here over the posts of the last ``hours``, its level renewed every six hours. No
    season, no volume. The score is z^2 / 2, which for normal counts is near -ln of the chance.
    """

    bar: float = 12.5
    hours: float = 1.0
    past_days: int = 7
    name: str = "robust z"

    def judge(self, grid: Grid, least_posts: int, bars: Counts) -> Judged:
        """See ``Detector``."""
        span = max(1, round(self.hours * HOUR / grid.width))
        sums = trailing(grid.counts, span)
        level, spread = self._levels(sums, grid.bins_a_day, span)
        z = np.maximum((sums - level) / (spread + 1), 0)
        score = np.where(sums >= least_posts, np.minimum(z**2 / 2, _MOST_NATS), 0.0)
        spans = np.full(sums.shape, span, dtype=np.int64)
        return Judged(level / span, (spread / span) ** 2, score, spans)

    def _levels(self, sums: Counts, bins_a_day: int, span: int) -> tuple[Counts, Counts]:
        """Median and 1.4826 MAD of the earlier sums that share no post with this one."""
        level, spread = np.zeros_like(sums), np.zeros_like(sums)
        every, window = max(1, bins_a_day // 4), self.past_days * bins_a_day
        for first in range(0, sums.shape[1], every):
            past = sums[:, max(first - span + 1 - window, 0) : max(first - span + 1, 0)]
            if past.shape[1]:
                median = np.median(past, axis=1)
                mad = np.median(np.abs(past - median[:, None]), axis=1)
                level[:, first : first + every] = median[:, None]
                spread[:, first : first + every] = 1.4826 * mad[:, None]
        return level, spread

    def upper(self, expected: Counts, variance: Counts, bar: float) -> Counts:
        """See ``Detector``."""
        out: Counts = expected + np.sqrt(2 * bar) * (np.sqrt(variance) + 1)
        return out


@dataclass(frozen=True, slots=True)
class Automaton:
    """Kleinberg's automaton with two states, run forward: which state is the cheaper one by now?

    In the quiet state posts come at the expected rate, in the busy one ``ratio`` times as fast;
    going up costs ``bar`` nats, coming down nothing. With exponential gaps between posts a bin with
    n posts and e expected favours the busy state by n ln(ratio) - e (ratio - 1). Run forward the
    difference of the two cheapest paths is one number, kept between 0 and the cost of going up.

    Source: J. Kleinberg, Bursty and hierarchical structure in streams, KDD 2002 (section 2; relevant
    posts among all posts, section 4, by the volume). Differs: the base rate is that of the past and
    not of the whole file. Not reproduced: more than two states, and revising earlier bins.
    """

    bar: float = 8.0
    ratio: float = 3.0
    memory: Memory = field(default_factory=lambda: Memory(seasonal=False))
    name: str = "Kleinberg's automaton"

    def judge(self, grid: Grid, least_posts: int, bars: Counts) -> Judged:
        """See ``Detector``."""
        series, bins = grid.counts.shape
        usual = Baseline(series, grid.bins_a_day, self.memory)
        busyness = Busyness(grid, self.memory)
        expected, score = np.zeros((series, bins)), np.zeros((series, bins))
        span = np.ones((series, bins), dtype=np.int64)
        favour, held = np.zeros(series), np.zeros(series)
        since = np.zeros(series, dtype=np.int64)
        for number in range(bins):
            hour, weekday = int(grid.hours[number]), int(grid.weekdays[number])
            counts, busier = grid.counts[:, number], busyness.step(number)
            mean = usual.expect(hour, weekday) * busier
            fresh = favour <= 0
            since[fresh], held[fresh] = number, 0.0
            held += counts
            favour = np.clip(favour, 0.0, bars[number])
            favour += counts * np.log(self.ratio) - mean * (self.ratio - 1)
            expected[:, number], span[:, number] = mean, number - since + 1
            score[:, number] = np.where(held >= least_posts, np.maximum(favour, 0.0), 0.0)
            usual.learn(np.minimum(counts, mean + _CAP * np.sqrt(mean) + 1), busier, hour, weekday)
        return Judged(expected, expected, score, span)

    def upper(self, expected: Counts, variance: Counts, bar: float) -> Counts:
        """See ``Detector``."""
        out: Counts = (bar + expected * (self.ratio - 1)) / np.log(self.ratio)
        return out


@dataclass(frozen=True, slots=True)
class SeasonalScan:
    """How improbable are the posts of the last hour, six hours, day, given season and volume?

    The count of each window is compared with a negative binomial: mean from the baseline, variance
    from how much the windows of that length varied before and from how little is known of the
    level. The score is -ln of the smallest chance, less ln of the number of windows.

    Source: prediction bounds of the Farrington family (Farrington and others 1996; Noufaily and
    others 2013: quasi-Poisson or negative binomial, season, past outbreaks weighted down) over
    trailing windows as in prospective scan statistics (Kulldorff 2001). Differs: weights are
    exponential and outliers are capped instead of a model being fitted anew at each bin.
    Not reproduced: yearly season, a trend's slope, a scan over places.
    """

    bar: float = 12.0
    hours: tuple[float, ...] = (1.0, 3.0, 6.0, 12.0, 24.0)
    least_ratio: float = 1.5  #: a busy series is soon sure to have grown by a tenth: no issue
    dispersion: float = 1.2  #: variance by mean that is believed before anything is seen
    memory: Memory = field(default_factory=lambda: Memory(level_days=28.0))
    name: str = "seasonal negative binomial scan"

    def judge(self, grid: Grid, least_posts: int, bars: Counts) -> Judged:
        """See ``Detector``."""
        series, bins = grid.counts.shape
        usual = Baseline(series, grid.bins_a_day, self.memory)
        busyness = Busyness(grid, self.memory)
        spans = np.unique([max(1, round(h * HOUR / grid.width)) for h in self.hours])
        scan = _Scan(self, spans, series, grid.bins_a_day)
        held = np.zeros((bins + 1, series))
        should = np.zeros((bins + 1, series))
        expected, variance = np.zeros((bins, series)), np.zeros((bins, series))
        score = np.zeros((bins, series))
        span = np.ones((bins, series), dtype=np.int64)
        for number in range(bins):
            hour, weekday = int(grid.hours[number]), int(grid.weekdays[number])
            counts, busier = grid.counts[:, number], busyness.step(number)
            mean = usual.expect(hour, weekday) * busier
            held[number + 1] = held[number] + counts
            should[number + 1] = should[number] + mean
            before = np.maximum(number + 1 - spans, 0)
            windows = held[number + 1] - held[before]
            means = np.maximum(should[number + 1] - should[before], 1e-9)
            spread = scan.variance(means, usual.evidence)
            score[number], span[number] = scan.score(windows, means, spread, least_posts)
            expected[number], variance[number] = mean, scan.alone(mean, usual.evidence)
            scan.learn(windows, means, spread)
            most = mean + _CAP * np.sqrt(variance[number]) + 1
            usual.learn(np.minimum(counts, most), busier, hour, weekday)
        return Judged(expected.T, variance.T, score.T, span.T)

    def upper(self, expected: Counts, variance: Counts, bar: float) -> Counts:
        """See ``Detector``."""
        mean = np.maximum(expected, 1e-9)
        chance = mean / np.maximum(variance, mean * (1 + 1e-9))
        size = mean * chance / (1 - chance)
        many = np.log(len(self.hours))
        return np.asarray(nbinom.isf(np.exp(-(bar + many)), size, chance), dtype=np.float64)


class _Scan:
    """Windows of several lengths, and how much each of them varied before; (windows, series)."""

    def __init__(self, settings: SeasonalScan, spans: Whole, series: int, bins_a_day: int) -> None:
        self._spans = spans
        self._ratio, self._belief = settings.least_ratio, settings.dispersion
        self._growth = 2.0 ** (1 / (settings.memory.season_days * bins_a_day))
        self._weight = 1.0
        # Windows overlap: one post is seen as often as the window is long.
        self._prior = (_DISPERSION_PRIOR * spans)[:, None]
        self._squares = np.zeros((len(spans), series))
        self._means = np.zeros((len(spans), series))

    def _dispersion(self) -> Counts:
        squares = self._squares / self._weight + self._belief * self._prior
        return np.maximum(1.0, squares / (self._means / self._weight + self._prior))

    def variance(self, means: Counts, evidence: Counts) -> Counts:
        """Of each window's count: chance with dispersion, and not knowing the level well."""
        out: Counts = self._dispersion() * means + means**2 / evidence
        return out

    def alone(self, mean: Counts, evidence: Counts) -> Counts:
        """Variance of one bin, by the shortest window's dispersion."""
        out: Counts = self._dispersion()[0] * mean + mean**2 / evidence
        return out

    def score(
        self, windows: Counts, means: Counts, variance: Counts, least_posts: int
    ) -> tuple[Counts, Whole]:
        """Greatest evidence of any window with enough posts, and that window's length."""
        nats = np.zeros(windows.shape)
        look = (windows >= least_posts) & (windows >= self._ratio * means)
        if look.any():
            mean = means[look]
            size = mean**2 / (variance[look] - mean + 1e-12)
            chance = betainc(windows[look], size, mean / (mean + size))
            nats[look] = -np.log(np.maximum(chance, np.exp(-_MOST_NATS)))
        best = nats.argmax(axis=0)
        greatest = nats.max(axis=0) - np.log(len(self._spans))
        return np.maximum(greatest, 0.0), self._spans[best]

    def learn(self, windows: Counts, means: Counts, variance: Counts) -> None:
        """Take in how far the windows lay from their means, outbreaks cut off."""
        self._weight *= self._growth
        apart = np.minimum(windows - means, _CAP * np.sqrt(variance) + 1)
        self._squares += self._weight * apart**2
        self._means += self._weight * means
