"""What the values of strategy are called, and figures as a reader expects them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mootlib.report import words
from mootlib.strategy.mix import Interval

__all__ = ["FURTHER", "MEASURES", "PURPOSES", "STAGES", "hours", "share", "signed_points"]

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "information": "Information",
        "engagement": "Engagement",
        "intelligence": "Intelligence or help sought",
    }
)

FURTHER: Mapping[str, str] = MappingProxyType(
    {
        "call_to_action": "Call to action",
        "symbolic": "Symbolic or presentational",
        "service_reply": "Service reply",
        "emergency": "Emergency",
    }
)

#: What is compared between bodies.
MEASURES: Mapping[str, str] = MappingProxyType(
    {**PURPOSES, **FURTHER, "two_way": "Speaks with somebody", "answered": "Questions answered"}
)

STAGES: Mapping[int, str] = MappingProxyType(
    {
        1: "no recent rule is known in writing",
        2: "some rules are written down",
        3: "all five kinds of rules are written down and recent",
    }
)


def share(value: Interval | None) -> str:
    """A share with its interval.

    >>> share(Interval(0.5, 0.4, 0.6)), share(None)
    ('50% (40% to 60%)', 'not known')
    """
    if value is None:
        return "not known"
    return (
        f"{words.percent(value.value)} ({words.percent(value.low)} to {words.percent(value.high)})"
    )


def hours(value: float | None) -> str:
    """A time in hours or days.

    >>> hours(3.0), hours(72.0), hours(None)
    ('3 hours', '3 days', 'not reached, or too few')
    """
    if value is None:
        return "not reached, or too few"
    if value < 48:
        return f"{words.amount(value)} {'hour' if words.amount(value) == '1' else 'hours'}"
    return f"{words.amount(value / 24)} days"


def signed_points(points: int) -> str:
    """Percentage points with a true minus sign."""
    return f"{points:+d}".replace("-", "−") if points else "0"
