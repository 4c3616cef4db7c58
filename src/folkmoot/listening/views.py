"""What staff read of what listening found; everything comes from stored results."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from folkmoot.listening import queries, results
from folkmoot.listening.filters import FilterForm, Filters
from folkmoot.listening.models import Analysis
from folkmoot.listening.rules import analyses_for, get_analysis_for
from folkmoot.spine.access import may

PER_PAGE = 25


@may("listening.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The newest analysis, or what to do where there is none yet."""
    newest = analyses_for(request.user).first()
    if newest is None:
        return render(request, "listening/empty.html")
    return redirect("listening:analysis", newest.pk)


@may("listening.read")
@require_GET
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """What people talk about: topics, time course, tone, what wants an answer."""
    found = get_analysis_for(request.user, pk)
    form, filters = _filters(request, found)
    context = _context(request, found, form, filters) | {
        "overview": queries.overview(found, filters)
    }
    return render(request, "listening/overview.html", context)


@may("listening.read")
@require_GET
def topic(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One topic and the posts behind it."""
    found = get_analysis_for(request.user, pk)
    row = get_object_or_404(found.topics, number=number)
    form, filters = _filters(request, found, topic=number)
    context = _context(request, found, form, filters) | {
        "topic": row,
        "detail": queries.topic(found, row, filters),
        "page": _page(request, queries.Posts(found, filters)),
    }
    return render(request, "listening/topic.html", context)


@may("listening.read")
@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts that want an answer, the unanswered ones first."""
    found = get_analysis_for(request.user, pk)
    form, filters = _filters(request, found)
    state = request.GET.get("answered", "")
    page = _page(request, queries.Questions(found, filters, state))
    context = _context(request, found, form, filters) | {"page": page, "answered": state}
    return render(request, "listening/questions.html", context)


@may("listening.read")
@require_GET
def posts(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts behind any number, or those that hold some words."""
    found = get_analysis_for(request.user, pk)
    form, filters = _filters(request, found)
    words = request.GET.get("words", "").strip()[:200]
    page = _page(request, queries.Posts(found, filters, words=words))
    context = _context(request, found, form, filters) | {"page": page, "words": words}
    return render(request, "listening/posts.html", context)


@may("listening.read")
@require_GET
def post(request: HttpRequest, pk: int, platform: str, post_id: str) -> HttpResponse:
    """One post with everything that is known and was found about it."""
    found = get_analysis_for(request.user, pk)
    detail = queries.post(found, platform, post_id)
    if detail is None:
        raise Http404
    return render(request, "listening/post.html", {"analysis": found, "detail": detail})


@may("listening.read")
@require_GET
def method(request: HttpRequest, pk: int) -> HttpResponse:
    """How each number was made, its limits, and what was left out."""
    found = get_analysis_for(request.user, pk)
    context = {"analysis": found, "result": results.stored(found)}
    return render(request, "listening/method.html", context)


@may("listening.read")
@require_GET
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """The time course under the filters, as a drawing; the page has the same in words and figures."""
    found = get_analysis_for(request.user, pk)
    _form, filters = _filters(request, found)
    drawing = queries.course_drawing(found, filters)
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@may("listening.read")
@require_GET
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The report as a file to keep: html, pdf or json."""
    found = get_analysis_for(request.user, pk)
    if kind not in results.KINDS:
        raise Http404
    return FileResponse(
        open(results.report_file(found, kind), "rb"),
        as_attachment=True,
        filename=f"folkmoot-report-{found.pk}.{kind}",
        content_type=results.KINDS[kind],
    )


def _filters(
    request: HttpRequest, found: Analysis, topic: int | None = None
) -> tuple[FilterForm, Filters]:
    data = request.GET.copy()
    if topic is not None:
        data["topic"] = str(topic)
    form = FilterForm(data, choices=queries.choices(found))
    return form, form.filters()


def _context(
    request: HttpRequest, found: Analysis, form: FilterForm, filters: Filters
) -> dict[str, Any]:
    return {
        "analysis": found,
        "analyses": analyses_for(request.user)[:50],
        "form": form,
        "filters": filters,
        "query": f"?{filters.query}" if filters.query else "",
        "chips": _chips(form, filters),
    }


def _chips(form: FilterForm, filters: Filters) -> list[dict[str, str]]:
    """Each filter that is set, with the address without it."""
    return [
        {
            "label": f"{form.fields[name].label}: {form.shown(name, value)}",
            "url": f"?{filters.without(name).query}",
        }
        for name, value in filters.items
    ]


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
