"""What officers do with matters. Each step leaves a link, an event, and tells who follows the matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.spine import answers, events, notices, telling
from folkmoot.spine.models import (
    Link,
    Matter,
    Organisation,
    Place,
    Reply,
    Response,
    ResponseDraft,
    Team,
    User,
    Voice,
)
from folkmoot.spine.walks import end_of


class NotAllowed(Exception):
    """A step that this matter cannot take; the message is a sentence for the person."""


@dataclass(frozen=True)
class Heard:
    """A post that is to become a voice: where its words are, and what coverage must know of it."""

    platform: str
    post_id: str
    spoken_at: datetime | None = None
    topic: str = ""
    place: Place | None = None
    wants_answer: bool = False
    replied_at: datetime | None = None


@transaction.atomic
def voices_hear(*, by: User, organisation: Organisation, heard: Sequence[Heard]) -> list[Voice]:
    """Note voices without a matter: they count as waiting from now on if they want an answer."""
    return [_hear(by, organisation, one, timezone.now()) for one in heard]


@transaction.atomic
def matter_open(
    *,
    by: User,
    organisation: Organisation,
    title: str,
    summary: str = "",
    topic: str = "",
    place: Place | None = None,
    heard: Sequence[Heard] = (),
    public: bool = True,
    at: datetime | None = None,
) -> Matter:
    """Open a matter, with the voices that raised it."""
    at = at or timezone.now()
    matter = Matter.objects.create(
        organisation=organisation,
        title=title,
        summary=summary,
        topic=topic,
        place=place,
        public=public,
        opened_by=by,
        opened_at=at,
        changed_at=at,
    )
    _step(matter, by, Link.Kind.OPENED, at=at, state=matter.state, text=summary)
    if heard:
        voices_add(by=by, matter=matter, heard=heard, at=at)
    return matter


@transaction.atomic
def voices_add(
    *, by: User, matter: Matter, heard: Sequence[Heard], at: datetime | None = None
) -> int:
    """Join voices to a matter; how many were new to it. Those of another matter stay there.

    Raises:
        NotAllowed: if the matter was joined to another one, or all voices belong to another matter.
    """
    matter = _held(matter)
    _open(matter)
    at = at or timezone.now()
    voices = [_hear(by, matter.organisation, one, at) for one in heard]
    return _join_all(by, matter, voices, at)


@transaction.atomic
def voices_take(
    *, by: User, matter: Matter, voices: Sequence[Voice], at: datetime | None = None
) -> int:
    """Join voices that are known already, such as contributions, to a matter; how many were new.

    Raises:
        NotAllowed: as ``voices_add``.
    """
    matter = _held(matter)
    _open(matter)
    held = Voice.objects.select_for_update(of=("self",)).filter(
        pk__in=[voice.pk for voice in voices], organisation=matter.organisation
    )
    return _join_all(by, matter, list(held), at)


def _join_all(by: User, matter: Matter, voices: Sequence[Voice], at: datetime | None) -> int:
    """Join those voices that belong to no matter; their number."""
    elsewhere = [voice for voice in voices if voice.matter_id not in (None, matter.pk)]
    if voices and len(elsewhere) == len(voices):
        raise NotAllowed(
            _("All of this belongs to “%(matter)s” already; join the two matters instead.")
            % {"matter": elsewhere[0].matter}
        )
    new = [voice for voice in voices if voice.matter_id is None]
    join(matter, new, at or timezone.now())
    if new:
        _step(matter, by, Link.Kind.VOICES, at=at, voices=len(new))
    return len(new)


def join(matter: Matter, voices: Sequence[Voice], at: datetime) -> None:
    """Join voices of no matter to one that the caller holds; whoever spoke follows it from now on.

    Those who spoke before its answer get it now.
    """
    for voice in voices:
        voice.matter = matter
        voice.save(update_fields=["matter"])
        if voice.contribution is not None and voice.contribution.participant is not None:
            telling.follow_as_author(matter, voice.contribution.participant)
    answers.give_afterwards(matter, voices, at)


@transaction.atomic
def matter_move(
    *, by: User, matter: Matter, state: str, reason: str = "", at: datetime | None = None
) -> None:
    """Take a matter to another state.

    Raises:
        NotAllowed: where the table of moves does not have it, or it wants a reason and has none.
    """
    matter = _held(matter)
    _open(matter)
    if state not in matter.moves:
        raise NotAllowed(
            _("A matter that is “%(now)s” cannot become “%(next)s”.")
            % {"now": matter.get_state_display(), "next": Matter.State(state).label}
        )
    if state in Matter.NEEDS_REASON and not reason.strip():
        raise NotAllowed(_("Say why: the reason is shown to everybody who spoke."))
    _set_state(matter, state)
    _step(matter, by, Link.Kind.MOVED, at=at, state=state, text=reason, tell=True)


@transaction.atomic
def matter_assign(
    *,
    by: User,
    matter: Matter,
    team: Team | None,
    assignee: User | None = None,
    due_on: date | None = None,
    at: datetime | None = None,
) -> None:
    """Give a matter to a team or a person, with the day by which an answer is due."""
    matter = _held(matter)
    _open(matter)
    matter.team, matter.assignee, matter.due_on = team, assignee, due_on
    matter.save(update_fields=["team", "assignee", "due_on"])
    words = [str(team)] if team else []
    if due_on:
        words.append(_("answer due by %(day)s") % {"day": date_format(due_on, "j F Y")})
    # Which team deals with it is the public's business, which person is not.
    _step(matter, by, Link.Kind.ASSIGNED, at=at, text=", ".join(words))


@transaction.atomic
def matter_edit(
    *, by: User, matter: Matter, title: str, summary: str, place: Place | None, public: bool
) -> None:
    """Correct what a matter is called and what people said; the earlier words stay in its thread."""
    matter = _held(matter)
    before = f"{matter.title}\n\n{matter.summary}".strip()
    matter.title, matter.summary, matter.place, matter.public = title, summary, place, public
    matter.save(update_fields=["title", "summary", "place", "public"])
    _step(matter, by, Link.Kind.EDITED, text=before, public=False)


@transaction.atomic
def note_add(*, by: User, matter: Matter, text: str, at: datetime | None = None) -> None:
    """Write something down for colleagues."""
    _step(_held(matter), by, Link.Kind.NOTE, at=at, text=text, public=False)


@transaction.atomic
def response_publish(
    *,
    by: User,
    matter: Matter,
    you_said: str,
    we_did: str,
    signed: str,
    decided: str = "",
    next_steps: str = "",
    state: str | None = None,
    at: datetime | None = None,
) -> Response:
    """Answer in public: tells everybody who follows, and drafts a reply for each voice on a platform.

    ``state`` is where the matter is afterwards; by default answered, if it was not yet.

    Raises:
        NotAllowed: if the matter cannot go there, or was joined to another one.
    """
    matter = _held(matter)
    _open(matter)
    if matter.state in (Matter.State.DONE, Matter.State.DECLINED) and state is None:
        state = matter.state
    state = state or (Matter.State.ANSWERED if matter.state in Matter.UNANSWERED else matter.state)
    if state != matter.state and state not in matter.moves:
        raise NotAllowed(
            _("A matter that is “%(now)s” cannot become “%(next)s”.")
            % {"now": matter.get_state_display(), "next": Matter.State(state).label}
        )
    at = at or timezone.now()
    response = Response(
        matter=matter,
        you_said=you_said,
        we_did=we_did,
        decided=decided,
        next_steps=next_steps,
        author=by,
        signed=signed,
        published_at=at,
    )
    response.save()
    ResponseDraft.objects.filter(matter=matter).delete()
    _set_state(matter, state)
    answers.give(response)
    _step(matter, by, Link.Kind.RESPONDED, at=at, state=state, response=response, tell=True)
    return response


@transaction.atomic
def matter_merge(*, by: User, matter: Matter, into: Matter, at: datetime | None = None) -> None:
    """Join a matter to another: voices and followers move on, both histories stay.

    Raises:
        NotAllowed: if either was joined before, they are the same, or of two organisations.
    """
    first, second = sorted((matter.pk, into.pk))
    if first == second:
        raise NotAllowed(_("A matter cannot be joined to itself."))
    held = {
        row.pk: row for row in Matter.objects.select_for_update().filter(pk__in=(first, second))
    }
    matter, into = held[matter.pk], held[into.pk]
    _open(matter)
    _open(into)
    if matter.organisation_id != into.organisation_id:
        raise NotAllowed(_("Matters of two organisations cannot be joined."))
    voices = matter.voices.update(matter=into)
    telling.follow_on(matter, into)
    matter.merged_into = into
    matter.save(update_fields=["merged_into"])
    _step(matter, by, Link.Kind.MERGED_AWAY, at=at, other=into)
    _step(into, by, Link.Kind.MERGED_IN, at=at, other=matter, voices=voices, tell=True)


@transaction.atomic
def reply_posted(*, by: User, reply: Reply, address: str) -> None:
    """Record where a drafted reply was posted."""
    reply.address, reply.posted_by, reply.posted_at = address, by, timezone.now()
    reply.unreachable = ""
    reply.save(update_fields=["address", "posted_by", "posted_at", "unreachable"])
    _tally(reply, by, "reply.posted")


@transaction.atomic
def reply_unreachable(*, by: User, reply: Reply, reason: str) -> None:
    """Record that the person could not be reached, and why."""
    reply.unreachable, reply.address, reply.posted_at = reason, "", None
    reply.save(update_fields=["unreachable", "address", "posted_at"])
    _tally(reply, by, "reply.unreachable")


def _tally(reply: Reply, by: User, kind: str) -> None:
    matter = reply.response.matter
    events.record(
        kind=kind,
        by=by,
        organisation=matter.organisation,
        subject=f"matter:{matter.pk}",
        facts={"reply": reply.pk},
    )


def _hear(by: User, organisation: Organisation, one: Heard, at: datetime) -> Voice:
    """The voice for a post; what is known already stays, what is new to us is added."""
    voice, created = Voice.objects.get_or_create(
        organisation=organisation,
        platform=one.platform,
        post_id=one.post_id,
        defaults={
            "spoken_at": one.spoken_at,
            "topic": one.topic[:120],
            "place": one.place,
            "wants_answer": one.wants_answer,
            "replied_at": one.replied_at,
            "heard_by": by,
        },
    )
    if not created and one.wants_answer and not voice.wants_answer:
        voice.wants_answer = True
        voice.replied_at = voice.replied_at or one.replied_at
        voice.answered_at = None  # an answer that was not for her
        voice.save(update_fields=["wants_answer", "replied_at", "answered_at"])
        if voice.matter is not None:
            answers.give_afterwards(voice.matter, [voice], at)
    return voice


def _held(matter: Matter) -> Matter:
    """The matter as it is now, held against others until the transaction ends."""
    return (
        Matter.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=matter.pk)
    )


def held_where_it_went(matter: Matter) -> Matter:
    """The matter that one was joined to in the end, or itself, held until the transaction ends."""
    held = _held(end_of(matter))
    return held if held.merged_into is None else held_where_it_went(held)


def _open(matter: Matter) -> None:
    if matter.merged_into_id is not None:
        raise NotAllowed(
            _("This matter was joined to “%(other)s”; go on there.") % {"other": matter.merged_into}
        )


def _set_state(matter: Matter, state: str) -> None:
    matter.state = state
    matter.save(update_fields=["state"])


def _step(
    matter: Matter,
    by: User | None,
    kind: str,
    *,
    at: datetime | None = None,
    tell: bool = False,
    public: bool = True,
    **more: Any,
) -> Link:
    """Write the link and its event; tell who follows once the transaction is through."""
    at = at or timezone.now()
    link = Link(matter=matter, kind=kind, at=at, actor=by, public=public, **more)
    link.save()
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])
    events.record(
        kind=f"matter.{kind.replace(' ', '_')}",
        by=by,
        organisation=matter.organisation,
        subject=f"matter:{matter.pk}",
        facts=_facts(link),
    )
    if tell and public and matter.public:
        telling.tell(link)
        notices.tell_followers(link)
    if kind == Link.Kind.ASSIGNED:
        notices.tell_given(link)
    return link


def _facts(link: Link) -> dict[str, Any]:
    """What of a step goes into the public log: states, numbers, and no words."""
    facts: dict[str, Any] = {"link": link.pk, "public": link.public}
    if link.state:
        facts["state"] = link.state
    if link.voices:
        facts["voices"] = link.voices
    if link.other_id:
        facts["other"] = link.other_id
    if link.response_id:
        facts["response"] = link.response_id
    return facts


def joinable(matter: Matter) -> Iterable[Matter]:
    """Matters that this one could be joined to."""
    return Matter.objects.filter(organisation=matter.organisation, merged_into=None).exclude(
        pk=matter.pk
    )
