"""What a page of results shows first: how many findings fit, how they are worded, about what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mootlib.corpus import daily
from mootlib.corpus.answering import Chosen, answer
from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.findings import counted
from mootlib.corpus.snapshot import Snapshot

__all__ = ["Summary", "TopicSummary", "summarise"]

#: A course has at most about this many steps: as many as fit a chart.
_MOST_STEPS = 60
_STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=28))
#: A Monday: weeks begin on Mondays.
_ORIGIN = datetime(2000, 1, 3, tzinfo=UTC)
_MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """One topic under the conditions."""

    posts: int
    tone: Mapping[str, int]
    weekly: tuple[tuple[datetime, int], ...]  #: steps in which there were posts


@dataclass(frozen=True, slots=True)
class Summary:
    """All findings under the conditions."""

    posts: int
    tone: Mapping[str, int]  #: of the posts whose language was understood
    topics: Mapping[int, TopicSummary]
    places: Mapping[str, int]  #: most named first
    step: timedelta  #: of ``weekly``: an hour, a day, a week or four, as the period is long
    weekly: tuple[tuple[datetime, int], ...]  #: start of each step (UTC) and posts in it, gaps as 0


@dataclass(slots=True)
class _Tally:
    posts: int
    tone: dict[str, int]
    steps: dict[int, int]

    def add(self, sentiment: str | None, step: int | None, posts: int) -> None:
        self.posts += posts
        if sentiment is not None:
            self.tone[sentiment] = self.tone.get(sentiment, 0) + posts
        if step is not None:
            self.steps[step] = self.steps.get(step, 0) + posts


def summarise(snapshot: Snapshot, query: FindingsQuery, chosen: Chosen) -> Summary:
    """Count the findings that fit, by topic, tone, place and time."""
    step = _step(snapshot, query, chosen)
    options = {"origin": int(_ORIGIN.timestamp()), "seconds": int(step.total_seconds())}
    everything = _Tally(0, {}, {})
    topics: dict[int, _Tally] = {}
    for row in _course(snapshot, query, chosen, step, options):
        for tally in (everything, topics.setdefault(row["topic"], _Tally(0, {}, {}))):
            tally.add(row["sentiment"], row["step"], row["n"])
    places = counted(snapshot, query, chosen, "place")[:_MOST_PLACES]
    return Summary(
        posts=everything.posts,
        tone=everything.tone,
        topics={
            topic: TopicSummary(t.posts, t.tone, _moments(sorted(t.steps), t.steps, step))
            for topic, t in topics.items()
        },
        places={str(place): posts for place, posts in places},
        step=step,
        weekly=_moments(_without_gaps(everything.steps), everything.steps, step),
    )


def _course(
    snapshot: Snapshot,
    query: FindingsQuery,
    chosen: Chosen,
    step: timedelta,
    options: dict[str, int],
) -> list[dict[str, Any]]:
    """How many findings fit per topic, tone and step; by whole days from the sums of days."""
    if daily.answers(query) and step >= timedelta(days=1):
        return daily.course(snapshot, query, **options)
    rows: list[dict[str, Any]] = answer(
        snapshot, "findings_course", query, chosen, **options
    ).to_pylist()
    return rows


def _step(snapshot: Snapshot, query: FindingsQuery, chosen: Chosen) -> timedelta:
    if daily.answers(query):
        ends = daily.span(snapshot, query)
    else:
        row = answer(snapshot, "findings_span", query, chosen).to_pylist()[0]
        ends = None if row["first"] is None else (row["first"], row["last"])
    if ends is None:
        return _STEPS[1]
    length: timedelta = ends[1] - ends[0]
    return next((step for step in _STEPS if length / step <= _MOST_STEPS), _STEPS[-1])


def _without_gaps(steps: Mapping[int, int]) -> range:
    return range(min(steps), max(steps) + 1) if steps else range(0)


def _moments(
    steps: Iterable[int], posts: Mapping[int, int], step: timedelta
) -> tuple[tuple[datetime, int], ...]:
    return tuple((_ORIGIN + at * step, posts.get(at, 0)) for at in steps)
