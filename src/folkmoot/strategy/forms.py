"""Forms of strategy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from folkmoot.strategy.models import EvidenceDocument, ParticipationLevel

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class PeriodForm(forms.Form):
    """The profile of which body, from when to when."""

    body = forms.ChoiceField(label=_("Body"), error_messages={"required": _("Choose a body.")})
    first_day = forms.DateField(label=_("First day"), required=False, **_DAY)  # type: ignore[arg-type]
    last_day = forms.DateField(label=_("Last day"), required=False, **_DAY)  # type: ignore[arg-type]

    def __init__(self, *args: Any, bodies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [(name, name) for name in bodies]


class _OfBody(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose body is one of those that have a profile."""

    body = forms.ChoiceField(label=_("Body"), error_messages={"required": _("Choose a body.")})

    def __init__(self, *args: Any, bodies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [(name, name) for name in bodies]


class DocumentForm(_OfBody):
    """A document that meets a criterion."""

    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = EvidenceDocument
        fields = ("body", "criterion", "title", "dated", "url")
        widgets = {"dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {
            "title": {"required": _("Write the document’s title.")},
            "dated": {"required": _("Write the day that stands on the document.")},
            "criterion": {"required": _("Choose what the document is.")},
        }


class PromiseForm(_OfBody):
    """What a process promised, and what its outcome shows."""

    evidence_url = forms.URLField(
        label=_("Evidence of the outcome"),
        help_text=_("An address at which the outcome names what people said."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = ParticipationLevel
        fields = ("body", "process", "declared", "observed", "evidence_url")
        error_messages = {
            "process": {"required": _("Write the name of the process.")},
            "declared": {"required": _("Choose what people were promised.")},
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("observed") and not values.get("evidence_url"):
            self.add_error(
                "evidence_url", _("Say where the outcome names what people said, or leave it open.")
            )
        return values
