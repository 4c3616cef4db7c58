"""Where somebody who was erased may still be named, for a person to look: never who she was."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class LeftName(models.Model):
    """A row in the words of which a name could not be cut out safely; gone once somebody has read it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="left_names"
    )
    #: What kind of row it is, in words, and the page on which it is changed.
    what = models.CharField(max_length=120)
    path = models.CharField(max_length=300)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-noted_at", "-pk")
        verbose_name = _("name that was left")
        verbose_name_plural = _("names that were left")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "path"), name="one_left_name_per_page"),
        )

    def __str__(self) -> str:
        return self.what
