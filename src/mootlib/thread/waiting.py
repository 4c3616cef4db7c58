"""How long do people wait for an answer, if those who wait still are not left out?

Leaving out open questions flatters whoever is silent: only quick answers are then measured. The
product-limit estimator (Kaplan and Meier 1958) counts an open question as one that waits at least as
long as it has waited so far. Estimator and log-log interval (Kalbfleisch and Prentice 1980) are
SciPy's (`scipy.stats.ecdf`).

Not reproduced: competing ends (a question withdrawn counts as open until it is taken out), and
weights. Answers are taken to come independently; where one response answers many voices at once, the
interval is too narrow.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.records import Method

__all__ = ["Quantile", "Waiting", "waiting"]

#: Below this many voices no time is given: it would be somebody's.
LEAST = 5
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Quantile:
    """A time in days by which a share of the voices had an answer; None: not reached so far."""

    share: float
    days: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long voices waited, open ones counted as waiting."""

    voices: int
    answered: int
    median: Quantile | None  #: None where there are too few voices
    ninetieth: Quantile | None
    method: Method

    @property
    def unanswered_share(self) -> float | None:
        """Share without an answer, 0 to 1; None where there is no voice."""
        return None if not self.voices else 1 - self.answered / self.voices


def waiting(days: Sequence[float], answered: Sequence[bool]) -> Waiting:
    """Median and 90th percentile of the time to an answer.

    Args:
        days: for each voice, days from when it was spoken to its answer, or to now if it has none.
        answered: for each voice, whether it has an answer.

    Returns:
        Counts and quantiles. ``Quantile.days`` is None where fewer than that share have an answer by
        the longest wait seen: then nobody knows, and the page says so. ``low`` and ``high`` bound it
        with 95 % confidence, None where that side is open.

    Raises:
        ValueError: if lengths differ, or a time is negative or not finite.

    Example:
        >>> found = waiting([1, 2, 3, 4, 30, 30], [True, True, True, True, False, False])
        >>> found.median.days, found.ninetieth.days, round(found.unanswered_share, 2)
        (3.0, None, 0.33)
    """
    times = np.asarray(days, dtype=np.float64)
    ended = np.asarray(answered, dtype=np.bool_)
    if times.shape != ended.shape or times.ndim != 1:
        raise ValueError("There must be one time and one answer for each voice.")
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("Times must be 0 or more days.")
    few = len(times) < LEAST
    return Waiting(
        voices=len(times),
        answered=int(ended.sum()),
        median=None if few else _quantile(times, ended, 0.5),
        ninetieth=None if few else _quantile(times, ended, 0.9),
        method=_METHOD,
    )


def _quantile(
    times: npt.NDArray[np.float64], ended: npt.NDArray[np.bool_], share: float
) -> Quantile:
    """The first time at which the estimated share of answers reaches ``share``."""
    from scipy import stats

    if not ended.any():
        return Quantile(share, None, None, None)
    data = stats.CensoredData(uncensored=times[ended], right=times[~ended])
    curve = stats.ecdf(data).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined where all or none are answered
        bounds: Any = curve.confidence_interval(CONFIDENCE, method="log-log")
    still = 1 - share
    at = curve.quantiles
    return Quantile(
        share,
        _first(at, curve.probabilities, still),
        _first(at, bounds.low.probabilities, still),
        _first(at, bounds.high.probabilities, still),
    )


def _first(
    times: npt.NDArray[np.float64], waiting_still: npt.NDArray[np.float64], least: float
) -> float | None:
    """When no more than ``least`` wait still; None if that was never so, or is not known."""
    reached = np.flatnonzero(waiting_still <= least + 1e-12)
    return float(times[reached[0]]) if len(reached) else None


_METHOD = Method(
    step="time to answer",
    name="Kaplan-Meier, open voices censored",
    version="1",
    parameters={"confidence": CONFIDENCE, "least_voices": LEAST},
    note="Where one response answers many voices at once, intervals are too narrow.",
)
