"""A link: one step in a matter's thread, written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.append_only import WrittenOnce
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.response import Response


class Link(WrittenOnce):
    """Who did what in a matter, when and why."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        VOICES = "voices", _("Voices added")
        MOVED = "moved", _("State changed")
        ASSIGNED = "assigned", _("Given to")
        RESPONDED = "responded", _("Answered in public")
        EDITED = "edited", _("Words changed")
        NOTE = "note", _("Note")
        MERGED_AWAY = "merged away", _("Joined to another matter")
        MERGED_IN = "merged in", _("Another matter joined")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=20, blank=True, choices=Matter.State)  #: afterwards
    text = models.TextField(blank=True)  #: reason, note, team, ...
    voices = models.PositiveIntegerField(default=0)
    evidence = models.URLField(max_length=500, blank=True)
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.PROTECT)
    other = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ("at", "pk")
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.matter}"
