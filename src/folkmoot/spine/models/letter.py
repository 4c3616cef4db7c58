"""A mail to one of the staff: of a signal, a digest of several, or a brief. Its words are made when it is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.brief import Brief
from folkmoot.spine.models.organisation import Organisation
from folkmoot.spine.models.signal import Signal


class Letter(models.Model):
    """One letter to one person. The key keeps the same thing from being written to her twice."""

    class Kind(models.TextChoices):
        SIGNAL = "signal", _("Told at once")
        DIGEST = "digest", _("Digest")
        BRIEF = "brief", _("Brief")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=100)
    brief = models.ForeignKey(
        Brief, null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-written_at", "-pk")
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), name="one_letter_per_person_and_key"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user_id}"


class LetterItem(models.Model):
    """A signal that a letter tells of, and what is new about it."""

    class What(models.TextChoices):
        FOUND = "found", _("New")
        GREW = "grew", _("Grew")
        ENDED = "ended", _("Over")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="items")
    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("what a letter tells of")
        verbose_name_plural = _("what letters tell of")
        constraints = (
            models.UniqueConstraint(
                fields=("letter", "signal"), name="one_item_per_letter_and_signal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.signal}"
