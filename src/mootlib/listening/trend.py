"""How much was said when, is it more or less than before, and in what tone?

Three small estimates, each with its 95 % interval:

* :func:`course`: posts per hour, day, week or month of a place's own calendar.
* :func:`trend`: the rate in the last quarter of the period over that in the three quarters before,
  as a ratio (1 = unchanged). Quasi-Poisson: the interval is widened by how much more the counts
  vary within each part than Poisson counts would (McCullagh and Nelder 1989, section 6.2).
* :func:`tone`: mean of -1, 0 and +1. Posts of one account are not independent, so the variance is
  summed over accounts (the cluster-robust sandwich for a mean). How often the classifier is wrong is
  not in the interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from mootlib.listening.result import Interval

Times = npt.NDArray[np.datetime64]

_DAY = 86_400
_LEAST_POSTS = 8
_LEAST_ACCOUNTS = 10
_WIDEST = math.log(10)  # an interval wider than ten times each way tells nothing
_NUMPY_UNIT = {"hour": "h", "day": "D", "month": "M"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Even steps that cover a period: ``unit`` is hour, day, week (from Monday) or month."""

    unit: str
    zone: tzinfo
    first: int  #: number of the first step since 1970 (weeks: since Monday 1969-12-29)
    steps: int

    def starts(self) -> tuple[datetime, ...]:
        """When each step begins, in the calendar's own zone."""
        return tuple(self._start(self.first + n) for n in range(self.steps))

    def _start(self, number: int) -> datetime:
        if self.unit == "month":
            return datetime(1970 + number // 12, number % 12 + 1, 1, tzinfo=self.zone)
        origin = datetime(1970, 1, 1, tzinfo=self.zone)
        if self.unit == "week":
            origin -= timedelta(3)
        step = {"hour": timedelta(hours=1), "day": timedelta(1), "week": timedelta(7)}[self.unit]
        return origin + number * step  # wall-clock time: a day of 23 hours is one day

    def count(self, numbers: npt.NDArray[np.int64]) -> tuple[tuple[datetime, int], ...]:
        """Posts per step, empty steps included; ``numbers`` from :func:`place`."""
        counts = np.bincount(numbers - self.first, minlength=self.steps).tolist()
        return tuple(zip(self.starts(), counts, strict=True))


def zone_named(name: str) -> tzinfo:
    """A time zone by its IANA name.

    Raises:
        ValueError: if there is no such zone, in one sentence.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone called {name!r}.") from error


def course(
    times: Times, zone: tzinfo = UTC, unit: str | None = None
) -> tuple[Calendar | None, npt.NDArray[np.int64]]:
    """A calendar for these times, and each post's step in it.

    Args:
        times: ``datetime64`` in UTC, without NaT.
        zone: whose midnights begin the days and weeks.
        unit: hour, day, week or month; by default hours up to three days, days up to twelve weeks,
            weeks up to five years, months beyond.

    Returns:
        None and no numbers if there are no times.
    """
    if not len(times):
        return None, np.empty(0, dtype=np.int64)
    local = _local(times, zone)
    chosen = unit or _unit(local)
    numbers = place(local, chosen)
    first = int(numbers.min())
    return Calendar(chosen, zone, first, int(numbers.max()) - first + 1), numbers


def place(local: Times, unit: str) -> npt.NDArray[np.int64]:
    """Number of the hour, day, week or month of each local time, counted from 1970."""
    if unit == "week":  # 1970-01-01 was a Thursday
        return np.asarray((local.astype("datetime64[D]").astype(np.int64) + 3) // 7)
    return np.asarray(local.astype(f"datetime64[{_NUMPY_UNIT[unit]}]").astype(np.int64))


def _unit(local: Times) -> str:
    days = float((local.max() - local.min()) / np.timedelta64(1, "s")) / _DAY
    if days <= 3:
        return "hour"
    if days <= 84:
        return "day"
    return "week" if days <= 5 * 366 else "month"


def _local(times: Times, zone: tzinfo) -> Times:
    """Wall-clock times of a zone, without their zone."""
    seconds = times.astype("datetime64[s]")
    if zone is UTC:
        return seconds
    hours, inverse = np.unique(seconds.astype("datetime64[h]"), return_inverse=True)
    offsets = np.array(
        [
            int(_offset(zone, hour).total_seconds())
            for hour in hours.astype("datetime64[s]").tolist()
        ]
    )
    return np.asarray(seconds + offsets[inverse].astype("timedelta64[s]"))


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)


def trend(times: Times, period: tuple[np.datetime64, np.datetime64]) -> Interval | None:
    """Posts per day in the last quarter of the period over those in the three quarters before.

    Args:
        times: when these posts were published, UTC.
        period: first and last post of everything looked at, so that topics compare.

    Returns:
        The ratio, 1 for no change; None for fewer than eight posts, a period under a day, or where
        the counts vary so much that the ratio is unknown within ten times each way. Periods
        of eight weeks and more are cut into whole weeks, so that weekends do not look like a trend.
    """
    start, end = (int(moment.astype("datetime64[s]").astype(np.int64)) for moment in period)
    if len(times) < _LEAST_POSTS or end - start < _DAY:
        return None
    seconds = times.astype("datetime64[s]").astype(np.int64)
    weeks = (end - start) // (7 * _DAY)
    bins = int(weeks) if weeks >= 8 else 28
    width = 7 * _DAY if weeks >= 8 else (end - start + 1) / bins
    numbers = ((end - seconds) // width).astype(np.int64)
    counts = np.bincount(numbers[numbers < bins], minlength=bins).astype(np.float64)
    last = max(1, round(bins / 4))
    return _ratio(counts[:last], counts[last:])


def _ratio(late: npt.NDArray[np.float64], early: npt.NDArray[np.float64]) -> Interval | None:
    total_late, total_early = float(late.sum()), float(early.sum())
    if total_late + total_early < _LEAST_POSTS:
        return None
    if not (total_late and total_early):  # half a post each, so that the ratio exists
        total_late, total_early = total_late + 0.5, total_early + 0.5
    freedom = len(late) + len(early) - 2
    squares = sum(
        float(((part - part.mean()) ** 2 / part.mean()).sum())
        for part in (late, early)
        if part.any()
    )
    dispersion = max(1.0, squares / max(freedom, 1))
    middle = math.log(total_late / len(late)) - math.log(total_early / len(early))
    error = math.sqrt(dispersion * (1 / total_late + 1 / total_early))
    reach = float(stdtrit(max(freedom, 1), 0.975)) * error
    if reach > _WIDEST:
        return None
    return Interval(
        *(round(math.exp(value), 4) for value in (middle, middle - reach, middle + reach))
    )


def tone(
    values: npt.NDArray[np.floating],
    accounts: Sequence[object] | npt.NDArray[np.int64] | None = None,
) -> Interval | None:
    """Mean tone with its interval.

    Args:
        values: -1, 0, 1 per post; NaN where the language was not understood.
        accounts: who wrote each post, as numbers; leave out (or fewer than ten different) to take
            posts as independent.

    Returns:
        None if no post was understood.
    """
    known = ~np.isnan(values)
    number = int(known.sum())
    if not number:
        return None
    seen = np.asarray(values[known], dtype=np.float64)
    mean = float(seen.mean())
    # One post more of each kind: three posts of one tone do not make certainty.
    kinds = np.array([(seen < 0).sum() + 1, (seen == 0).sum() + 1, (seen > 0).sum() + 1])
    part = kinds / kinds.sum()
    plain = (part[0] + part[2]) - (part[2] - part[0]) ** 2
    variance = plain / number
    if accounts is not None:
        variance = max(variance, _clustered(seen - mean, np.asarray(accounts)[known]))
    reach = 1.96 * math.sqrt(variance)
    return Interval(
        round(mean, 4), round(max(-1.0, mean - reach), 4), round(min(1.0, mean + reach), 4)
    )


def _clustered(residuals: npt.NDArray[np.float64], accounts: npt.NDArray[np.int64]) -> float:
    """Variance of a mean whose residuals hang together within accounts; 0 for too few accounts."""
    different, inverse = np.unique(accounts, return_inverse=True)
    if len(different) < _LEAST_ACCOUNTS:
        return 0.0
    sums = np.bincount(inverse, weights=residuals)
    correction = len(different) / (len(different) - 1)
    return float(correction * (sums**2).sum() / len(residuals) ** 2)
