"""Forms of the failure register, and of the look at a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.forms import ManyFilesInput
from folkmoot.spine.models import Organisation, Team, User
from folkmoot.strategy.models import Failure
from mootlib.strategy.failures import TYPES, FailureType

OPEN = "open"
PICTURE_LIMIT = 25 * 1024 * 1024


class FailureFilter(forms.Form):
    """Which failures a list shows."""

    state = forms.ChoiceField(label=_("State"), required=False)
    severity = forms.TypedChoiceField(
        label=_("At least"),
        required=False,
        choices=[("", _("any severity")), *Failure.Severity.choices],
        coerce=int,
        empty_value=None,
    )
    type = forms.TypedChoiceField(label=_("Type"), required=False, coerce=int, empty_value=None)
    body = forms.ChoiceField(label=_("Body"), required=False)

    def __init__(self, *args: Any, bodies: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("any state")), (OPEN, _("open")), *Failure.State.choices
        ]  # fmt: skip
        types = [(number, f"{number} {_(kind.name)}") for number, kind in TYPES.items()]
        self.fields["type"].choices = [("", _("all types")), *types]  # type: ignore[attr-defined]
        if bodies:
            named = [("", _("all bodies")), (".", _("our own")), *((body, body) for body in bodies)]
            self.fields["body"].choices = named  # type: ignore[attr-defined]
        else:
            del self.fields["body"]


class FailureMoveForm(forms.Form):
    """Take a failure to another state."""

    state = forms.ChoiceField(label=_("New state"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it is dismissed: why is it not a failure?"),
    )

    def __init__(self, *args: Any, failure: Failure, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (state, Failure.State(state).label) for state in failure.moves
        ]


class FailureAssignForm(forms.Form):
    """Who mends it, and by when."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    responsible = forms.ModelChoiceField(
        label=_("Person responsible"), queryset=User.objects.none(), required=False
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, failure: Failure, **options: Any) -> None:
        super().__init__(*args, **options)
        teams = Team.objects.filter(organisation=failure.organisation)
        people = User.objects.filter(
            memberships__organisation=failure.organisation, is_active=True
        ).distinct()
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """The parameters of a type's rule."""

    def __init__(self, *args: Any, kind: FailureType, **options: Any) -> None:
        super().__init__(*args, **options)
        for parameter in kind.parameters:
            bounds = f"{parameter.least:g} – {parameter.most:g} {parameter.unit}"
            words = _("%(meaning)s. %(bounds)s; usually %(default)s") % {
                "meaning": parameter.meaning[:1].upper() + parameter.meaning[1:],
                "bounds": bounds,
                "default": f"{parameter.default:g}",
            }
            self.fields[parameter.name] = forms.FloatField(
                label=parameter.name.capitalize(),
                help_text=words,
                min_value=parameter.least,
                max_value=parameter.most,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-10", "step": "any"}),
            )


class LookForm(forms.Form):
    """For which body failures are looked for."""

    body = forms.ChoiceField(label=_("Body"), required=False)

    def __init__(
        self, *args: Any, organisation: Organisation, bodies: list[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        names = [("", str(organisation)), *((body, body) for body in bodies)]
        self.fields["body"].choices = names  # type: ignore[attr-defined]


class PictureFilesField(forms.FileField):
    """Any number of pictures; they are looked at and not kept."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        for file in files:
            if file.size > PICTURE_LIMIT:
                raise ValidationError(
                    _("“%(name)s” is larger than %(limit)s."),
                    params={"name": file.name, "limit": filesizeformat(PICTURE_LIMIT)},
                )
        return list(files)


class DraftForm(forms.Form):
    """A post that is not out yet."""

    text = forms.CharField(
        label=_("Draft"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Nothing of it is kept."),
    )
    account = forms.ChoiceField(
        label=_("For which account"), required=False, help_text=_("From the directory.")
    )
    pictures = forms.IntegerField(
        label=_("Pictures"),
        min_value=0,
        max_value=20,
        required=False,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
    )
    alternative_texts = forms.CharField(
        label=_("Alternative texts"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What each picture shows, one on each line."),
    )
    picture_files = PictureFilesField(
        label=_("Files of the pictures"),
        required=False,
        help_text=_("To see whether they tell a place, a name or what was cut away."),
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].choices = [("", _("not said")), *accounts]  # type: ignore[attr-defined]

    def alternatives(self) -> tuple[str, ...]:
        """One text for each picture, empty where none was written."""
        lines = [line.strip() for line in self.cleaned_data["alternative_texts"].splitlines()]
        many = max(
            self.cleaned_data["pictures"] or 0, len(lines), len(self.cleaned_data["picture_files"])
        )
        return tuple((lines + [""] * many)[:many])

    def uploaded(self) -> tuple[bytes, ...]:
        """The files of the pictures, read into memory."""
        return tuple(file.read() for file in self.cleaned_data["picture_files"])
