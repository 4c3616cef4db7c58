"""When is the answer to a question due, if a body promises one within so many working days?

A question asked on a day that is no working day counts as asked on the next one (NumPy's business days).
Not reproduced: office hours; what is asked at 23:59 counts like what is asked at 9:00 of that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

__all__ = ["due_on"]


def due_on(asked_on: date, working_days: int, *, holidays: Sequence[date] = ()) -> date:
    """The day by whose end an answer is due.

    Args:
        asked_on: the day on which it was asked, where the body is.
        working_days: of the promise, Monday to Friday without ``holidays``; 0 is the same day.

    Raises:
        ValueError: for a negative number of days.

    >>> due_on(date(2026, 10, 30), 2)  # a Friday
    datetime.date(2026, 11, 3)
    """
    if working_days < 0:
        raise ValueError("An answer cannot be due before it was asked for.")
    day = np.busday_offset(asked_on, working_days, roll="forward", holidays=list(holidays))
    return date.fromisoformat(str(day))
