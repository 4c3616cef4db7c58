"""Which organisation something new is for: asked only where somebody may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from folkmoot.spine.models import Organisation


class ForOneBody(forms.Form):
    """A form whose organisation is asked for where there are several."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisations = organisations
        among = Organisation.objects.filter(pk__in=[body.pk for body in organisations])
        self.fields["organisation"].queryset = among  # type: ignore[attr-defined]
        if len(organisations) == 1:
            del self.fields["organisation"]

    @property
    def chosen(self) -> Organisation | None:
        """The organisation, once the form was looked at; None where a wrong one was sent."""
        if len(self.organisations) == 1:
            return self.organisations[0]
        return self.cleaned_data.get("organisation")
