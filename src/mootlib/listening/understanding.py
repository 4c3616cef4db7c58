"""Everything that listening knows, in one run: posts in, one result with its evidence out.

Order: language, tone, near-duplicates, embeddings, topics, questions, time course and bursts,
places, people. Each step leaves a :class:`~mootlib.records.Method`; the result's notes say in plain
sentences what was left out and what to be careful about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.listening import bursts, examples, people, places, questions, trend
from mootlib.listening import notes as plain
from mootlib.listening.gazetteer import Gazetteer, load
from mootlib.listening.progress import Cancelled, Work, waiting
from mootlib.listening.result import (
    Burst,
    ListeningResult,
    PlaceCount,
    PostKey,
    Question,
    Reading,
    Topic,
)
from mootlib.records import FINDINGS, POSTS, SENTIMENTS, Method

if TYPE_CHECKING:
    from mootlib.listening.topics import FoundTopic, TopicsResult

__all__ = ["Cancelled", "understand"]

#: Share of the time that each stage takes, measured on 100,000 posts of CrisisLex.
SHARES = {
    "language": 10.0,
    "tone": 14.0,
    "near-duplicates": 14.0,
    "embeddings": 10.0,
    "topics": 32.0,
    "questions": 6.0,
    "time course and bursts": 2.0,
    "places": 8.0,
    "people": 2.0,
    "evidence": 2.0,
}
_CHUNK = 2_500
_SECONDS_PER_POST = {"near-duplicates": 8e-5, "topics": 2e-4}
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_PLACES = 12


@dataclass
class _Run:
    """What the steps have found so far, one entry per post."""

    posts: pa.Table
    texts: list[str]
    times: npt.NDArray[np.datetime64]  # NaT where undated or impossible
    languages: list[str] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    scores: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    groups: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    methods: list[Method] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.texts)

    @property
    def tones(self) -> npt.NDArray[np.float32]:
        """-1, 0, 1 per post, NaN where not understood."""
        value = {name: np.float32(number - 1) for number, name in enumerate(SENTIMENTS)}
        return np.array([value.get(str(label), np.nan) for label in self.labels], dtype=np.float32)


def understand(
    posts: pa.Table,
    *,
    accounts: pa.Table | None = None,
    counts: pa.Table | None = None,
    readings: Sequence[Reading] = (),
    organisation: str | None = None,
    gazetteer: Path | None = None,
    seed: int = 0,
    now: datetime,
    zone: str = "UTC",
    key: bytes | None = None,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ListeningResult:
    """What do these posts say, about what, where, in what tone, and what wants an answer?

    Args:
        posts: shape ``mootlib.records.POSTS``; every row counts once, so remove repeated
            (platform, post_id) before.
        accounts: shape ``ACCOUNTS``; says which accounts are public bodies'.
        counts: shape ``COUNTS``; the latest observation of each metric is used.
        readings: what became of the rows of the files read; passed on into the result.
        organisation: the body that listens: questions to it are told apart, it is shown by name.
        gazetteer: places to look for (:mod:`mootlib.listening.gazetteer`) instead of those shipped.
        seed: of the topics; two runs with the same input and seed give equal results.
        now: written into the result; posts dated after it count as undated.
        zone: IANA time zone whose days and weeks the time course has.
        key: secret for pseudonyms, at least 16 bytes; by default one made from the posts, so that
            only who has the same posts can make the same pseudonyms.
        progress: called with (stage, fraction of the whole run done), which never decreases.
        cancelled: asked often; the run stops when it says True.

    Raises:
        Cancelled: when ``cancelled`` said so.
        ValueError: if a table has another shape, the gazetteer cannot be read, or the time zone is
            unknown; the message is a sentence.
    """
    posts = POSTS.check(posts)
    calendar_zone = trend.zone_named(zone)
    known_places = load(gazetteer)
    work = Work(SHARES, progress, cancelled)
    run = _Run(posts, posts["text"].to_pylist(), _times(posts, now))
    identities = people.Identities(posts, accounts, organisation, key or _key(posts, seed))
    _languages(run, work)
    _sentiment(run, work)
    _duplicates(run, work)
    found = _topics(run, work, seed)
    asked = _questions(run, work, identities)
    busy, timeline = _bursts(run, work, found, calendar_zone)
    named = _places(run, work, known_places)
    with work.stage("people"):
        who = people.find(posts, identities)
        run.methods.append(who.method)
    with work.stage("evidence") as tick:
        shown = examples.Examples(posts, examples.latest(posts, counts), run.groups, identities)
        topics = tuple(_each_topic(run, found, timeline, named, shown, known_places, tick))
        result = ListeningResult(
            organisation=organisation,
            made_at=now,
            seed=seed,
            period=_period(run.times),
            readings=tuple(readings),
            platforms=_count(posts["platform"].to_pylist()),
            languages=_count(run.languages),
            topics=topics,
            findings=_findings(run, found, named, asked),
            questions=tuple(_question(run, q, found, identities) for q in asked.questions),
            bursts=tuple(_burst(run, b) for b in busy.bursts),
            places=tuple(_place(p) for p in named.places),
            talked_about=who.talked_about,
            talking=who.talking,
            weekly=timeline.overall(),
            tone=trend.tone(run.tones, _account_numbers(posts)),
            methods=(*run.methods, _TREND, _TONE),
            notes=tuple(
                plain.notes(
                    posts=posts,
                    times=run.times,
                    languages=run.languages,
                    labels=run.labels,
                    groups=run.groups,
                    assignment=found.assignment,
                    asked=asked,
                    who=who,
                    identities=identities,
                    named=named,
                    counted=counts is not None and counts.num_rows > 0,
                    zone=zone,
                )
            ),
        )
    work.done()
    return result


def _times(posts: pa.Table, now: datetime) -> npt.NDArray[np.datetime64]:
    """Times as numpy's; those before 2000 or after now (one day's grace) cannot be right: NaT."""
    column = posts["posted_at"].cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    times = np.asarray(column, dtype="datetime64[us]").copy()
    late = np.datetime64(now.astimezone(UTC).replace(tzinfo=None) + timedelta(days=1), "us")
    early = np.datetime64(_EARLIEST.replace(tzinfo=None), "us")
    with np.errstate(invalid="ignore"):
        times[(times > late) | (times < early)] = np.datetime64("NaT")
    return times


def _key(posts: pa.Table, seed: int) -> bytes:
    digest = hashlib.sha256(f"folkmoot pseudonyms {seed}".encode())
    for name in ("platform", "post_id", "account_id"):
        for value in posts[name].to_pylist():
            digest.update(f"{value}\x1f".encode("utf-8", "surrogatepass"))
    return digest.digest()


def _chunks(size: int, tick: Callable[[float], None]) -> Iterator[slice]:
    for start in range(0, size, _CHUNK):
        yield slice(start, min(start + _CHUNK, size))
        tick(min(start + _CHUNK, size) / size)


def _languages(run: _Run, work: Work) -> None:
    from mootlib.text import language

    with work.stage("language") as tick:
        method = None
        for part in _chunks(run.size, tick):
            found = language.detect(run.texts[part])
            run.languages += found.codes
            method = found.method
        run.methods.append(method or language.detect([]).method)


def _sentiment(run: _Run, work: Work) -> None:
    from mootlib.text import sentiment

    with work.stage("tone") as tick:
        scores = [np.empty(0, dtype=np.float32)]
        method = None
        for part in _chunks(run.size, tick):
            found = sentiment.score(run.texts[part], run.languages[part])
            run.labels += found.labels
            scores.append(found.scores)
            method = found.method
        run.scores = np.concatenate(scores)
        run.methods.append(method or sentiment.score([], []).method)


def _duplicates(run: _Run, work: Work) -> None:
    from mootlib.text import duplicates

    with work.stage("near-duplicates") as tick:
        usual = _SECONDS_PER_POST["near-duplicates"] * run.size
        found = waiting(tick, usual, lambda: duplicates.group(run.texts))
        run.groups = found.groups
        run.methods.append(found.method)


def _topics(run: _Run, work: Work, seed: int) -> TopicsResult:
    from mootlib.listening import topics
    from mootlib.text import embeddings

    with work.stage("embeddings") as tick:
        model = embeddings.load()
        vectors: npt.NDArray[np.float32] | None = None
        method = None
        for part in _chunks(run.size, tick):
            embedded = embeddings.embed(run.texts[part], model)
            if vectors is None:  # filled in place: a list of parts would need twice the memory
                vectors = np.empty((run.size, embedded.vectors.shape[1]), dtype=np.float32)
            vectors[part] = embedded.vectors
            method = embedded.method
        empty = embeddings.embed([], model)
        run.methods.append(method or empty.method)
    final = vectors if vectors is not None else empty.vectors
    with work.stage("topics") as tick:
        usual = _SECONDS_PER_POST["topics"] * run.size
        found = waiting(
            tick,
            usual,
            lambda: topics.find(
                run.texts, final, languages=run.languages, groups=run.groups, seed=seed
            ),
        )
        run.methods.append(found.method)
    return found


def _questions(run: _Run, work: Work, identities: people.Identities) -> questions.QuestionsResult:
    with work.stage("questions") as tick:
        found = questions.find(
            run.posts,
            identities,
            languages=run.languages,
            groups=run.groups,
            on_posts=lambda done: tick(done / run.size),
        )
        run.methods.append(found.method)
    return found


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The calendar of the run and each post's step in it."""

    calendar: trend.Calendar | None
    steps: npt.NDArray[np.int64]  # of the dated posts
    position: npt.NDArray[np.int64]  # of each post among the dated ones, -1 if undated

    def overall(self) -> tuple[tuple[datetime, int], ...]:
        return self.calendar.count(self.steps) if self.calendar is not None else ()

    def of(self, rows: npt.NDArray[np.int64]) -> tuple[tuple[datetime, int], ...]:
        if self.calendar is None:
            return ()
        dated = self.position[rows]
        return self.calendar.count(self.steps[dated[dated >= 0]])


def _bursts(
    run: _Run, work: Work, found: TopicsResult, zone: Any
) -> tuple[bursts.BurstsResult, _Timeline]:
    with work.stage("time course and bursts") as tick:
        dated = np.flatnonzero(~np.isnat(run.times))
        calendar, steps = trend.course(run.times[dated], zone)
        position = np.full(run.size, -1, dtype=np.int64)
        position[dated] = np.arange(len(dated))
        busy = bursts.find(run.times, found.assignment, on_series=lambda done, of: tick(done / of))
        run.methods.append(busy.method)
    return busy, _Timeline(calendar, steps, position)


def _places(run: _Run, work: Work, known: Gazetteer) -> places.PlacesResult:
    with work.stage("places") as tick:
        found = places.find(
            run.texts,
            known,
            languages=run.languages,
            on_texts=lambda done: tick(done / run.size),
        )
        run.methods.append(found.method)
    return found


def _each_topic(
    run: _Run,
    found: TopicsResult,
    timeline: _Timeline,
    named: places.PlacesResult,
    shown: examples.Examples,
    known: Gazetteer,
    tick: Callable[[float], None],
) -> Iterator[Topic]:
    members = _members(found)
    with_topic = int((found.assignment >= 0).sum())
    names = {place.id: place.name for place in known.places}
    accounts = _account_numbers(run.posts)
    tones = run.tones
    period = _bounds(run.times)
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
            trend=trend.trend(dated, period) if period is not None else None,
            tone=trend.tone(tones[rows], accounts[rows]),
            tone_counts=_tone_counts(run, rows),
            languages=_count(run.languages[row] for row in rows),
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


def _account_numbers(posts: pa.Table) -> npt.NDArray[np.int64]:
    """A number per account; posts without an account each have their own."""
    keys = pc.binary_join_element_wise(posts["platform"], posts["account_id"], "\x1f")
    codes = pc.fill_null(keys.combine_chunks().dictionary_encode().indices, -1)
    numbers = np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)
    alone = numbers < 0
    numbers[alone] = -1 - np.arange(int(alone.sum()))
    return numbers


def _tone_counts(run: _Run, rows: npt.NDArray[np.int64]) -> dict[str, int]:
    seen = _count(run.labels[row] for row in rows)
    return {name: seen.get(name, 0) for name in SENTIMENTS}


def _topic_places(
    named: places.PlacesResult, rows: npt.NDArray[np.int64], names: dict[str, str]
) -> dict[str, int]:
    """The most named places of a topic, by name."""
    seen = _count(names[place] for row in rows for place in named.per_text[row])
    return dict(list(seen.items())[:_MOST_PLACES])


def _count(values: Any) -> dict[str, int]:
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


def _period(times: npt.NDArray[np.datetime64]) -> tuple[datetime, datetime] | None:
    bounds = _bounds(times)
    if bounds is None:
        return None
    return _aware(bounds[0]), _aware(bounds[1])


def _aware(moment: np.datetime64) -> datetime:
    value = moment.astype("datetime64[us]").item()
    assert isinstance(value, datetime)
    return value.replace(tzinfo=UTC)


def _keys(run: _Run, rows: Sequence[int] | npt.NDArray[np.int64]) -> tuple[PostKey, ...]:
    chosen = pa.array(np.asarray(rows, dtype=np.int64))
    platforms = run.posts["platform"].take(chosen).to_pylist()
    ids = run.posts["post_id"].take(chosen).to_pylist()
    return tuple(PostKey(*pair) for pair in zip(platforms, ids, strict=True))


def _question(
    run: _Run,
    found: questions.FoundQuestion,
    topics: TopicsResult,
    identities: people.Identities,
) -> Question:
    key = _keys(run, [found.row])[0]
    topic = int(topics.assignment[found.row])
    return Question(
        key=key,
        text=examples.masked(run.texts[found.row], key.platform, identities),
        directed_at=found.directed_at,
        asked_at=found.asked_at,
        answered=found.answered,
        answered_at=found.answered_at,
        kind=found.kind,
        topic=topic if topic >= 0 else None,
        confidence=found.confidence,
        replied=found.replied,
    )


def _burst(run: _Run, found: bursts.FoundBurst) -> Burst:
    return Burst(
        topic=found.topic,
        start=_aware(found.start),
        end=_aware(found.end),
        baseline=found.baseline,
        peak=found.peak,
        bin_seconds=found.bin_seconds,
        post_keys=_keys(run, found.posts),
    )


def _place(found: places.FoundPlace) -> PlaceCount:
    place = found.place
    return PlaceCount(
        place.id, place.name, found.posts, place.latitude, place.longitude, found.ambiguous
    )


def _findings(
    run: _Run,
    found: TopicsResult,
    named: places.PlacesResult,
    asked: questions.QuestionsResult,
) -> pa.Table:
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
                "topic": pa.array(found.assignment, type=pa.int32()),
                "language": pa.array(run.languages, type=pa.string()),
                "sentiment": pa.array(run.labels, type=pa.string()),
                "sentiment_score": scores,
                "group": pa.array(run.groups, type=pa.int64()),
                "places": pa.array(named.per_text, type=pa.list_(pa.string())),
                "question": pa.array(wanting),
            }
        )
    )


_TREND = Method(
    step="trend",
    name="rate of the last quarter over the three before, quasi-Poisson",
    version="1",
    parameters={"confidence": 0.95, "least_posts": 8},
    note="1 means unchanged. If more was collected late in the period, every topic seems to rise.",
)
_TONE = Method(
    step="tone",
    name="mean of negative, neutral, positive with variance summed over accounts",
    version="1",
    parameters={"confidence": 0.95, "least_accounts": 10},
    note="The interval holds chance and busy accounts, not how often the classifier is wrong.",
)
