"""What readers choose on the pages of understanding; all of it stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from folkmoot.listening.filters import FilterForm
from mootlib.listening.conversation_edges import KINDS as TIES
from mootlib.listening.coordination_groups import LEAST, WINDOWS
from mootlib.listening.coordination_shares import KINDS

WINDOW_NAMES = {10: _("10 seconds"), 60: _("a minute"), 600: _("10 minutes")}
KIND_NAMES = {
    "text": _("the same words"),
    "link": _("the same link"),
    "picture": _("the same picture"),
    "hashtags": _("the same hashtags in a row"),
    "repost": _("the same post passed on"),
}
TIE_NAMES = {"reply": _("Replies"), "mention": _("Mentions"), "share": _("Shares")}
USUAL = {"window": "60", "least": "1", "accounts": "3", "kind": ""}


class CoordinationForm(forms.Form):
    """Window, least participation, group size, kind; what is not given or not known is as usual."""

    window = forms.ChoiceField(
        label=_("Within"), choices=[(str(one), WINDOW_NAMES[one]) for one in WINDOWS]
    )
    least = forms.ChoiceField(
        label=_("Shares of a kind by each account, at least"),
        choices=[(str(one), str(one)) for one in LEAST],
    )
    accounts = forms.ChoiceField(
        label=_("Accounts in a group, at least"),
        choices=[
            (str(n), ngettext_lazy("%(n)d account", "%(n)d accounts", n) % {"n": n})
            for n in (2, 3, 5, 10)
        ],
    )
    kind = forms.ChoiceField(
        label=_("What was shared"),
        required=False,
        choices=[("", _("anything")), *((kind, KIND_NAMES[kind]) for kind in KINDS)],
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        chosen = data.copy()
        for name, usual in USUAL.items():
            known = {str(value) for value, _label in self.base_fields[name].choices}  # type: ignore[attr-defined]
            if chosen.get(name) not in known:
                chosen[name] = usual
        super().__init__(chosen, **kwargs)
        self.is_valid()

    @property
    def chosen(self) -> dict[str, str]:
        """What differs from the usual, as the address carries it."""
        return {k: str(v) for k, v in self.cleaned_data.items() if str(v) != USUAL[k]}

    def number(self, name: str) -> int:
        return int(self.cleaned_data[name])


class NetworkForm(FilterForm):
    """The filters of every page, and which ties count."""

    tie = forms.ChoiceField(
        label=_("Kind of tie"),
        required=False,
        choices=[("", _("All")), *((kind, TIE_NAMES[kind]) for kind in TIES)],
    )
