"""What people fill in to bring a table in: the file, then which column holds what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.models import TableUpload
from folkmoot.sources.table_kinds import TableKind
from folkmoot.spine.chosen_body import ForOneBody

LARGEST = 1_500_000  #: bytes; what is larger is refused before it gets here


class TableForm(ForOneBody):
    """The table itself."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_(
            "A CSV or XLSX file of at most 1.5 megabytes, its columns named in the first row."
        ),
        error_messages={
            "required": _("Choose a file to upload."),
            "empty": _("The file is empty."),
        },
    )

    def clean_table(self) -> Any:
        file = self.cleaned_data["table"]
        if file.size > LARGEST:
            raise ValidationError(_("The table is larger than 1.5 megabytes. Split it."))
        return file


class ColumnsForm(forms.Form):
    """Which column each field is read from."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: TableKind,
        upload: TableUpload,
        mapping: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(mapping))
        choices = [("", _("(none)")), *((column, column) for column in upload.columns)]
        for field in kind.fields:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                choices=choices,
                required=field.required,
                error_messages={"required": _("Choose the column that holds this.")},
            )

    def mapping(self) -> dict[str, str]:
        """The columns chosen."""
        return {name: column for name, column in self.cleaned_data.items() if column}
