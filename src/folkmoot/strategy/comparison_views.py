"""Bodies side by side."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from folkmoot.spine.access import may
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.strategy import comparing
from folkmoot.strategy.models import Profile
from folkmoot.strategy.rules import profiles_for
from folkmoot.strategy.words import MEASURES
from mootlib.strategy.comparison import MOST


@may("strategy.read")
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Two to fifty bodies side by side, each figure with its interval."""
    available, chosen = _chosen(request)
    found = comparing.comparison(chosen)
    table = (
        []
        if found is None
        else [(name, MEASURES[name], rows) for name, rows in found.measures.items()]
    )
    context = {
        "available": available,
        "chosen": {row.pk for row in chosen},
        "comparison": found,
        "table": table,
        "profiles": {row.body: row.pk for row in chosen},
        "query": "&".join(f"body={row.pk}" for row in chosen),
    }
    return render(request, "strategy/comparison.html", context)


@may("strategy.read")
@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """Small multiples as a drawing; the page has the same as a table."""
    drawing = comparing.drawing(_chosen(request)[1], wide="wide" in request.GET)
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@may("strategy.read")
@require_GET
def table_csv(request: HttpRequest) -> HttpResponseBase:
    """The comparison as a table to keep."""
    found = comparing.comparison(_chosen(request)[1])
    if found is None:
        raise Http404
    headings = (
        "body", "measure", "value", "low", "high", "of", "difference", "difference_low",
        "difference_high", "p_adjusted", "clear", "percentile_low", "percentile_high",
    )  # fmt: skip
    rows = (
        (
            row.body,
            name,
            *row.value,
            row.of,
            *row.difference,
            row.p,
            int(row.clear),
            *row.percentile[1:],
        )
        for name, compared in found.measures.items()
        for row in compared
    )
    return csv_answer("folkmoot-comparison", headings, rows)


def _chosen(request: HttpRequest) -> tuple[QuerySet[Profile], list[Profile]]:
    """The profiles that can be compared, and those that were chosen (without a choice: all)."""
    available = profiles_for(request.user).filter(first_day=None, last_day=None, posts__gt=0)
    numbers = {int(n) for n in request.GET.getlist("body") if n.isdecimal() and len(n) < 15}
    rows = available.filter(pk__in=numbers) if numbers else available
    return available, list(rows[:MOST])
