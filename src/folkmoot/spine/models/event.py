"""Who did what in the body's name, for good: the event, its erasable detail, and the chain."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine import event_form
from folkmoot.spine.models.organisation import Organisation


class AppendOnly(Exception):
    """Raised where code would change or delete what is written once."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reads; it neither changes nor deletes. Sealing alone goes round it (``events.seal``)."""

    def sealed(self) -> EventQuerySet:
        """Events that are in the chain, in its order."""
        return self.filter(sequence__isnull=False).order_by("sequence")

    def unsealed(self) -> EventQuerySet:
        """Events that wait for the chain, in the order in which they will be sealed."""
        return self.filter(sequence__isnull=True).order_by("written_at", "id")

    def update(self, **fields: Any) -> NoReturn:
        raise AppendOnly("An event is never changed.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("An event is never changed.")

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("Events are recorded one by one (folkmoot.spine.events.record).")

    def delete(self) -> NoReturn:
        raise AppendOnly("An event is never deleted.")

    # As Django marks its own, so that templates and related managers offer neither.
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Event(models.Model):
    """One act in the body's name. Public as it stands; changed by nobody.

    The database refuses too: the migration puts triggers on the table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    #: The organisation's short name as it was: it may be renamed, the hash may not.
    body = models.SlugField(max_length=80, db_index=False)
    #: A pseudonym of the acting person; empty where the installation acted by itself.
    actor_token = models.CharField(max_length=64, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    facts = models.JSONField(default=dict)
    detail_hash = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    sequence = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    previous = models.CharField(max_length=64, null=True, blank=True)
    hash = models.CharField(max_length=64, null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("written_at", "id"),
                condition=models.Q(sequence__isnull=True),
                name="event_unsealed",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sequence__isnull=True, previous__isnull=True, hash__isnull=True)
                | models.Q(sequence__gte=1, previous__isnull=False, hash__isnull=False),
                name="event_is_sealed_whole",
            ),
        )
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.sequence or 'not sealed yet'})"

    def save(self, *args: Any, **options: Any) -> None:
        """Write a new event, if it holds only what an event may hold."""
        if not self._state.adding:
            raise AppendOnly("An event is never changed.")
        event_form.checked_kind(self.kind)
        event_form.checked_subject(self.subject)
        self.facts = event_form.checked_facts(self.facts)
        super().save(force_insert=True, using=options.get("using"))

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("An event is never deleted.")

    def document(self, *, sequence: int, previous: str) -> dict[str, Any]:
        """What is hashed, once the event's place in the chain is known."""
        return {
            "sequence": sequence,
            "id": str(self.id),
            "kind": self.kind,
            "organisation": self.body,
            "actor": self.actor_token,
            "subject": self.subject,
            "facts": self.facts,
            "detail_hash": self.detail_hash,
            "written_at": event_form.written(self.written_at),
            "previous": previous,
        }

    @property
    def public(self) -> dict[str, Any]:
        """A sealed event as it is exported: what is hashed, and the hash."""
        if self.sequence is None or self.previous is None or self.hash is None:
            raise ValueError(f"Event {self.id} is not sealed yet.")
        fields = self.document(sequence=self.sequence, previous=self.previous)
        return {**fields, "hash": self.hash}


class EventDetail(models.Model):
    """What of an event is personal. Deleting the row erases it; the event keeps the digest."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="detail"
    )
    salt = models.CharField(max_length=64)
    detail = models.JSONField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: The same person by pseudonym: found even when the account is gone already.
    person_token = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("event detail")
        verbose_name_plural = _("event details")

    def __str__(self) -> str:
        return f"detail of {self.event_id}"

    @property
    def fits(self) -> bool:
        """Whether this is still the detail that the event was written with."""
        return event_form.detail_hash_of(self.salt, self.detail) == self.event.detail_hash


class EventHead(models.Model):
    """The last event sealed on a day (UTC); once the day is over it stays as it was published."""

    day = models.DateField(primary_key=True)
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)
        verbose_name = _("head of the event log")
        verbose_name_plural = _("heads of the event log")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.sequence} {self.hash}"


class Seal(models.Model):
    """One row that whoever seals holds, so that nobody else seals meanwhile."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_seal"),)
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return "the seal"
