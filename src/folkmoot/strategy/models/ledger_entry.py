"""Benefits and dangers that people of a body write down, beside those that are counted."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class LedgerEntry(models.Model):
    """One benefit or danger kept by hand; likelihood and severity are a judgement, 1 to 5."""

    class Side(models.TextChoices):
        BENEFIT = "benefit", _("Benefit")
        DANGER = "danger", _("Danger")

    SCALE = [MinValueValidator(1), MaxValueValidator(5)]

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("benefit or danger"), max_length=10, choices=Side)
    what = models.CharField(_("what"), max_length=200)
    who = models.CharField(_("for whom"), max_length=200)
    evidence = models.TextField(_("evidence"))
    likelihood = models.PositiveSmallIntegerField(_("likelihood, 1 to 5"), validators=SCALE)
    severity = models.PositiveSmallIntegerField(_("severity or worth, 1 to 5"), validators=SCALE)
    mitigation = models.TextField(_("what is done about it"), blank=True)
    review_on = models.DateField(_("to be reviewed on"))

    class Meta:
        ordering = ("side", "review_on", "pk")
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")

    def __str__(self) -> str:
        return self.what
