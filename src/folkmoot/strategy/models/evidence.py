"""What posts cannot show: documents that a body's use of social media has rules, and promises it made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class EvidenceDocument(models.Model):
    """A dated document that meets one criterion of maturity (Mergel and Bretschneider 2013)."""

    class Criterion(models.TextChoices):
        POLICY = "policy", _("Policy")
        ROLES = "roles", _("Roles")
        RECORDS = "records", _("Records schedule")
        METRICS = "metrics", _("Metrics")
        CRISIS = "crisis", _("Crisis rota")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="evidence_documents"
    )
    #: The body that it is about, as profiles name it.
    body = models.CharField(_("body"), max_length=200)
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criterion)
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("date of the document"))
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta:
        ordering = ("body", "criterion", "-dated")
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title


class ParticipationLevel(models.Model):
    """What a process promised people, and what its outcome shows (IAP2's spectrum)."""

    class Level(models.IntegerChoices):
        INFORM = 1, _("Inform")
        CONSULT = 2, _("Consult")
        INVOLVE = 3, _("Involve")
        COLLABORATE = 4, _("Collaborate")
        EMPOWER = 5, _("Empower")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="participation_levels"
    )
    body = models.CharField(_("body"), max_length=200)
    process = models.CharField(_("process"), max_length=200)
    declared = models.PositiveSmallIntegerField(_("promised"), choices=Level)
    #: None: the outcome is not known yet.
    observed = models.PositiveSmallIntegerField(
        _("shown by the outcome"), choices=Level, null=True, blank=True
    )
    #: Where the outcome names what people said.
    evidence_url = models.URLField(_("evidence of the outcome"), max_length=500, blank=True)

    class Meta:
        ordering = ("body", "process")
        verbose_name = _("promise of participation")
        verbose_name_plural = _("promises of participation")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "body", "process"), name="one_promise_per_process"
            ),
        )

    def __str__(self) -> str:
        return self.process
