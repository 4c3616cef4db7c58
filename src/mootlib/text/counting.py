"""A number with its noun: what sentences of methods and of reports say alike."""

from __future__ import annotations

__all__ = ["counted", "lasting"]


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun in the right form, and a comma at each thousand.

    >>> counted(1, "post"), counted(2, "reply", "replies"), counted(0, "post"), counted(1200, "post")
    ('1 post', '2 replies', '0 posts', '1,200 posts')
    """
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def lasting(hours: float) -> str:
    """How long something took, in the unit that people would say it in.

    >>> lasting(0.02), lasting(0.25), lasting(1), lasting(30.4), lasting(7497)
    ('72 seconds', '15 minutes', '1 hour', '30 hours', '312 days')
    """
    if hours < 1 / 30:
        return counted(round(hours * 3_600), "second")
    if hours < 1:
        return counted(round(hours * 60), "minute")
    return counted(round(hours), "hour") if hours < 48 else counted(round(hours / 24), "day")
