"""Addresses of other programs that are told of signals, and what became of each delivery."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class Webhook(models.Model):
    """An address that an administrator gave; what is sent to it is signed with its secret."""

    class State(models.TextChoices):
        ON = "on", _("On")
        PAUSED = "paused", _("Paused by a person")
        FAILING = "failing", _("Paused: it failed for too long")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="webhooks"
    )
    name = models.CharField(_("name"), max_length=120)
    #: It may hold a secret itself: shown to administrators alone, never logged.
    address = models.CharField(_("address"), max_length=500)
    #: The secret, encrypted (see `folkmoot.spine.sealed`).
    sealed = models.TextField()
    #: Only what is found there; empty: everything.
    scopes = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ON)
    #: Since when nothing came through, and why.
    failing_since = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One thing that is sent to a webhook, tried until it is taken or given up."""

    class Event(models.TextChoices):
        FOUND = "signal.found", _("Found")
        ENDED = "signal.ended", _("Over")
        TEST = "test", _("A test")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        TAKEN = "taken", _("Taken")
        GIVEN_UP = "given up", _("Given up")

    #: The receiver knows by it what it has had already.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    signal = models.ForeignKey(
        "spine.Signal", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    event = models.CharField(max_length=20, choices=Event.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: What the address answered last, as HTTP has it; None: it did not answer.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "id")
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = (
            models.UniqueConstraint(
                fields=("webhook", "signal", "event"), name="one_delivery_per_webhook_and_event"
            ),
            models.CheckConstraint(
                condition=models.Q(event="test", signal__isnull=True)
                | (~models.Q(event="test") & models.Q(signal__isnull=False)),
                name="delivery_is_of_a_signal_or_a_test",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.id}"
