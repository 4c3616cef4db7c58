"""What people fill in to bring posts in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.chosen_body import ForOneBody
from mootlib import readers, records

GAZETTEER_LIMIT = 5 * 1024 * 1024


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files, each within the limit."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
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


class ImportForm(ForOneBody):
    """The upload itself."""

    uploads = ManyFilesField(
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

    gazetteer = forms.FileField(
        label=_("Local places"),
        required=False,
        help_text=_("A CSV list of streets, wards and places of yours, if you have one."),
    )

    def clean_gazetteer(self) -> str:
        """The list's text, if the methods can use it."""
        file = self.cleaned_data["gazetteer"]
        if not file:
            return ""
        if file.size > GAZETTEER_LIMIT:
            raise ValidationError(_("A list of places may have at most 5 megabytes."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise ValidationError(_("The list of places is not a UTF-8 text file.")) from problem
        return text


class MappingForm(forms.Form):
    """Which column holds what; made for the columns that the file has."""

    platform = forms.CharField(
        label=_("Platform"),
        max_length=40,
        required=False,
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

    def __init__(
        self,
        data: QueryDict | None,
        *,
        columns: list[str],
        guessed: Mapping[str, Any],
        time_zone: str = "UTC",
    ) -> None:
        super().__init__(data, initial=self.initial_from(guessed, time_zone))
        self.guessed = guessed
        choices = [("", _("(none)")), *((column, column) for column in columns)]
        self.fields["platform_column"] = forms.ChoiceField(
            label=_("Column that names the platform"), choices=choices, required=False
        )
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
        if isinstance(platform, Mapping):
            initial["platform_column"] = platform["column"]
        else:
            initial["platform"] = platform
        initial |= {f"column_{k}": _first(v) for k, v in mapping.get("columns", {}).items()}
        return initial | {f"count_{k}": _first(v) for k, v in mapping.get("counts", {}).items()}

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        if name not in zoneinfo.available_timezones():
            raise ValidationError(_("Write a time zone such as Europe/London or UTC."))
        return str(name)

    def clean_platform(self) -> str:
        return str(self.cleaned_data.get("platform") or "").strip().lower()

    def mapping(self) -> dict[str, Any]:
        """The mapping as the readers take it.

        Raises:
            ValueError: if the readers cannot use it; the message is a sentence.
        """
        chosen = {k: v for k, v in self.cleaned_data.items() if v}
        column = chosen.get("platform_column")
        mapping = {
            "platform": {"column": column} if column else chosen.get("platform", "other"),
            "time_zone": self.cleaned_data["time_zone"],
            "columns": self._group("columns", "column", self.FIELDS),
            "counts": self._group("counts", "count", records.METRICS),
        }
        readers.parse_mapping(mapping)
        return mapping

    def _group(self, group: str, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
        """The columns chosen; further ones that the guess had found for a field are kept."""
        chosen = {}
        for name in names:
            if value := self.cleaned_data.get(f"{prefix}_{name}"):
                guessed = self.guessed.get(group, {}).get(name)
                chosen[name] = guessed if _first(guessed) == value else value
        return chosen


def _first(names: Any) -> Any:
    return names[0] if isinstance(names, list) and names else names


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
