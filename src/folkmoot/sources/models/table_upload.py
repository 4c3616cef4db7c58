"""A table that somebody has uploaded and has not yet taken in, or of which some rows are left."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Organisation


class TableUpload(models.Model):
    """Rows of a CSV or XLSX file, as found; those that were taken in leave it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="table_uploads"
    )
    #: What the rows are: the name of a `folkmoot.sources.table_kinds.TableKind`.
    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("file name"), max_length=255)
    columns = models.JSONField(default=list)
    #: [[line, [cell, ...]], ...]; a row that was refused has the reason as its third part.
    rows = models.JSONField(default=list)
    #: Rows that could not be split into cells: [[line, reason, beginning], ...].
    bad = models.JSONField(default=list, blank=True)
    #: Which column each field is read from, as the person last said; empty: guess.
    mapping = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("uploaded table")
        verbose_name_plural = _("uploaded tables")

    def __str__(self) -> str:
        return self.name
