"""Shares with their intervals: one share (Wilson), all groups of a whole together (Dirichlet)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mootlib.reach.result import Interval

__all__ = ["dirichlet", "wilson"]

_Z95 = 1.959963984540054


def wilson(successes: float, number: float, *, z: float = _Z95) -> Interval:
    """A share and its interval (Wilson 1927): never below 0 or above 1, right for few cases too.

    Args:
        successes, number: counts; with weights, the weighted share times the effective number.
        z: 1.96 for 95 %.

    Raises:
        ValueError: if there is no case, or more successes than cases.

    >>> round(wilson(8, 10).low, 4), round(wilson(8, 10).high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= successes <= number or number <= 0:
        raise ValueError("A share needs at least one case, and no more successes than cases.")
    share = successes / number
    spread = z * (share * (1 - share) / number + z * z / (4 * number * number)) ** 0.5
    below = 1 + z * z / number
    middle = share + z * z / (2 * number)
    return Interval(share, max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below))


def dirichlet(
    counts: Sequence[float], *, prior: float = 0.5, seed: int = 0, draws: int = 20_000
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Draws of all shares of a whole from Dirichlet(count + prior): a row for each draw."""
    alpha = np.asarray(counts, float) + prior
    return np.asarray(np.random.default_rng(seed).dirichlet(alpha, draws))
