"""The profile of a body's social media: its figures are a stored result, the posts behind them are rows.

Words of posts are kept in the corpus alone; rows here name posts by platform and identifier.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Job, Organisation


class Profile(models.Model):
    """How one body used social media in one period, as far as the posts that were brought in show."""

    #: Whose staff reads it. The body that it is about may be another one, to compare with.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="profiles"
    )
    #: The body's name as the corpus's accounts give it.
    body = models.CharField(_("body"), max_length=200)
    #: First and last day; None: all that there is.
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    seed = models.PositiveIntegerField(default=0)
    #: None until the methods have run.
    made_at = models.DateTimeField(null=True, blank=True)
    posts = models.BigIntegerField(_("posts"), default=0)
    accounts = models.PositiveIntegerField(_("accounts"), default=0)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("body", "-last_day", "-pk")
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "body", "first_day", "last_day"),
                nulls_distinct=False,
                name="one_profile_per_body_and_period",
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__isnull=True)
                | models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="profile_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.body

    @property
    def folder(self) -> Path:
        """Where the stored result and its reports lie."""
        return Path(settings.ANALYSIS_DIR) / f"profile-{self.pk}"


class ProfilePost(models.Model):
    """A post of the body in one profile, and what it was found to be for."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="rows")
    platform = models.CharField(max_length=40)
    post_id = models.CharField(max_length=255)
    posted_at = models.DateTimeField(null=True, blank=True)
    #: 'institution' or 'public servant' (`mootlib.records.ROLES`).
    role = models.CharField(max_length=20)
    #: One of `mootlib.strategy.purposes.PURPOSES`, and how sure the classifier is.
    purpose = models.CharField(_("purpose"), max_length=20)
    probability = models.FloatField(_("probability"))
    call_to_action = models.BooleanField(_("call to action"), default=False)
    symbolic = models.BooleanField(_("symbolic"), default=False)
    service_reply = models.BooleanField(_("service reply"), default=False)
    emergency = models.BooleanField(_("emergency"), default=False)
    #: Whether it answers or names somebody outside the body.
    two_way = models.BooleanField(default=False)
    topic = models.CharField(_("topic"), max_length=200, blank=True)

    class Meta:
        ordering = ("-posted_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("profile", "platform", "post_id"), name="one_row_per_post_and_profile"
            ),
        )
        indexes = (models.Index(fields=("profile", "purpose"), name="profile_post_purpose"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.post_id}"


class ProfileQuestion(models.Model):
    """A question to the body within its posts, and when one of its accounts first replied."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="questions")
    platform = models.CharField(max_length=40)
    post_id = models.CharField(max_length=255)
    asked_at = models.DateTimeField(null=True, blank=True)
    #: None: no reply of the body is among the posts that were brought in.
    answered_at = models.DateTimeField(null=True, blank=True)
    answered = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("profile", "platform", "post_id"), name="one_question_per_post_and_profile"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.post_id}"
