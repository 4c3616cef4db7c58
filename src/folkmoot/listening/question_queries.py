"""Questions that want an answer: until when, whether they have one, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from folkmoot.listening import queries
from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Analysis, Question
from folkmoot.listening.queries import PostRow
from folkmoot.spine.models import Matter, Organisation, Voice
from folkmoot.spine.promises import answer_due_on
from mootlib.thread.deadlines import due_on

Key = tuple[str, str]
#: What a list of questions may be narrowed to; without one of these it holds all.
STATES = ("no", "late", "yes")


@dataclass(frozen=True)
class QuestionRow:
    """One question as a page shows it."""

    question: Question
    post: PostRow
    matter: Matter | None  #: to which it belongs
    due_on: date | None  #: None where it is nobody's to answer, or nobody knows when it was asked
    answered_at: datetime | None
    answered_by: str  #: a body's name; empty where it is not known
    answered: bool | None
    drafted: bool  #: an answer to its matter is being written

    @property
    def late(self) -> bool:
        return not self.answered and self.due_on is not None and self.due_on < timezone.localdate()


class Questions:
    """Posts that want an answer, as a sequence that a paginator can cut.

    Until when is told of those that ask the body itself, and of those that somebody of the staff has
    confirmed: it promises nothing for what neighbours ask each other.
    """

    def __init__(self, analysis: Analysis, filters: Filters, state: str = "") -> None:
        self.analysis = analysis
        rows = queries.wanting_answer(analysis, filters).annotate(
            here=Exists(_voices(analysis.organisation).filter(answered_at__isnull=False))
        )
        has_one = Q(answered=True) | Q(here=True)
        if state in ("no", "late"):
            rows = rows.exclude(has_one)
        elif state == "yes":
            rows = rows.filter(has_one)
        if state == "late":
            rows = rows.filter(
                Q(directed_at=analysis.organisation.name)
                | Exists(_voices(analysis.organisation).filter(wants_answer=True)),
                asked_at__lt=_late_before(analysis.organisation),
            )
            self.rows = rows.order_by("asked_at", "pk")
        else:
            self.rows = rows.order_by(F("answered").asc(nulls_first=True), "-asked_at", "pk")

    def count(self) -> int:
        return int(self.rows.count())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, rows: slice) -> list[QuestionRow]:
        cut = list(self.rows[rows])
        keys = [(q.platform, q.post_id) for q in cut]
        posts = queries.posts_by_key(self.analysis, keys)
        voices = _voices_of(self.analysis.organisation, keys)
        shown = zip(cut, keys, strict=True)
        return [
            _row(q, posts[key], voices.get(key), self.analysis.organisation)
            for q, key in shown
            if key in posts
        ]


def _row(
    question: Question, post: PostRow, voice: Voice | None, organisation: Organisation
) -> QuestionRow:
    here = voice.answered_at if voice else None
    ours = question.directed_at == organisation.name or bool(voice and voice.wants_answer)
    due = answer_due_on(organisation, question.asked_at) if ours and question.asked_at else None
    return QuestionRow(
        question=question,
        post=post,
        matter=voice.matter if voice else None,
        due_on=due,
        answered_at=question.answered_at or here,
        answered_by=question.answered_by or (organisation.name if here else ""),
        answered=True if here else question.answered,
        drafted=bool(voice and voice.matter and hasattr(voice.matter, "draft")),
    )


def _voices(organisation: Organisation) -> QuerySet[Voice]:
    """The voices of the questions of an outer query."""
    return Voice.objects.filter(
        organisation=organisation, platform=OuterRef("platform"), post_id=OuterRef("post_id")
    )


def _voices_of(organisation: Organisation, keys: Sequence[Key]) -> Mapping[Key, Voice]:
    found = Voice.objects.filter(
        organisation=organisation, post_id__in=[post_id for _platform, post_id in keys]
    ).select_related("matter__draft")
    return {(voice.platform, voice.post_id): voice for voice in found}


def _late_before(organisation: Organisation) -> datetime:
    """The moment before which a question was asked whose answer was due before today."""
    today = timezone.localdate()
    day = today
    while due_on(day, organisation.answer_days) >= today:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))
