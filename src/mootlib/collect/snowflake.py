"""Mastodon's identifiers hold the time: where they do, a moment can be turned into one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["before", "is_snowflake", "moved_back"]

_SHIFT = 16  # the lower bits tell apart what was said in the same millisecond
_NEAR = timedelta(days=2)


def _time_of(number: int) -> datetime | None:
    try:
        return datetime.fromtimestamp((number >> _SHIFT) / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def is_snowflake(post_id: str, created_at: datetime | None) -> bool:
    """Whether an identifier holds the time at which its post was said.

    Other programs that speak Mastodon's language count differently, and then this is not so.

    >>> is_snowflake("109409840486400000", datetime(2022, 11, 26, tzinfo=UTC))
    True
    """
    if created_at is None or not (post_id.isascii() and post_id.isdigit()):
        return False
    found = _time_of(int(post_id))
    return found is not None and abs(found - created_at) < _NEAR


def before(moment: datetime) -> str:
    """An identifier smaller than that of anything said from this moment on."""
    return str(
        (max(0, int(moment.timestamp() * 1000)) << _SHIFT) - 1 if moment.timestamp() > 0 else 0
    )


def moved_back(post_id: str, by: timedelta) -> str:
    """The identifier as much earlier."""
    return str(max(0, int(post_id) - (int(by.total_seconds() * 1000) << _SHIFT)))
