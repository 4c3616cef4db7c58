"""What the pages of an analysis have in common: the filters and what stands round the content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from folkmoot.listening import queries
from folkmoot.listening.filters import FilterForm, Filters
from folkmoot.listening.models import Analysis
from folkmoot.listening.rules import analyses_for


def filters(
    request: HttpRequest, found: Analysis, topic: int | None = None
) -> tuple[FilterForm, Filters]:
    """The filter bar and what it asks for; ``topic`` where the page is of one."""
    data = request.GET.copy()
    if topic is not None:
        data["topic"] = str(topic)
    form = FilterForm(data, choices=queries.choices(found))
    return form, form.filters()


def context(
    request: HttpRequest, found: Analysis, form: FilterForm, chosen: Filters
) -> dict[str, Any]:
    """What every page of an analysis shows round its own."""
    return {
        "analysis": found,
        "analyses": analyses_for(request.user)[:50],
        "form": form,
        "filters": chosen,
        "query": f"?{chosen.query}" if chosen.query else "",
        "chips": chips(form, chosen),
    }


def chips(form: FilterForm, chosen: Filters) -> list[dict[str, str]]:
    """Each filter that is set, with the address without it."""
    return [
        {
            "label": f"{form.fields[name].label}: {form.shown(name, value)}",
            "url": f"?{chosen.without(name).query}",
        }
        for name, value in chosen.items
    ]
