"""Who wants to be told about a matter, and what she was told."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.link import Link
from folkmoot.spine.models.matter import Matter


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Subscription(models.Model):
    """An e-mail address that follows a matter; told of nothing until it is confirmed."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=64, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = (
            models.UniqueConstraint(
                fields=("matter", "email"), name="one_subscription_per_address"
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id}"


class Notification(models.Model):
    """One mail to one subscription about one step. Claimed before it is handed over, so never twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being sent")  # found so after a crash: unknown, and not sent again
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused")

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="notifications"
    )
    #: None: the mail that asks to confirm the address.
    link = models.ForeignKey(Link, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("written_at", "pk")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "link"), name="one_notification_per_step_and_subscription"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.subscription_id}"
