"""An evaluation of a body's own posts; its result is a file, as an analysis's is."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Job, Organisation


class Evaluation(models.Model):
    """Whom one body's posts reach, made from the corpus at one time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="evaluations"
    )
    #: Whose posts, by the directory of accounts; empty: the organisation's own.
    body = models.CharField(_("body"), max_length=200, blank=True)
    #: Only posts from this day on, and up to that one; None: all there are.
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL)
    asked_at = models.DateTimeField(auto_now_add=True)
    #: None until the methods have run.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.PositiveIntegerField(_("posts"), default=0)
    accounts = models.PositiveIntegerField(_("accounts"), default=0)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("evaluation of reach")
        verbose_name_plural = _("evaluations of reach")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="evaluation_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.body_name

    @property
    def body_name(self) -> str:
        """Whose posts are evaluated."""
        return self.body or self.organisation.name

    @property
    def folder(self) -> Path:
        """Where the stored result and its reports lie."""
        return Path(settings.ANALYSIS_DIR) / "reach" / str(self.pk)
