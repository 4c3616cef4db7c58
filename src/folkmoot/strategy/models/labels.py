"""What people of the body say a post is for, and the classifier that was fitted to it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Job, Organisation


class PostLabel(models.Model):
    """One coder's judgement of one post; two coders judge apart from each other."""

    class Purpose(models.TextChoices):
        INFORMATION = "information", _("Information")
        ENGAGEMENT = "engagement", _("Engagement")
        INTELLIGENCE = "intelligence", _("Intelligence or help sought")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="post_labels"
    )
    platform = models.CharField(max_length=40)
    post_id = models.CharField(max_length=255)
    #: None once the coder was forgotten: the judgement stays, signed by nobody.
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    call_to_action = models.BooleanField(_("call to action"), default=False)
    symbolic = models.BooleanField(_("symbolic"), default=False)
    service_reply = models.BooleanField(_("service reply"), default=False)
    emergency = models.BooleanField(_("emergency"), default=False)
    labelled_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-labelled_at", "-pk")
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "platform", "post_id", "coder"),
                name="one_label_per_post_and_coder",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.post_id}: {self.get_purpose_display()}"


class PurposeHead(models.Model):
    """What came of fitting the classifier to a body's own labels; used only where it was better."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="purpose_heads"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)
    #: None until the work is done.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.PositiveIntegerField(default=0)
    kept = models.BooleanField(default=False)
    #: Macro-F1 on posts held out, 0 to 1: the shipped classifier, the new one, and the gain's interval.
    before = models.FloatField(null=True, blank=True)
    after = models.FloatField(null=True, blank=True)
    gain_low = models.FloatField(null=True, blank=True)
    gain_high = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("body’s own classifier")
        verbose_name_plural = _("bodies’ own classifiers")

    def __str__(self) -> str:
        return f"{self.organisation} {self.made_at}"

    @property
    def folder(self) -> Path:
        """Where the fitted weights lie; they hold no words."""
        return Path(settings.ANALYSIS_DIR) / f"purposes-{self.pk}"
