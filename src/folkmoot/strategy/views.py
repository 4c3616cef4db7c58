"""What staff read of profiles; everything comes from stored results and the corpus."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine.access import allowed, may, organisation_for, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy import actions, case_library, queries, results
from folkmoot.strategy.forms import PeriodForm
from folkmoot.strategy.rules import get_profile_for, profiles_for
from folkmoot.strategy.words import CRITERIA, FURTHER, LEVELS, PURPOSES, ROLES, STAGES

PER_PAGE = 25


@may("strategy.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """A line for each body and period that has a profile; the way to all parts."""
    organisation = organisation_for(request, "strategy.read")
    context = {
        "lines": queries.overview(profiles_for(request.user)[:100]),
        "working": actions.working(organisation),
        "may_work": bool(organisations_of(request.user, "strategy.work")),
        "purposes": PURPOSES,
    }
    return render(request, "strategy/overview.html", context)


@may("strategy.work")
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Have all profiles made anew."""
    organisation = organisation_for(request, "strategy.work")
    try:
        actions.profiles_ask(by=me(request), organisation=organisation)
        messages.success(
            request, _("The profiles are being made. They show here in a minute or so.")
        )
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("strategy:overview")


@may("strategy.work")
@require_http_methods(["GET", "POST"])
def profile_new(request: HttpRequest) -> HttpResponse:
    """Ask for the profile of a body in a period."""
    organisation = organisation_for(request, "strategy.work")
    form = PeriodForm(sent(request), bodies=queries.bodies(organisation))
    if form.is_valid():
        values = form.cleaned_data

        def step() -> None:
            actions.profile_ask(by=me(request), organisation=organisation, **values)

        if done(form, "last_day", step):
            messages.success(
                request, _("The profile is being made. It shows here in a minute or so.")
            )
            return redirect("strategy:overview")
    return form_page(request, "strategy/profile_new.html", form)


@may("strategy.read")
@require_GET
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """How one body used social media in one period."""
    found = get_profile_for(request.user, pk)
    context = _context(found) | queries.profile(found)
    context["may_work"] = allowed(request.user, "strategy.work", found.organisation)
    context["cases"] = case_library.like_profile(found)
    return render(request, "strategy/profile.html", context)


@may("strategy.read")
@require_GET
def posts(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts behind any figure of a profile."""
    found = get_profile_for(request.user, pk)
    chosen = {name: request.GET.get(name, "") for name in _FILTERS}
    page = Paginator(queries.posts(found, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = _context(found) | {
        "page": page,
        "posts": queries.shown(list(page)),
        "chosen": _in_words(chosen),
        "may_label": allowed(request.user, "strategy.work", found.organisation),
    }
    return render(request, "strategy/posts.html", context)


_FILTERS = ("purpose", "label", "role", "topic", "two_way", "month")


def _in_words(chosen: dict[str, str]) -> list[str]:
    """What the list was narrowed to, in words."""
    told = [
        PURPOSES.get(chosen["purpose"]),
        FURTHER.get(chosen["label"]),
        ROLES.get(chosen["role"]),
        chosen["topic"],
        chosen["month"],
        _("Speaks with somebody") if chosen["two_way"] == "yes" else "",
    ]
    return [str(words) for words in told if words]


@may("strategy.read")
@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions to the body within the posts, the open ones first."""
    found = get_profile_for(request.user, pk)
    rows = found.questions.order_by("answered", "-asked_at", "pk")
    if (state := request.GET.get("answered", "")) in ("yes", "no"):
        rows = rows.filter(answered=state == "yes")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {(row.platform, row.post_id): row for row in queries.shown(list(page))}
    pairs = [(row, shown.get((row.platform, row.post_id))) for row in page]
    context = _context(found) | {"page": page, "pairs": pairs, "answered": state}
    return render(request, "strategy/questions.html", context)


@may("strategy.read")
@require_GET
def method(request: HttpRequest, pk: int) -> HttpResponse:
    """How each figure was made, and its limits."""
    found = get_profile_for(request.user, pk)
    data = results.stored(found)
    parts = [*data["methods"], data["answering"]["method"]]
    parts += [data[name]["method"] for name in ("mix", "supply") if data[name]]
    return render(
        request, "strategy/method.html", _context(found) | {"methods": parts, "data": data}
    )


@may("strategy.read")
@require_GET
def chart(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A drawing of the mix; the page has the same in words and figures."""
    found = get_profile_for(request.user, pk)
    drawing = queries.drawing(found, kind) if kind in queries.DRAWINGS else None
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@may("strategy.read")
@require_GET
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The report as a file to keep: html, pdf or json."""
    found = get_profile_for(request.user, pk)
    if kind not in results.KINDS or not results.report_file(found, kind).exists():
        raise Http404
    return FileResponse(
        open(results.report_file(found, kind), "rb"),
        as_attachment=True,
        filename=f"folkmoot-strategy-{found.pk}.{kind}",
        content_type=results.KINDS[kind],
    )


@may("strategy.read")
@require_GET
def posts_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All posts of a profile and what they were found to be for, as a table to keep; no words in it."""
    found = get_profile_for(request.user, pk)
    names = (
        "platform",
        "post_id",
        "posted_at",
        "role",
        "purpose",
        "probability",
        *FURTHER,
        "two_way",
    )
    rows = ([_cell(getattr(row, name)) for name in names] for row in found.rows.all().iterator())
    return csv_answer(f"folkmoot-strategy-{found.pk}", names, rows)


def _cell(value: Any) -> Any:
    """Yes and no as 1 and 0, as the library's own table has them."""
    return int(value) if isinstance(value, bool) else value


def _context(found: Any) -> dict[str, Any]:
    """What every page of a profile needs."""
    return {
        "profile": found,
        "roles": ROLES,
        "stages": STAGES,
        "criteria": CRITERIA,
        "levels": LEVELS,
    }
