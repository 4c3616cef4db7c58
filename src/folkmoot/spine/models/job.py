"""Work to be done in the background, kept as a row so that no kill loses it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class Job(models.Model):
    """One piece of work: written in the transaction that asks for it, then claimed by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Lane(models.TextChoices):
        FAST = "fast", _("Fast")  # in the worker itself
        HEAVY = "heavy", _("Heavy")  # in a process of its own that can be killed
        LIVE = "live", _("Live")  # such a process too, but never behind an import of an hour

    #: Allowed moves; anything else is a mistake in the code.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.QUEUED: frozenset({State.RUNNING, State.CANCELLED, State.FAILED}),
        State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.QUEUED}),
        State.DONE: frozenset(),
        State.FAILED: frozenset({State.QUEUED}),
        State.CANCELLED: frozenset({State.QUEUED}),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, choices=Lane)
    arguments = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    stage = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "lease_until"), name="job_state_lease"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=1), name="job_progress_is_a_share"
            ),
        )
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        return int(self.progress * 100)
