"""The filters that all listening pages share: one address keeps them from page to page."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.inputs import DayInput
from mootlib.records import SENTIMENTS

FIRST = date(2, 1, 1)
SENTIMENT_LABELS = {
    "negative": _("Negative"),
    "neutral": _("Neutral"),
    "positive": _("Positive"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the page to; None means everything."""

    start: date | None = None
    end: date | None = None
    platform: str | None = None
    language: str | None = None
    sentiment: str | None = None
    place: str | None = None
    topic: int | None = None

    @property
    def active(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))

    @property
    def query(self) -> str:
        """The filters as the address carries them, without the question mark."""
        return urlencode(self.items)

    @property
    def items(self) -> list[tuple[str, str]]:
        """Name and value of each filter that is set."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return [(name, str(value)) for name, value in pairs if value is not None]

    def without(self, name: str) -> Filters:
        return replace(self, **{name: None})

    def period(self) -> tuple[datetime | None, datetime | None]:
        """Start and end as instants: whole days where the installation is, the last one included."""
        zone = ZoneInfo(settings.TIME_ZONE)
        first = max(self.start, FIRST) if self.start else None  # no zone leads out of the calendar
        start = datetime.combine(first, time(), zone).astimezone(UTC) if first else None
        after = self.end + timedelta(days=1) if self.end and self.end < date.max else None
        return start, datetime.combine(after, time(), zone).astimezone(UTC) if after else None


class FilterForm(forms.Form):
    """The filter bar. What it does not know it leaves out, so that an old address still opens."""

    start = forms.DateField(label=_("From"), required=False, widget=DayInput)
    end = forms.DateField(label=_("To"), required=False, widget=DayInput)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sentiment = forms.ChoiceField(label=_("Sentiment"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, data: QueryDict, *, choices: dict[str, list[tuple[Any, Any]]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        anything = [("", _("All"))]
        choices = choices | {"sentiment": [(s, SENTIMENT_LABELS[s]) for s in SENTIMENTS]}
        for name, values in choices.items():
            self.fields[name].choices = anything + values  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The end lies before the start."))
        return cleaned

    def shown(self, name: str, value: str) -> str:
        """A filter's value as the bar shows it."""
        offered = getattr(self.fields[name], "choices", [])
        return str(next((label for key, label in offered if str(key) == value), value))

    def filters(self) -> Filters:
        """The filters that could be understood."""
        self.is_valid()
        return Filters(
            **{
                field.name: value if field.name == "topic" else value or None
                for field in fields(Filters)
                if (value := self.cleaned_data.get(field.name)) is not None
            }
        )
