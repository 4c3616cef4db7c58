"""Working days until an answer is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.thread import due_on

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        (date(2026, 10, 28), 2, date(2026, 10, 30)),  # Wednesday to Friday
        (date(2026, 10, 30), 2, date(2026, 11, 3)),  # Friday to Tuesday
        (date(2026, 10, 31), 2, date(2026, 11, 4)),  # on a Saturday nobody is there: as on Monday
        (date(2026, 10, 31), 0, date(2026, 11, 2)),
    ],
)
def test_weekends_do_not_count(asked: date, days: int, due: date) -> None:
    assert due_on(asked, days) == due


def test_holidays_do_not_count() -> None:
    assert due_on(date(2026, 12, 24), 1, holidays=[date(2026, 12, 25)]) == date(2026, 12, 28)


@given(DAYS, st.integers(0, 60))
def test_it_is_the_working_day_that_a_calendar_tells(asked: date, days: int) -> None:
    day = asked
    while day.weekday() >= 5:
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    assert due_on(asked, days) == day


@given(DAYS, DAYS, st.integers(0, 20))
def test_who_asked_first_is_due_first(one: date, other: date, days: int) -> None:
    first, second = sorted((one, other))
    assert due_on(first, days) <= due_on(second, days)


def test_no_answer_is_due_before_the_question() -> None:
    with pytest.raises(ValueError, match="before it was asked"):
        due_on(date(2026, 1, 1), -1)
