"""What listening found, as rows: an analysis, its topics, questions and bursts.

Words of posts are kept in the corpus alone; rows here name posts by platform and identifier.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.models import Collection, Import
from folkmoot.spine.models import Organisation, Team


class Analysis(models.Model):
    """One run of the listening methods over a set of posts."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="analyses"
    )
    #: The posts are those of an import or of a collection; a collection's are analysed again and again.
    source = models.OneToOneField(
        Import, null=True, blank=True, on_delete=models.CASCADE, related_name="analysis"
    )
    collection = models.OneToOneField(
        Collection, null=True, blank=True, on_delete=models.CASCADE, related_name="analysis"
    )
    name = models.CharField(_("name"), max_length=200)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    #: None until the methods have run.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.BigIntegerField(_("posts"), default=0)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)
    #: Of a collection: up to which write of the corpus its posts are in it; when topics were last looked
    #: for in all of them, and how many those were.
    read_to = models.BigIntegerField(null=True, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    found_posts = models.BigIntegerField(default=0)
    #: The first number that no topic of it has had; a number is never given twice.
    next_topic = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(source__isnull=True, collection__isnull=False)
                | models.Q(source__isnull=False, collection__isnull=True),
                name="analysis_is_of_one_thing",
            ),
        )

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
    #: What somebody of the staff decided about it; kept when the topics are found anew.
    renamed = models.BooleanField(default=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    hidden = models.BooleanField(_("hidden"), default=False)
    #: No alert is shown about it.
    muted = models.BooleanField(_("muted"), default=False)
    #: The number of the topic into which it was joined.
    joined_to = models.IntegerField(null=True, blank=True)
    #: The team whose service it is about, where somebody has said so.
    service = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("service"),
    )
    first_seen = models.DateTimeField(null=True, blank=True)

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


class TopicChange(models.Model):
    """That a topic split off another one, or was merged into one, when topics were found anew."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split off")
        MERGED = "merged", _("merged")

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="topic_changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.IntegerField()
    other = models.IntegerField()
    #: The names that both had then: one of the two may be gone later.
    label = models.CharField(max_length=200)
    other_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("change of a topic")
        verbose_name_plural = _("changes of topics")

    def __str__(self) -> str:
        return f"{self.label}: {self.get_kind_display()}"


class Alert(models.Model):
    """That a topic (or everything) grew faster than its past leads one to expect: an emerging issue."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="alerts")
    #: The topic's number; -1: everything together.
    topic = models.IntegerField()
    onset = models.DateTimeField(_("began"))
    #: When it could first be known; with the topic this is what it is recognised by.
    known = models.DateTimeField(_("known"))
    last = models.DateTimeField()
    ongoing = models.BooleanField(default=True)
    posts = models.BigIntegerField(_("posts"))
    expected = models.FloatField(_("expected"))
    authors = models.BigIntegerField(default=0)
    #: (platform, post_id) of the first posts; (pseudonym, posts) of who began; (place, posts).
    first_posts = models.JSONField(default=list)
    first_authors = models.JSONField(default=list)
    places = models.JSONField(default=list)
    #: start (ISO 8601), seconds a bin, counts, baseline, upper.
    curve = models.JSONField(default=dict)
    #: Earlier alerts of the same series a month; None where there is too little past.
    false_alarms = models.FloatField(null=True, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("-known", "topic")
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = (
            models.UniqueConstraint(
                fields=("analysis", "topic", "known"), name="one_alert_per_topic_and_moment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.known:%Y-%m-%d %H:%M}"


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
    #: The public body whose account replied first, where one did.
    answered_by = models.CharField(max_length=200, blank=True)
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


class ToneLabel(models.Model):
    """How somebody of the staff read the tone of a post; with it the model is judged and mended."""

    class Tone(models.TextChoices):
        NEGATIVE = "negative", _("Negative")
        NEUTRAL = "neutral", _("Neutral")
        POSITIVE = "positive", _("Positive")

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="tone_labels")
    platform = models.CharField(max_length=40)
    post_id = models.CharField(max_length=255)
    #: Empty: nobody could tell.
    tone = models.CharField(_("tone"), max_length=10, choices=Tone, blank=True)
    #: What the model had said then; empty where it had understood nothing.
    guessed = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    labelled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-labelled_at", "-pk")
        verbose_name = _("label of a tone")
        verbose_name_plural = _("labels of tones")
        constraints = (
            models.UniqueConstraint(
                fields=("analysis", "platform", "post_id"), name="one_tone_label_per_post"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.post_id}: {self.tone}"
