"""What people do with their own words: say, change, withdraw. Moderators' part is in ``moderation``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import events, outbox, phases
from folkmoot.spine.matters import NotAllowed, held_where_it_went, join
from folkmoot.spine.models import (
    Appeal,
    Contribution,
    Matter,
    ModerationNote,
    Organisation,
    Participant,
    Phase,
    Place,
    Process,
    Revision,
    User,
    Voice,
)

State = Contribution.State


@transaction.atomic
def open_door(organisation: Organisation) -> Process:
    """The process in which anything can be said to a body at any time; made at the first need."""
    process, created = Process.objects.get_or_create(
        organisation=organisation,
        is_open_door=True,
        defaults={
            "slug": f"tell-{organisation.slug}"[:80],
            "title": _("Tell %(name)s") % {"name": organisation.name},
            "summary": _("Say what should be known, asked or changed."),
        },
    )
    if created:
        Phase.objects.create(process=process, kind="open", starts_at=timezone.now())
    return process


@transaction.atomic
def contribution_submit(
    *,
    process: Process,
    participant: Participant | None,
    text: str,
    place: Place | None = None,
    about: Matter | None = None,
    private: bool = False,
    channel: str = Contribution.Channel.SITE,
    typed_by: User | None = None,
    spoken_at: datetime | None = None,
    at: datetime | None = None,
    once: uuid.UUID | None = None,
) -> Contribution:
    """Take in somebody's words. They are kept once this returns, whatever happens then.

    Public words appear at once or wait for a moderator, as the process says; private ones are for
    staff alone. A form that is sent twice with the same ``once`` is one contribution.

    Raises:
        NotAllowed: if the process takes no words now, or there are none.
    """
    at = at or timezone.now()
    if once and (known := Contribution.objects.filter(pk=once).first()):
        if _same(known, process, participant):
            return known
        once = None  # somebody else's: taken for a form without one
    if not phases.allows(process, phases.SAY, at):
        raise NotAllowed(_("“%(process)s” takes no contributions now.") % {"process": process})
    text = text.strip()
    if not text:
        raise NotAllowed(_("Write something first."))
    if len(text) > Contribution.MOST_WORDS:
        raise NotAllowed(
            _("This is %(length)s characters long; at most %(most)s can be taken.")
            % {"length": len(text), "most": Contribution.MOST_WORDS}
        )
    visibility = Contribution.Visibility.BODY if private else Contribution.Visibility.PUBLIC
    contribution = Contribution(
        pk=once or uuid.uuid4(),
        organisation=process.organisation,
        process=process,
        participant=participant,
        text=text,
        language=language_of(text),
        place=place,
        about=about,
        channel=channel,
        typed_by=typed_by,
        visibility=visibility,
        spoken_at=spoken_at or at,
        received_at=at,
    )
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
    except IntegrityError:
        known = Contribution.objects.filter(pk=once).first() if once else None
        if known is None or not _same(known, process, participant):
            raise
        return known  # a copy of the form was quicker
    if private:
        _settle(contribution, State.KEPT, at)
    elif process.moderation == Process.Moderation.AFTER:
        _settle(contribution, State.PUBLISHED, at)
    if typed_by is not None:
        events.record(
            kind="contribution.typed_in",
            by=typed_by,
            organisation=process.organisation,
            subject=f"contribution:{contribution.pk}",
            facts={"channel": str(channel)},
        )
    return contribution


def _same(known: Contribution, process: Process, participant: Participant | None) -> bool:
    """Whether words that are there are those of the form that was sent."""
    return known.process_id == process.pk and known.participant == participant


@transaction.atomic
def contribution_edit(
    *, contribution: Contribution, text: str, at: datetime | None = None
) -> Contribution:
    """Change one's own words; what they were is kept for moderators.

    Raises:
        NotAllowed: if they can no longer be changed, or a moderator has hidden them.
    """
    contribution = held(contribution)
    if contribution.state not in (State.WAITING, State.PUBLISHED, State.KEPT):
        raise NotAllowed(_("These words can no longer be changed."))
    if not phases.allows(contribution.process, phases.EDIT, at):
        raise NotAllowed(
            _("“%(process)s” is closed: words stay as they are.")
            % {"process": contribution.process}
        )
    text = text.strip()
    if not text:
        raise NotAllowed(_("Write something first. To take your words back, withdraw them."))
    if text == contribution.text:
        return contribution
    at = at or timezone.now()
    Revision.objects.create(contribution=contribution, text=contribution.text, replaced_at=at)
    contribution.text, contribution.language = text, language_of(text)
    contribution.edited_at, contribution.checked_at = at, None
    contribution.save(update_fields=["text", "language", "edited_at", "checked_at"])
    if contribution.state == State.PUBLISHED:
        if contribution.process.moderation == Process.Moderation.BEFORE:
            disappear(contribution, State.WAITING)
        else:
            outbox.publish(contribution)
    return contribution


@transaction.atomic
def contribution_withdraw(*, contribution: Contribution) -> None:
    """Take one's words back: nobody sees them any more.

    Raises:
        NotAllowed: if they are gone already.
    """
    contribution = held(contribution)
    if State.WITHDRAWN not in contribution.moves:
        raise NotAllowed(_("These words were taken back already."))
    disappear(contribution, State.WITHDRAWN)


def appear(contribution: Contribution, at: datetime | None = None) -> None:
    """Let the words be read by whom they are for, and their voice count. In a transaction."""
    public = contribution.visibility == Contribution.Visibility.PUBLIC
    _settle(contribution, State.PUBLISHED if public else State.KEPT, at or timezone.now())


def disappear(contribution: Contribution, state: str, at: datetime | None = None) -> None:
    """Let nobody read the words any more; the voice leaves its matter and counts no longer."""
    move(contribution, state)
    voice = Voice.objects.select_for_update().filter(contribution=contribution).first()
    if voice is not None:
        contribution.about = voice.matter or contribution.about
        voice.matter, voice.wants_answer = None, False
        voice.save(update_fields=["matter", "wants_answer"])
    contribution.left_at = at or timezone.now()
    contribution.save(update_fields=["state", "about", "left_at"])
    outbox.take_out(contribution)


def erase_words(contribution: Contribution) -> None:
    """Empty a contribution for good, with what lies about it. The row stays, so that counts do."""
    contribution.text = ""
    contribution.save(update_fields=["text"])
    if contribution.state != State.ERASED:
        disappear(contribution, State.ERASED)
    forget_around([contribution])


def forget_around(said: Iterable[Contribution]) -> None:
    """What lies about words and speaks of their author: earlier versions, notes, appeals."""
    rows = list(said)
    Revision.objects.filter(contribution__in=rows).delete()
    ModerationNote.objects.filter(decision__contribution__in=rows).delete()
    Appeal.objects.filter(decision__contribution__in=rows).update(text="", answer="")


def held(contribution: Contribution) -> Contribution:
    """The contribution as it is now, held against others until the transaction ends."""
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("process", "organisation", "participant", "place")
        .get(pk=contribution.pk)
    )


def move(contribution: Contribution, state: str) -> None:
    """Another state, if the table of moves has it."""
    if state not in contribution.moves:
        raise NotAllowed(
            _("Words that are “%(now)s” cannot become “%(next)s”.")
            % {"now": contribution.get_state_display(), "next": State(state).label}
        )
    contribution.state = state


def language_of(text: str) -> str:
    """The language of the words as a BCP 47 code; ``und`` where nobody can tell."""
    from mootlib.text import language  # heavy, and only needed where somebody speaks

    return language.detect([text]).codes[0]


def _settle(contribution: Contribution, state: str, at: datetime) -> None:
    if contribution.state != state:
        move(contribution, state)
    if state == State.PUBLISHED:
        contribution.published_at = contribution.published_at or at
    contribution.left_at = None
    contribution.save(update_fields=["state", "published_at", "left_at"])
    _give_voice(contribution, at)
    if state == State.PUBLISHED:
        outbox.publish(contribution)


def _give_voice(contribution: Contribution, at: datetime) -> None:
    """Its voice: public words want an answer, and join the matter that they are about."""
    public = contribution.state == State.PUBLISHED
    voice, _created = Voice.objects.get_or_create(
        contribution=contribution,
        defaults={
            "organisation": contribution.organisation,
            "platform": contribution.channel,
            "spoken_at": contribution.spoken_at,
            "place": contribution.place,
        },
    )
    # Held before the voice, as every step of a matter does: nothing is joined to it or answered meanwhile.
    matter = held_where_it_went(contribution.about) if contribution.about else None
    voice.refresh_from_db(from_queryset=Voice.objects.select_for_update())
    voice.wants_answer = public
    voice.save(update_fields=["wants_answer"])
    if matter is not None and voice.matter_id is None:
        join(matter, [voice], at)
