"""Whom our posts reach, and which forms of post reach them: the pages of an evaluation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.reach import accounts, actions, queries, results
from folkmoot.reach.forms import EvaluationForm
from folkmoot.reach.models import Evaluation
from folkmoot.reach.rules import READ, WORK, evaluations_for, get_evaluation_for, get_made_for
from folkmoot.spine.access import allowed, may, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent

PER_PAGE = 25


@may(READ)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The way into reach: the newest evaluation, or what to do where there is none."""
    made = evaluations_for(request.user).filter(made_at__isnull=False).first()
    if made is not None:
        return redirect("reach:evaluation", made.pk)
    newest = evaluations_for(request.user).first()
    if newest is not None:
        return redirect("reach:evaluation", newest.pk)
    return render(request, "reach/empty.html", {"may_work": _may_work(request)})


@may(READ)
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """All evaluations, newest first."""
    page = Paginator(evaluations_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "part": "evaluations", "may_work": _may_work(request)}
    return render(request, "reach/evaluations.html", context)


@may(WORK)
@require_http_methods(["GET", "POST"])
def evaluation_new(request: HttpRequest) -> HttpResponse:
    """Ask for an evaluation."""
    bodies = organisations_of(request.user, WORK)
    known = list(dict.fromkeys(name for body in bodies for name in accounts.bodies_of(body)))
    form = EvaluationForm(sent(request), organisations=bodies, bodies=known)
    if request.method == "POST" and form.is_valid():
        body, asked = form.chosen, []
        assert body is not None  # the form was valid
        given = {name: form.cleaned_data[name] for name in ("body", "since", "until")}
        if done(
            form,
            "body",
            lambda: asked.append(
                actions.evaluation_ask(by=me(request), organisation=body, **given)
            ),
        ):
            return redirect("reach:evaluation", asked[0].pk)
    return form_page(request, "reach/evaluation_form.html", form)


@may(READ)
@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation: in short, its accounts, institutions beside public servants."""
    row = get_evaluation_for(request.user, pk)
    if row.made_at is None:
        return render(request, "reach/waiting.html", {"evaluation": row, "may_work": _may_work(request, row)})  # fmt: skip
    context = _context(request, row, "overview") | {
        "overview": queries.overview(results.stored(row))
    }
    return render(request, "reach/overview.html", context)


@may(READ)
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of an evaluation under way."""
    row = get_evaluation_for(request.user, pk)
    response = render(request, "reach/_progress.html", {"evaluation": row})
    if row.job is None or row.job.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@may(WORK)
@require_POST
def evaluation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an evaluation go."""
    actions.evaluation_delete(by=me(request), evaluation=get_evaluation_for(request.user, pk, WORK))
    messages.success(request, _("The evaluation is gone. Posts and accounts stay."))
    return redirect("reach:evaluations")


@may(READ)
@require_GET
def forms(request: HttpRequest, pk: int) -> HttpResponse:
    """Which posts reach people: effects with intervals, places, medians, sentences."""
    row = get_made_for(request.user, pk)
    result = results.stored(row)
    outcomes = list(dict.fromkeys(c.outcome for c in result.comparisons))
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in outcomes else (outcomes[0] if outcomes else "")
    context = _context(request, row, "forms") | {
        "comparisons": queries.comparisons(result, outcome),
        "outcome": outcome,
        "outcomes": [(name, queries.OUTCOMES.get(name, name)) for name in outcomes],
    }
    return render(request, "reach/forms.html", context)


@may(READ)
@require_GET
def forms_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All comparisons as a table to take away."""
    row = get_made_for(request.user, pk)
    rows = queries.effect_rows(results.stored(row))
    return csv_answer(f"reach-{row.pk}", queries.EFFECT_HEADINGS, rows)


@may(READ)
@require_GET
def growth(request: HttpRequest, pk: int) -> HttpResponse:
    """How long posts live: half-lives by account, and the posts that were looked at again."""
    row = get_made_for(request.user, pk)
    result = results.stored(row)
    page = Paginator(result.growth, PER_PAGE).get_page(request.GET.get("page"))
    context = _context(request, row, "growth") | {
        "page": page,
        "rows": [
            (g, result.accounts[g.account].account.label, queries.half_life_words(g.half_life))
            for g in page
        ],
        "half_lives": queries.half_lives_table(result),
    }
    return render(request, "reach/growth.html", context)


@may(READ)
@require_GET
def post(request: HttpRequest, pk: int, platform: str, post_id: str) -> HttpResponse:
    """The growth of one post."""
    row = get_made_for(request.user, pk)
    result = results.stored(row)
    grown = queries.growth_of(result, platform, post_id)
    if grown is None:
        raise Http404
    context = _context(request, row, "growth") | {
        "grown": grown,
        "account": result.accounts[grown.account].account.label,
        "shown": queries.growth_page(grown),
    }
    return render(request, "reach/post.html", context)


@may(READ)
@require_GET
def ranges(request: HttpRequest, pk: int) -> HttpResponse:
    """How many were reached: calibrated ranges, or why there are none."""
    row = get_made_for(request.user, pk)
    context = _context(request, row, "ranges") | {"ranges": queries.ranges(results.stored(row))}
    return render(request, "reach/ranges.html", context)


@may(READ)
@require_GET
def method(request: HttpRequest, pk: int) -> HttpResponse:
    """Formulas, methods and limits."""
    row = get_made_for(request.user, pk)
    context = _context(request, row, "method") | {"result": results.stored(row)}
    return render(request, "reach/method.html", context)


@may(READ)
@require_GET
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The report as a file to keep: html, pdf or json."""
    row = get_made_for(request.user, pk)
    if kind not in results.KINDS:
        raise Http404
    return FileResponse(
        open(results.report_file(row, kind), "rb"),
        as_attachment=True,
        filename=f"folkmoot-reach-{row.pk}.{kind}",
        content_type=results.KINDS[kind],
    )


def _context(request: HttpRequest, row: Evaluation, part: str) -> dict[str, Any]:
    return {"evaluation": row, "part": part, "may_work": _may_work(request, row)}


def _may_work(request: HttpRequest, row: Evaluation | None = None) -> bool:
    if row is None:
        return bool(organisations_of(request.user, WORK))
    return allowed(request.user, WORK, row.organisation)
