"""Pages of the case library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from folkmoot.spine.access import may, organisations_of
from folkmoot.strategy import case_library
from mootlib.strategy.cases import NOT_CHECKED, Situation
from mootlib.strategy.cases import cases_like as alike

OUTCOMES = {
    "worked": (_("It worked"), "good"),
    "failed": (_("It failed"), "bad"),
    "mixed": (_("Both"), "warn"),
}
READ = {
    "full": _("source read in full"),
    "abstract": _("only the abstract or a summary was read"),
    "secondary": _("told by somebody else; the source itself was not read"),
}


class CaseFilter(forms.Form):
    """What the library is narrowed to."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("All")), *((name, label) for name, (label, _tag) in OUTCOMES.items())],
    )
    types = forms.IntegerField(
        label=_("Type of failure, by number"), required=False, min_value=1, max_value=25
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that could be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@may("strategy.read")
@never_cache
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case, or those that fit."""
    everything = case_library.library(organisations_of(request.user, "strategy.read"))
    form = CaseFilter(request.GET)
    chosen = form.chosen()
    found = case_library.found(everything, **chosen)
    context = {
        "form": form,
        "active": bool(chosen),
        "cases": [(case, *OUTCOMES[case.outcome]) for case in found],
        "total": len(everything),
        "may_manage": bool(organisations_of(request.user, "strategy.work")),
    }
    return render(request, "strategy/cases.html", context)


@may("strategy.read")
@never_cache
@require_GET
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case with its source, and others like it."""
    everything = case_library.library(organisations_of(request.user, "strategy.read"))
    found = next((one for one in everything if one.id == case_id), None)
    if found is None:
        raise Http404
    situation = Situation(found.types, found.strategies, found.bodies[0] if found.bodies else "")
    others = [one for one in everything if one.id != found.id]
    label, tag = OUTCOMES[found.outcome]
    context = {
        "case": found,
        "label": label,
        "tag": tag,
        "read": READ[found.read],
        "place": "" if found.place == NOT_CHECKED else found.place,
        "others": alike(situation, others),
    }
    return render(request, "strategy/case.html", context)
