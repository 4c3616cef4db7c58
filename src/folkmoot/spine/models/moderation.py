"""Moderation: the published policy's reasons, decisions, appeals, and what readers point out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.append_only import WrittenOnce
from folkmoot.spine.models.contribution import Contribution
from folkmoot.spine.models.organisation import Organisation


class ModerationReason(models.Model):
    """One reason of a body's published policy for which words are hidden."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="moderation_reasons"
    )
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    meaning = models.TextField(_("what it means"))
    position = models.PositiveSmallIntegerField(default=0)
    #: A reason that was used is never deleted, only taken out of force.
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("reason of the moderation policy")
        verbose_name_plural = _("reasons of the moderation policy")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "code"), name="one_reason_per_code_and_organisation"
            ),
        )

    def __str__(self) -> str:
        return self.title


class ModerationDecision(WrittenOnce):
    """What a moderator decided. Public as it stands: no words and no names in it."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")
        RESTORED = "restored", _("Shown again")

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("decision"), max_length=10, choices=Kind)
    reason = models.ForeignKey(
        ModerationReason, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("decided_at", "pk")
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind="hidden") | models.Q(reason__isnull=False),
                name="hiding_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decided_at:%Y-%m-%d}"


class ModerationNote(models.Model):
    """What the moderator wrote to the author. Not public, and erased with her."""

    decision = models.OneToOneField(
        ModerationDecision, on_delete=models.CASCADE, primary_key=True, related_name="note"
    )
    text = models.TextField(_("to the author"))

    class Meta:
        verbose_name = _("note to the author")
        verbose_name_plural = _("notes to authors")

    def __str__(self) -> str:
        return str(self.decision_id)


class Appeal(models.Model):
    """The author asks that a decision be looked at again, by somebody else."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Being looked at")
        UPHELD = "upheld", _("The decision stays")
        OVERTURNED = "overturned", _("The decision was wrong")

    decision = models.OneToOneField(
        ModerationDecision, on_delete=models.PROTECT, related_name="appeal"
    )
    #: The author's words, and the answer to her: not public, and erased with her.
    text = models.TextField(_("why"))
    answer = models.TextField(_("answer"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("made_at", "pk")
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome="open", decided_at__isnull=True)
                | (~models.Q(outcome="open") & models.Q(decided_at__isnull=False)),
                name="appeal_is_open_or_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.get_outcome_display()}"


class Concern(models.Model):
    """A reader points out published words; a moderator looks at them. Who it was is not kept."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="concerns"
    )
    reason = models.ForeignKey(ModerationReason, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("more about it"), blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("raised_at", "pk")
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.reason}"
