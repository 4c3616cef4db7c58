"""Muting: what a person, or a webhook, is told no more, for a time or for good; and the links that do it.

Whoever has the link may mute, and nothing else: it comes with what was told, and names who was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from folkmoot.spine.models import Mute, Signal, User, Webhook

SALT = "folkmoot.spine.mutes"


@dataclass(frozen=True)
class Link:
    """What a link stands for: the signal, and whom it was told."""

    signal: Signal
    user: User | None = None
    webhook: Webhook | None = None


def token_for(signal: Signal, *, user: User | None = None, webhook: Webhook | None = None) -> str:
    """The secret part of a link by which ``user`` or ``webhook`` mutes what a signal is about."""
    whose = f"u{user.pk}" if user else f"w{webhook.pk}" if webhook else ""
    return signing.dumps([signal.pk, whose], salt=SALT)


def address_for(signal: Signal, **whose: User | Webhook) -> str:
    """The whole address of the page that mutes."""
    token = token_for(signal, **whose)  # type: ignore[arg-type]
    return str(settings.SITE_ADDRESS + reverse("signals:mute", args=[token]))


def link_of(token: str) -> Link | None:
    """What a token stands for; None if it is not ours, or what it is for is gone."""
    try:
        pk, whose = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    signal = Signal.objects.filter(pk=pk).select_related("organisation").first()
    if signal is None:
        return None
    if whose.startswith("u"):
        user = User.objects.filter(pk=int(whose[1:]), is_active=True).first()
        return Link(signal, user=user) if user else None
    webhook = Webhook.objects.filter(pk=int(whose[1:])).first()
    return Link(signal, webhook=webhook) if webhook else None


@transaction.atomic
def mute(link: Link, *, level: str, days: int | None) -> Mute:
    """Tell no more of a signal, its subject or its scope; ``days`` None is for good."""
    signal = link.signal
    value, label = _named(signal)[level]
    until = None if days is None else timezone.now() + timedelta(days=days)
    row, _created = Mute.objects.update_or_create(
        user=link.user,
        webhook=link.webhook,
        kind=signal.kind,
        level=level,
        value=value,
        defaults={
            "organisation": signal.organisation,
            "label": label,
            "until": until,
            "made_at": timezone.now(),
        },
    )
    return row


@transaction.atomic
def unmute(*, by: User, pk: int) -> None:
    """Be told again."""
    Mute.objects.filter(user=by, pk=pk).delete()


def active(
    *, user: User | None = None, webhook: Webhook | None = None, now: datetime | None = None
) -> list[Mute]:
    """What is muted now for a person or a webhook."""
    until = Q(until=None) | Q(until__gt=now or timezone.now())
    return list(Mute.objects.filter(until, user=user, webhook=webhook))


def among(held: Iterable[Mute], signal: Signal) -> Mute | None:
    """Which of these mutes keeps a signal quiet, if any."""
    named = _named(signal)
    for row in held:
        if row.kind == signal.kind and named.get(row.level, ("", ""))[0] == row.value:
            return row
    return None


def is_muted(
    signal: Signal,
    *,
    now: datetime | None = None,
    user: User | None = None,
    webhook: Webhook | None = None,
) -> bool:
    return among(active(user=user, webhook=webhook, now=now), signal) is not None


def rename(signal: Signal) -> None:
    """Mutes are called as what they are about is called now: a name that had to go is kept nowhere."""
    for level, (value, label) in _named(signal).items():
        Mute.objects.filter(kind=signal.kind, level=level, value=value).exclude(label=label).update(
            label=label
        )


def _named(signal: Signal) -> dict[str, tuple[str, str]]:
    """What is muted at each level, and what it is called."""
    found = {
        Mute.Level.SIGNAL.value: (signal.key, signal.title),
        Mute.Level.SUBJECT.value: (signal.subject, signal.subject_label),
        Mute.Level.SCOPE.value: (signal.scope, signal.scope_label),
    }
    return {level: named for level, named in found.items() if named[0]}
