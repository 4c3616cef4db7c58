"""The event log: recording what is done in the body's name, sealing it into a chain, erasing.

``record`` is called by actions in their transaction and costs one or two inserts. ``seal`` runs
each minute as a job. What an event is, and what the chain proves: docs/events.md and
docs/adr/0007-event-log.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from folkmoot.spine import jobs
from folkmoot.spine.event_form import NO_HASH, NotAnEvent, checked_detail, detail_hash_of, hash_of
from folkmoot.spine.models import (
    Event,
    EventDetail,
    EventHead,
    Job,
    Organisation,
    Seal,
    User,
)

SEALING = "events.seal"  #: the kind of job
BATCH = 100  #: events sealed in one transaction; on SQLite whoever writes waits for it
READ_AT_ONCE = 1000
JOBS_KEPT = timedelta(days=1)  #: one row a busy minute would otherwise pile up


def record(
    *,
    kind: str,
    by: User | None,
    organisation: Organisation,
    subject: str,
    facts: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
    about: User | None = None,
) -> Event:
    """Write down what is being done in the body's name, in the transaction that does it.

    ``facts`` are published: tokens, states, digests and whole numbers. ``detail`` is what is
    personal; it stays here, can be erased, and is found by ``about``, the person whom it is about.
    ``by`` is None where the installation acts by itself.

    Raises:
        TransactionManagementError: outside a transaction: act and event stand or fall together.
        NotAnEvent: if kind, subject, facts or detail hold what they may not.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An event is recorded in the transaction of what it records."
        )
    if about is not None and detail is None:
        raise NotAnEvent("An event is about a person only by its detail, and has none.")
    kept = None if detail is None else checked_detail(detail)
    salt = secrets.token_hex(32)
    event = Event(
        kind=kind,
        organisation=organisation,
        body=organisation.slug,
        actor_token=person_token(by) if by else "",
        subject=subject,
        facts={} if facts is None else facts,
        detail_hash="" if kept is None else detail_hash_of(salt, kept),
    )
    event.save()
    if kept is not None:
        EventDetail.objects.create(
            event=event,
            salt=salt,
            detail=kept,
            person=about,
            person_token=person_token(about) if about else "",
        )
    return event


def person_token(user: User) -> str:
    """The pseudonym of a person in the log; only this installation's key leads from her to it."""
    if user.pk is None:
        raise ValueError("Somebody without an account has no pseudonym in the log.")
    key = hashlib.sha256(settings.PRIVACY_KEY.encode()).digest()
    return hmac.new(key, f"folkmoot event person\0{user.pk}".encode(), hashlib.sha256).hexdigest()


# --- Sealing -------------------------------------------------------------------------------------


def seal(report: Callable[[int], None] | None = None) -> int:
    """Put all committed events into the chain; returns how many were.

    A batch is one transaction: a kill leaves it sealed or not begun.
    """
    sealed = 0
    while done := _seal_batch():
        sealed += done
        if report is not None:
            report(sealed)
    return sealed


def _seal_batch() -> int:
    with transaction.atomic(durable=True):
        _hold_the_seal()
        # Asked only now: another sealer may have gone on while this one waited.
        waiting = list(Event.objects.unsealed()[:BATCH])
        if not waiting:
            return 0
        last = Event.objects.sealed().last()
        number, head = (last.sequence or 0, last.hash or "") if last else (0, NO_HASH)
        for event in waiting:
            number += 1
            own = hash_of(event.document(sequence=number, previous=head))
            _place(event, sequence=number, previous=head, hash=own)
            head = own
        _publish(number, head)
    return len(waiting)


def _hold_the_seal() -> None:
    """Keep others from sealing until the transaction ends.

    On SQLite the transaction itself does (it is immediate: see the database's settings).
    """
    Seal.objects.get_or_create(pk=1)
    Seal.objects.select_for_update().get(pk=1)


def _place(event: Event, **place: Any) -> None:
    """The one change that is ever made to an event; the managers of the model refuse it."""
    unguarded: models.QuerySet[Event] = models.QuerySet(Event)
    if unguarded.filter(pk=event.pk, sequence__isnull=True).update(**place) != 1:
        raise RuntimeError(f"Event {event.pk} was sealed by somebody who did not hold the seal.")


def _publish(sequence: int, head: str) -> None:
    """Note the head as this day's; no earlier day's is touched, even if the clock goes back."""
    now = timezone.now()
    latest = EventHead.objects.first()
    day = max(now.astimezone(UTC).date(), latest.day) if latest else now.astimezone(UTC).date()
    EventHead.objects.update_or_create(
        day=day, defaults={"sequence": sequence, "hash": head, "sealed_at": now}
    )


@jobs.job(SEALING)
def seal_in_background(run: jobs.Run) -> None:
    """Seal what waits, and clear away the rows of earlier such jobs."""
    seal(lambda sealed: run.report(f"{sealed} sealed", 0.5))
    over = Job.objects.filter(kind=SEALING, state=Job.State.DONE)
    over.filter(finished_at__lt=timezone.now() - JOBS_KEPT).delete()


def ask_for_sealing(now: datetime | None = None) -> Job | None:
    """Ask for the job if an event waits; once a minute, whoever asks."""
    if not Event.objects.unsealed().exists():
        return None
    minute = (now or timezone.now()).astimezone(UTC)
    return jobs.enqueue(SEALING, key=f"{SEALING}:{minute:%Y-%m-%dT%H:%MZ}")


# --- Reading -------------------------------------------------------------------------------------


def heads() -> models.QuerySet[EventHead]:
    """The last head of each day on which something was sealed; the first is the head of all."""
    return EventHead.objects.all()


def sealed_after(sequence: int = 0) -> Iterator[Event]:
    """The chain after an event, up to where it ended when the reading began.

    Read piece by piece, so that a slow reader holds neither memory nor a transaction.
    """
    last = Event.objects.sealed().last()
    end = (last.sequence or 0) if last else 0
    while sequence < end:
        piece = Event.objects.sealed().filter(sequence__gt=sequence, sequence__lte=end)
        for event in piece[:READ_AT_ONCE]:
            sequence = event.sequence or end
            yield event


# --- Erasing -------------------------------------------------------------------------------------


def erase_person(user: User) -> int:
    """Erase every detail about a person; returns how many. Events and chain stay as they are."""
    about_her = Q(person=user) | Q(person_token=person_token(user))
    return erase_details(EventDetail.objects.filter(about_her))


def erase_detail(event: Event) -> int:
    """Erase the detail of one event: for people who have no account."""
    return erase_details(EventDetail.objects.filter(event=event))


def erase_details(details: models.QuerySet[EventDetail]) -> int:
    """Erase these details so that the file holds them no more."""
    with transaction.atomic():
        overwrite_what_is_deleted()
        erased, _by_model = details.delete()
        empty_the_journal()
    return erased


def overwrite_what_is_deleted() -> None:
    """Have SQLite overwrite rows as it deletes them, not only forget where they are."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def empty_the_journal() -> None:
    """Empty SQLite's journal once what was deleted is committed."""
    if connection.vendor == "sqlite":
        transaction.on_commit(_empty_the_journal)


def _empty_the_journal() -> None:
    """SQLite's journal holds what pages were before; readers may keep it until the next time."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
