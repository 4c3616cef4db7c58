"""What people fill in about their body's own records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.table_kinds import form_field, shown_in_form
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.inputs import DayInput
from folkmoot.strategy.record_kinds import RecordKind


class RecordForm(ForOneBody):
    """One record of a kind."""

    def __init__(self, *args: Any, kind: RecordKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        for column in kind.columns:
            self.fields[column.name] = form_field(column)

    @staticmethod
    def given(kind: RecordKind, record: Any = None) -> dict[str, Any]:
        """What the form starts with: what is stored, or what is usual."""
        row = record or kind.model()
        return {column.name: shown_in_form(getattr(row, column.name)) for column in kind.columns}

    def values(self) -> dict[str, Any]:
        """What was filled in, without the organisation."""
        return {column.name: self.cleaned_data[column.name] for column in self.kind.columns}


class KeepingForm(ForOneBody):
    """Since when a record is kept."""

    since = forms.DateField(
        label=_("We keep this record since"),
        required=False,
        widget=DayInput,
        help_text=_(
            "What lies before is not judged. With a day and no rows the record is kept and empty; "
            "without either there is no data."
        ),
    )
