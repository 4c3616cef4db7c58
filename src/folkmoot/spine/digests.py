"""Digests: once a day, what a person wanted to know once a day, and how what she knows of went on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from folkmoot.spine import jobs, letters, mutes, signals, wishes
from folkmoot.spine.models import LetterItem, Organisation, Signal, Told, User, Wish

DIGEST = "signals.digest"
BEGINS = 7  #: the hour, by the town's clock
#: What changed longer ago is in no digest: a worker that was off for a week does not tell old news.
BACK = timedelta(days=3)


def ask_for_digests() -> None:
    """Once a day, in the morning."""
    here = timezone.localtime()
    if here.hour >= BEGINS and Signal.objects.filter(changed_at__gte=here - BACK).exists():
        jobs.enqueue(DIGEST, key=f"{DIGEST}:{here.date().isoformat()}")


@jobs.job(DIGEST)
def _digest_job(run: jobs.Run) -> None:
    digest_all(timezone.now())


def digest_all(now: datetime) -> int:
    """Write today's digests; how many. Run again on the same day it writes none twice."""
    staff = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
    return sum(digest(user, now) for user in staff)


@transaction.atomic
def digest(user: User, now: datetime) -> int:
    """One person's digests, one for each body in which something is new to her."""
    found = news_of(user, now)
    bodies: defaultdict[int, list[tuple[Signal, str]]] = defaultdict(list)
    asked = wishes.Known(user)
    for signal, what in found:
        wish = asked.of(signal.organisation, signal.scope)
        if wish.by_mail:
            bodies[signal.organisation_id].append((signal, what))
        if wish.by_notice and what == LetterItem.What.FOUND:
            signals.give_notice(user, signal, now)
    written = 0
    for body in Organisation.objects.filter(pk__in=list(bodies)):
        written += letters.write_digest(user, body, now, bodies[body.pk])
    _remember(user, found, now)
    return written


def news_of(user: User, now: datetime) -> list[tuple[Signal, str]]:
    """What is new to a person of what she wants to know, oldest first, and what is new about it."""
    asked, held = wishes.Known(user), mutes.active(user=user, now=now)
    recent = signals.signals_for(user).filter(told=True, changed_at__gte=now - BACK)
    known = {row.signal_id: row for row in Told.objects.filter(user=user, signal__in=recent)}
    news = []
    for signal in recent.order_by("found_at", "pk"):
        wish = asked.of(signal.organisation, signal.scope)
        if wish.when == Wish.When.NEVER or mutes.among(held, signal):
            continue
        if what := _what_is_new(signal, known.get(signal.pk)):
            news.append((signal, what))
    return news


def _what_is_new(signal: Signal, told: Told | None) -> str:
    if told is None:
        return LetterItem.What.FOUND
    if signal.ended_at is not None and not told.over:
        return LetterItem.What.ENDED
    if signal.size >= signals.GROWN * max(told.size, 1):
        return LetterItem.What.GREW
    return ""


def _remember(user: User, news: list[tuple[Signal, str]], now: datetime) -> None:
    for signal, _what in news:
        Told.objects.update_or_create(
            user=user,
            signal=signal,
            defaults={"size": signal.size, "over": signal.ended_at is not None, "at": now},
        )
