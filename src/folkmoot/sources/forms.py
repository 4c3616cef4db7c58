"""What people fill in to bring posts in."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from mootlib import readers, records


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files, each within the limit."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(_("Choose a file to upload."), code="required")
        for file in files:
            if file.size == 0:
                raise ValidationError(_("“%(name)s” is empty."), params={"name": file.name})
            if file.size > settings.UPLOAD_LIMIT:
                raise ValidationError(
                    _("“%(name)s” is larger than %(limit)s. Split it, or ask the administrator."),
                    params={"name": file.name, "limit": filesizeformat(settings.UPLOAD_LIMIT)},
                )
        return list(files)


class ImportForm(forms.Form):
    """The upload itself."""

    files = ManyFilesField(
        label=_("Files"),
        help_text=_(
            "Exports from social media, or any table or feed of posts. Several at once is fine."
        ),
    )
    name = forms.CharField(
        label=_("Name of this import"),
        required=False,
        max_length=200,
        help_text=_("Shown in lists; the file’s name where you leave it empty."),
    )


class MappingForm(forms.Form):
    """Which column holds what; made for the columns that the file has."""

    platform = forms.CharField(
        label=_("Platform"),
        max_length=40,
        help_text=_("Where the posts were published, as in x, facebook, mastodon."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("For times without one, as in Europe/London or UTC."),
    )

    #: Fields of a post that a column can be chosen for, in the order shown.
    FIELDS = ("text", "post_id", "posted_at", "account_id", "handle", "name", "url", "language",
              "form", "in_reply_to", "place_name", "latitude", "longitude")  # fmt: skip

    def __init__(self, *args: Any, columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("(none)")), *((column, column) for column in columns)]
        for field in self.FIELDS:
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=FIELD_LABELS[field], choices=choices, required=field == "text"
            )
        for metric in records.METRICS:
            self.fields[f"count_{metric}"] = forms.ChoiceField(
                label=metric, choices=choices, required=False
            )

    @classmethod
    def initial_from(cls, mapping: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
        """What the form starts with, from the guessed or stored mapping."""
        initial: dict[str, Any] = {"time_zone": mapping.get("time_zone") or time_zone}
        platform = mapping.get("platform", "")
        initial["platform"] = platform if isinstance(platform, str) else ""
        initial |= {f"column_{k}": v for k, v in mapping.get("columns", {}).items()}
        return initial | {f"count_{k}": v for k, v in mapping.get("counts", {}).items()}

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise ValidationError(_("Write a time zone such as Europe/London or UTC."))
        return str(name)

    def clean_platform(self) -> str:
        return str(self.cleaned_data["platform"]).strip().lower()

    def mapping(self) -> dict[str, Any]:
        """The mapping as the readers take it.

        Raises:
            ValueError: if the readers cannot use it; the message is a sentence.
        """
        chosen = {k: v for k, v in self.cleaned_data.items() if v}
        mapping = {
            "platform": self.cleaned_data["platform"],
            "time_zone": self.cleaned_data["time_zone"],
            "columns": {f: chosen[f"column_{f}"] for f in self.FIELDS if f"column_{f}" in chosen},
            "counts": {m: chosen[f"count_{m}"] for m in records.METRICS if f"count_{m}" in chosen},
        }
        readers.mapping_from_json(json.loads(json.dumps(mapping)))
        return mapping


FIELD_LABELS = {
    "text": _("Words of the post"),
    "post_id": _("Identifier of the post"),
    "posted_at": _("When it was published"),
    "account_id": _("Identifier of the account"),
    "handle": _("User name"),
    "name": _("Display name"),
    "url": _("Web address"),
    "language": _("Language"),
    "form": _("Form (photo, video, …)"),
    "in_reply_to": _("Post that it answers"),
    "place_name": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
}
