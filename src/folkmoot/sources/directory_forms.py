"""What people fill in about accounts of the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.directory import CHECKS, Choice, Suggestion
from folkmoot.sources.directory_actions import FIELDS, USUAL
from folkmoot.sources.models import SocialAccount
from folkmoot.sources.table_kinds import form_field, shown_in_form
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.models import User
from folkmoot.spine.templatetags.components import platform_name

#: Offered in the form; an import may bring others.
PLATFORMS = ("x", "facebook", "instagram", "mastodon", "bluesky", "youtube", "tiktok", "linkedin",
             "nextdoor", "reddit", "threads", "whatsapp")  # fmt: skip


class AccountForm(ForOneBody):
    """One account, and who answers for it."""

    def __init__(self, *args: Any, account: SocialAccount | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in FIELDS:
            self.fields[field.name] = form_field(field)
        there = account.platform if account else ""
        names = sorted({*PLATFORMS, *([there] if there else [])})
        self.fields["platform"] = forms.ChoiceField(
            label=_("Platform"), choices=[(name, platform_name(name)) for name in names]
        )
        self.fields["owner_user"] = forms.ModelChoiceField(
            label=_("Colleague who answers for it"),
            queryset=User.objects.filter(
                memberships__organisation__in=self.organisations
            ).distinct(),
            required=False,
            empty_label=_("(nobody chosen)"),
        )
        after = list(self.fields)
        after.insert(after.index("owner") + 1, after.pop())
        self.order_fields(after)
        self.fields["owner"].help_text = _("The office or person, where it is no colleague here.")

    @staticmethod
    def given(account: SocialAccount | None) -> dict[str, Any]:
        """What the form starts with."""
        if account is None:
            return dict(USUAL)
        names = [*(field.name for field in FIELDS), "owner_user"]
        return {name: shown_in_form(getattr(account, name)) for name in names}

    def values(self) -> dict[str, Any]:
        """What was filled in, without the organisation."""
        return {k: v for k, v in self.cleaned_data.items() if k != "organisation"}


class DirectoryFilter(forms.Form):
    """What the list is narrowed to. What it does not know it leaves out."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All")), ("own", _("Our own")), ("others", _("To compare with"))],
    )
    role = forms.ChoiceField(
        label=_("Who speaks"), required=False, choices=[("", _("All")), *SocialAccount.Role.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *SocialAccount.State.choices]
    )
    check = forms.ChoiceField(
        label=_("What wants a look"), required=False, choices=[("", _("All")), *CHECKS.items()]
    )

    def __init__(self, data: QueryDict, *, platforms: list[str]) -> None:
        super().__init__(data)
        offered = [(name, platform_name(name)) for name in platforms]
        self.fields["platform"].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """The filters that could be understood."""
        self.is_valid()
        return Choice(**{k: v or "" for k, v in self.cleaned_data.items()})


class SuggestionsForm(forms.Form):
    """Which of the suggested accounts are taken into the directory."""

    accounts = forms.MultipleChoiceField(
        label=_("Accounts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one account.")},
    )

    def __init__(self, data: QueryDict | None, *, offered: list[Suggestion]) -> None:
        super().__init__(data)
        self.by_key = {f"{one.platform} {one.account_id}": one for one in offered}
        labels = [(key, self.label_of(one)) for key, one in self.by_key.items()]
        self.fields["accounts"].choices = labels  # type: ignore[attr-defined]

    @staticmethod
    def label_of(one: Suggestion) -> str:
        name = one.name or one.handle or one.account_id
        role = SocialAccount.Role(one.role).label if one.role in SocialAccount.Role else one.role
        return f"{platform_name(one.platform)}: {name} – {one.body}, {role}"

    def taken(self) -> list[Suggestion]:
        """The accounts chosen."""
        return [self.by_key[key] for key in self.cleaned_data["accounts"]]
