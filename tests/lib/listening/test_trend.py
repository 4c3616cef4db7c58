"""Time course, trend and tone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from mootlib.listening import trend

START = np.datetime64("2024-01-01T00:00:00")


def spread(days: int, number: int, start: np.datetime64 = START) -> np.ndarray:
    return start + np.linspace(0, days * 86_400 - 1, number).astype("timedelta64[s]")


@pytest.mark.parametrize(
    ("days", "unit"), [(2, "hour"), (30, "day"), (365, "week"), (3_000, "month")]
)
def test_the_unit_fits_the_period(days: int, unit: str) -> None:
    calendar, steps = trend.course(spread(days, 500))
    assert calendar is not None
    assert calendar.unit == unit
    counts = calendar.count(steps)
    assert sum(n for _, n in counts) == 500
    assert len({start for start, _ in counts}) == len(counts)


def test_weeks_begin_on_monday_and_empty_ones_are_there() -> None:
    times = np.array(["2024-01-03", "2024-01-24"], dtype="datetime64[us]")
    calendar, steps = trend.course(times, unit="week")
    assert calendar is not None
    assert calendar.count(steps) == tuple(
        (datetime(2024, 1, day, tzinfo=UTC), n) for day, n in ((1, 1), (8, 0), (15, 0), (22, 1))
    )


def test_days_are_those_of_the_zone_across_a_clock_change() -> None:
    london = ZoneInfo("Europe/London")
    times = np.array(
        ["2024-03-30T23:30", "2024-03-31T22:30", "2024-03-31T23:30"], dtype="datetime64[s]"
    )
    calendar, steps = trend.course(times, london, unit="day")
    assert calendar is not None
    assert [(start.day, n) for start, n in calendar.count(steps)] == [(30, 1), (31, 1), (1, 1)]
    starts = calendar.starts()
    assert starts[2] - starts[1] == timedelta(days=1)  # wall-clock days, of 23 hours here
    assert all(start.hour == 0 for start in starts)


def test_no_times_no_calendar() -> None:
    calendar, steps = trend.course(np.empty(0, dtype="datetime64[us]"))
    assert calendar is None
    assert len(steps) == 0


def test_an_unknown_zone_is_said_in_words() -> None:
    with pytest.raises(ValueError, match="no time zone called 'Mars/Base'"):
        trend.zone_named("Mars/Base")


@pytest.mark.parametrize(
    ("late", "low", "high"), [(100, 0.9, 1.1), (200, 1.8, 2.2), (50, 0.45, 0.55)]
)
def test_the_trend_is_the_ratio_of_rates(late: int, low: int, high: int) -> None:
    days = 16 * 7
    times = np.concatenate(
        [
            spread(days * 3 // 4, 300),
            spread(days // 4, late, START + np.timedelta64(days * 3 // 4, "D")),
        ]
    )
    found = trend.trend(times, (START, START + np.timedelta64(days, "D")))
    assert found is not None
    assert low < found.value < high
    assert found.low < found.value < found.high


def test_the_interval_covers_no_change_as_often_as_it_says() -> None:
    covered = 0
    chance = np.random.default_rng(5)
    period = (START, START + np.timedelta64(112, "D"))
    for _ in range(200):
        bursts = chance.negative_binomial(0.5, 0.2, 112)  # dispersion 5
        times = START + np.repeat(np.arange(112), bursts).astype("timedelta64[D]")
        found = trend.trend(times, period)
        covered += found is None or found.low <= 1 <= found.high
    assert covered >= 180


def test_too_little_for_a_trend() -> None:
    assert trend.trend(spread(10, 7), (START, START + np.timedelta64(10, "D"))) is None
    assert trend.trend(spread(1, 50), (START, START + np.timedelta64(3, "h"))) is None
    one_day = spread(1, 100, START)
    assert trend.trend(one_day, (START, START + np.timedelta64(300, "D"))) is None


def test_tone_and_its_interval() -> None:
    values = np.array([1.0] * 60 + [-1.0] * 20 + [0.0] * 20 + [np.nan] * 50)
    found = trend.tone(values)
    assert found is not None
    assert found.value == 0.4
    assert found.low < 0.4 < found.high
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.08, rel=0.05)


def test_busy_accounts_widen_the_interval() -> None:
    values = np.repeat(np.tile([1.0, -1.0], 10), 20)
    alone = trend.tone(values)
    together = trend.tone(values, np.repeat(np.arange(20), 20))
    assert alone is not None
    assert together is not None
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_a_few_posts_of_one_tone_are_not_certain() -> None:
    found = trend.tone(np.array([1.0, 1.0, 1.0]))
    assert found is not None
    assert found.low < 0.5
    assert found.high == 1.0
    assert trend.tone(np.array([np.nan])) is None
    assert trend.tone(np.empty(0)) is None
