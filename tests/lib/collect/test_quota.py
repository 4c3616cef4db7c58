"""What servers say about how often they may be asked, each in a form of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.collect.quota import quota_of, retry_at, server_time

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def test_mastodon_says_a_date():
    headers = {
        "x-ratelimit-limit": "300",
        "x-ratelimit-remaining": "12",
        "x-ratelimit-reset": "2026-03-02T09:05:00.123456Z",
    }
    quota = quota_of(headers, NOW)
    assert quota is not None
    assert (quota.left, quota.limit) == (12, 300)
    assert quota.resets_at == datetime(2026, 3, 2, 9, 5, 0, 123456, tzinfo=UTC)


def test_bluesky_says_a_unix_time():
    reset = int((NOW + timedelta(minutes=5)).timestamp())
    headers = {
        "ratelimit-limit": "3000",
        "ratelimit-remaining": "2999",
        "ratelimit-reset": str(reset),
    }
    quota = quota_of(headers, NOW)
    assert quota is not None
    assert quota.resets_at == NOW + timedelta(minutes=5)


def test_reddit_says_seconds_and_what_was_used():
    headers = {
        "x-ratelimit-remaining": "90.0",
        "x-ratelimit-used": "10",
        "x-ratelimit-reset": "480",
    }
    quota = quota_of(headers, NOW)
    assert quota is not None
    assert (quota.left, quota.limit) == (90, 100)
    assert quota.resets_at == NOW + timedelta(seconds=480)


@pytest.mark.parametrize("skew", [timedelta(hours=-30), timedelta(), timedelta(days=400)])
def test_the_servers_clock_may_be_wrong(skew):
    theirs = NOW + skew
    headers = {"date": http_date(theirs), "retry-after": http_date(theirs + timedelta(seconds=90))}
    assert retry_at(headers, NOW) == NOW + timedelta(seconds=90)
    headers = {
        "date": http_date(theirs),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": (theirs + timedelta(minutes=5)).isoformat(),
    }
    quota = quota_of(headers, NOW)
    assert quota is not None
    assert quota.used_up(NOW)
    assert quota.resets_at == NOW + timedelta(minutes=5)


def test_a_moment_that_is_past_is_now():
    headers = {"date": http_date(NOW), "retry-after": http_date(NOW - timedelta(hours=1))}
    assert retry_at(headers, NOW) == NOW
    assert retry_at({"retry-after": "0"}, NOW) == NOW


def test_nothing_said_is_nothing_known():
    assert quota_of({}, NOW) is None
    assert retry_at({}, NOW) is None
    assert server_time({}) is None


@given(st.text(max_size=30))
def test_no_header_is_too_odd(text):
    for name in ("retry-after", "date", "x-ratelimit-reset", "ratelimit-remaining"):
        headers = {"x-ratelimit-remaining": "1", name: text}
        quota_of(headers, NOW)
        found = retry_at(headers, NOW)
        assert found is None or found >= NOW
