"""Cases that a body adds to the library: what it tried itself, or has read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class OwnCase(models.Model):
    """One case of a body's own; the shipped ones are `mootlib.strategy.cases`."""

    class Outcome(models.TextChoices):
        WORKED = "worked", _("It worked")
        FAILED = "failed", _("It failed")
        MIXED = "mixed", _("Both")

    class Read(models.TextChoices):
        FULL = "full", _("read in full, or seen ourselves")
        ABSTRACT = "abstract", _("abstract or summary read")
        SECONDARY = "secondary", _("told by somebody else")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    where = models.CharField(_("organisation and place"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    done = models.TextField(_("what was done"))
    measured = models.TextField(_("what was measured"))
    copy = models.TextField(_("what to copy"))
    avoid = models.TextField(_("what to avoid"))
    types = models.CharField(_("types of failure, by number"), max_length=80, blank=True)
    strategies = models.CharField(_("strategies"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    read = models.CharField(_("how the source was read"), max_length=10, choices=Read)

    class Meta:
        ordering = ("-year", "title")
        verbose_name = _("case of our own")
        verbose_name_plural = _("cases of our own")

    def __str__(self) -> str:
        return self.title
