"""What officers and citizens fill in about matters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.desk.hearing import Offer
from folkmoot.spine.models import Matter, Place, Team, User
from folkmoot.spine.plain_text import PlainTextField


class MatterForm(forms.Form):
    """A new matter, or its words corrected."""

    title = PlainTextField(
        label=_("What is it about?"),
        max_length=160,
        help_text=_("As a neighbour would say it: “Brown water in Quarry Hill”."),
    )
    summary = PlainTextField(
        label=_("What people said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "In your words, for everybody to read. Quote nobody: a quotation can be searched."
        ),
    )
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.all(), required=False, empty_label=_("None")
    )
    public = forms.BooleanField(label=_("Show it in public"), required=False, initial=True)


class _Keys(forms.MultipleChoiceField):
    """Keys as a page had them; a post that was erased meanwhile is no mistake of the person."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: Any) -> bool:
        return True


class NewMatterForm(MatterForm):
    """A new matter, or an older one to which the same posts belong."""

    existing = forms.ModelChoiceField(
        label=_("Or add this to"),
        queryset=Matter.objects.none(),
        required=False,
        empty_label=_("a new matter"),
        help_text=_("Choose one, and what is written above is left aside."),
    )
    asks = forms.MultipleChoiceField(
        label=_("Which of these want an answer?"),
        help_text=_("Ticked is what listening takes for a question or a request. You decide."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    #: What the person was asked about: more may have been found since.
    shown = _Keys(required=False)

    def __init__(self, *args: Any, matters: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].required = False
        self.fields["existing"].queryset = matters  # type: ignore[attr-defined]
        self.fields["shown"].initial = [one.key for one in offer.shown]
        shown = [one for one in offer.found if one.key in self.shown_keys]
        self.fields["asks"].choices = [(one.key, one.words) for one in shown]  # type: ignore[attr-defined]
        self.fields["asks"].initial = [one.key for one in shown if one.suggested]
        if not shown:
            self.fields["asks"].widget = forms.MultipleHiddenInput()

    @property
    def shown_keys(self) -> list[str]:
        """The posts about which the person is asked, or was when she sent the form."""
        return list(self["shown"].value() or ())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("existing") and not data.get("title"):
            self.add_error("title", _("Say what it is about."))
        return data


class ResponseForm(forms.Form):
    """ "You said, we did"."""

    you_said = PlainTextField(label=_("You said"), widget=forms.Textarea(attrs={"rows": 3}))
    we_did = PlainTextField(
        label=_("We did"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done, or why nothing was. Plain words; no promise that has no date."),
    )
    decided = PlainTextField(
        label=_("What was decided"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("By whom, and when."),
    )
    next_steps = PlainTextField(
        label=_("What happens next"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    signed = PlainTextField(
        label=_("Signed"), max_length=160, help_text=_("An office, such as “Highways team”.")
    )
    state = forms.ChoiceField(label=_("The matter is then"))

    def __init__(self, *args: Any, matter: Matter, **options: Any) -> None:
        super().__init__(*args, **options)
        names = dict(Matter.State.choices)
        after = [state for state in matter.moves if state not in Matter.UNANSWERED]
        if matter.state not in Matter.UNANSWERED:
            after.insert(0, matter.state)
        self.fields["state"].choices = [(state, names[state]) for state in after]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another state, with its reason."""

    state = forms.ChoiceField(label=_("State"))
    reason = PlainTextField(
        label=_("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown in public. Needed where a matter is declined."),
    )

    def __init__(self, *args: Any, matter: Matter, **options: Any) -> None:
        super().__init__(*args, **options)
        names = dict(Matter.State.choices)
        self.fields["state"].choices = [(state, names[state]) for state in matter.moves]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who deals with it, and until when."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("None")
    )
    assignee = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("None")
    )
    due_on = forms.DateField(
        label=_("Answer due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, matter: Matter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = matter.organisation.teams.all()  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            memberships__organisation=matter.organisation, is_active=True
        ).distinct()


class NoteForm(forms.Form):
    """Words for colleagues."""

    text = PlainTextField(label=_("Note for colleagues"), widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(forms.Form):
    """The matter that this one belongs to."""

    into = forms.ModelChoiceField(label=_("Join it to"), queryset=Matter.objects.none())

    def __init__(self, *args: Any, matters: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = matters  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """Where a reply was posted, or why nobody could be reached."""

    address = forms.URLField(
        assume_scheme="https",
        label=_("Address of the reply you posted"),
        required=False,
        max_length=500,
    )
    unreachable = PlainTextField(
        label=_("Or: not reached, because"), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("address")) == bool(data.get("unreachable")):
            raise forms.ValidationError(
                _("Give the address of your reply, or say why nobody could be reached.")
            )
        return data


class SubscribeForm(forms.Form):
    """An address that wants to be told."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Only used to tell you about this matter. You can stop at any time."),
    )


class MattersForm(forms.Form):
    """Which matters a list shows; every field may be empty."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Matter.State.choices]
    )
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.all(), required=False, empty_label=_("All")
    )
    topic = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(
        queryset=Team.objects.all(), required=False, widget=forms.HiddenInput
    )
