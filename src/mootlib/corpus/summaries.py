"""What a page of results shows first: how many findings fit, how they are worded, about what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mootlib.corpus.findings import Where, _of
from mootlib.corpus.snapshot import Snapshot

__all__ = ["Summary", "TopicSummary", "summarise"]

#: A course has at most about this many steps: as many as fit a chart.
_MOST_STEPS = 60
_STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=28))
#: A Monday: weeks begin on Mondays.
_ORIGIN = datetime(2000, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """One topic under the conditions."""

    posts: int
    tone: Mapping[str, int]
    course: Mapping[datetime, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """All findings under the conditions."""

    posts: int
    tone: Mapping[str, int]  #: of the posts whose language was understood
    topics: Mapping[int, TopicSummary]
    places: Mapping[str, int]  #: most named first
    step: timedelta
    course: tuple[tuple[datetime, int], ...]  #: start of each step (UTC) and posts in it, gaps as 0


def summarise(snapshot: Snapshot, run: str, where: Where) -> Summary:
    """Count a run's findings that fit, by topic, tone, place and time, in one pass each."""
    source, conditions = _of(snapshot, run), where.sql()
    step = _step(snapshot, source, conditions)
    seconds = int(step.total_seconds())
    origin = int(_ORIGIN.timestamp())
    rows = snapshot.rows(
        f"SELECT topic, sentiment, CAST(floor((epoch(posted_at) - {origin}) / {seconds}) AS BIGINT) AS step, "
        f"count(*) AS n FROM {source} WHERE {conditions} GROUP BY ALL"
    ).to_pylist()
    tone: dict[str, int] = {}
    course: dict[int, int] = {}
    topics: dict[int, tuple[list[int], dict[str, int], dict[datetime, int]]] = {}
    for row in rows:
        posts, at, sentiment = row["n"], row["step"], row["sentiment"]
        counted, tones, steps = topics.setdefault(row["topic"], ([], {}, {}))
        counted.append(posts)
        if sentiment is not None:
            tone[sentiment] = tone.get(sentiment, 0) + posts
            tones[sentiment] = tones.get(sentiment, 0) + posts
        if at is not None:
            course[at] = course.get(at, 0) + posts
            start = _ORIGIN + at * step
            steps[start] = steps.get(start, 0) + posts
    return Summary(
        posts=sum(row["n"] for row in rows),
        tone=tone,
        topics={t: TopicSummary(sum(n), tones, steps) for t, (n, tones, steps) in topics.items()},
        places=_places(snapshot, source, conditions),
        step=step,
        course=_filled(course, step),
    )


def _step(snapshot: Snapshot, source: str, conditions: str) -> timedelta:
    row = snapshot.rows(
        f"SELECT min(posted_at) AS first, max(posted_at) AS last FROM {source} WHERE {conditions}"
    ).to_pylist()[0]
    if row["first"] is None:
        return _STEPS[1]
    length: timedelta = row["last"] - row["first"]
    return next((step for step in _STEPS if length / step <= _MOST_STEPS), _STEPS[-1])


def _places(snapshot: Snapshot, source: str, conditions: str) -> dict[str, int]:
    rows = snapshot.rows(
        f"SELECT unnest(places) AS place, count(*) AS n FROM {source} WHERE {conditions} "
        "GROUP BY ALL ORDER BY n DESC, place LIMIT 200"
    ).to_pylist()
    return {row["place"]: row["n"] for row in rows}


def _filled(course: Mapping[int, int], step: timedelta) -> tuple[tuple[datetime, int], ...]:
    if not course:
        return ()
    steps = range(min(course), max(course) + 1)
    return tuple((_ORIGIN + at * step, course.get(at, 0)) for at in steps)
