"""A person's rights: everything that is kept about her in one file, and being forgotten.

Who she is, is what she can show: an account, a verified address, the secret of her browser. Words may
stay without her, as the body's policy says; whatever names her goes. Events stay valid: they hold no
personal data, and the details that do are rows of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.spine import (
    contributions,
    events,
    outbox,
    participation,
    person_stores,
    search_text,
    staff,
    written_words,
)
from folkmoot.spine.models import (
    Appeal,
    Contribution,
    Identity,
    Invitation,
    Participant,
    Subscription,
    User,
)
from folkmoot.spine.participation import Speaker


class NobodyFound(Exception):
    """Nothing is kept about such a person; the message is a sentence."""


@dataclass(frozen=True)
class Forgotten:
    """What was done: numbers for the record, and no names."""

    contributions: int
    words_erased: int
    subscriptions: int
    account: bool


def speaker_by_email(email: str) -> Speaker:
    """The person behind an address, as staff look her up who have made sure that it is she.

    Raises:
        NobodyFound: if nothing is kept about the address.
    """
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    known = (
        user is not None
        or Identity.objects.filter(email=email).exists()
        or Subscription.objects.filter(email=email).exists()
        or Invitation.objects.filter(email=email).exists()
    )
    if not known:
        raise NobodyFound(f"Nothing is kept about {email}.")
    return Speaker(user=user, email=email)


def pseudonyms_of(speaker: Speaker) -> QuerySet[Participant]:
    """All that is a person's: what she confirmed under her account's address elsewhere is too."""
    found = participation.participants_of(speaker)
    for email in _shown(speaker):
        found |= participation.participants_of(Speaker(email=email))
    return found


def export(speaker: Speaker) -> dict[str, Any]:
    """Everything that is kept about a person, in plain words and times."""
    participants = list(pseudonyms_of(speaker))
    addresses = _addresses(speaker, participants)
    said = Contribution.objects.filter(participant__in=participants).select_related(
        "process", "place", "voice__matter"
    )
    return {
        "made_at": _time(timezone.now()),
        "account": _account(speaker.user) if speaker.user else None,
        "addresses": sorted(addresses),
        "signed_as": [
            {"process": str(row.process), "name": row.name, "since": _time(row.first_seen_at)}
            for row in participants
        ],
        "said": [_said(one) for one in said],
        "follows": [
            {"matter": row.matter.title, "since": _time(row.asked_at)}
            for row in _subscriptions(addresses).select_related("matter")
        ],
        "invited_to": [
            {"organisation": str(row.organisation), "role": row.role, "at": _time(row.invited_at)}
            for row in Invitation.objects.filter(email__in=addresses).select_related("organisation")
        ],
        "sign_ins": [
            {"at": _time(row.attempt_time), "address": row.ip_address, "browser": row.user_agent}
            for row in _sign_ins(AccessLog, _shown(speaker))
        ],
        "told": _told(speaker.user) if speaker.user else None,
        "acts": [
            {"kind": act.kind, "process": str(act.process), "day": act.day.isoformat()}
            for act in participation.acts_of(speaker).select_related("process")
        ],
        "at_work": person_stores.exported(speaker.user) if speaker.user else {},
    }


@transaction.atomic
def forget(speaker: Speaker, *, words_too: bool = False, made_sure: bool = False) -> Forgotten:
    """Erase a person. Her words stay, signed by nobody, where their body's policy says so.

    ``words_too`` erases them in any case. Staff who leave are cut from what they did in the body's
    name, which stays; whoever asks for her has ``made_sure`` that the names she goes by here are her own.

    Raises:
        NotPossible: if nobody would be left to administer an organisation.
    """
    worked_here = speaker.user is not None and speaker.user.memberships.exists()
    if speaker.user is not None:
        for membership in speaker.user.memberships.all():
            staff.membership_end(by=speaker.user, membership=membership)
    participants = list(pseudonyms_of(speaker))
    addresses = _addresses(speaker, participants)
    certain, claimed = _names(speaker, participants, worked_here, made_sure)
    events.overwrite_what_is_deleted()
    said = list(
        Contribution.objects.select_for_update(of=("self",))
        .filter(participant__in=participants)
        .select_related("organisation", "process")
    )
    gone = [one for one in said if words_too or not one.organisation.words_stay]
    for one in gone:
        contributions.erase_words(one)
    contributions.forget_around(said)
    stay = [one.pk for one in said if one not in gone]
    for one in Contribution.objects.filter(pk__in=stay, state=Contribution.State.PUBLISHED):
        outbox.take_out(one)  # it goes in again, signed by nobody
        outbox.publish(one)
    participation.forget_acts(speaker)
    Participant.objects.filter(pk__in=[row.pk for row in participants]).delete()
    # What was never verified is no proof of who she is, and names her. Verified for words that this
    # speaker cannot show to be hers it stays with them: else a browser could cut off another one's.
    Identity.objects.filter(email__in=addresses, verified_at=None).delete()
    Invitation.objects.filter(email__in=addresses).delete()
    for kind in (AccessLog, AccessAttempt):
        _sign_ins(kind, _shown(speaker)).delete()
    followed = _subscriptions(addresses)
    subscriptions = followed.count()
    followed.delete()
    account = speaker.user is not None
    if speaker.user is not None:
        person_stores.forget(speaker.user, certain | addresses)
        events.erase_person(speaker.user)
        speaker.user.delete()
    written_words.cut(certain | addresses)
    written_words.note(claimed)
    search_text.purge(connection)
    events.empty_the_journal()
    return Forgotten(len(said), len(gone), subscriptions, account)


def _said(one: Contribution) -> dict[str, Any]:
    voice = getattr(one, "voice", None)
    return {
        "process": str(one.process),
        "words": one.text,
        "at": _time(one.spoken_at),
        "place": str(one.place) if one.place else None,
        "channel": one.channel,
        "who_may_read_it": one.visibility,
        "state": one.state,
        "matter": voice.matter.title if voice and voice.matter else None,
        "earlier_words": [
            {"words": row.text, "until": _time(row.replaced_at)} for row in one.revisions.all()
        ],
        "decisions": [
            {
                "decision": row.kind,
                "at": _time(row.decided_at),
                "reason": row.reason.title if row.reason else None,
                "note": row.note.text if hasattr(row, "note") else None,
                "appeal": _appeal(getattr(row, "appeal", None)),
            }
            for row in one.decisions.select_related("reason", "note", "appeal")
        ],
    }


def _appeal(row: Appeal | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "words": row.text,
        "at": _time(row.made_at),
        "outcome": row.outcome,
        "answer": row.answer,
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "since": _time(user.date_joined),
        "last_sign_in": _time(user.last_login) if user.last_login else None,
        "roles": [
            {"organisation": str(row.organisation), "role": row.role}
            for row in user.memberships.select_related("organisation")
        ],
        "second_factors": [
            {"kind": row.type, "since": _time(row.created_at)}
            for row in Authenticator.objects.filter(user=user)
        ],
        "teams": [str(team) for team in user.teams.all()],
    }


def _told(user: User) -> dict[str, Any]:
    """How she wants to be told of what is found, what she muted, and what was written to her."""
    return {
        "wishes": [
            {
                "organisation": str(row.organisation),
                "of": row.scope or "everything",
                "when": row.when,
                "by_mail": row.by_mail,
                "by_notice": row.by_notice,
                "briefs": row.briefs,
            }
            for row in user.wishes.select_related("organisation")
        ],
        "muted": [
            {
                "what": row.label,
                "level": row.level,
                "until": _time(row.until) if row.until else None,
            }
            for row in user.mutes.all()
        ],
        "letters": [{"kind": row.kind, "at": _time(row.written_at)} for row in user.letters.all()],
    }


def _shown(speaker: Speaker) -> set[str]:
    """The addresses that are shown to be hers now: in this session, or by her account."""
    shown = {speaker.email, speaker.user.email if speaker.user else ""}
    return {email for email in shown if email}


def _addresses(speaker: Speaker, participants: Iterable[Participant]) -> set[str]:
    """Every address that is known to be hers: shown now, or confirmed for her words."""
    confirmed = Identity.objects.filter(participant__in=participants, verified_at__isnull=False)
    found = confirmed.exclude(email="").values_list("email", flat=True)
    return _shown(speaker) | set(found)


def _names(
    speaker: Speaker, participants: Iterable[Participant], worked_here: bool, made_sure: bool
) -> tuple[set[str], set[str]]:
    """What she is called: names that are certainly hers, and those that she alone says are hers.

    Anybody may sign as she likes: by being forgotten nobody takes the mayor's name out of all that was written.
    """
    own = {speaker.user.name} if speaker.user is not None else set()
    signed = {row.name for row in participants}
    everything = {name for name in own | signed if name.strip()}
    if made_sure:
        return everything, set()
    certain = everything & own if worked_here else set()
    return certain, everything - certain


def _subscriptions(addresses: Iterable[str]) -> QuerySet[Subscription]:
    return Subscription.objects.filter(email__in=list(addresses))


def _sign_ins(kind: type[models.Model], addresses: Iterable[str]) -> QuerySet[Any]:
    """What was noted of signing in, or of trying to, under these addresses in any spelling."""
    hers = Q()
    for address in addresses:
        hers |= Q(username__iexact=address)
    rows: QuerySet[Any] = models.QuerySet(kind)
    return rows.filter(hers) if hers else rows.none()


def _time(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds"))
