"""Alarms of neighbouring bins belong to one episode; what went before tells how much it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.emerging_detectors import Detector, Judged
from mootlib.listening.emerging_grid import DAY, Counts, Grid

MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Episode:
    """Bins of one emerging issue in series ``row``: it began in ``onset`` and was known at the end of ``known``."""

    row: int
    onset: int
    known: int
    last: int  #: last bin of any alarm
    score: float


@dataclass(frozen=True, slots=True)
class Watch:
    """A grid judged by a detector, and the episodes in order of when they were known."""

    judged: Judged
    bars: Counts  #: (bins,) what a score must exceed
    episodes: tuple[Episode, ...]
    first_bin: int  #: before it nothing could alarm


def bars_for_many(bar: float, grid: Grid) -> Counts:
    """A bar per bin, raised by ln of how many series had a post by then (Bonferroni)."""
    so_far = (np.cumsum(grid.counts, axis=1) > 0).sum(axis=0)
    out: Counts = bar + np.log(np.maximum(so_far, 1))
    return out


def watch(
    grid: Grid,
    detector: Detector,
    *,
    bars: Counts,
    least_posts: int,
    quiet_bins: int,
    first_bin: int,
) -> Watch:
    """Judge each bin at its end and join alarms into episodes.

    Args:
        grid: counts on bins.
        detector: who judges.
        bars: (bins,) what a score must exceed to be an alarm.
        least_posts: fewer posts than these are never an alarm.
        quiet_bins: more bins than these without alarm end an episode.
        first_bin: bins before it are learned from and raise no alarm.
    """
    judged = detector.judge(grid, least_posts, bars)
    alarm = judged.score > bars
    alarm[:, :first_bin] = False
    found = [
        episode
        for row in map(int, np.flatnonzero(alarm.any(axis=1)))
        for episode in _episodes(row, alarm[row], judged, grid.counts, quiet_bins)
    ]
    found.sort(key=lambda e: (e.known, e.row))
    return Watch(judged, bars, tuple(found), first_bin)


def false_alarms(watched: Watch, episode: Episode, grid: Grid) -> tuple[float | None, float]:
    """Earlier alarms per month of the episode's own series, and the months that were looked at.

    Every earlier alarm counts, those of real events too: the rate of false ones is at most this.
    None where fewer than 14 days went before.
    """
    months = max(episode.onset - watched.first_bin, 0) * grid.width / MONTH
    if months < 14 * DAY / MONTH:
        return None, months
    earlier = sum(e.row == episode.row and e.known < episode.onset for e in watched.episodes)
    return earlier / months, months


def _episodes(
    row: int,
    alarm: npt.NDArray[np.bool_],
    judged: Judged,
    counts: Counts,
    quiet_bins: int,
) -> Iterator[Episode]:
    bins = np.flatnonzero(alarm)
    for part in np.split(bins, np.flatnonzero(np.diff(bins) > quiet_bins) + 1):
        known = int(part[0])
        first = max(known - int(judged.span[row, known]) + 1, 0)
        window = slice(first, known + 1)
        onset = first + _onset(counts[row, window], judged.expected[row, window])
        yield Episode(row, onset, known, int(part[-1]), float(judged.score[row, known]))


def _onset(counts: Counts, expected: Counts) -> int:
    """Which bin of a window the growth most likely began in: the best likelihood ratio to its end."""
    held = np.cumsum(counts[::-1])[::-1]
    should = np.maximum(np.cumsum(expected[::-1])[::-1], 1e-9)
    more = np.maximum(held, should)
    return int(np.argmax(more * np.log(more / should) - (more - should)))
