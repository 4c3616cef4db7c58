"""Shares of posts and voices with their uncertainty, for :mod:`mootlib.listening.transformation`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.listening.result import Interval

__all__ = ["Concentration", "concentration", "first_steps", "mix", "settling", "wilson"]

Codes = npt.NDArray[np.int64]

_Z = 1.959964
_LEAST_VOICES = 20  #: fewer have no busiest tenth worth the name
_LEAST_FOR_HUNDREDTH = 100
_LEAST_RETURNS = 30
_USUAL_SETTLING = 3
_MISSED = 0.1  #: share of returns after a longer absence that may look like new voices


@dataclass(frozen=True, slots=True)
class Concentration:
    """The share of the posts that the busiest voices wrote; None where there are too few voices."""

    voices: int
    top_hundredth: Interval | None
    top_tenth: Interval | None
    top_tenth_share: float | None  #: without its interval


def concentration(counts: Codes, seed: int, draws: int) -> Concentration:
    """How far few voices make up what is said.

    Args:
        counts: posts of each voice, at least 1.
        seed, draws: of the bootstrap over voices; without draws there are no intervals.
    """
    size = len(counts)
    if size < _LEAST_VOICES:
        return Concentration(size, None, None, None)
    falling = np.sort(counts)[::-1].astype(np.float64)
    chance = np.random.default_rng(seed)
    drawn = [
        # How often each voice is drawn: the sum over all is the number of voices.
        np.bincount(chance.integers(0, size, size), minlength=size)
        for _ in range(draws)
    ]

    def share(part: int) -> tuple[float, Interval | None]:
        most = max(1, size // part)
        value = float(falling[:most].sum() / falling.sum())
        if not drawn:
            return value, None
        samples = [_top(falling, often, most) for often in drawn]
        low, high = np.quantile(samples, [0.025, 0.975])
        return value, Interval(value, float(min(low, value)), float(max(high, value)))

    tenth, tenth_interval = share(10)
    hundredth = share(100)[1] if size >= _LEAST_FOR_HUNDREDTH else None
    return Concentration(size, hundredth, tenth_interval, tenth)


def _top(falling: npt.NDArray[np.float64], often: Codes, most: int) -> float:
    """Share of the first ``most`` of voices that were drawn so often, busiest first."""
    within = np.clip(most - (np.cumsum(often) - often), 0, often)
    return float((within * falling).sum() / (often * falling).sum())


def mix(channel: Codes, cluster: Codes, channels: int) -> list[Interval | None]:
    """Each channel's share of the posts, whose clusters are voices (each on one channel alone).

    None where there are no posts, or one voice wrote all of them.
    """
    if not len(channel):
        return [None] * channels
    voices, at, posts = np.unique(cluster, return_index=True, return_counts=True)
    of = channel[at]
    total = float(posts.sum())
    sums = np.bincount(of, posts, channels)
    squares = np.bincount(of, posts.astype(np.float64) ** 2, channels)
    if len(voices) < 2:
        return [None] * channels
    share = sums / total
    spread = squares * (1 - share) ** 2 + (squares.sum() - squares) * share**2
    error = _Z * np.sqrt(spread * len(voices) / (len(voices) - 1)) / total
    return [
        Interval(float(p), max(0.0, float(p - e)), min(1.0, float(p + e))) if n else None
        for p, e, n in zip(share, error, sums, strict=True)
    ]


def wilson(part: int, whole: int) -> Interval | None:
    """A share with Wilson's interval; None of nothing."""
    if not whole:
        return None
    p = part / whole
    middle = (p + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    half = _Z * math.sqrt(p * (1 - p) / whole + _Z**2 / (4 * whole**2)) / (1 + _Z**2 / whole)
    return Interval(p, max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half)))


def first_steps(voice: Codes, step: Codes, voices: int) -> Codes:
    """The step in which each voice spoke first; -1 in ``voice`` stands for nobody."""
    first = np.full(voices, np.iinfo(np.int64).max)
    known = voice >= 0
    np.minimum.at(first, voice[known], step[known])
    return first


def settling(voice: Codes, step: Codes) -> int:
    """After how many steps nine of ten returns would be known as returns.

    Where fewer than thirty returns are seen, three.
    """
    known = voice >= 0
    seen = np.unique(np.stack([voice[known], step[known]], axis=1), axis=0)
    if len(seen) < 2:
        return _USUAL_SETTLING
    same = seen[1:, 0] == seen[:-1, 0]
    gaps = (seen[1:, 1] - seen[:-1, 1])[same]
    if len(gaps) < _LEAST_RETURNS:
        return _USUAL_SETTLING
    return max(1, int(np.quantile(gaps, 1 - _MISSED, method="higher")))
