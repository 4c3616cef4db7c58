"""From what the steps found to the parts of the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening import bursts, examples, people, places, questions, trend
from mootlib.listening.gazetteer import Gazetteer
from mootlib.listening.result import Burst, PlaceCount, Question, Topic
from mootlib.listening.steps import Run, Timeline
from mootlib.records import FINDINGS, SENTIMENTS

if TYPE_CHECKING:
    from mootlib.listening.topics import FoundTopic, TopicsResult

_MOST_PLACES = 12


def each_topic(
    run: Run,
    found: TopicsResult,
    timeline: Timeline,
    named: places.PlacesResult,
    shown: examples.Examples,
    known: Gazetteer,
    tick: Callable[[float], None],
) -> Iterator[Topic]:
    members = _members(found)
    with_topic = int((found.assignment >= 0).sum())
    names = {place.id: place.name for place in known.places}
    accounts = account_numbers(run.posts)
    tones = run.tones
    bounds = _bounds(run.times)
    for number, topic in enumerate(found.topics):
        rows = members[topic.id]
        dated = run.times[rows][~np.isnat(run.times[rows])]
        most_seen, seen_by = shown.most_seen(rows)
        yield Topic(
            id=topic.id,
            label=topic.label,
            keywords=tuple(topic.keywords),
            size=len(rows),
            share=len(rows) / with_topic,
            trend=trend.trend(dated, bounds) if bounds is not None else None,
            tone=trend.tone(tones[rows], accounts[rows]),
            tone_counts=_tone_counts(run, rows),
            languages=count(run.languages[row] for row in rows),
            places=_topic_places(named, rows, names),
            weekly=timeline.of(rows),
            typical=shown.typical(_typical(topic)),
            most_seen=most_seen,
            seen_by=seen_by,
            stability=topic.stability,
        )
        tick((number + 1) / len(found.topics))


def _typical(topic: FoundTopic) -> list[int]:
    return [int(row) for row in topic.typical]


def _members(found: TopicsResult) -> dict[int, npt.NDArray[np.int64]]:
    """Rows of each topic, in the order of the posts."""
    order = np.argsort(found.assignment, kind="stable").astype(np.int64)
    numbers, starts = np.unique(found.assignment[order], return_index=True)
    parts = np.split(order, starts[1:])
    rows = {int(n): part for n, part in zip(numbers, parts, strict=bool(len(order)))}
    return {topic.id: rows.get(topic.id, np.empty(0, np.int64)) for topic in found.topics}


def account_numbers(posts: pa.Table) -> npt.NDArray[np.int64]:
    """A number per account; posts without an account each have their own."""
    keys = pc.binary_join_element_wise(posts["platform"], posts["account_id"], "\x1f")
    codes = pc.fill_null(keys.combine_chunks().dictionary_encode().indices, -1)
    numbers = np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)
    alone = numbers < 0
    numbers[alone] = -1 - np.arange(int(alone.sum()))
    return numbers


def _tone_counts(run: Run, rows: npt.NDArray[np.int64]) -> dict[str, int]:
    seen = count(run.labels[row] for row in rows)
    return {name: seen.get(name, 0) for name in SENTIMENTS}


def _topic_places(
    named: places.PlacesResult, rows: npt.NDArray[np.int64], names: dict[str, str]
) -> dict[str, int]:
    """The most named places of a topic, by name."""
    seen = count(names[place] for row in rows for place in named.per_text[row])
    return dict(list(seen.items())[:_MOST_PLACES])


def count(values: Any) -> dict[str, int]:
    """How often each value occurs, most first, equal ones by name; None left out."""
    counts: dict[str, int] = {}
    for value in values:
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _bounds(
    times: npt.NDArray[np.datetime64],
) -> tuple[np.datetime64, np.datetime64] | None:
    dated = times[~np.isnat(times)]
    return (dated.min(), dated.max()) if len(dated) else None


def period(times: npt.NDArray[np.datetime64]) -> tuple[datetime, datetime] | None:
    bounds = _bounds(times)
    if bounds is None:
        return None
    return _aware(bounds[0]), _aware(bounds[1])


def _aware(moment: np.datetime64) -> datetime:
    value = moment.astype("datetime64[us]").item()
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)


def question(
    run: Run,
    found: questions.FoundQuestion,
    topics: TopicsResult,
    identities: people.Identities,
) -> Question:
    key = run.keys[found.row]
    topic = int(topics.assignment[found.row])
    return Question(
        key=key,
        text=examples.masked(run.texts[found.row], key.platform, identities),
        directed_at=found.directed_at,
        asked_at=found.asked_at,
        answered=found.answered,
        answered_at=found.answered_at,
        answered_by=found.answered_by,
        kind=found.kind,
        topic=topic if topic >= 0 else None,
        confidence=found.confidence,
        replied=found.replied,
    )


def burst(run: Run, found: bursts.FoundBurst) -> Burst:
    return Burst(
        topic=found.topic,
        start=_aware(found.start),
        end=_aware(found.end),
        baseline=found.baseline,
        peak=found.peak,
        bin_seconds=found.bin_seconds,
        post_keys=tuple(run.keys[row] for row in found.posts),
    )


def place(found: places.FoundPlace) -> PlaceCount:
    place = found.place
    return PlaceCount(
        place.id, place.name, found.posts, place.latitude, place.longitude, found.ambiguous
    )


def findings(
    run: Run,
    topic: npt.NDArray[np.int32],
    named: places.PlacesResult,
    asked: questions.QuestionsResult,
) -> pa.Table:
    """What was found in each post, shape FINDINGS; ``topic`` of each post."""
    wanting = np.zeros(run.size, dtype=bool)
    wanting[[question.row for question in asked.questions]] = True
    scores = pa.array(run.scores, type=pa.float32(), from_pandas=True)  # NaN becomes null
    return FINDINGS.check(
        pa.table(
            {
                "platform": run.posts["platform"],
                "post_id": run.posts["post_id"],
                "account_id": run.posts["account_id"],
                "posted_at": run.posts["posted_at"],
                "topic": pa.array(topic, type=pa.int32()),
                "language": pa.array(run.languages, type=pa.string()),
                "sentiment": pa.array(run.labels, type=pa.string()),
                "sentiment_score": scores,
                "group": pa.array(run.groups, type=pa.int64()),
                "places": pa.array(named.per_text, type=pa.list_(pa.string())),
                "question": pa.array(wanting),
            }
        )
    )
