"""A number with its noun: what sentences of methods and of reports say alike."""

from __future__ import annotations

__all__ = ["counted"]


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun in the right form, and a comma at each thousand.

    >>> counted(1, "post"), counted(2, "reply", "replies"), counted(0, "post"), counted(1200, "post")
    ('1 post', '2 replies', '0 posts', '1,200 posts')
    """
    return f"{value:,} {one if value == 1 else many or one + 's'}"
