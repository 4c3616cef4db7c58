"""Raw medians with a bootstrap interval: what a reader would count herself, accounts not held equal."""

from __future__ import annotations

from typing import Any

import numpy as np

from mootlib.reach.result import Interval

__all__ = ["bootstrap_median"]

Array = np.ndarray[Any, Any]

_FEWEST_BLOCKS = 5


def bootstrap_median(
    values: Array, blocks: Array, *, seed: int, draws: int = 400
) -> Interval | None:
    """The median and its 95 % interval by resampling whole blocks (accounts, or weeks of one).

    Posts of one block are alike, so resampling single posts would promise too much. None with fewer
    than five blocks: what they differ by could not be told.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    names, codes = np.unique(blocks[order], return_inverse=True)
    number = len(names)
    if number < _FEWEST_BLOCKS:
        return None
    generator = np.random.default_rng(seed)
    found = np.empty(draws)
    for draw in range(draws):
        times = np.bincount(generator.integers(0, number, number), minlength=number)
        weights = np.cumsum(times[codes])
        total = weights[-1]
        found[draw] = ordered[min(np.searchsorted(weights, total / 2), len(ordered) - 1)]
    low, high = np.quantile(found, [0.025, 0.975])
    middle = float(np.median(values))
    return Interval(middle, min(float(low), middle), max(float(high), middle))
