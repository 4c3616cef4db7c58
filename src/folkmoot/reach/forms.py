"""What people fill in on the pages of reach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.reach.models import Experiment
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.inputs import DayInput
from folkmoot.spine.plain_text import PlainTextField
from mootlib.readers.encoding import SAMPLE_BYTES, detect_encoding

LARGEST = 1_500_000  #: bytes


class EvaluationForm(ForOneBody):
    """Whose posts to evaluate, and of which time."""

    body = forms.ChoiceField(
        label=_("Whose posts"),
        required=False,
        help_text=_("Bodies with accounts in your directory."),
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)

    def __init__(self, *args: Any, bodies: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].choices = [(name, name) for name in bodies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the start."))
        return cleaned


class TextFileField(forms.FileField):
    """A small CSV file, given as its text."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file is None:
            return ""
        if file.size > LARGEST:
            raise ValidationError(_("The table is larger than 1.5 megabytes."))
        raw = file.read()
        found = detect_encoding(raw[:SAMPLE_BYTES])
        text = raw.decode(found.name, "replace")
        if "\0" in text:
            raise ValidationError(_("This is no text file. Save the table as CSV."))
        return text


_CHOOSE = {"required": _("Choose a file to upload."), "empty": _("The file is empty.")}


class SurveyForm(ForOneBody):
    """A survey's table."""

    name = PlainTextField(label=_("Name of the survey"), max_length=200)
    asked_on = forms.DateField(label=_("Asked on"), required=False, widget=DayInput)
    table = TextFileField(
        label=_("Table"),
        help_text=_(
            "A CSV file with a line for each person asked. Columns of only yes and no are platforms, “weight” is the "
            "weight, all others are groups. Leave names and addresses out: only sums are kept."
        ),
        error_messages=_CHOOSE,
    )


class ExperimentForm(forms.Form):
    """What an experiment asks; the size follows from it."""

    name = PlainTextField(label=_("Name"), max_length=200)
    first_form = PlainTextField(
        label=_("First form"), max_length=100, help_text=_("What you do now, such as “text alone”.")
    )
    second_form = PlainTextField(
        label=_("Second form"),
        max_length=100,
        help_text=_("What you want to try, such as “with a photo”."),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Experiment.Measured.choices,
        help_text=_("One, named before the first post. Others looked at afterwards find something by chance."),
    )  # fmt: skip
    accounts = forms.MultipleChoiceField(
        label=_("Accounts that take part"), widget=forms.CheckboxSelectMultiple
    )
    factor = forms.FloatField(
        label=_("Smallest effect worth seeing"),
        min_value=1.01,
        max_value=20,
        initial=1.5,
        help_text=_("As a factor: 1.5 is half as much again."),
    )
    power = forms.TypedChoiceField(
        label=_("Chance to see it if it is there"),
        choices=[("0.8", _("80%")), ("0.9", _("90%"))],
        coerce=float,
    )
    starts_on = forms.DateField(label=_("Begins in the week of"), widget=DayInput)
    pairs_a_week = forms.IntegerField(
        label=_("Pairs of posts a week and account"), min_value=1, max_value=7, initial=1
    )

    def __init__(self, *args: Any, accounts: dict[str, str], **options: Any) -> None:
        options.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*args, **options)
        self.fields["accounts"].choices = list(accounts.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first_form") and cleaned.get("first_form") == cleaned.get("second_form"):
            self.add_error("second_form", _("Name two different forms."))
        return cleaned


class OutcomesForm(forms.Form):
    """The outcomes of an experiment's posts."""

    table = TextFileField(
        label=_("Outcomes"),
        help_text=_("A CSV file with the columns slot and outcome; the schedule with its outcomes filled in will do."),
        error_messages=_CHOOSE,
    )  # fmt: skip
