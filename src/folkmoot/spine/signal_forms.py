"""What people fill in about signals: how they want to be told, what to mute, where webhooks lead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.spine import signal_kinds, wishes
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.models import Mute, Organisation, Signal, User, Wish

AS_ELSEWHERE = "elsewhere"
FOR_GOOD = "always"


class WishForm(forms.Form):
    """How somebody wants to be told of what is found in one place, or of everything."""

    when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    by_mail = forms.BooleanField(label=_("By e-mail"), required=False)
    by_notice = forms.BooleanField(label=_("As a notice on this site"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        known: wishes.Known,
        organisation: Organisation,
        scope: str,
        name: str,
    ) -> None:
        chosen = known.chosen(organisation, scope)
        now = known.of(organisation, scope)
        everywhere = scope == wishes.EVERYWHERE
        super().__init__(
            data,
            prefix=f"o{organisation.pk}-{scope.replace(':', '-')}",
            initial={
                "when": now.when if chosen or everywhere else AS_ELSEWHERE,
                "by_mail": now.by_mail,
                "by_notice": now.by_notice,
                "briefs": now.briefs,
            },
        )
        self.organisation, self.scope, self.name, self.everywhere = (
            organisation, scope, name, everywhere,
        )  # fmt: skip
        options = list(Wish.When.choices)
        if not everywhere:
            options.insert(0, (AS_ELSEWHERE, _("As chosen for everything")))
        self.fields["when"].choices = options  # type: ignore[attr-defined]
        if everywhere:
            self.fields["briefs"] = forms.ChoiceField(
                label=_("Briefs by e-mail"),
                choices=Wish.Briefs.choices,
                widget=forms.RadioSelect,
                help_text=_(
                    "What was heard and done, on one page. All briefs are on this site too."
                ),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = data.get("when") in (Wish.When.NOW, Wish.When.DAILY)
        if told and not (data.get("by_mail") or data.get("by_notice")):
            self.add_error("by_notice", _("Choose by what means: by e-mail, as a notice, or both."))
        return data

    def keep(self, by: User) -> None:
        """Keep what was chosen."""
        data = self.cleaned_data
        names = ("when", "by_mail", "by_notice") + (("briefs",) if self.everywhere else ())
        choice = {name: data[name] for name in names} if data["when"] != AS_ELSEWHERE else None
        wishes.wish_set(by=by, organisation=self.organisation, scope=self.scope, choice=choice)


def wish_forms(data: Any, user: User, bodies: list[Organisation]) -> list[WishForm]:
    """A form for everything and one for each place, body by body."""
    known = wishes.Known(user)
    return [
        WishForm(data, known=known, organisation=body, scope=scope, name=name)
        for body in bodies
        for scope, name in [(wishes.EVERYWHERE, body.name), *signal_kinds.scopes_of(body)]
    ]


class MuteForm(forms.Form):
    """What is muted, and for how long; the link itself says who asks."""

    LENGTHS = (
        ("1", _("For a day")),
        ("7", _("For a week")),
        ("30", _("For a month")),
        (FOR_GOOD, _("For good")),
    )

    level = forms.ChoiceField(label=_("What is muted"), widget=forms.RadioSelect)
    days = forms.ChoiceField(label=_("For how long"), widget=forms.RadioSelect, choices=LENGTHS)

    def __init__(self, data: Any, *, signal: Signal) -> None:
        first = Mute.Level.SUBJECT if signal.subject else Mute.Level.SIGNAL
        super().__init__(data, initial={"level": first, "days": "7"})
        self.fields["level"].choices = levels_of(signal)  # type: ignore[attr-defined]

    @property
    def length(self) -> int | None:
        """Days; None: for good."""
        days = self.cleaned_data["days"]
        return None if days == FOR_GOOD else int(days)


def levels_of(signal: Signal) -> list[tuple[str, Any]]:
    """What of a signal can be muted, each in words."""
    found: list[tuple[str, Any]] = [(Mute.Level.SIGNAL, _("This one alone"))]
    if signal.subject:
        words = _("Everything about “%(name)s”") % {"name": signal.subject_label}
        found.append((Mute.Level.SUBJECT, words))
    words = _("Everything found in “%(name)s”") % {"name": signal.scope_label}
    return [*found, (Mute.Level.SCOPE, words)]


class WebhookForm(ForOneBody):
    """Where signals are sent to."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For you: “Duty room’s chat”.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("It begins with https://. Only administrators see it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only what is found in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to be sent everything."),
    )

    def __init__(self, data: Any, *, organisations: list[Organisation]) -> None:
        super().__init__(data, organisations=organisations)
        offered = [scope for body in organisations for scope in signal_kinds.scopes_of(body)]
        self.fields["scopes"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["scopes"]
