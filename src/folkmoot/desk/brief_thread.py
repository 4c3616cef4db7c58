"""What the thread tells a brief: who waits and how long, and what was answered, decided and done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from folkmoot.spine.coverage import coverage
from folkmoot.spine.models import Link, Matter, Organisation
from mootlib.report.brief import Answered, Waiting, Waits

LONGEST = 5
#: States of which people are told what was decided; to be looked at, or given on, is none.
SAID = (Matter.State.DECIDED, Matter.State.DOING, Matter.State.DONE, Matter.State.DECLINED)


def waits(
    organisation: Organisation, end: datetime, *, questions: int, questions_path: str
) -> Waits:
    """What wanted an answer at a moment, the matter that waited longest first."""
    end = min(end, timezone.now())
    open_then = _unanswered_at(organisation, end)
    today = timezone.localtime(end).date()
    late = open_then.filter(due_on__lt=today)
    longest = open_then.order_by("raised_at", "pk")[:LONGEST]
    asked = coverage(organisation=organisation, now=end).total
    return Waits(
        matters=open_then.count(),
        late=late.count(),
        voices=asked.voices - asked.answered,
        median_days=asked.median.days if asked.median else None,
        questions=questions,
        longest=tuple(
            Waiting(
                title=matter.title,
                voices=matter.spoken,
                days=max((end - matter.raised_at).days, 0),
                due=matter.due_on,
                late=matter.due_on is not None and matter.due_on < today,
                path=reverse("desk:matter", args=[matter.pk]),
            )
            for matter in longest
        ),
        path=reverse("desk:matters"),
        questions_path=questions_path,
    )


def _unanswered_at(organisation: Organisation, end: datetime) -> QuerySet[Any]:
    """Matters whose state at that moment was one in which nobody has been told anything."""
    before = Link.objects.filter(matter=OuterRef("pk"), at__lt=end)
    state = before.exclude(state="").order_by("-at", "-pk").values("state")[:1]
    joined = before.filter(kind=Link.Kind.MERGED_AWAY).values("pk")[:1]
    found: QuerySet[Any] = (
        Matter.objects.filter(organisation=organisation, opened_at__lt=end)
        .annotate(state_then=Subquery(state), joined_then=Subquery(joined))
        .filter(state_then__in=Matter.UNANSWERED, joined_then=None)
        .annotate(
            first_spoken=Min("voices__spoken_at"),
            spoken=Count("voices", distinct=True, filter=_spoken_by(end)),
        )
        .annotate(raised_at=Coalesce(F("first_spoken"), F("opened_at")))
    )
    return found


def _spoken_by(end: datetime) -> Q:
    return Q(voices__spoken_at=None) | Q(voices__spoken_at__lte=end)


def answered(
    organisation: Organisation, first: datetime, end: datetime, most: int
) -> tuple[Answered, ...]:
    """What was said to people or done in the period, newest first; the last step of each matter."""
    steps = (
        Link.objects.filter(matter__organisation=organisation, at__gte=first, at__lt=end)
        .filter(Q(kind=Link.Kind.RESPONDED) | Q(kind=Link.Kind.MOVED, state__in=SAID))
        .select_related("matter")
        .annotate(spoken=Count("matter__voices", distinct=True))
        .order_by("-at", "-pk")
    )
    newest: dict[int, Link] = {}
    for step in steps:
        newest.setdefault(step.matter_id, step)
    return tuple(
        Answered(
            title=step.matter.title,
            what=_what(step),
            on=timezone.localtime(step.at).date(),
            voices=step.spoken,  # type: ignore[attr-defined]
            path=reverse("desk:matter", args=[step.matter_id]),
        )
        for step in list(newest.values())[:most]
    )


def _what(step: Link) -> str:
    if step.kind == Link.Kind.RESPONDED:
        return str(step.get_kind_display())
    return str(step.get_state_display())
