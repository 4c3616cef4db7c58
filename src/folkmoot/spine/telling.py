"""Telling people what came of it: followers of matters and authors, by mails that never go twice."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import jobs
from folkmoot.spine.mails import mail_of
from folkmoot.spine.models import (
    Appeal,
    Identity,
    Invitation,
    Link,
    Matter,
    ModerationDecision,
    Notification,
    Participant,
    Subscription,
    User,
)

logger = logging.getLogger(__name__)

SENDING = "telling.send"
#: Mails that ask one address to confirm, at most, for one matter.
ASKED_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def subscribe(*, matter: Matter, email: str) -> None:
    """Ask an address to confirm that it wants to follow a matter.

    The answer is the same whether it follows already or not: nobody learns who follows what.
    """
    now = timezone.now()
    row, created = Subscription.objects.get_or_create(matter=matter, email=email.strip().lower())
    if row.confirmed_at is not None:
        return
    if not created and row.asked_at > now - ASKED_AGAIN_AFTER:
        return
    row.asked_at = now
    row.save(update_fields=["asked_at"])
    Notification.objects.create(subscription=row)
    _wake(f"ask-{row.pk}-{now.timestamp():.0f}")


@transaction.atomic
def confirm(*, token: str) -> Subscription | None:
    """Begin to tell an address; None if the address of the mail is not known (any more)."""
    row = Subscription.objects.filter(token=token).select_related("matter").first()
    if row is not None and row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def unsubscribe(*, token: str) -> Matter | None:
    """Forget an address altogether."""
    row = Subscription.objects.filter(token=token).select_related("matter").first()
    if row is None:
        return None
    matter = row.matter
    row.delete()
    return matter


def tell(link: Link) -> None:
    """Write a notification for each follower of the link's matter, in the step's transaction."""
    followers = link.matter.subscriptions.exclude(confirmed_at=None)
    rows = [Notification(subscription=row, link=link) for row in followers]
    if rows:
        Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        _wake(f"tell-{link.pk}")


def follow_as_author(matter: Matter, participant: Participant) -> None:
    """Whoever spoke about a matter and has a verified address follows it without asking twice."""
    identity = Identity.objects.filter(participant=participant).first()
    if identity is not None and identity.verified_at is not None and identity.email:
        row, _created = Subscription.objects.get_or_create(matter=matter, email=identity.email)
        if row.confirmed_at is None:
            row.confirmed_at = timezone.now()
            row.save(update_fields=["confirmed_at"])


def follow_what_she_said(identity: Identity) -> None:
    """Follow every matter that a participant spoke about before her address was verified."""
    said = Matter.objects.filter(voices__contribution__participant=identity.participant)
    for matter in said.distinct():
        follow_as_author(matter, identity.participant)


def tell_author(
    participant: Participant,
    *,
    decision: ModerationDecision | None = None,
    appeal: Appeal | None = None,
) -> None:
    """Mail an author what was decided on her words, if she left a verified address."""
    identity = Identity.objects.filter(participant=participant).first()
    if identity is None or identity.verified_at is None or not identity.email:
        return
    row, created = Notification.objects.get_or_create(
        identity=identity, decision=decision, appeal=appeal
    )
    if created:
        _wake(f"author-{row.pk}")


def ask_identity(identity: Identity) -> None:
    """Mail an address that somebody says is hers."""
    row = Notification.objects.create(identity=identity)
    _wake(f"identity-{row.pk}")


def send_invitation(invitation: Invitation) -> None:
    """Mail an address that a role waits for it."""
    row = Notification.objects.create(invitation=invitation)
    _wake(f"invitation-{row.pk}")


def send_factor_reset(user: User) -> None:
    """Mail somebody that her second factor was removed, so that she can object if she did not ask."""
    row = Notification.objects.create(user=user)
    _wake(f"factor-{row.pk}")


def _wake(key: str) -> None:
    jobs.enqueue(SENDING, key=key)


def ask_for_sending() -> None:
    """Ask for what waits to be sent; once a minute at most."""
    if Notification.objects.filter(state=Notification.State.WAITING).exists():
        _wake(f"tell-{timezone.now():%Y-%m-%dT%H:%M}")


@jobs.job(SENDING)
def _send_job(run: jobs.Run) -> None:
    send_waiting(run)


def send_waiting(report: jobs.Run | None = None) -> int:
    """Send what waits; returns how many mails went. Each row is claimed before its mail is handed over."""
    sent = 0
    while row := _claim_one():
        sent += _send(row)
        if report is not None:
            report.report(_("Sending"), 0.5)
    return sent


def _claim_one() -> Notification | None:
    waiting = Notification.objects.filter(state=Notification.State.WAITING)
    for pk in waiting.values_list("pk", flat=True)[:20]:
        taken = Notification.objects.filter(pk=pk, state=Notification.State.WAITING).update(
            state=Notification.State.CLAIMED, claimed_at=timezone.now()
        )
        if taken:
            return Notification.objects.select_related(
                "subscription__matter__organisation",
                "link__response",
                "identity",
                "invitation__organisation",
                "user",
                "decision__contribution",
                "decision__reason",
                "appeal__decision__contribution",
            ).get(pk=pk)
    return None


def _send(row: Notification) -> bool:
    mail = mail_of(row)
    try:
        mail.send(fail_silently=False)
    except Exception as problem:  # whatever a mail server may do, the next mail goes out
        logger.warning("notification %s was refused: %s", row.pk, type(problem).__name__)
        row.state, row.problem = Notification.State.FAILED, type(problem).__name__
        row.save(update_fields=["state", "problem"])
        return False
    row.state, row.sent_at = Notification.State.SENT, timezone.now()
    row.save(update_fields=["state", "sent_at"])
    return True
