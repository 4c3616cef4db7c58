"""Where only public counts are known: a range of impressions that is right as often as it says.

Learned for each account from its own exports, month by month, always before the month's impressions
are looked at; judged on those months. An account without exports of its own has no range: other
accounts' ratios do not carry over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mootlib.reach.conformal import GAMMA, Adaptive
from mootlib.reach.proportions import wilson
from mootlib.reach.result import Interval, PostRange, RangeModel
from mootlib.reach.sheet import Sheet

__all__ = ["METRICS", "ranges"]

Array = np.ndarray[Any, Any]

#: What a platform may tell; two definitions are never joined in one series.
METRICS = ("impressions", "views")
#: Posts of an account that it takes to learn from before the first month is predicted.
_LEAST_LEARNED = 50
#: Posts of held-out months that it takes to say how often the range was right.
_LEAST_JUDGED = 100
#: A month weighs half as much after this many days: audiences and platforms change.
_HALF_LIFE = 180.0
#: Coverage below this is no calibration, whatever was aimed at: the range is not shown.
_WORST = 0.05
_RIDGE = 1.0
_SMALL = 0.05
_MOST_RANGES = 500


def ranges(sheet: Sheet, *, level: float = 0.9, gamma: float = GAMMA) -> tuple[RangeModel, ...]:
    """For each account and metric: a calibrated range, or why there is none.

    Args:
        sheet: posts; replies are learned from as replies.
        level: share of posts whose impressions shall lie in their range.
        gamma: how much one miss moves the level (0: not at all).

    The likely value follows from likes, comments and shares (on a log scale, ridge regression weighted
    by recency), whether it is a reply and whether it has a link; the width from how scattered posts
    with as many interactions were, and from the last 300 errors out of sample. It needs 50 posts to
    learn from and 100 held-out posts; where it was right at a rate more than 5 points below ``level``,
    it counts as not calibrated.
    """
    if not 0.5 <= level < 1:
        raise ValueError("level must be at least 0.5 and below 1.")
    found = []
    for number in range(len(sheet.accounts)):
        told = [
            m for m in METRICS if not np.all(np.isnan(sheet.outcome(m)[sheet.account == number]))
        ]
        for metric in told or METRICS[:1]:
            found.append(_model(sheet, number, metric, level, gamma))
    return tuple(found)


def _model(sheet: Sheet, number: int, metric: str, level: float, gamma: float) -> RangeModel:
    mine = (sheet.account == number) & ~sheet.repost & (sheet.month >= 0)
    mine &= ~np.isnan(sheet.interactions)
    part = sheet.rows(mine)
    told = part.outcome(metric)
    known = ~np.isnan(told)
    if known.sum() < _LEAST_LEARNED + _LEAST_JUDGED:
        return _none(number, metric, level, int(known.sum()), _no_exports(metric, int(known.sum())))
    rolled = _roll(part, told, Adaptive(level=level, gamma=gamma))
    judged = rolled.judged
    covered = int(rolled.covered[judged].sum())
    if judged.sum() < _LEAST_JUDGED:
        reason = f"Only {int(judged.sum())} posts of held-out months to judge it by; it takes {_LEAST_JUDGED}."
        return _none(number, metric, level, int(known.sum()), reason)
    coverage = wilson(covered, int(judged.sum()))
    calibrated = coverage.value >= level - _WORST
    return RangeModel(
        account=number,
        metric=metric,
        level=level,
        calibrated=calibrated,
        reason="" if calibrated else _off(coverage, level),
        learned_from=int(known.sum()),
        judged=int(judged.sum()),
        covered=covered,
        coverage=coverage,
        by_month=_by_month(part, rolled),
        error_factor=float(np.exp(np.median(np.abs(rolled.error[judged])))),
        width_factor=float(np.exp(np.median(rolled.width[judged]))),
        ranges=_shown(part, told, rolled) if calibrated else (),
    )


@dataclass(frozen=True, slots=True)
class _Rolled:
    """What was said of each post before its month was known (log scale)."""

    likely: Array
    low: Array
    high: Array
    error: Array  #: told - likely
    judged: Array  #: had a range, and its impressions are known
    covered: Array

    @property
    def width(self) -> Array:
        return np.asarray(self.high - self.low)


def _roll(part: Sheet, told: Array, adaptive: Adaptive) -> _Rolled:
    """Month by month: learn from what lies before, predict, then look."""
    inputs, logged = _inputs(part), np.log(told + 1.0)
    known = ~np.isnan(told)
    likely, low, high = (np.full(len(part), np.nan) for _ in range(3))
    for month in np.unique(part.month):
        now, before = part.month == month, (part.month < month) & known
        if before.sum() < _LEAST_LEARNED:
            continue
        centre, scale = _learned(inputs, logged, part.posted_at, before, now)
        likely[now] = centre
        if adaptive.ready:
            bounds = adaptive.bounds()
            low[now], high[now] = centre + bounds[0] * scale, centre + bounds[1] * scale
        seen = known[now]
        adaptive.learn((logged[now][seen] - centre[seen]) / scale[seen])
    judged = known & ~np.isnan(low)
    inside = judged & (logged >= low) & (logged <= high)
    return _Rolled(likely, low, high, logged - likely, judged, inside)


def _inputs(part: Sheet) -> Array:
    """What anybody can see of a post. The text's form is left out: exports often lack it."""

    def logs(metric: str) -> Array:
        return np.asarray(np.log1p(np.nan_to_num(part.outcome(metric))))

    return np.column_stack(
        [
            np.ones(len(part)),
            logs("likes"),
            logs("shares"),
            logs("comments"),
            np.log1p(part.interactions),
            part.reply.astype(float),
            part.link.astype(float),
        ]
    )


def _learned(
    inputs: Array, logged: Array, posted: Array, before: Array, now: Array
) -> tuple[Array, Array]:
    """Likely value and scatter of this month's posts, from the posts before."""
    age = (posted[now].min() - posted[before]) / np.timedelta64(1, "D")
    weights = 0.5 ** (age / _HALF_LIFE)
    x, y = inputs[before], logged[before]
    slopes = _ridge(x, y, weights)
    scatter = _ridge(x[:, [0, 4, 5]], np.log(np.abs(y - x @ slopes) + _SMALL), weights)
    return inputs[now] @ slopes, np.exp(inputs[now][:, [0, 4, 5]] @ scatter)


def _ridge(x: Array, y: Array, weights: Array) -> Array:
    penalty = np.eye(x.shape[1]) * _RIDGE
    penalty[0, 0] = 1e-9  # the constant is not pulled to nought
    weighted = x * weights[:, None]
    return np.asarray(np.linalg.solve(x.T @ weighted + penalty, weighted.T @ y))


def _by_month(part: Sheet, rolled: _Rolled) -> tuple[tuple[str, int, int], ...]:
    rows = []
    for month in np.unique(part.month[rolled.judged]):
        here = rolled.judged & (part.month == month)
        name = f"{month // 12:04d}-{month % 12 + 1:02d}"
        rows.append((name, int(here.sum()), int(rolled.covered[here].sum())))
    return tuple(rows)


def _shown(part: Sheet, told: Array, rolled: _Rolled) -> tuple[PostRange, ...]:
    given = np.flatnonzero(~np.isnan(rolled.low))
    newest = given[np.argsort(part.posted_at[given], kind="stable")[::-1]][:_MOST_RANGES]

    def number(value: float) -> int:
        return max(0, round(float(np.exp(value)) - 1))

    return tuple(
        PostRange(
            post_id=part.post_id[row],
            interactions=int(part.interactions[row]),
            likely=number(rolled.likely[row]),
            low=number(rolled.low[row]),
            high=number(rolled.high[row]),
            told=None if np.isnan(told[row]) else int(told[row]),
        )
        for row in newest
    )


def _no_exports(metric: str, known: int) -> str:
    wanted = _LEAST_LEARNED + _LEAST_JUDGED
    if not known:
        return (
            "Not known: there is no export of this account that tells impressions, and another account's "
            "ratio would not be its own."
        )
    return f"Not known: {known} posts tell {metric}; it takes {wanted} to learn a range and to judge it."


def _off(coverage: Interval, level: float) -> str:
    return (
        f"Not known: on held-out months {coverage.value:.0%} of the ranges were right instead of "
        f"{level:.0%}, so no range is shown."
    )


def _none(number: int, metric: str, level: float, known: int, reason: str) -> RangeModel:
    return RangeModel(
        account=number,
        metric=metric,
        level=level,
        calibrated=False,
        reason=reason,
        learned_from=known,
        judged=0,
        covered=0,
        coverage=None,
        by_month=(),
        error_factor=None,
        width_factor=None,
        ranges=(),
    )
