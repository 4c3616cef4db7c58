"""Experiments with two forms of a message: what was planned, who posts what when, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class Experiment(models.Model):
    """One experiment. What it asks is fixed when it is planned and is never changed."""

    class Measured(models.TextChoices):
        INTERACTIONS = "interactions", _("Interactions")
        SHARES = "shares", _("Shares")
        COMMENTS = "comments", _("Comments")
        IMPRESSIONS = "impressions", _("Impressions")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="experiments"
    )
    name = models.CharField(_("name"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Measured)
    first_form = models.CharField(_("first form"), max_length=100)
    second_form = models.CharField(_("second form"), max_length=100)
    factor = models.FloatField(_("smallest effect worth seeing"))
    power = models.FloatField(_("chance to see it"))
    scatter = models.FloatField()
    history = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField(_("pairs"))
    simulated_power = models.FloatField()
    starts_on = models.DateField(_("begins in the week of"))
    pairs_a_week = models.PositiveSmallIntegerField(_("pairs a week and account"), default=1)
    seed = models.PositiveIntegerField(_("seed"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    #: The analysis is made once, from then on outcomes stay as they are.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """One post to be made, and its outcome once it is known."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveIntegerField()
    pair = models.PositiveIntegerField()
    account = models.CharField(max_length=250)
    week = models.DateField()
    place = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=100)
    #: None: not known (yet).
    outcome = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("experiment", "number"), name="one_slot_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.form}"
