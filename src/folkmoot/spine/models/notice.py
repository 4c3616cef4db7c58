"""What a person with an account is told on the site itself."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.link import Link
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.signal import Signal


def new_feed_token() -> str:
    return secrets.token_urlsafe(32)


class Notice(models.Model):
    """One thing that one person is told of, once: a step of a matter, that it is late, or a signal."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given to you or your team")
        LATE = "late", _("Late: its answer was due")
        STEP = "step", _("A further step in a matter that you follow")
        SIGNAL = "signal", _("Something was found")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signal = models.ForeignKey(
        Signal, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    #: The step; none where a day has passed and nobody did anything.
    link = models.ForeignKey(Link, null=True, blank=True, on_delete=models.PROTECT)
    #: The day that has passed.
    due_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (models.Index(fields=("user", "read_at"), name="notices_unread"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "link"), name="one_notice_per_person_and_link"),
            models.UniqueConstraint(
                fields=("user", "matter", "due_on"), name="one_notice_per_person_and_due_day"
            ),
            models.UniqueConstraint(
                fields=("user", "signal"), name="one_notice_per_person_and_signal"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="late", link=None, due_on__isnull=False)
                | models.Q(kind__in=("given", "step"), link__isnull=False, due_on=None)
                | models.Q(kind="signal", link=None, due_on=None),
                name="notice_is_of_a_step_a_day_or_a_signal",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="signal", matter=None, signal__isnull=False)
                | (~models.Q(kind="signal") & models.Q(matter__isnull=False, signal=None)),
                name="notice_is_of_a_matter_or_a_signal",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def about(self) -> str:
        """The name of what it tells of."""
        return str(self.matter or self.signal)


class NoticeFeed(models.Model):
    """The secret address under which one person's feed reader gets her notices."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_feed"
    )
    token = models.CharField(max_length=64, unique=True, default=new_feed_token)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("feed of notices")
        verbose_name_plural = _("feeds of notices")

    def __str__(self) -> str:
        return str(self.user_id)
