"""Where something is: a tree of wards, streets and sites."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """One place; its parent is the next larger one."""

    slug = models.SlugField(_("short name in addresses"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    #: GeoJSON geometry, where it is known.
    boundary = models.JSONField(_("boundary"), null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.name

    @property
    def ward(self) -> Place | None:
        """The ward in which it lies, or which it is."""
        place: Place | None = self
        while place is not None and place.kind != "ward":
            place = place.parent
        return place
