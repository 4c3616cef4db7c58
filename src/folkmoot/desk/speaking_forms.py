"""What people fill in to say something, to take it back, and to appeal."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models import Contribution, ModerationReason, Place
from folkmoot.spine.plain_text import PlainTextField


class SayForm(forms.Form):
    """Words for a body."""

    text = PlainTextField(
        label=_("What do you want to say?"),
        max_length=Contribution.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "In any language. Leave out what shows who you or others are, such as telephone numbers."
        ),
    )
    place = forms.ModelChoiceField(
        label=_("Where is it?"), queryset=Place.objects.all(), required=False, empty_label=_("None")
    )
    name = PlainTextField(
        label=_("Sign with"),
        max_length=80,
        required=False,
        help_text=_("Any name you like; left empty it is signed “A resident”."),
    )
    private = forms.BooleanField(
        label=_("Only staff may read it"),
        required=False,
        help_text=_("Then nobody can support it, and it is not counted as unanswered in public."),
    )
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    #: The secret that a browser without one is going to have: a form that is sent twice, because its
    #: answer was lost, comes from one speaker both times.
    who = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("once", uuid.uuid4())
        super().__init__(*args, **options)


class TypeInForm(SayForm):
    """What somebody wrote on paper, said on the telephone or in a meeting."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (value, label)
            for value, label in Contribution.Channel.choices
            if value != Contribution.Channel.SITE
        ],
    )
    spoken_on = forms.DateField(
        label=_("When it was said"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = None  # type: ignore[assignment]  # nobody signs through somebody else
    who = None  # type: ignore[assignment]
    field_order = ("channel", "spoken_on", "text", "place", "private", "once")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("What was said")
        self.fields["text"].help_text = _(
            "As it was said, in its language. Leave out what shows who somebody is."
        )


class EditForm(forms.Form):
    """One's own words, changed."""

    text = PlainTextField(
        label=_("Your words"),
        max_length=Contribution.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    text = PlainTextField(
        label=_("Why is the decision wrong?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Somebody who did not make it will read this."),
    )


class ConcernForm(forms.Form):
    """What is wrong with somebody else's words."""

    reason = forms.ModelChoiceField(
        label=_("What is wrong with it?"),
        queryset=ModerationReason.objects.none(),
        empty_label=_("Choose one"),
    )
    text = PlainTextField(
        label=_("More about it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("We do not keep who you are. Moderators alone read this."),
    )

    def __init__(self, *args: Any, reasons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]


class EmailForm(forms.Form):
    """An address at which to be told."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "Used to tell you what comes of your words, and to find them on another device."
        ),
    )


class HideForm(forms.Form):
    """A reason of the policy, and words to the author."""

    reason = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=ModerationReason.objects.none(),
        empty_label=_("Choose one"),
    )
    note = PlainTextField(
        label=_("To the author"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What to change so that it can be shown. The author alone reads this."),
    )

    def __init__(self, *args: Any, reasons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """The outcome of an appeal."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("overturned", _("The decision was wrong: show the words again")),
            ("upheld", _("The decision stays")),
        ],
        widget=forms.RadioSelect,
    )
    answer = PlainTextField(
        label=_("To the author: why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
