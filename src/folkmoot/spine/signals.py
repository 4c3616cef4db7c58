"""Signals: what apps find and people are told of. An app declares its kinds (``signal_kinds``) and notes what
it finds; who is told how, and through which channel, is decided here, the same for all of them.

A signal is told once. While it goes on nothing is repeated; that it grew much or ended is in the digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.spine import letters, mutes, webhooks, wishes
from folkmoot.spine.models import Delivery, Notice, Organisation, Signal, Told, User, Wish
from folkmoot.spine.permissions import roles_that_may
from folkmoot.spine.signal_kinds import kind_of, kinds

#: A signal that was told is told again, in a digest, once it is so many times as large.
GROWN = 2
LISTED_IN_FEED = 50


@dataclass(frozen=True)
class Found:
    """What an app tells of one thing it found; see `Signal` for what the fields mean."""

    kind: str
    key: str
    organisation: Organisation
    title: str
    sentence: str
    path: str
    scope: tuple[str, str]  #: key and name
    began_at: datetime
    subject: tuple[str, str] = ("", "")
    size: int = 0
    ended_at: datetime | None = None
    tell: bool = True  #: False: list it, and tell nobody


# --- Noted ------------------------------------------------------------------------------------------


@transaction.atomic
def signal_note(found: Found, *, now: datetime | None = None) -> Signal:
    """Keep what an app found, and tell of it if it is new; noting it again brings it up to date."""
    now = now or timezone.now()
    row = (
        Signal.objects.select_for_update()
        .filter(kind=found.kind, key=found.key)
        .select_related("organisation")
        .first()
    )
    if row is None:
        row = Signal.objects.create(
            kind=found.kind,
            key=found.key,
            organisation=found.organisation,
            began_at=found.began_at,
            found_at=now,
            changed_at=now,
            told=found.tell,
            **_told_of(found),
        )
        if found.tell:
            _tell(row, now)
    else:
        _bring_up_to_date(row, found, now)
    return row


def _told_of(found: Found) -> dict[str, Any]:
    return {
        "title": found.title[:200],
        "sentence": found.sentence,
        "path": found.path,
        "scope": found.scope[0],
        "scope_label": found.scope[1][:200],
        "subject": found.subject[0],
        "subject_label": found.subject[1][:200],
        "size": found.size,
        "ended_at": found.ended_at,
    }


def _bring_up_to_date(row: Signal, found: Found, now: datetime) -> None:
    new = _told_of(found)
    if all(getattr(row, name) == value for name, value in new.items()):
        return
    ended = found.ended_at is not None and row.ended_at is None
    if ended or found.size > row.size:
        row.changed_at = now
    for name, value in new.items():
        setattr(row, name, value)
    row.save()
    mutes.rename(row)
    if ended and row.told:
        webhooks.deliver(row, Delivery.Event.ENDED)


def _tell(signal: Signal, now: datetime) -> None:
    """Tell everybody who wants to know at once; the rest is left to the digest."""
    webhooks.deliver(signal, Delivery.Event.FOUND)
    for user in audience(signal):
        wish = wishes.of(user, signal.organisation, signal.scope)
        if wish.when != Wish.When.NOW or mutes.is_muted(signal, now=now, user=user):
            continue
        by_mail = wish.by_mail and letters.write_signal(user, signal, now)
        if wish.by_notice:
            give_notice(user, signal, now)
        if by_mail or not wish.by_mail:  # what no mail could be written of comes in the digest
            Told.objects.create(user=user, signal=signal, size=signal.size, at=now)


def give_notice(user: User, signal: Signal, now: datetime) -> None:
    """A notice on the site, once."""
    Notice.objects.get_or_create(
        user=user, signal=signal, defaults={"kind": Notice.Kind.SIGNAL, "written_at": now}
    )


def audience(signal: Signal) -> QuerySet[User]:
    """Who may know of a signal."""
    kind = kind_of(signal)
    if kind is None:
        return User.objects.none()
    return User.objects.filter(
        is_active=True,
        memberships__organisation=signal.organisation,
        memberships__role__in=roles_that_may(kind.permission),
    ).distinct()


# --- Read -------------------------------------------------------------------------------------------


def signals_for(user: User) -> QuerySet[Signal]:
    """What may be known to a person, newest first."""
    hers = Q(pk__in=[])
    for kind in kinds():
        hers |= Q(
            kind=kind.name,
            organisation__memberships__user=user,
            organisation__memberships__role__in=roles_that_may(kind.permission),
        )
    if not user.is_active:
        return Signal.objects.none()
    return Signal.objects.filter(hers).select_related("organisation").distinct()


def wanted_by(user: User, now: datetime | None = None) -> list[Signal]:
    """What her feed holds: what was told, is not muted, and is found where she wants to know of it."""
    asked = wishes.Known(user)
    held = mutes.active(user=user, now=now)
    found = []
    for signal in signals_for(user).filter(told=True)[: 4 * LISTED_IN_FEED]:
        never = asked.of(signal.organisation, signal.scope).when == Wish.When.NEVER
        if not never and not mutes.among(held, signal):
            found.append(signal)
    return found[:LISTED_IN_FEED]


def keys_of(kind: str, keys: Iterable[str]) -> set[str]:
    """Which of these are signals already."""
    return set(Signal.objects.filter(kind=kind, key__in=list(keys)).values_list("key", flat=True))


@transaction.atomic
def signals_forget(kind: str, keys: Iterable[str]) -> None:
    """Let go of what the app itself let go of; notices and deliveries of it go too."""
    Signal.objects.filter(kind=kind, key__in=list(keys)).delete()
