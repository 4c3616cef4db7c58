"""What an administrator fills in about people and teams, and what an invited person does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.models import Invitation, Membership, Team, User


class RoleForm(forms.Form):
    """A role, and the teams of one organisation."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role.choices, widget=forms.RadioSelect
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]
        if not teams:
            del self.fields["teams"]


class InviteForm(RoleForm, ForOneBody):
    """Whom to invite. The organisation is asked for where somebody administers several."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("A person’s own address at work: no shared mailbox."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=150)
    field_order = ("organisation", "email", "name", "role", "teams")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        body = self.chosen
        if body and any(team.organisation_id != body.pk for team in data.get("teams") or ()):
            self.add_error(
                "teams", _("Choose teams of the organisation that the invitation is for.")
            )
        return data


class TeamForm(ForOneBody):
    """What a team is called, and whose it is where somebody administers several organisations."""

    name = forms.CharField(
        label=gettext_lazy("Name of the team"),
        max_length=120,
        help_text=gettext_lazy("Citizens see it in the thread of a matter."),
    )


class JoinForm(forms.Form):
    """The account of somebody who was invited and has none."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Colleagues see it; citizens do not."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least twelve characters: several words are easy to remember."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitation = invitation

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        person = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        validate_password(password, person)
        return password
