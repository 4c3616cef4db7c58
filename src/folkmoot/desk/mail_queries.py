"""Mails that did not simply go: what staff of a body must know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Notification, User

State = Notification.State
#: A mail is handed over in seconds; one that is still claimed after this was interrupted.
INTERRUPTED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Mails:
    """How many were refused, were interrupted (perhaps sent), and wait for another try."""

    refused: int
    unknown: int
    put_off: int


def mails_of(user: User) -> Mails:
    """Mails of the user's organisations to followers, authors, those invited and colleagues."""
    bodies = organisations_of(user, "desk.read")
    rows = Notification.objects.filter(
        Q(subscription__matter__organisation__in=bodies)
        | Q(identity__participant__process__organisation__in=bodies)
        | Q(invitation__organisation__in=bodies)
        | Q(user__memberships__organisation__in=bodies)
    ).distinct()
    since = timezone.now() - INTERRUPTED_AFTER
    return Mails(
        refused=rows.filter(state=State.FAILED).count(),
        unknown=rows.filter(state=State.CLAIMED, claimed_at__lt=since).count(),
        put_off=rows.filter(state=State.WAITING, not_before__isnull=False).count(),
    )
