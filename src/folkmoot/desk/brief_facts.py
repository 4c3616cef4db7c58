"""What a brief knows: from stored results of listening, from the thread and its coverage, from collections.

The desk alone sees all of them. Nothing is measured here that is not measured on a page, and each number
comes with the page that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from folkmoot.desk import brief_thread
from folkmoot.listening.models import Analysis, Question
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.spine.models import Organisation, Place, Voice
from mootlib.listening.periods import PeriodsResult, TopicPeriod, compare
from mootlib.report.brief import Brief, Doubts, Emerged, Grown, Heard, Silence, ToneMoved

MOST = 10  #: of each kind of thing, in the brief


@dataclass(frozen=True)
class Period:
    """The days of a brief, by the clock of this place."""

    rhythm: str
    first_day: date
    last_day: date

    @property
    def first(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def end(self) -> datetime:
        return _midnight(self.last_day + timedelta(days=1))

    @property
    def query(self) -> str:
        """The filters by which listening shows just these days."""
        return f"?start={self.first_day.isoformat()}&end={self.last_day.isoformat()}"


@dataclass(frozen=True)
class Listened:
    """One collection or import, and what is different in it in the period."""

    analysis: Analysis
    posts: pa.Table  #: whose they are, of the period alone
    found: PeriodsResult
    labels: dict[int, str]  #: of topics that are shown

    def path(self, name: str, *args: object, query: str = "") -> str:
        return reverse(f"listening:{name}", args=[self.analysis.pk, *args]) + query


def facts(organisation: Organisation, period: Period, now: datetime) -> Brief:
    """Everything that is known of a body's days, as it is known now."""
    listened = [_listened(row, period) for row in _analyses(organisation, period)]
    empty = _without_a_post(organisation, period)
    grown = [one for each in listened for one in _grown(each, period)]
    tone = [one for each in listened for one in _tone(each, period)]
    return Brief(
        organisation=organisation.name,
        rhythm=period.rhythm,
        first_day=period.first_day,
        last_day=period.last_day,
        made_at=now,
        zone=settings.TIME_ZONE,
        heard=_heard(listened, len(empty), period),
        emerged=tuple(one for each in listened for one in _emerged(each, period))[:MOST],
        grown=tuple(sorted(grown, key=lambda one: -one.low))[:MOST],
        waits=brief_thread.waits(organisation, period.end, **_asked(listened, period)),
        answered=brief_thread.answered(organisation, period.first, period.end, MOST),
        tone=tuple(sorted(tone, key=lambda one: -abs(one.now - one.before)))[:MOST],
        silence=_silence(organisation, listened, empty),
        doubts=_doubts(organisation, listened),
    )


def _analyses(organisation: Organisation, period: Period) -> list[Analysis]:
    """What listens in the period: collections of those days, and imports that hold posts of them."""
    live = Q(collection__starts_on__lte=period.last_day, collection__ends_on__gte=period.first_day)
    read = Q(source__isnull=False, period_start__lt=period.end, period_end__gte=period.first)
    rows = Analysis.objects.filter(live | read, organisation=organisation, made_at__isnull=False)
    return list(rows.select_related("collection", "source").order_by("pk"))


def _without_a_post(organisation: Organisation, period: Period) -> list[str]:
    """Collections of those days that hold nothing yet."""
    rows = Collection.objects.filter(
        organisation=organisation,
        starts_on__lte=period.last_day,
        ends_on__gte=period.first_day,
        analysis=None,
    ).exclude(state=Collection.State.DRAFT)
    return list(rows.values_list("name", flat=True))


def _listened(analysis: Analysis, period: Period) -> Listened:
    findings = corpus().findings(analysis.run)
    topics = analysis.topics.filter(hidden=False)
    moments = pc.field("posted_at")
    inside = (moments >= pa.scalar(period.first)) & (moments < pa.scalar(period.end))
    return Listened(
        analysis=analysis,
        posts=findings.select(["platform", "post_id", "account_id", "posted_at"]).filter(inside),
        found=compare(findings, period.first, period.end, since=_since(analysis)),
        labels=dict(topics.values_list("number", "label")),
    )


def _since(analysis: Analysis) -> datetime:
    """From when on a time without posts is known to be one in which nothing was said."""
    begun = analysis.period_start or datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    if analysis.collection is None:
        return begun
    return min(begun, _midnight(analysis.collection.starts_on))


def _heard(listened: Sequence[Listened], empty: int, period: Period) -> Heard:
    """All posts together; one that two collections hold is one."""
    posts, people = set(), set()
    for each in listened:
        for row in each.posts.to_pylist():
            posts.add((row["platform"], row["post_id"]))
            people.add((row["platform"], row["account_id"] or row["post_id"]))
    usual = [each.found.usual for each in listened if each.found.usual is not None]
    largest = max(listened, key=lambda each: each.found.posts, default=None)
    return Heard(
        posts=len(posts),
        people=len(people),
        # Only of one place alone is it known how much is usual without counting posts twice.
        usual=usual[0] if len(listened) == len(usual) == 1 else None,
        earlier=min((len(each.found.earlier) for each in listened), default=0),
        places=len(listened) + empty,
        path=largest.path("posts", query=period.query) if largest else "",
    )


def _emerged(each: Listened, period: Period) -> list[Emerged]:
    known = each.analysis.alerts.filter(known__gte=period.first, known__lt=period.end)
    muted = set(each.analysis.topics.filter(muted=True).values_list("number", flat=True))
    return [
        Emerged(
            title=each.labels.get(alert.topic, "Everything together"),
            posts=alert.posts,
            expected=alert.expected,
            known=alert.known,
            ongoing=alert.ongoing,
            found_in=each.analysis.name,
            path=each.path("alert", alert.pk),
        )
        for alert in known.order_by("-posts")
        if alert.topic not in muted and (alert.topic in each.labels or alert.topic == -1)
    ]


def _grown(each: Listened, period: Period) -> list[Grown]:
    return [
        Grown(
            title=each.labels[topic.topic],
            people=topic.people,
            usual=topic.usual or 0.0,
            low=topic.growth.low,
            found_in=each.analysis.name,
            path=each.path("topic", topic.topic, query=period.query),
        )
        for topic in _shown(each)
        if topic.growth is not None and topic.grows
    ]


def _tone(each: Listened, period: Period) -> list[ToneMoved]:
    return [
        ToneMoved(
            title=each.labels[topic.topic],
            now=topic.tone_now or 0.0,
            before=topic.tone_before or 0.0,
            low=topic.tone.low,
            high=topic.tone.high,
            found_in=each.analysis.name,
            path=each.path("topic", topic.topic, query=period.query),
        )
        for topic in _shown(each)
        if topic.tone is not None and topic.tone_moved
    ]


def _shown(each: Listened) -> list[TopicPeriod]:
    return [topic for topic in each.found.topics if topic.topic in each.labels]


def _asked(listened: Sequence[Listened], period: Period) -> dict[str, Any]:
    """Questions of the period that show no answer and that nobody has made a voice; where to see them."""
    heard = Voice.objects.filter(platform=OuterRef("platform"), post_id=OuterRef("post_id"))
    rows = (
        Question.objects.filter(analysis__in=[each.analysis for each in listened])
        .filter(asked_at__gte=period.first, asked_at__lt=period.end)
        .exclude(answered=True)
        .filter(~Exists(heard.filter(organisation=OuterRef("analysis__organisation"))))
    )
    keys = set(rows.values_list("platform", "post_id"))
    first = rows.order_by("analysis_id").values_list("analysis_id", flat=True).first()
    path = reverse("listening:questions", args=[first]) + period.query if first else ""
    return {"questions": len(keys), "questions_path": path}


def _silence(
    organisation: Organisation, listened: Sequence[Listened], empty: Sequence[str]
) -> Silence:
    """Wards that no post of the period named, sources that fail, collections in which nobody spoke."""
    wards = {place.pk: place.name for place in Place.objects.filter(kind="ward")}
    named = _wards_named(listened)
    failing = [
        f"{source.collection.name}: {source.health_now.error}"
        for collection in _on(organisation)
        for source in collection.sources.select_related("collection")
        if source.health_now.error
    ]
    quiet = [
        each.analysis.name
        for each in listened
        if each.analysis.collection is not None and not each.found.posts
    ]
    listens = any(each.found.posts for each in listened)
    unheard = sorted(name for pk, name in wards.items() if pk not in named) if listens else []
    return Silence(tuple(unheard), len(wards) if listens else 0, tuple(failing), (*quiet, *empty))


def _wards_named(listened: Sequence[Listened]) -> set[int]:
    places = {place.slug: place for place in Place.objects.select_related("parent__parent__parent")}
    slugs = {slug for each in listened for slug in each.found.places}
    wards = [places[slug].ward for slug in slugs if slug in places]
    return {ward.pk for ward in wards if ward is not None}


def _doubts(organisation: Organisation, listened: Sequence[Listened]) -> Doubts:
    return Doubts(
        topics_compared=sum(
            topic.growth is not None for each in listened for topic in each.found.topics
        ),
        undated=sum(each.found.undated for each in listened),
        not_understood=sum(each.found.not_understood for each in listened),
        behind=tuple(row.name for row in _on(organisation) if row.waits),
    )


def _on(organisation: Organisation) -> Any:
    return Collection.objects.filter(organisation=organisation, state=Collection.State.ON)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
