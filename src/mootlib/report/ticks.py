"""Where a time axis is labelled, and how: round moments in UTC, few enough to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

__all__ = ["time_ticks"]

_STEPS = (
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 7, 14)),
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)

Tick = tuple[datetime, tuple[str, ...]]  #: when, and the lines of its label


def time_ticks(start: datetime, end: datetime, most: int) -> list[Tick]:
    """At most ``most`` labelled moments from ``start`` to ``end``.

    A label says as little as it can: hours within a day, else day and month, or month with the year
    under the first and under each January.
    """
    start, end, most = start.astimezone(UTC), end.astimezone(UTC), max(most, 2)
    for step in _STEPS:
        if (end - start) / step > most:
            continue
        moments = list(_even(start, end, step))
        if len(moments) <= most:
            return _by_hour(moments) if step < timedelta(days=1) else _by_day(moments)
    for months in _MONTHS:
        moments = list(_monthly(start, end, months))
        if len(moments) <= most:
            break
    return [(when, (str(when.year),)) for when in moments] if months >= 12 else _by_month(moments)


def _even(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Multiples of ``step`` counted from a Monday, so that weeks begin as weeks do."""
    when = _MONDAY + -((_MONDAY - start) // step) * step
    if when < start:
        when += step
    while when <= end:
        yield when
        when += step


def _monthly(start: datetime, end: datetime, months: int) -> Iterator[datetime]:
    number = -(-(start.year * 12 + start.month - 1) // months) * months
    while True:
        if not 12 <= number < 9999 * 12:
            return
        when = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if when > end:
            return
        if when >= start:
            yield when
        number += months


def _by_hour(moments: list[datetime]) -> list[Tick]:
    return [
        (when, (f"{when:%H:%M}", f"{when.day} {when:%b}"))
        if number == 0 or when.hour == 0
        else (when, (f"{when:%H:%M}",))
        for number, when in enumerate(moments)
    ]


def _by_day(moments: list[datetime]) -> list[Tick]:
    ticks: list[Tick] = []
    year = None
    for when in moments:
        lines = (f"{when.day} {when:%b}",) + ((str(when.year),) if when.year != year else ())
        ticks.append((when, lines))
        year = when.year
    return ticks


def _by_month(moments: list[datetime]) -> list[Tick]:
    return [
        (
            when,
            (f"{when:%b}", str(when.year)) if number == 0 or when.month == 1 else (f"{when:%b}",),
        )
        for number, when in enumerate(moments)
    ]
