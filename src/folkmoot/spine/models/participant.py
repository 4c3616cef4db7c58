"""Who takes part: a pseudonym for each process, and apart from it the person, who can be erased."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.process import Process
from folkmoot.spine.models.tokens import new_token


class Participant(models.Model):
    """Somebody in one process. Nothing here joins her to herself in another process."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="participants")
    #: A keyed hash of her secret and the process: her browser can show that it is her, tables cannot.
    key = models.CharField(max_length=64)
    #: What she signs with, if anything.
    name = models.CharField(_("name"), max_length=80, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = (
            models.UniqueConstraint(fields=("process", "key"), name="one_participant_per_process"),
        )

    def __str__(self) -> str:
        return self.name or str(_("A resident"))


class Identity(models.Model):
    """Which person a participant is. Deleting the row cuts the two apart; the words may stay."""

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="identity"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="identities",
    )
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(email="") | models.Q(user__isnull=False),
                name="identity_names_a_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.participant_id)


class Act(models.Model):
    """That somebody did something: the only trace from one process to another, and one may opt out."""

    pseudonym = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="acts")
    day = models.DateField()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        constraints = (
            models.UniqueConstraint(
                fields=("pseudonym", "kind", "process", "day"), name="one_act_of_a_kind_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
