"""Who shares the same things at once, who talks to whom, what has changed: stored results as pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from folkmoot.listening import network_page, page_parts, queries
from folkmoot.listening.actions import changes_recount
from folkmoot.listening.changes_queries import DRAWINGS, ROW_COLUMNS, Changes
from folkmoot.listening.coordination_queries import (
    EDGE_COLUMNS,
    Coordination,
    explanations,
    in_words,
    window_words,
)
from folkmoot.listening.models import Analysis
from folkmoot.listening.network_queries import Network
from folkmoot.listening.rules import get_analysis_for
from folkmoot.listening.understanding_forms import CoordinationForm, NetworkForm
from folkmoot.spine.access import allowed, may
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import me

GROUPS_PER_PAGE = 12


@may("listening.read")
@require_GET
def coordination(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups of accounts that shared the same things at nearly the same time."""
    found = get_analysis_for(request.user, pk)
    form = CoordinationForm(request.GET)
    seen = Coordination(found, form)
    page = Paginator(seen.rows(), GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "analysis": found,
        "choices": form,
        "seen": seen,
        "page": page,
        "window": window_words(form),
        "query": _query(form.chosen),
    }
    return render(request, "listening/coordination.html", context)


@may("listening.read")
@require_GET
def coordination_group(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One group: what was seen, what may innocently explain it, who, and the very posts."""
    found = get_analysis_for(request.user, pk)
    form = CoordinationForm(request.GET)
    seen = Coordination(found, form)
    group = seen.group(number)
    if group is None:
        raise Http404
    context = {
        "analysis": found,
        "seen": seen,
        "group": group,
        "words": in_words(group),
        "explanations": explanations(group),
        "occasions": seen.occasions(group),
        "window": window_words(form),
        "query": _query(form.chosen),
    }
    return render(request, "listening/coordination_group.html", context)


@may("listening.read")
@require_GET
def coordination_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The pairs of accounts under the page's choices."""
    found = get_analysis_for(request.user, pk)
    seen = Coordination(found, CoordinationForm(request.GET))
    return csv_answer(f"coordination-{found.pk}", EDGE_COLUMNS, seen.edges())


@may("listening.read")
@require_GET
def network(request: HttpRequest, pk: int) -> HttpResponse:
    """Communities, bridges and the body's own place, as a list and as a picture to explore."""
    found = get_analysis_for(request.user, pk)
    form, seen = _network(request, found)
    focus = network_page.focus(seen, request.GET) if seen.known else None
    context = page_parts.context(request, found, form, form.filters()) | {
        "seen": seen,
        "focus": focus,
        "communities": seen.communities() if seen.known else [],
        "own": seen.own() if seen.known else None,
        "bridges": seen.bridges() if seen.known else [],
        "address": request.GET.urlencode(),
        "tie": form.cleaned_data.get("tie", ""),
        "ego": bool(request.GET.get("account") or request.GET.get("community")),
    }
    return render(request, "listening/network.html", context)


@may("listening.read")
@require_GET
def network_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The edges under the page's filters, private accounts as pseudonyms."""
    found = get_analysis_for(request.user, pk)
    _form, seen = _network(request, found)
    rows = list(seen.edges()) if seen.known else []
    columns = (
        "platform", "source", "target", "source_id", "target_id", "source_community",
        "target_community", "kind", "posts",
    )  # fmt: skip
    return csv_answer(
        f"network-{found.pk}", columns, ([row[name] for name in columns] for row in rows)
    )


@may("listening.read")
@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """How social media has changed who takes part: channels, new voices, places, concentration, answers."""
    found = get_analysis_for(request.user, pk)
    context = {
        "analysis": found,
        "changes": Changes(found),
        "may_curate": allowed(request.user, "listening.curate", found.organisation),
    }
    return render(request, "listening/changes.html", context)


@may("listening.curate")
@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it counted again, for what was said and answered on this site since."""
    found = get_analysis_for(request.user, pk, "listening.curate")
    changes_recount(by=me(request), analysis=found)
    messages.success(request, _("It is counted again. Look here in a minute."))
    return redirect("listening:changes", pk)


@may("listening.read")
@require_GET
def changes_chart(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The channel mix or the new voices, as a drawing; the page has the same in words and figures."""
    seen = Changes(get_analysis_for(request.user, pk))
    if kind not in DRAWINGS or seen.kept is None:
        raise Http404
    return HttpResponse(seen.drawing(kind), content_type="image/svg+xml")


@may("listening.read")
@require_GET
def changes_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A line for each month (or year) and channel."""
    found = get_analysis_for(request.user, pk)
    seen = Changes(found)
    return csv_answer(f"changes-{found.pk}", ROW_COLUMNS, seen.rows() if seen.kept else ())


def _network(request: HttpRequest, found: Analysis) -> tuple[NetworkForm, Network]:
    form = NetworkForm(request.GET, choices=queries.choices(found))
    filters = form.filters()
    return form, Network(found, filters, form.cleaned_data.get("tie", ""))


def _query(chosen: dict[str, str]) -> str:
    return f"?{urlencode(chosen)}" if chosen else ""
