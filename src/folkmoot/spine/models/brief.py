"""Briefs: what was heard and done in a day or a week, as it was put together then."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class Brief(models.Model):
    """One brief of a body. Its content is `mootlib.report.brief.Brief` as JSON, and is not edited."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("Daily brief")
        WEEKLY = "weekly", _("Weekly brief")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="briefs")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    #: The first day it is about, by the body's clock.
    first_day = models.DateField()
    last_day = models.DateField()
    content = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_day", "rhythm", "-pk")
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "rhythm", "first_day"), name="one_brief_per_body_and_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} {self.first_day:%Y-%m-%d}"
