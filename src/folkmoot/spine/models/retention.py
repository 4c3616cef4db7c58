"""How long things are kept, by organisation, and what each night's run deleted."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.event import AppendOnly, Event
from folkmoot.spine.models.organisation import Organisation


class RetentionRule(models.Model):
    """How many days one kind of thing is kept; None keeps it."""

    #: None: a store that the whole installation shares (sessions, jobs, mails).
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="retention_rules",
    )
    kind = models.CharField(_("kind"), max_length=60)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("kind", "organisation")
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind"), name="one_retention_rule_per_kind_and_organisation"
            ),
            models.UniqueConstraint(
                fields=("kind",),
                condition=models.Q(organisation__isnull=True),
                name="one_retention_rule_per_shared_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {'kept' if self.days is None else f'{self.days} days'}"


class RetentionRecordQuerySet(models.QuerySet["RetentionRecord"]):
    """Reads; ``folkmoot.spine.retention`` alone goes round it while a run is under way."""

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly("A record of what was deleted is never changed.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("A record of what was deleted is never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("A record of what was deleted is never deleted.")

    # As Django marks its own, so that templates and related managers offer neither.
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class RetentionRecord(models.Model):
    """What one run deleted under one rule: proof that it ran, also where nothing was to go.

    Opened when the rule's turn begins and counted up in the transaction of each batch, so that it
    is true even after a kill; once ``finished_at`` is written nothing counts it any more.
    """

    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="retention_records",
    )
    kind = models.CharField(_("kind"), max_length=60)
    #: Which run it was: the night's date, or the time of a run by hand.
    run = models.CharField(max_length=40)
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    deleted = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    #: The event that made it public, where something was deleted.
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RetentionRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name = _("retention record")
        verbose_name_plural = _("retention records")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "organisation", "kind"), name="one_retention_record_per_rule_and_run"
            ),
            models.UniqueConstraint(
                fields=("run", "kind"),
                condition=models.Q(organisation__isnull=True),
                name="one_retention_record_per_shared_kind_and_run",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.kind}: {self.deleted}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("A record of what was deleted is never changed.")
        super().save(force_insert=True, using=options.get("using"))

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("A record of what was deleted is never deleted.")
