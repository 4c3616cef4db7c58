"""What pages ask of stored results; each number can be opened to the posts behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from folkmoot.listening import results, words
from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Alert, Analysis, Question, Topic
from folkmoot.sources.bridge import account_label, corpus
from mootlib.corpus import FindingsQuery
from mootlib.listening.result import Burst, ListeningResult
from mootlib.listening.result import Topic as FoundTopic

PLACES_SHOWN = 12
ALERTS_SHOWN = timedelta(days=14)
STEPS_SHOWN = 60


@dataclass(frozen=True)
class TopicRow:
    """A topic under the page's filters."""

    topic: Topic
    posts: int
    share: float
    tone: Mapping[str, int]
    weekly: tuple[int, ...]
    bursting: bool

    @property
    def negative(self) -> float | None:
        return words.share_of(self.tone, "negative")

    @property
    def positive(self) -> float | None:
        return words.share_of(self.tone, "positive")

    @property
    def course_words(self) -> str:
        return words.course(self.weekly)


@dataclass(frozen=True)
class PlaceRow:
    id: str
    name: str
    posts: int


@dataclass(frozen=True)
class AlertRow:
    """An emerging issue as pages show it."""

    alert: Alert
    label: str
    topic: Topic | None  #: None: everything together, or a topic that is gone

    @property
    def times(self) -> float:
        """How many times as much as was to be expected."""
        return self.alert.posts / max(self.alert.expected, 0.1)


@dataclass(frozen=True)
class AlertDetail(AlertRow):
    """What the page of an alert shows beside it."""

    first: tuple[PostRow, ...]
    figures: tuple[tuple[datetime, int, float, float], ...]  #: start, posts, expected, at most

    @property
    def course_words(self) -> str:
        return _("%(posts)s posts since %(onset)s, where %(expected)s were to be expected") % {
            "posts": self.alert.posts,
            "onset": date_format(timezone.localtime(self.alert.onset), "j M Y, H:i"),
            "expected": formats.number_format(round(self.alert.expected, 1)),
        }


@dataclass(frozen=True)
class Overview:
    """What an analysis shows first, under the page's filters."""

    posts: int
    tone: Mapping[str, int]
    topics: tuple[TopicRow, ...]  #: pinned ones first
    hidden: tuple[TopicRow, ...]  #: those that somebody has left out of the list
    weekly: tuple[tuple[datetime, int], ...]
    places: tuple[PlaceRow, ...]
    bursts: tuple[tuple[Burst, str], ...]  #: with the topic's label
    alerts: tuple[AlertRow, ...]  #: of the last days, those about muted topics left out
    open_questions: int
    answers_known: bool
    result: ListeningResult
    step: timedelta
    dated: tuple[datetime | None, datetime | None]  #: first and last post of the whole analysis

    @property
    def period_words(self) -> str:
        """The steps with posts, as far as there are posts at all."""
        first, last = self.dated
        if not self.weekly or first is None or last is None:
            return ""
        ends = self.weekly[-1][0] + self.step - timedelta(microseconds=1)
        return words.period(max(self.weekly[0][0], first), min(ends, last))

    @property
    def answer_words(self) -> str:
        return words.answers(self.answers_known)

    @property
    def tone_value(self) -> str:
        return words.signed(words.mean_tone(self.tone)[0])

    @property
    def tone_words(self) -> str:
        return words.interval(words.mean_tone(self.tone))

    @property
    def course_words(self) -> str:
        return words.course(*_apart(self.weekly), self.step)


@dataclass(frozen=True)
class PostRow:
    """One post as pages show it."""

    platform: str
    post_id: str
    text: str
    posted_at: datetime | None
    language: str
    sentiment: str | None
    topic: int
    url: str | None
    account: str
    counts: Mapping[str, int]


def narrowed(analysis: Analysis, filters: Filters, text: str = "") -> FindingsQuery:
    """The corpus's query for an analysis under a page's filters."""
    start, end = filters.period()
    return FindingsQuery(
        run=analysis.run,
        start=start,
        end=end,
        platform=filters.platform,
        language=filters.language,
        sentiment=filters.sentiment,
        place=filters.place,
        topic=filters.topic,
        words=text or None,
    )


def overview(analysis: Analysis, filters: Filters) -> Overview:
    """Topics, tone, time course and places of an analysis under the filters."""
    result = results.stored(analysis)
    summary = corpus().findings_summary(narrowed(analysis, filters))
    labels = dict(analysis.topics.values_list("number", "label"))
    rows = _topic_rows(analysis, summary, result)
    return Overview(
        posts=summary.posts,
        tone=summary.tone,
        topics=tuple(row for row in rows if not row.topic.hidden),
        hidden=tuple(row for row in rows if row.topic.hidden),
        weekly=tuple(summary.weekly),
        places=_places(summary.places, result),
        bursts=tuple(
            (burst, labels.get(burst.topic, "") if burst.topic is not None else "")
            for burst in result.bursts
        ),
        alerts=alerts(analysis),
        open_questions=wanting_answer(analysis, filters).exclude(answered=True).count(),
        answers_known=analysis.questions.filter(answered__isnull=False).exists(),
        result=result,
        step=summary.step,
        dated=(analysis.period_start, analysis.period_end),
    )


def _topic_rows(analysis: Analysis, summary: Any, result: ListeningResult) -> tuple[TopicRow, ...]:
    bursting = {burst.topic for burst in result.bursts}
    weeks = [start for start, _posts in summary.weekly]
    rows = []
    for topic in analysis.topics.all():
        found = summary.topics.get(topic.number)
        if found is None:
            continue
        course = dict(found.weekly)
        rows.append(
            TopicRow(
                topic=topic,
                posts=found.posts,
                share=found.posts / summary.posts,
                tone=found.tone,
                weekly=tuple(course.get(week, 0) for week in weeks),
                bursting=topic.number in bursting,
            )
        )
    return tuple(sorted(rows, key=lambda row: (not row.topic.pinned, -row.posts, row.topic.number)))


def alerts(analysis: Analysis) -> tuple[AlertRow, ...]:
    """The issues that came up in the last days, newest first."""
    rows = {row.number: row for row in analysis.topics.all()}
    recent = analysis.alerts.filter(last__gte=timezone.now() - ALERTS_SHOWN)
    found = [_alert_row(alert, rows) for alert in recent[:20]]
    return tuple(row for row in found if row.topic is None or not row.topic.muted)


def _alert_row(alert: Alert, rows: Mapping[int, Topic]) -> AlertRow:
    topic = rows.get(alert.topic)
    return AlertRow(alert, topic.label if topic else str(_("Everything together")), topic)


def alert(analysis: Analysis, row: Alert) -> AlertDetail:
    """One issue with its first posts and its curve in figures."""
    shown = _alert_row(row, {t.number: t for t in analysis.topics.filter(number=row.topic)})
    keys = [(platform, post_id) for platform, post_id in row.first_posts]
    posts = posts_by_key(analysis, keys) if keys else {}
    first = tuple(posts[key] for key in keys if key in posts)
    return AlertDetail(shown.alert, shown.label, shown.topic, first, tuple(_figures(row)))


def alert_drawing(row: Alert) -> str:
    """The curve of an alert as SVG, the time since its onset shaded."""
    from mootlib.report import charts

    series = [(start, posts) for start, posts, _expected, _upper in _figures(row)]
    step = series[1][0] - series[0][0] if len(series) > 1 else timedelta(hours=1)
    return charts.volume(
        series,
        step=step,
        label=str(_("Posts over time")),
        bursts=[(row.onset, row.last)],
    )


def _figures(row: Alert) -> Iterator[tuple[datetime, int, float, float]]:
    """The curve in steps that can be read: at most some sixty of them."""
    curve = row.curve
    start, seconds = datetime.fromisoformat(curve["start"]), curve["seconds"]
    size = len(curve["counts"])
    each = max(1, -(-size // STEPS_SHOWN))
    for first in range(0, size, each):
        part = slice(first, first + each)
        yield (
            timezone.localtime(start + timedelta(seconds=first * seconds)),
            sum(curve["counts"][part]),
            sum(curve["baseline"][part]),
            max(curve["upper"][part]),
        )


def topic(analysis: Analysis, row: Topic, filters: Filters) -> dict[str, Any]:
    """One topic: what was stored about it, and its posts' summary under the filters."""
    result = results.stored(analysis)
    found: FoundTopic | None = next((t for t in result.topics if t.id == row.number), None)
    summary = corpus().findings_summary(narrowed(analysis, filters))
    questions = wanting_answer(analysis, filters).exclude(answered=True)
    return {
        "found": found,
        "posts": summary.posts,
        "tone": summary.tone,
        "weekly": summary.weekly,
        "places": _places(summary.places, result),
        "bursts": [burst for burst in result.bursts if burst.topic == row.number],
        "open_questions": questions.count(),
        "typical": _typical(analysis, found),
        "share_words": words.share(summary.posts, analysis.posts),
        "stability_words": words.steadiness(found.stability if found else None),
        "course_words": words.course(*_apart(summary.weekly), summary.step),
        "changes": analysis.topic_changes.filter(Q(number=row.number) | Q(other=row.number))[:10],
        "joined": analysis.topics.filter(joined_to=row.number),
        "others": analysis.topics.filter(joined_to=None, size__gt=0).exclude(pk=row.pk),
    }


def course_drawing(analysis: Analysis, filters: Filters) -> str | None:
    """The time course under the filters as SVG; None where nothing is dated."""
    from mootlib.report import charts

    summary = corpus().findings_summary(narrowed(analysis, filters))
    if len(summary.weekly) < 2:
        return None
    bursts = [
        (burst.start, burst.end)
        for burst in results.stored(analysis).bursts
        if burst.topic == filters.topic
    ]
    return charts.volume(
        list(summary.weekly), step=summary.step, label=str(_("Posts over time")), bursts=bursts
    )


def _typical(analysis: Analysis, found: FoundTopic | None) -> list[PostRow]:
    """The posts nearest to a topic's centre, in the order of the result."""
    if found is None:
        return []
    keys = [(e.key.platform, e.key.post_id) for e in found.typical[:5]]
    rows = posts_by_key(analysis, keys)
    return [rows[key] for key in keys if key in rows]


class Posts:
    """The posts behind a page, as a sequence that a paginator can cut."""

    def __init__(self, analysis: Analysis, filters: Filters, words: str = "") -> None:
        self.query = narrowed(analysis, filters, words)
        self._count: int | None = None

    def count(self) -> int:
        if self._count is None:
            self._count = corpus().findings_count(self.query)
        return int(self._count)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> list[PostRow]:
        start = rows.start or 0
        found = corpus().findings_posts(self.query, limit=rows.stop - start, offset=start)
        return [_post_row(row) for row in found.to_pylist()]


def post(analysis: Analysis, platform: str, post_id: str) -> dict[str, Any] | None:
    """One post with what was found about it; None if it is not of this analysis."""
    row = posts_by_key(analysis, [(platform, post_id)]).get((platform, post_id))
    if row is None:
        return None
    names = {place.id: place.name for place in results.stored(analysis).places}
    finding = corpus().finding(analysis.run, platform, post_id) or {}
    return {
        "row": row,
        "topic": analysis.topics.filter(number=row.topic).first(),
        "question": analysis.questions.filter(platform=platform, post_id=post_id).first(),
        "places": [names.get(place, place) for place in finding.get("places") or ()],
        "observations": corpus().observations(platform, post_id).to_pylist(),
        "score": finding.get("sentiment_score"),
        "language": language_name(row.language),
    }


def choices(analysis: Analysis) -> dict[str, list[tuple[Any, Any]]]:
    """What the filter bar offers for an analysis."""
    result = results.stored(analysis)
    topics = analysis.topics.filter(size__gt=0).values_list("number", "label")
    return {
        "platform": [(name, name) for name in result.platforms],
        "language": [(code, language_name(code)) for code in result.languages],
        "place": [(place.id, place.name) for place in result.places[:200]],
        "topic": list(topics),
    }


def language_name(code: str) -> str:
    """A language's name where Django knows it, else its code."""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code


def _with_keys(analysis: Analysis, keys: set[tuple[str, str]]) -> list[int]:
    return [
        pk
        for pk, platform, post_id in analysis.questions.values_list("pk", "platform", "post_id")
        if (platform, post_id) in keys
    ]


def wanting_answer(analysis: Analysis, filters: Filters) -> QuerySet[Question]:
    """The posts that want an answer, under a page's filters."""
    start, end = filters.period()
    rows = analysis.questions.all()
    if start:
        rows = rows.filter(asked_at__gte=start)
    if end:
        rows = rows.filter(asked_at__lt=end)
    if filters.platform:
        rows = rows.filter(platform=filters.platform)
    if filters.topic is not None:
        rows = rows.filter(topic=filters.topic)
    if filters.language or filters.sentiment or filters.place:
        keys = corpus().findings_keys(
            narrowed(
                analysis,
                Filters(
                    language=filters.language, sentiment=filters.sentiment, place=filters.place
                ),
            ),
            questions_only=True,
        )
        rows = rows.filter(pk__in=_with_keys(analysis, keys))
    return rows


def posts_by_key(analysis: Analysis, keys: list[tuple[str, str]]) -> dict[tuple[str, str], PostRow]:
    """Posts of an analysis with what was found about them, by platform and identifier."""
    found = corpus().findings_posts(
        FindingsQuery(run=analysis.run, keys=tuple(keys)), limit=len(keys)
    )
    return {(row["platform"], row["post_id"]): _post_row(row) for row in found.to_pylist()}


def _places(counts: Mapping[str, int], result: ListeningResult) -> tuple[PlaceRow, ...]:
    """The places most named, by name."""
    named = {place.id: place.name for place in result.places}
    most = list(counts.items())[:PLACES_SHOWN]
    return tuple(PlaceRow(place, named.get(place, place), posts) for place, posts in most)


def _apart(course: Sequence[tuple[datetime, int]]) -> tuple[list[int], list[datetime]]:
    return [posts for _start, posts in course], [start for start, _posts in course]


def _post_row(row: Mapping[str, Any]) -> PostRow:
    return PostRow(
        platform=row["platform"],
        post_id=row["post_id"],
        text=row["text"],
        posted_at=row["posted_at"],
        language=row["language"],
        sentiment=row["sentiment"],
        topic=row["topic"],
        url=row["url"],
        account=account_label(row),
        counts={m["metric"]: m["value"] for m in row.get("counts") or ()},
    )
