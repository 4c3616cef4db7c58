"""What a body brings itself: who lives here, who is reached, and who uses what. Sums, never persons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class CensusGroup(models.Model):
    """How many people of a group live in a body's area."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="census_groups"
    )
    dimension = models.CharField(_("dimension"), max_length=60)
    group = models.CharField(_("group"), max_length=120)
    people = models.PositiveIntegerField(_("residents"))

    class Meta:
        ordering = ("dimension", "pk")
        verbose_name = _("census group")
        verbose_name_plural = _("census groups")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "dimension", "group"), name="one_census_group"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dimension}: {self.group}"


class AudienceGroup(models.Model):
    """How many people of a group are known to be reached, by one source."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="audience_groups"
    )
    source = models.CharField(_("source"), max_length=60)
    dimension = models.CharField(_("dimension"), max_length=60)
    group = models.CharField(_("group"), max_length=120)
    people = models.PositiveIntegerField(_("people reached"))

    class Meta:
        ordering = ("source", "dimension", "pk")
        verbose_name = _("audience group")
        verbose_name_plural = _("audience groups")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "source", "dimension", "group"), name="one_audience_group"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}, {self.dimension}: {self.group}"


class Survey(models.Model):
    """A survey of residents about what they use; single answers are not kept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="use_surveys"
    )
    name = models.CharField(_("name"), max_length=200)
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people asked"))
    weighted = models.BooleanField(_("weighted"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("survey of use")
        verbose_name_plural = _("surveys of use")

    def __str__(self) -> str:
        return self.name


class SurveyUse(models.Model):
    """How many of a group use a platform, by one survey."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="uses")
    platform = models.CharField(max_length=60)
    dimension = models.CharField(max_length=60)
    group = models.CharField(max_length=120)
    asked = models.PositiveIntegerField()
    effective = models.FloatField()
    #: None: fewer than ten asked.
    share = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    #: The whole interval lies below everybody's share.
    silent = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "platform", "dimension", "group"), name="one_use_per_group"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform}: {self.group}"
