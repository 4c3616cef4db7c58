"""Pages of the failure register."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine.access import allowed, may, organisation_for, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.models import Organisation
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy import case_library
from folkmoot.strategy import failure_actions as actions
from folkmoot.strategy import failure_queries as queries
from folkmoot.strategy.failure_forms import (
    FailureAssignForm,
    FailureFilter,
    FailureMoveForm,
    LookForm,
    RuleForm,
)
from folkmoot.strategy.failure_rules import (
    READ,
    WORK,
    failure_runs_for,
    failures_for,
    get_failure_for,
)
from folkmoot.strategy.models import Failure
from mootlib.strategy.failures import TYPES, FailureType

PER_PAGE = 25
CSV_COLUMNS = (
    "number", "type", "name", "body", "state", "severity", "says", "subject", "posts", "first",
    "last", "found", "due", "found before",
)  # fmt: skip


@may(READ)
@require_GET
def failures(request: HttpRequest) -> HttpResponse:
    """What was found, the gravest first; how a look goes; and what is known of recurrence."""
    mine = failures_for(request.user)
    body = organisation_for(request, READ)
    form = FailureFilter(request.GET or None, bodies=_bodies(request))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    runs = list(failure_runs_for(request.user))
    mended, again = queries.recurrence(mine)
    context = {
        "form": form,
        "page": Paginator(queries.narrowed(mine, asked), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "open": mine.filter(state__in=Failure.OPEN).count(),
        "grave": mine.filter(state__in=Failure.OPEN, severity__gte=Failure.Severity.HIGH).count(),
        "mended": mended,
        "again": again,
        "again_share": again / mended if mended else None,
        "runs": runs,
        "look": LookForm(organisation=body, bodies=queries.bodies_to_compare(body)),
        "may_work": bool(organisations_of(request.user, WORK)),
        "query": request.GET.urlencode(),
        "severity_tags": queries.SEVERITY_TAGS,
        "state_tags": queries.STATE_TAGS,
    }
    return render(request, "strategy/failures.html", context)


def _bodies(request: HttpRequest) -> list[str]:
    named = failures_for(request.user).exclude(body="").order_by()
    return sorted(set(named.values_list("body", flat=True)))


@may(WORK)
@require_POST
def failures_look(request: HttpRequest) -> HttpResponse:
    """Have posts and records looked through."""
    body = organisation_for(request, WORK)
    form = LookForm(request.POST, organisation=body, bodies=queries.bodies_to_compare(body))
    if not form.is_valid():
        raise Http404
    try:
        actions.failures_look(by=me(request), organisation=body, body=form.cleaned_data["body"])
        messages.success(
            request, _("Posts and records are being looked through. This takes a minute or so.")
        )
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("strategy:failures")


@may(READ)
@require_GET
def failures_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a look has got: a part of the page of failures."""
    run = failure_runs_for(request.user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return render(request, "strategy/_failure_run.html", {"run": run})


@may(READ)
@require_GET
def failure(request: HttpRequest, pk: int) -> HttpResponse:
    """One failure: signal, rule, evidence, other readings, remedy, and what was done."""
    return render(
        request, "strategy/failure.html", _context(request, get_failure_for(request.user, pk))
    )


def _context(request: HttpRequest, found: Failure) -> dict[str, object]:
    given = {"team": found.team, "responsible": found.responsible, "due_on": found.due_on}
    return {
        "failure": found,
        "kind": found.type,
        "posts": queries.evidence(found),
        "figures": queries.figures(found),
        "parameters": queries.parameters(found),
        "steps": queries.steps(found),
        "history": found.history.select_related("by"),
        "again": found.again.first(),
        "cases": case_library.like_failure(found),
        "move": FailureMoveForm(failure=found),
        "assign": FailureAssignForm(failure=found, initial=given),
        "may_work": allowed(request.user, WORK, found.organisation),
        "may_open": allowed(request.user, "matter.answer", found.organisation),
        "severity_tag": queries.SEVERITY_TAGS[found.severity],
        "state_tag": queries.STATE_TAGS.get(found.state, ""),
    }


@may(WORK)
@require_POST
def failure_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it to another state."""
    found = get_failure_for(request.user, pk, WORK)
    form = FailureMoveForm(request.POST, failure=found)
    step = lambda: actions.failure_move(by=me(request), failure=found, **form.cleaned_data)  # noqa: E731
    if form.is_valid() and done(form, "reason", step):
        messages.success(request, _("The state was changed."))
        return redirect("strategy:failure", pk)
    return form_page(
        request, "strategy/failure.html", form, _context(request, found) | {"move": form}
    )


@may(WORK)
@require_POST
def failure_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who mends it, and by when."""
    found = get_failure_for(request.user, pk, WORK)
    form = FailureAssignForm(request.POST, failure=found)
    step = lambda: actions.failure_assign(by=me(request), failure=found, **form.cleaned_data)  # noqa: E731
    if form.is_valid() and done(form, "responsible", step):
        messages.success(request, _("Kept."))
        return redirect("strategy:failure", pk)
    return form_page(
        request, "strategy/failure.html", form, _context(request, found) | {"assign": form}
    )


@may(WORK)
@require_POST
def failure_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a step of the remedy, or take the tick away."""
    found = get_failure_for(request.user, pk, WORK)
    for name, taken in (("take", True), ("untake", False)):
        if (number := request.POST.get(name, "")).isdecimal():
            try:
                actions.remedy_step(
                    by=me(request), failure=found, step=int(number[:3]), taken=taken
                )
            except NotPossible as problem:
                messages.error(request, str(problem))
    return redirect("strategy:failure", pk)


@may(READ)
@require_GET
def failure_types(request: HttpRequest) -> HttpResponse:
    """All 25 types: found, not found, or no data and what would be needed."""
    body = organisation_for(request, READ)
    run = queries.own_run(body)
    rows = queries.type_rows(run, failures_for(request.user).filter(organisation=body))
    context = {
        "body": body,
        "run": run,
        "rows": rows,
        "no_data": sum(row.outcome is not None and not row.outcome.judged for row in rows),
    }
    return render(request, "strategy/failure_types.html", context)


@may(READ)
@require_http_methods(["GET", "POST"])
def failure_type(request: HttpRequest, number: int) -> HttpResponse:
    """One type: what it means, its rule with parameters that the body may set, case and remedy."""
    kind = _kind(number)
    body = organisation_for(request, READ)
    may_work = allowed(request.user, WORK, body)
    form = RuleForm(sent(request), kind=kind, initial=queries.current(body, number))
    if request.method == "POST":
        if not may_work:
            raise Http404
        if form.is_valid() and done(form, None, lambda: _set(request, body, number, form)):
            return redirect("strategy:failure-type", number)
    run = queries.own_run(body)
    context = {
        "kind": kind,
        "body": body,
        "outcome": run.outcomes.filter(number=number).first() if run else None,
        "history": queries.rule_history(body, number),
        "may_work": may_work,
    }
    return form_page(request, "strategy/failure_type.html", form, context)


def _kind(number: int) -> FailureType:
    if number not in TYPES:
        raise Http404
    return TYPES[number]


def _set(request: HttpRequest, body: Organisation, number: int, form: RuleForm) -> None:
    changed = actions.rule_set(
        by=me(request), organisation=body, number=number, values=form.cleaned_data
    )
    words = (
        _("The rule was changed. It holds from the next look on.")
        if changed
        else _("Nothing was changed.")
    )
    messages.success(request, words)


@may(READ)
@require_GET
def failures_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as a table, under the same filters."""
    form = FailureFilter(request.GET or None, bodies=_bodies(request))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.narrowed(failures_for(request.user), asked)
    return csv_answer("failures", CSV_COLUMNS, (_cells(row) for row in rows))


def _cells(row: Failure) -> list[object]:
    def day(moment: datetime | None) -> str:
        return moment.date().isoformat() if moment else ""

    return [
        row.pk, row.number, row.type.name, row.body or str(row.organisation), row.state,
        row.get_severity_display(), row.sentence, row.subject, row.total, day(row.first_at),
        day(row.last_at), day(row.found_at), row.due_on or "", row.before_id or "",
    ]  # fmt: skip
