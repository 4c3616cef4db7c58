"""What a server says about how often it may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["Quota", "quota_of", "retry_at", "server_time"]

#: The names under which Mastodon, Bluesky and Reddit say it.
_PREFIXES = ("x-ratelimit-", "ratelimit-")
#: A number above this is a moment (seconds since 1970); below it, seconds from now.
_EPOCH_FROM = 1_000_000_000.0


@dataclass(frozen=True, slots=True)
class Quota:
    """Requests that are left until a moment."""

    left: float
    limit: float | None = None
    resets_at: datetime | None = None

    def used_up(self, now: datetime) -> bool:
        """Whether nothing may be asked at this moment."""
        return self.left < 1 and self.resets_at is not None and now < self.resets_at


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """What the server's own clock showed when it answered."""
    return _http_date(headers.get("date", ""))


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When Retry-After says that the server can be asked again, by our clock."""
    return _moment(headers.get("retry-after", ""), headers, now)


def quota_of(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """What is left, by our clock; None where the server does not say."""
    for prefix in _PREFIXES:
        left = _number(headers.get(f"{prefix}remaining", ""))
        if left is not None:
            limit = _number(headers.get(f"{prefix}limit", ""))
            if limit is None and (used := _number(headers.get(f"{prefix}used", ""))) is not None:
                limit = left + used
            return Quota(left, limit, _moment(headers.get(f"{prefix}reset", ""), headers, now))
    return None


def _moment(text: str, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """A moment that a server named as seconds, a Unix time or a date, put onto our clock."""
    number = _number(text)
    if number is not None and number < _EPOCH_FROM:
        return now + timedelta(seconds=max(0.0, number))
    named = _http_date(text) or _iso_date(text) if number is None else _epoch(number)
    if named is None:
        return None
    # The server's clock and ours may differ: what counts is how far its moment is from its own now.
    return now + max(timedelta(), named - (server_time(headers) or now))


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found < 1e15 else None


def _epoch(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _aware(found)


def _iso_date(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _aware(found: datetime) -> datetime | None:
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
