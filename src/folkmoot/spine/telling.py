"""Telling people what came of it: followers of matters and authors, by mails that never go twice."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import jobs
from folkmoot.spine.mail_server import Fate, Handed, hand_over
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
from folkmoot.spine.walks import end_of, histories

logger = logging.getLogger(__name__)

SENDING = "telling.send"
#: Mails that ask one address to confirm, at most, for one matter.
ASKED_AGAIN_AFTER = timedelta(hours=1)
#: Between two tries to hand a mail over, and how long they go on (RFC 5321, section 4.5.4.1).
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=5)


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
    wake(f"ask-{row.pk}-{now.timestamp():.0f}")


@transaction.atomic
def confirm(*, token: str) -> Subscription | None:
    """Begin to tell an address; None if the address of the mail is not known (any more).

    Where the matter was joined to another meanwhile, she follows that one.
    """
    row = Subscription.objects.filter(token=token).first()
    if row is not None and row.confirmed_at is None:
        matter = Matter.objects.select_for_update().get(pk=row.matter_id)
        row = _follow(matter, row.email)
        _follow(end_of(matter), row.email)
    return row


@transaction.atomic
def unsubscribe(*, token: str) -> Matter | None:
    """Forget an address altogether, at all matters that are one by now."""
    row = Subscription.objects.filter(token=token).select_related("matter").first()
    if row is None:
        return None
    together = histories(end_of(row.matter))
    Subscription.objects.filter(matter__in=together, email=row.email).delete()
    return row.matter


def follow_on(matter: Matter, into: Matter) -> None:
    """Whoever follows a matter follows the one that it is joined to."""
    for row in matter.subscriptions.exclude(confirmed_at=None):
        _follow(into, row.email)


def _follow(matter: Matter, email: str) -> Subscription:
    """Tell an address that is known to be right."""
    row, _created = Subscription.objects.get_or_create(matter=matter, email=email)
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
    return row


def tell(link: Link) -> None:
    """Write a notification for each follower of the link's matter, in the step's transaction."""
    followers = link.matter.subscriptions.exclude(confirmed_at=None)
    rows = [Notification(subscription=row, link=link) for row in followers]
    if rows:
        Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        wake(f"tell-{link.pk}")


def follow_as_author(matter: Matter, participant: Participant) -> Subscription | None:
    """Whoever spoke about a matter and has a verified address follows it without asking twice."""
    identity = Identity.objects.filter(participant=participant).first()
    if identity is None or identity.verified_at is None or not identity.email:
        return None
    return _follow(matter, identity.email)


def tell_afterwards(link: Link, participant: Participant) -> None:
    """Mail a public step to an author who came to its matter only after it, unless she was told."""
    if not (link.public and link.matter.public):
        return
    follower = follow_as_author(link.matter, participant)
    if follower is None:
        return
    row, created = Notification.objects.get_or_create(subscription=follower, link=link)
    if created:
        wake(f"late-{row.pk}")


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
        wake(f"author-{row.pk}")


def ask_identity(identity: Identity) -> None:
    """Mail an address that somebody says is hers."""
    row = Notification.objects.create(identity=identity)
    wake(f"identity-{row.pk}")


def send_invitation(invitation: Invitation) -> None:
    """Mail an address that a role waits for it."""
    row = Notification.objects.create(invitation=invitation)
    wake(f"invitation-{row.pk}")


def send_factor_reset(user: User) -> None:
    """Mail somebody that her second factor was removed, so that she can object if she did not ask."""
    row = Notification.objects.create(user=user)
    wake(f"factor-{row.pk}")


def wake(key: str) -> None:
    """Have what was written sent soon."""
    jobs.enqueue(SENDING, key=key)


def ask_for_sending() -> None:
    """Ask for what waits to be sent; once a minute at most."""
    if _due().exists():
        wake(f"tell-{timezone.now():%Y-%m-%dT%H:%M}")


@jobs.job(SENDING)
def _send_job(run: jobs.Run) -> None:
    send_waiting(run)


def send_waiting(report: jobs.Run | None = None) -> int:
    """Send what waits; returns how many mails went. Each row is claimed before its mail is handed over.

    Without a mail server all wait together, and longer each time; nothing is lost.
    """
    sent = 0
    while row := _claim_one():
        handed = _send(row)
        if not handed.reached:
            _due().update(not_before=row.not_before)
            break
        sent += handed.fate is Fate.SENT
        if report is not None:
            report.report(_("Sending"), 0.5)
    return sent


def _due() -> QuerySet[Notification]:
    """What waits, without what was tried in vain a short while ago."""
    now = Q(not_before=None) | Q(not_before__lte=timezone.now())
    return Notification.objects.filter(now, state=Notification.State.WAITING)


def _claim_one() -> Notification | None:
    for pk in _due().values_list("pk", flat=True)[:20]:
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
                "letter__user",
                "letter__organisation",
                "letter__brief",
                "decision__contribution",
                "decision__reason",
                "appeal__decision__contribution",
            ).get(pk=pk)
    return None


def _send(row: Notification) -> Handed:
    """Hand a claimed mail over and note its fate; an unknown one stays claimed for good."""
    handed = hand_over(mail_of(row))
    row.problem = handed.problem
    if handed.fate is Fate.SENT:
        row.state, row.sent_at = Notification.State.SENT, timezone.now()
    elif handed.fate is Fate.LATER and not _given_up(row, handed):
        row.state, row.claimed_at = Notification.State.WAITING, None
        row.not_before = timezone.now() + _pause(row)
    elif handed.fate is not Fate.UNKNOWN:
        row.state = Notification.State.FAILED
    if handed.problem:
        logger.warning("notification %s: %s, %s", row.pk, handed.fate.name, handed.problem)
    row.save(update_fields=["state", "problem", "sent_at", "claimed_at", "not_before"])
    return handed


def _given_up(row: Notification, handed: Handed) -> bool:
    """Whether a mail server that is there has put this mail off for too long."""
    return handed.reached and timezone.now() - row.written_at > GIVEN_UP_AFTER


def _pause(row: Notification) -> timedelta:
    """As long again as it has waited, within reason: few tries, and soon after a short failure."""
    return min(max(timezone.now() - row.written_at, SHORTEST_PAUSE), LONGEST_PAUSE)
