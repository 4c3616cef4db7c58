"""What the desk and the public pages show of matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import timezone

from folkmoot.desk.mail_queries import Mails, mails_of
from folkmoot.desk.moderation_queries import moderation_queue
from folkmoot.listening.models import Question
from folkmoot.listening.rules import analyses_for
from folkmoot.sources.bridge import account_label, corpus
from folkmoot.spine.contribution_rules import contributions_for
from folkmoot.spine.matter_rules import matters_for, voices_for
from folkmoot.spine.models import (
    Contribution,
    Link,
    Matter,
    Reply,
    Response,
    User,
    Voice,
)
from folkmoot.spine.search import entries
from folkmoot.spine.walks import histories, joined_on, within

MOST_QUESTIONS = 8
MOST_SAID = 8


@dataclass(frozen=True)
class Inbox:
    """What an officer must do today."""

    late: list[Matter]
    mine: list[Matter]
    unassigned: list[Matter]
    replies: int
    questions: list[tuple[Question, str]]
    questions_waiting: int
    said: list[Contribution]
    said_waiting: int
    to_moderate: int
    mails: Mails


def inbox(user: User) -> Inbox:
    """New, late, mine, and what waits for somebody to take it."""
    waiting = matters_for(user).filter(merged_into=None, state__in=Matter.UNANSWERED)
    teams = list(user.teams.all())
    mine = matters_for(user).filter(
        Q(assignee=user) | Q(assignee=None, team__in=teams),
        merged_into=None,
        state__in=Matter.OPEN,
    )
    questions = unheard_questions(user)
    said = unjoined_contributions(user)
    return Inbox(
        late=list(waiting.filter(due_on__lt=timezone.localdate()).order_by("due_on")[:20]),
        mine=[row for row in mine.order_by("due_on", "-changed_at")[:20] if not row.is_late],
        unassigned=list(waiting.filter(team=None, assignee=None).order_by("opened_at")[:20]),
        replies=open_replies(user).count(),
        questions=_with_words(list(questions[:MOST_QUESTIONS])),
        questions_waiting=questions.count(),
        said=list(said[:MOST_SAID]),
        said_waiting=said.count(),
        to_moderate=moderation_queue(user).total,
        mails=mails_of(user),
    )


def unheard_questions(user: User) -> QuerySet[Question]:
    """Posts of the newest analysis that want an answer, show none, and are no voice yet."""
    newest = analyses_for(user).first()
    if newest is None:
        return Question.objects.none()
    known = Voice.objects.filter(
        organisation=newest.organisation,
        platform=OuterRef("platform"),
        post_id=OuterRef("post_id"),
    )
    to_us = Case(When(directed_at=newest.organisation.name, then=1), default=0)
    return (
        newest.questions.exclude(answered=True)
        .filter(~Exists(known))
        .order_by(to_us.desc(), "-asked_at", "pk")
    )


def unjoined_contributions(user: User) -> QuerySet[Contribution]:
    """What was said here and belongs to no matter yet, longest waiting first."""
    shown = (Contribution.State.PUBLISHED, Contribution.State.KEPT)
    return (
        contributions_for(user)
        .filter(state__in=shown, voice__isnull=False, voice__matter=None)
        .order_by("spoken_at")
    )


def open_replies(user: User) -> QuerySet[Reply]:
    """Drafts that nobody has posted yet."""
    return (
        Reply.objects.filter(voice__in=voices_for(user), posted_at=None, unreachable="")
        .select_related("voice", "response__matter")
        .order_by("pk")
    )


def _with_words(questions: list[Question]) -> list[tuple[Question, str]]:
    keys = [(question.platform, question.post_id) for question in questions]
    texts = {(r["platform"], r["post_id"]): r["text"] for r in corpus().posts(keys).to_pylist()}
    return [(q, texts[key]) for q, key in zip(questions, keys, strict=True) if key in texts]


def board(matters: QuerySet[Matter]) -> list[tuple[str, str, list[Matter], int]]:
    """Open matters by state: state, its name, the first of them, and how many."""
    rows = []
    for state in Matter.OPEN:
        found = matters.filter(state=state, merged_into=None).order_by("due_on", "-changed_at")
        rows.append((state, str(Matter.State(state).label), list(found[:25]), found.count()))
    return rows


def narrowed(
    matters: QuerySet[Matter], wanted: Mapping[str, Any], user: Any = None
) -> QuerySet[Matter]:
    """Matters that fit a list's filters; without a ``user`` their public words alone are searched."""
    if words := (wanted.get("words") or "").strip():
        found = entries(user, words, kinds=("matter", "response"), public=user is None)
        keys = found.annotate(key=Cast("target", BigIntegerField())).values("key")
        # Words of a matter that was joined to another are found there.
        matters = matters.filter(Q(pk__in=keys) | Q(pk__in=joined_on(keys)))
    if wanted.get("team"):
        matters = matters.filter(team=wanted["team"])
    if wanted.get("state"):
        matters = matters.filter(state=wanted["state"])
    if place := wanted.get("place"):
        matters = matters.filter(place__in=within(place))
    if wanted.get("topic"):
        matters = matters.filter(topic=wanted["topic"])
    return matters


@dataclass(frozen=True)
class Step:
    """One entry of a thread: a link, with its response where it has one."""

    link: Link
    response: Response | None
    icon: str


def thread(matter: Matter, *, internal: bool) -> list[Step]:
    """A matter's steps, oldest first, with those of all matters that were joined to it."""
    told = histories(matter)
    links = Link.objects.filter(matter__in=told).select_related(
        "response", "other", "actor", "matter"
    )
    # Where both histories stand on one page, joining is told once.
    links = links.exclude(kind=Link.Kind.MERGED_AWAY, other__in=told)
    if not internal:
        links = links.filter(public=True, matter__public=True)
    return [Step(link, link.response, link.kind) for link in links.order_by("at", "pk")]


@dataclass(frozen=True)
class Voices:
    """How many spoke, where and when; no words and no names."""

    total: int
    platforms: tuple[tuple[str, int], ...]
    first: datetime | None
    last: datetime | None
    told: int
    to_tell: int
    unreachable: int
    followers: int


def voices_of(matter: Matter) -> Voices:
    rows = list(matter.voices.values_list("platform", "spoken_at"))
    times = sorted(at for _platform, at in rows if at is not None)
    replies = Reply.objects.filter(voice__matter=matter)
    return Voices(
        total=len(rows),
        platforms=tuple(Counter(platform for platform, _at in rows).most_common()),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        told=replies.exclude(posted_at=None).values("voice").distinct().count()
        + matter.voices.exclude(replied_at=None).count(),
        to_tell=replies.filter(posted_at=None, unreachable="").values("voice").distinct().count(),
        unreachable=replies.exclude(unreachable="").values("voice").distinct().count(),
        followers=matter.subscriptions.exclude(confirmed_at=None).count(),
    )


def words_of(voices: Iterable[Voice]) -> list[tuple[Voice, dict[str, Any] | None]]:
    """Voices with their posts as officers may see them; None where the post is gone."""
    rows = list(voices)
    found = {
        (p["platform"], p["post_id"]): p
        for p in corpus().posts([(v.platform, v.post_id) for v in rows if v.post_id]).to_pylist()
    }
    result = []
    for voice in rows:
        post = found.get((voice.platform, voice.post_id))
        if post is not None:
            account = corpus().account(post["platform"], account_id=post["account_id"] or "")
            body = {k: account[k] for k in ("organisation", "name")} if account else {}
            post |= {"account": account_label(post | body), "sentiment": None, "counts": {}}
        result.append((voice, post))
    return result


def latest_responses(limit: int = 5) -> QuerySet[Response]:
    """The newest public answers."""
    return (
        Response.objects.filter(matter__public=True)
        .select_related("matter__place", "matter__organisation")
        .order_by("-published_at")[:limit]
    )


def with_voices(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    return matters.annotate(voice_count=Count("voices", distinct=True))
