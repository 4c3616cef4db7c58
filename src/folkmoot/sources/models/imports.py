"""Where posts come from: files that people upload."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Job, Organisation


class Import(models.Model):
    """One or more exported files that a member of staff brought in together."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(_("name"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    #: How columns become records, as the person confirmed it; empty: the format is known.
    mapping = models.JSONField(default=dict, blank=True)
    time_zone = models.CharField(_("time zone of times without one"), max_length=60, default="UTC")
    #: Local places as CSV (docs/readers.md); empty: the shipped list alone.
    gazetteer = models.TextField(_("local places"), blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    #: None until the person has looked at what was found and said go.
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name

    @property
    def may_start(self) -> bool:
        """Whether it waits for a person's go: never started, or ended without having read all."""
        readable = self.files.filter(problem="").exists()
        started = self.job is not None and self.job.state not in {
            Job.State.FAILED,
            Job.State.CANCELLED,
        }
        return readable and not started

    @property
    def collection(self) -> str:
        """The name under which the corpus keeps what this import brought."""
        return f"import-{self.pk}"

    @property
    def folder(self) -> Path:
        """Where the uploaded files wait to be read; emptied afterwards."""
        return Path(settings.UPLOAD_DIR) / str(self.pk)

    @property
    def rejects_file(self) -> Path:
        return self.folder / "rejects.csv"


class ImportFile(models.Model):
    """One uploaded file, what it was found to be, and what became of its rows."""

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file name"), max_length=255)
    stored_name = models.CharField(max_length=80)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    format = models.CharField(_("format"), max_length=60, blank=True)
    title = models.CharField(_("format in words"), max_length=120, blank=True)
    #: Why the file cannot be read at all; empty if it can.
    problem = models.TextField(blank=True)
    posts_read = models.BigIntegerField(null=True, blank=True)
    accepted = models.BigIntegerField(null=True, blank=True)
    duplicates = models.BigIntegerField(null=True, blank=True)
    rejected = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(posts_read__isnull=True)
                | models.Q(
                    posts_read=models.F("accepted") + models.F("duplicates") + models.F("rejected")
                ),
                name="import_file_counts_add_up",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return self.owner.folder / self.stored_name
