"""Ways to fill something in that several apps use."""

from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """The browser's own picker; it wants the date in this one form whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker for a day and a time, by the town's clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")
