"""Sending what waits to webhooks: each claimed first, tried again with growing pauses, and given up in the end.

A delivery may arrive twice (a worker was killed before it could note the answer): the receiver knows by
its identifier. After a lasting failure the webhook is paused, and its page says so.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import jobs, sealed
from folkmoot.spine.models import Delivery, Webhook
from folkmoot.spine.webhook_payloads import body_of, headers_of
from folkmoot.spine.webhooks import PURPOSE, SENDING, own_guard, wake

if TYPE_CHECKING:
    from mootlib.collect.delivering import Delivered

logger = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=2)
#: A webhook that took nothing for so long, however often it was tried, is paused.
PAUSED_AFTER, LEAST_TRIES = timedelta(days=1), 5
#: Longer than one try can take: then its worker was killed.
CLAIM_HOLDS = timedelta(minutes=2)
_CHANGED = ("attempts", "status", "problem", "claimed_at", "state", "ended_at", "not_before")


def ask_for_sending() -> None:
    """Ask for what waits to be sent; once a minute at most."""
    _give_back()
    if _due().exists():
        wake(f"{timezone.now():%Y-%m-%dT%H:%M}")


@jobs.job(SENDING)
def _send_job(run: jobs.Run) -> None:
    send_waiting(run)


def send_waiting(report: jobs.Run | None = None) -> int:
    """Send what is due; returns how many were taken."""
    taken = 0
    while row := _claim_one():
        taken += _send(row)
        if report is not None:
            report.report(_("Sending"), 0.5)
    return taken


def _due() -> QuerySet[Delivery]:
    now = Q(not_before=None) | Q(not_before__lte=timezone.now())
    on = Q(webhook__state=Webhook.State.ON) | Q(event=Delivery.Event.TEST)
    return Delivery.objects.filter(now, on, state=Delivery.State.WAITING)


def _give_back() -> None:
    """What a killed worker held is sent again."""
    lost = timezone.now() - CLAIM_HOLDS
    Delivery.objects.filter(state=Delivery.State.CLAIMED, claimed_at__lt=lost).update(
        state=Delivery.State.WAITING, claimed_at=None
    )


def _claim_one() -> Delivery | None:
    for pk in _due().order_by("written_at").values_list("pk", flat=True)[:20]:
        taken = Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING).update(
            state=Delivery.State.CLAIMED, claimed_at=timezone.now()
        )
        if taken:
            return Delivery.objects.select_related("webhook__organisation", "signal").get(pk=pk)
    return None


def _send(row: Delivery) -> bool:
    done = _tried(row)
    now = timezone.now()
    row.attempts += 1
    row.status, row.problem, row.claimed_at = done.status, done.problem[:300], None
    if done.taken:
        row.state, row.ended_at = Delivery.State.TAKEN, now
    elif done.lasting or _hopeless(row):
        row.state, row.ended_at = Delivery.State.GIVEN_UP, now
    else:
        row.state, row.not_before = Delivery.State.WAITING, now + pause(row.attempts)
    # By query: it, or its webhook, may have been removed while the address was asked.
    Delivery.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in _CHANGED})
    _note(row, done)
    return done.taken


def _tried(row: Delivery) -> Delivered:
    from mootlib.collect import delivering  # heavy, and most processes never need it

    try:
        secret = sealed.unseal(row.webhook.sealed, purpose=PURPOSE)
    except sealed.CannotOpen:
        problem = _("Its secret cannot be opened with this installation’s key: set it up anew.")
        return delivering.Delivered(None, problem, lasting=True)
    body = body_of(row)
    headers = headers_of(row, body, secret)
    return delivering.deliver(row.webhook.address, body, headers, guard=own_guard())


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries in vain: twice as long each time, within reason."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(SHORTEST_PAUSE * doubled, LONGEST_PAUSE)


def _hopeless(row: Delivery) -> bool:
    """A test says at once what is wrong; anything else is tried for two days."""
    if row.event == Delivery.Event.TEST:
        return True
    return timezone.now() - row.written_at > GIVEN_UP_AFTER


def _note(row: Delivery, done: Delivered) -> None:
    """Keep on the webhook how it fares; pause it if it fares badly for too long."""
    webhook = Webhook.objects.filter(pk=row.webhook_id)
    if done.taken:
        webhook.update(failing_since=None, problem="")
        return
    logger.warning("webhook %s: delivery %s was not taken", row.webhook_id, row.pk)
    now = timezone.now()
    webhook.update(problem=row.problem)
    webhook.filter(failing_since=None).update(failing_since=now)
    # One that does not answer holds up everybody: what else waits for it waits as long.
    row.webhook.deliveries.filter(state=Delivery.State.WAITING).update(not_before=row.not_before)
    since = Q() if done.lasting else Q(failing_since__lt=now - PAUSED_AFTER)
    if done.lasting or row.attempts >= LEAST_TRIES:
        webhook.filter(since, state=Webhook.State.ON).update(state=Webhook.State.FAILING)
