"""When to look again at posts that are known, so that their growth is known too.

Likes, shares and answers come early and then ever more rarely. A post is looked at when it reaches
certain ages, each some two times the one before, and then no more: about a dozen observations tell
the course of a month. Pure functions: the time is a parameter, and nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["AGES", "Known", "due", "next_look"]

#: The ages at which a post is looked at again.
AGES: tuple[timedelta, ...] = (
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=16),
    timedelta(days=1, hours=12),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=30),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A post that is kept, and when its counts were last seen."""

    post_id: str
    posted_at: datetime
    observed_at: datetime | None = None


def next_look(
    posted_at: datetime,
    observed_at: datetime | None,
    *,
    ages: Sequence[timedelta] = AGES,
) -> datetime | None:
    """When a post is to be looked at again; None if never.

    An observation counts for every age that it came after: one made late is not made up for.

    >>> from datetime import UTC
    >>> posted = datetime(2026, 1, 1, tzinfo=UTC)
    >>> next_look(posted, posted + timedelta(hours=1)) - posted
    datetime.timedelta(seconds=7200)
    """
    if observed_at is None:
        return posted_at
    return next((posted_at + age for age in ages if posted_at + age > observed_at), None)


def due(
    posts: Iterable[Known],
    now: datetime,
    *,
    limit: int | None = None,
    ages: Sequence[timedelta] = AGES,
) -> list[str]:
    """Which posts to look at now, those first whose growth would be missed most.

    That is the post whose look is overdue by the largest part of its own age: an hour matters to one that
    is two hours old, and not to one of last week. ``limit`` is what the quota allows. Posts more than
    twice as old as the last age are let be, also if they were never looked at.
    """
    overdue = []
    for post in posts:
        if now - post.posted_at > 2 * ages[-1]:
            continue
        look = next_look(post.posted_at, post.observed_at, ages=ages)
        if look is not None and look <= now:
            age = max(now - post.posted_at, timedelta(seconds=1))
            overdue.append(((now - look) / age, post.post_id))
    overdue.sort(key=lambda found: (-found[0], found[1]))
    return [post_id for _, post_id in overdue[:limit]]
