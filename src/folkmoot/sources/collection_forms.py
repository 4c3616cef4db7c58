"""What people fill in about live collections."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.sources.languages import LANGUAGES, language_title
from folkmoot.sources.models import Collection, Credential
from folkmoot.sources.source_kinds import KINDS, SourceKind
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.inputs import DayInput

SERVER = re.compile(r"(https?://)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII)
MOST_DAYS = 3660
LONGEST = timedelta(days=3 * 366)


class CollectionForm(ForOneBody):
    """What is collected, for what, and until when."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_(
            "What your organisation needs these posts for. It is kept with the collection: personal "
            "data may be collected for a stated purpose only."
        ),
    )
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput,
        help_text=_("Older posts are fetched back to this day, as far as a platform gives them."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        help_text=_("The collection ends by itself then. You can change this day before."),
    )
    keep_days = forms.IntegerField(
        label=_("Days that a post is kept"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Counted from when it was said. Then it is deleted here."),
    )
    words = forms.CharField(
        label=_("Words or hashtags"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line, as in “brown water”, “#bins” or “bin*” for all words that begin so. A post "
            "with any of them is kept. Leave it empty to keep everything that the sources give."
        ),
    )
    places = forms.CharField(
        label=_("Places"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. If there are any, a post has to name one of them too."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every language. Posts whose language nobody can tell are kept."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["languages"].choices = [  # type: ignore[attr-defined]
            (code, language_title(code)) for code in LANGUAGES
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first."))
        elif ends and ends > timezone.localdate() + LONGEST:
            self.add_error(
                "ends_on",
                _(
                    "That is more than three years from now. Choose an earlier day; it can be moved."
                ),
            )
        return cleaned

    @classmethod
    def given(cls, collection: Collection | None) -> dict[str, Any]:
        """What the form starts with."""
        if collection is None:
            today = timezone.localdate()
            return {
                "starts_on": today - timedelta(days=7),
                "ends_on": today + timedelta(days=365),
                "keep_days": 365,
            }
        names = ("name", "purpose", "starts_on", "ends_on", "keep_days", "words", "places")
        return {name: getattr(collection, name) for name in (*names, "languages")}


class KindForm(forms.Form):
    """Which kind of source is to be added."""

    kind = forms.ChoiceField(
        label=_("What do you want to read?"),
        widget=forms.RadioSelect,
        choices=[(kind.name, kind.label) for kind in KINDS.values()],
    )


class SourceForm(forms.Form):
    """One source of a kind; it asks only for what that kind needs."""

    server = forms.CharField(label=_("Server"), max_length=200)
    term = forms.CharField(max_length=500)
    credential = forms.ModelChoiceField(
        label=_("Credential"), queryset=Credential.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, kind: SourceKind, collection: Collection, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        if kind.server_hint:
            self.fields["server"].help_text = kind.server_hint
        else:
            del self.fields["server"]
        if kind.term_label:
            self.fields["term"].label = kind.term_label
            self.fields["term"].help_text = kind.term_hint
        else:
            del self.fields["term"]
        self._ask_for_credential(collection)

    def _ask_for_credential(self, collection: Collection) -> None:
        if not self.kind.credential:
            del self.fields["credential"]
            return
        field = self.fields["credential"]
        field.required = self.kind.needs_credential
        field.queryset = Credential.objects.filter(  # type: ignore[attr-defined]
            organisation=collection.organisation, kind=self.kind.credential
        )
        field.empty_label = _("(none)")  # type: ignore[attr-defined]
        if not self.kind.needs_credential:
            field.help_text = _("Many servers show public posts without one.")

    def clean_server(self) -> str:
        """The server's name alone, however it was written."""
        written = str(self.cleaned_data["server"]).strip().rstrip("/").lower()
        if not SERVER.fullmatch(written):
            raise ValidationError(_("A server has a name like example.social."))
        return written.removeprefix("https://")

    def clean_term(self) -> str:
        term = str(self.cleaned_data["term"]).strip()
        if not self.kind.term.fullmatch(term):
            raise ValidationError(
                _("This cannot be right: %(hint)s"), params={"hint": self.kind.term_hint}
            )
        return term


class CredentialForm(ForOneBody):
    """A credential; what is typed into it is never shown again."""

    kind = forms.ChoiceField(label=_("Platform"), choices=Credential.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("So that your colleagues can tell it apart.")
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=200,
        required=False,
        help_text=_(
            "For Bluesky the handle that signs in; for Reddit the identifier of the app. Else nothing."
        ),
    )
    secret = forms.CharField(
        label=_("Token, key or password"),
        max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "It is encrypted at once and shown to nobody again. For Bluesky make an app password; "
            "never enter the password of an account."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needs = (Credential.Kind.BLUESKY, Credential.Kind.REDDIT)
        if cleaned.get("kind") in needs and not cleaned.get("account"):
            self.add_error("account", _("This platform wants it together with the secret."))
        return cleaned
