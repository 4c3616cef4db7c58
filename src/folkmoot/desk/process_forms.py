"""What is filled in about processes, their phases and the reasons of the moderation policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.spine import phases, promises
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.models import Process


class ProcessForm(ForOneBody):
    """What a process is about, and when its words are looked at."""

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("What it is about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is asked, who decides, and what becomes of it."),
    )
    moderation = forms.ChoiceField(
        label=_("A moderator reads words"),
        choices=Process.Moderation.choices,
        widget=forms.RadioSelect,
        initial=Process.Moderation.BEFORE,
    )
    public = forms.BooleanField(
        label=_("Show it in public"),
        required=False,
        initial=True,
        help_text=_("Otherwise neither it nor what was said in it can be read by citizens."),
    )

    def __init__(self, *args: Any, open_door: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if open_door:
            del self.fields["public"]


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class PhaseForm(forms.Form):
    """A stretch of a process, in whole days."""

    kind = forms.ChoiceField(label=_("What people may do then"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"), required=False, help_text=_("Empty: it stays open."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in phases.kinds()]  # type: ignore[attr-defined]


class AnswerDaysForm(ForOneBody):
    """How soon a question is answered."""

    days = forms.IntegerField(
        label=_("Working days until an answer is due"),
        min_value=0,
        max_value=promises.MOST_DAYS,
        help_text=_("Monday to Friday, from the day on which it was asked. 0: on the same day."),
    )


class ReasonForm(ForOneBody):
    """A reason for which words are hidden."""

    title = forms.CharField(label=_("Reason"), max_length=120)
    meaning = forms.CharField(
        label=_("What it means"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("So that an author can tell beforehand; and what it does not mean."),
    )
    in_force = forms.BooleanField(label=_("It is in force"), required=False, initial=True)

    def __init__(self, *args: Any, new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if new:
            del self.fields["in_force"]
