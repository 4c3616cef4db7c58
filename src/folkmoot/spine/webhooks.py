"""Webhooks: set up by administrators, told of signals, paused when they fail for too long."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import events, jobs, mutes, sealed
from folkmoot.spine.models import Delivery, Organisation, Signal, User, Webhook
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.webhook_payloads import new_secret

if TYPE_CHECKING:
    from mootlib.collect import Guard

SENDING = "webhooks.send"
PURPOSE = "secrets of webhooks"
MOST = 20  #: of one body
TESTS_AGAIN_AFTER = timedelta(seconds=10)


@transaction.atomic
def webhook_add(
    *, by: User, organisation: Organisation, name: str, address: str, scopes: Sequence[str] = ()
) -> tuple[Webhook, str]:
    """Set a webhook up; gives it with its secret, which is shown this once.

    Raises:
        NotPossible: if the address may not be asked, or there are too many.
    """
    address = address.strip()
    check_address(address)
    if Webhook.objects.filter(organisation=organisation).count() >= MOST:
        raise NotPossible(
            _("There are %(most)s webhooks already. Remove one first.") % {"most": MOST}
        )
    secret = new_secret()
    row = Webhook.objects.create(
        organisation=organisation,
        name=name.strip(),
        address=address,
        sealed=sealed.seal(secret, purpose=PURPOSE),
        scopes=list(scopes),
        created_by=by,
    )
    _record("webhook.added", by, row)
    return row, secret


@transaction.atomic
def webhook_pause(*, by: User, webhook: Webhook) -> None:
    """Send it nothing until somebody goes on; what is found meanwhile is not sent later."""
    webhook.state = Webhook.State.PAUSED
    webhook.save(update_fields=["state"])
    _record("webhook.paused", by, webhook)


@transaction.atomic
def webhook_resume(*, by: User, webhook: Webhook) -> None:
    """Send again, beginning with what waits still."""
    webhook.state, webhook.failing_since, webhook.problem = Webhook.State.ON, None, ""
    webhook.save(update_fields=["state", "failing_since", "problem"])
    Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING).update(not_before=None)
    _record("webhook.resumed", by, webhook)
    wake(f"resume-{webhook.pk}-{timezone.now().timestamp():.0f}")


@transaction.atomic
def webhook_remove(*, by: User, webhook: Webhook) -> None:
    """Let go of a webhook, its secret and the log of its deliveries."""
    _record("webhook.removed", by, webhook)
    webhook.delete()


@transaction.atomic
def webhook_test(*, by: User, webhook: Webhook) -> Delivery:
    """Send a test, whatever the webhook's state is.

    Raises:
        NotPossible: if one was sent a moment ago.
    """
    since = timezone.now() - TESTS_AGAIN_AFTER
    tests = webhook.deliveries.filter(event=Delivery.Event.TEST)
    if tests.filter(written_at__gt=since).exists():
        raise NotPossible(_("A test was sent a moment ago. Wait for what comes of it."))
    row = Delivery.objects.create(webhook=webhook, event=Delivery.Event.TEST)
    wake(f"test-{row.pk}")
    return row


def deliver(signal: Signal, event: str) -> None:
    """Write a delivery for each webhook that is to know, in the transaction that found it."""
    rows = [
        Delivery(webhook=webhook, signal=signal, event=event)
        for webhook in Webhook.objects.filter(
            organisation=signal.organisation, state=Webhook.State.ON
        )
        if (not webhook.scopes or signal.scope in webhook.scopes)
        and not mutes.is_muted(signal, webhook=webhook)
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        wake(f"{event}-{signal.pk}")


def check_address(address: str) -> None:
    """Only https; plain http only to a network that the installation names as its own.

    Raises:
        NotPossible: with a sentence.
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise NotPossible(_("This is not an address.")) from None
    if parts.username or parts.password:
        raise NotPossible(_("Leave out the name and password before the @: deliveries are signed."))
    if not host or parts.scheme not in ("https", "http"):
        raise NotPossible(_("The address begins with https:// and names a server."))
    if parts.scheme == "http" and not _is_own(host):
        raise NotPossible(
            _("The address begins with https://: what is sent must not be read on the way.")
        )
    guard = own_guard()
    if _is_number(host) and not guard.permits(host):
        raise NotPossible(_("This address leads into a private network, which is not asked."))


def own_guard() -> Guard:
    """Which addresses may be asked: the public internet, and networks that the settings name."""
    from mootlib.collect import Guard

    return Guard.allowing(*settings.COLLECT_NETWORKS)


def _is_own(host: str) -> bool:
    if not _is_number(host):
        return False
    address = ipaddress.ip_address(host)
    networks = [ipaddress.ip_network(name) for name in settings.COLLECT_NETWORKS]
    return any(address.version == net.version and address in net for net in networks)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def wake(key: str) -> None:
    """Have what waits sent soon."""
    jobs.enqueue(SENDING, key=f"webhook-{key}")


def _record(kind: str, by: User, webhook: Webhook) -> None:
    events.record(
        kind=kind,
        by=by,
        organisation=webhook.organisation,
        subject=f"webhook:{webhook.pk}",
    )
