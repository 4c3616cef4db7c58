"""A process in which people take part, and its phases. See docs/adr/0009-participation.md."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class Process(models.Model):
    """One occasion to take part: a body's open door, a consultation, a petition, ..."""

    class Moderation(models.TextChoices):
        BEFORE = "before", _("Before publication")
        AFTER = "after", _("After publication")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="processes"
    )
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what it is about"), blank=True)
    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation, default=Moderation.BEFORE
    )
    #: The place to say anything to a body, always there: one for each.
    is_open_door = models.BooleanField(default=False)
    public = models.BooleanField(_("shown in public"), default=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-is_open_door", "title")
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=models.Q(is_open_door=True),
                name="one_open_door_per_organisation",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("process", args=[self.slug])


class Phase(models.Model):
    """A stretch of a process; its kind says what people may do (``folkmoot.spine.phases``)."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="phase_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.process}: {self.title or self.kind}"
