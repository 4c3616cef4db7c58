"""What staff read of what listening found; everything comes from stored results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from folkmoot.listening import actions, queries, results, signals
from folkmoot.listening.models import Topic
from folkmoot.listening.page_parts import context as _context
from folkmoot.listening.page_parts import filters as _filters
from folkmoot.listening.question_queries import Questions
from folkmoot.listening.rules import analyses_for, get_analysis_for
from folkmoot.spine.access import allowed, may
from folkmoot.spine.form_pages import me
from folkmoot.spine.models import Team, User
from folkmoot.spine.not_possible import NotPossible

PER_PAGE = 25


@may("listening.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What was listened to; the analysis itself where there is one, what to do where there is none."""
    found = analyses_for(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 0:
        return render(request, "listening/empty.html")
    if page.paginator.count == 1:
        return redirect("listening:analysis", page[0].pk)
    return render(request, "listening/analyses.html", {"page": page})


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
        "may_curate": allowed(request.user, "listening.curate", found.organisation),
        "teams": Team.objects.filter(organisation=found.organisation),
        "detail": queries.topic(found, row, filters),
        "page": _page(request, queries.Posts(found, filters)),
    }
    return render(request, "listening/topic.html", context)


@may("listening.curate")
@require_POST
def topic_decide(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Rename, pin, hide, join a topic, or take one out again."""
    found = get_analysis_for(request.user, pk, "listening.curate")
    row = get_object_or_404(found.topics.select_related("analysis__organisation"), number=number)
    step = DECISIONS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    try:
        messages.success(request, step(me(request), row, request.POST))
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("listening:topic", pk, row.joined_to if row.joined_to is not None else number)


def _rename(by: User, row: Topic, given: QueryDict) -> str:
    actions.topic_rename(by=by, topic=row, label=given.get("label", ""))
    return _("Renamed. The name stays when new posts come in.")


def _pin(by: User, row: Topic, given: QueryDict) -> str:
    actions.topic_pin(by=by, topic=row, pinned=given.get("step") == "pin")
    return _("Pinned to the top.") if row.pinned else _("No longer pinned.")


def _hide(by: User, row: Topic, given: QueryDict) -> str:
    actions.topic_hide(by=by, topic=row, hidden=given.get("step") == "hide")
    return _("Left out of the list.") if row.hidden else _("Shown in the list again.")


def _mute(by: User, row: Topic, given: QueryDict) -> str:
    actions.topic_mute(by=by, topic=row, muted=given.get("step") == "mute")
    return _("No alerts are shown about it.") if row.muted else _("Alerts are shown again.")


def _join(by: User, row: Topic, given: QueryDict) -> str:
    number = given.get("into", "")
    into = get_object_or_404(row.analysis.topics, number=number if number.isdecimal() else None)
    actions.topic_join(by=by, topic=row, into=into)
    return _("Joined. It shows with the next analysis, within a minute or so.")


def _part(by: User, row: Topic, given: QueryDict) -> str:
    actions.topic_part(by=by, topic=row)
    return _("Taken out. It shows with the next analysis, if posts still speak of it.")


DECISIONS: dict[str, Callable[[User, Topic, QueryDict], str]] = {
    "rename": _rename,
    "pin": _pin,
    "unpin": _pin,
    "hide": _hide,
    "show": _hide,
    "mute": _mute,
    "unmute": _mute,
    "join": _join,
    "part": _part,
}


@may("listening.read")
@require_GET
def alert(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One emerging issue: its curve, its first posts, who began, where, and how far to trust it."""
    found = get_analysis_for(request.user, pk)
    row = get_object_or_404(found.alerts, pk=number)
    context = {
        "analysis": found,
        "alert": queries.alert(found, row),
        "mute": signals.mute_token(row, me(request)),
        "may_curate": allowed(request.user, "listening.curate", found.organisation),
    }
    return render(request, "listening/alert.html", context)


@may("listening.read")
@require_GET
def alert_chart(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The curve of an alert, as a drawing; the page has the same in figures."""
    found = get_analysis_for(request.user, pk)
    row = get_object_or_404(found.alerts, pk=number)
    return HttpResponse(queries.alert_drawing(row), content_type="image/svg+xml")


@may("listening.read")
@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts that want an answer, the unanswered ones first."""
    found = get_analysis_for(request.user, pk)
    form, filters = _filters(request, found)
    state = request.GET.get("answered", "")
    page = _page(request, Questions(found, filters, state))
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


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
