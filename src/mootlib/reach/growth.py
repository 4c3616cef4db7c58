"""How a post's count grows, and when half of it was there.

The half-life is counted from posting to half of the *last* count seen. Where a post was still growing
when it was last seen, its true half-life is later: then the figure is a lower bound and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.reach.result import Growth, HalfLife, HalfLives, Interval
from mootlib.reach.sheet import Sheet

__all__ = ["GROWN", "LEAST_COUNT", "half_life", "half_lives", "of_posts"]

Array = np.ndarray[Any, Any]

#: A post counts as grown up if this share of its last count was there at half its last age.
GROWN = 0.95
#: Half of fewer than this is chance.
LEAST_COUNT = 10
_Z95 = 1.959963984540054
_UNKNOWN = HalfLife("not known", None, None, None)


def half_life(points: Sequence[tuple[float, int]]) -> HalfLife:
    """When half of the last count was there.

    Args:
        points: hours since posting and count, in any order; a count that fell (removed spam) is
            taken at the highest seen before.

    Returns:
        'seen' with linear interpolation between the observations that bracket it; 'at most' where
        half was there at the first look; 'at least' where the post was still growing: less than
        95 % of the last count was there at half its last age, or nobody looked then.

    >>> half_life([(1, 40), (2, 60), (10, 98), (24, 100)])
    HalfLife(kind='seen', hours=1.5, low=1, high=2)
    """
    ordered = sorted(points)
    if len(ordered) < 2 or max(value for _, value in ordered) < LEAST_COUNT:
        return _UNKNOWN
    ages = np.array([age for age, _ in ordered], float)
    values = np.maximum.accumulate([value for _, value in ordered]).astype(float)
    half = values[-1] / 2
    at = int(np.searchsorted(values, half))
    if at == 0:
        return HalfLife("at most", float(ages[0]), 0.0, float(ages[0]))
    low, high = ages[at - 1], ages[at]
    share = (half - values[at - 1]) / (values[at] - values[at - 1])
    hours = float(low + share * (high - low))
    early = ages <= ages[-1] / 2
    if not early.any() or values[early][-1] < GROWN * values[-1]:
        return HalfLife("at least", hours, float(low), None)
    return HalfLife("seen", hours, ordered[at - 1][0], ordered[at][0])


def of_posts(sheet: Sheet, counts: pa.Table, metric: str = "interactions") -> tuple[Growth, ...]:
    """The growth of each own post that was looked at more than once, newest first.

    ``interactions`` adds up the public counts that stand in one observation; an observation that
    lacks one of the platform's counts is left out.
    """
    row_of = {
        (sheet.platform[row], sheet.post_id[row]): int(row)
        for row in np.flatnonzero(sheet.own & ~np.isnat(sheet.posted_at))
    }
    seen = _observed(counts, row_of, sheet, None if metric == "interactions" else metric)
    found = []
    for row, points in seen.items():
        if len(points) < 2:
            continue
        found.append(
            Growth(
                platform=sheet.platform[row],
                post_id=sheet.post_id[row],
                account=int(sheet.account[row]),
                posted_at=_utc(sheet.posted_at[row]),
                metric=metric,
                points=tuple(sorted(points)),
                half_life=half_life(points),
            )
        )
    return tuple(sorted(found, key=lambda growth: growth.posted_at, reverse=True))


def _observed(
    counts: pa.Table, row_of: dict[tuple[str, str], int], sheet: Sheet, metric: str | None
) -> dict[int, list[tuple[float, int]]]:
    """Row of the sheet > hours since posting and count."""
    ids = pa.array(sorted({post_id for _, post_id in row_of}), pa.string())
    part = counts.filter(pc.is_in(counts["post_id"], ids))
    gathered: dict[tuple[int, Any], dict[str, int]] = {}
    columns = (part[c].to_pylist() for c in ("platform", "post_id", "metric", "value"))
    times = part["observed_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    rows = zip(*columns, times.to_numpy(), strict=True)
    for platform, post_id, name, value, when in rows:
        row = row_of.get((platform, post_id))
        if row is not None and when >= sheet.posted_at[row]:
            gathered.setdefault((row, when), {})[name] = value
    found: dict[int, list[tuple[float, int]]] = {}
    for (row, when), given in gathered.items():
        needed = (metric,) if metric else sheet.counted.get(sheet.platform[row], ())
        if needed and all(name in given for name in needed):
            hours = float((when - sheet.posted_at[row]) / np.timedelta64(1, "h"))
            found.setdefault(row, []).append((hours, sum(given[name] for name in needed)))
    return found


def _utc(moment: Any) -> Any:
    from datetime import UTC

    return moment.astype("datetime64[us]").item().replace(tzinfo=UTC)


def half_lives(found: Sequence[HalfLife]) -> HalfLives | None:
    """The median half-life of several posts; None where none is known.

    Kaplan and Meier (1958): posts still growing are censored at their lower bound, those past half
    at the first look count from then on. The interval is that of Brookmeyer and Crowley (1982).
    """
    known = [life for life in found if life.hours is not None]
    if not known:
        return None
    order = sorted((life.hours or 0.0, life.kind == "at least") for life in known)
    ages = np.array([age for age, _ in order])
    events = np.array([not censored for _, censored in order])
    return HalfLives(
        posts=len(known),
        still_growing=int((~events).sum()),
        at_first_look=sum(life.kind == "at most" for life in known),
        median=_kaplan_meier_median(ages, events),
    )


def _kaplan_meier_median(ages: Array, events: Array) -> Interval | None:
    times = np.unique(ages[events])
    survival, variance, left, spread = 1.0, 0.0, [], []
    for time in times:
        at_risk, died = int((ages >= time).sum()), int((events & (ages == time)).sum())
        survival *= 1 - died / at_risk
        variance += died / (at_risk * (at_risk - died)) if at_risk > died else 0.0
        left.append(survival)
        spread.append(survival * np.sqrt(variance))
    below = [time for time, s in zip(times, left, strict=True) if s <= 0.5]
    if not below:
        return None
    inside = [
        time
        for time, s, e in zip(times, left, spread, strict=True)
        if abs(s - 0.5) <= _Z95 * max(e, 1e-12)
    ]
    median = float(below[0])
    return Interval(median, float(min([*inside, median])), float(max([*inside, median])))
