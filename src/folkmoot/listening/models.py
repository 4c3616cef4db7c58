"""What listening found, as rows: an analysis, its topics, questions and bursts.

Words of posts are kept in the corpus alone; rows here name posts by platform and identifier.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.models import Import
from folkmoot.spine.models import Organisation


class Analysis(models.Model):
    """One run of the listening methods over a set of posts."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="analyses"
    )
    source = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="analysis")
    name = models.CharField(_("name"), max_length=200)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    #: None until the methods have run.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.BigIntegerField(_("posts"), default=0)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")

    def __str__(self) -> str:
        return self.name

    @property
    def run(self) -> str:
        """The name under which the corpus keeps this analysis's findings."""
        return f"analysis-{self.pk}"

    @property
    def folder(self) -> Path:
        """Where the stored result and its reports lie."""
        return Path(settings.ANALYSIS_DIR) / str(self.pk)


class Topic(models.Model):
    """A group of posts about the same thing."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="topics")
    number = models.IntegerField(_("number"))
    label = models.CharField(_("label"), max_length=200)
    size = models.BigIntegerField(_("posts"))
    share = models.FloatField(_("share"))

    class Meta:
        ordering = ("number",)
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = (
            models.UniqueConstraint(
                fields=("analysis", "number"), name="one_topic_per_number_and_analysis"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Question(models.Model):
    """A post that wants an answer."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="questions")
    platform = models.CharField(max_length=40)
    post_id = models.CharField(max_length=255)
    topic = models.IntegerField(null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    directed_at = models.CharField(_("directed at"), max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    #: None where the data cannot tell.
    answered = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    confidence = models.FloatField(default=1.0)

    class Meta:
        ordering = ("-asked_at", "pk")
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            models.UniqueConstraint(
                fields=("analysis", "platform", "post_id"),
                name="one_question_per_post_and_analysis",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.post_id}"
