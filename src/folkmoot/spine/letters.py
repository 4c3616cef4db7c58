"""Letters to staff: written with what they tell of, mailed by the same means as every other mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from folkmoot.spine import telling
from folkmoot.spine.models import (
    Brief,
    Letter,
    LetterItem,
    Notification,
    Organisation,
    Signal,
    User,
)

#: Mails of signals to one person in one day; what comes beyond is told in her digest.
MOST_A_DAY = 5


def write_signal(user: User, signal: Signal, now: datetime) -> bool:
    """A mail of one signal; False if she has had as many as she gets in a day."""
    if written_today(user, now) >= MOST_A_DAY:
        return False
    items = [(signal, LetterItem.What.FOUND)]
    return _write(user, signal.organisation, Letter.Kind.SIGNAL, f"signal-{signal.pk}", now, items)


def write_digest(
    user: User, organisation: Organisation, now: datetime, items: Iterable[tuple[Signal, str]]
) -> bool:
    """A mail of several signals; once a day."""
    key = f"digest-{organisation.pk}-{timezone.localtime(now):%Y-%m-%d}"
    return _write(user, organisation, Letter.Kind.DIGEST, key, now, items)


def write_brief(user: User, brief: Brief) -> bool:
    """A mail of a brief; once."""
    key, now = f"brief-{brief.pk}", timezone.now()
    return _write(user, brief.organisation, Letter.Kind.BRIEF, key, now, (), brief)


def written_today(user: User, now: datetime) -> int:
    """Mails of signals that were written to a person today, by the clock of this place."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Letter.objects.filter(
        user=user, kind=Letter.Kind.SIGNAL, written_at__gte=today, written_at__lte=now
    ).count()


@transaction.atomic
def _write(
    user: User,
    organisation: Organisation,
    kind: str,
    key: str,
    now: datetime,
    items: Iterable[tuple[Signal, str]],
    brief: Brief | None = None,
) -> bool:
    whole = {"organisation": organisation, "kind": kind, "brief": brief, "written_at": now}
    letter, new = Letter.objects.get_or_create(user=user, key=key, defaults=whole)
    if not new:
        return False
    LetterItem.objects.bulk_create(
        [LetterItem(letter=letter, signal=signal, what=what) for signal, what in items]
    )
    Notification.objects.create(letter=letter)
    telling.wake(f"letter-{letter.pk}")
    return True
