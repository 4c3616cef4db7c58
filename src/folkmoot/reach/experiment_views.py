"""Pages of experiments: plan, schedule, outcomes, result."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.reach import experiment_actions as actions
from folkmoot.reach.forms import ExperimentForm, OutcomesForm
from folkmoot.reach.models import Experiment
from folkmoot.reach.rules import READ, WORK, experiments_for, get_experiment_for
from folkmoot.spine.access import allowed, may, organisation_for, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.not_possible import NotPossible

SLOTS_SHOWN = 24


@may(READ)
@require_GET
def experiments(request: HttpRequest) -> HttpResponse:
    """All experiments, newest first."""
    context = {
        "part": "experiments",
        "experiments": experiments_for(request.user)[:100],
        "may_work": bool(organisations_of(request.user, WORK)),
    }
    return render(request, "reach/experiments.html", context)


@may(WORK)
@require_http_methods(["GET", "POST"])
def experiment_new(request: HttpRequest) -> HttpResponse:
    """Plan an experiment: its size follows from the accounts' own past posts."""
    body = organisation_for(request, WORK)
    form = ExperimentForm(sent(request), accounts=actions.account_labels(body))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        forms = (given.pop("first_form"), given.pop("second_form"))
        made: list[Experiment] = []
        if done(
            form,
            None,
            lambda: made.append(
                actions.experiment_plan(by=me(request), organisation=body, forms=forms, **given)
            ),
        ):
            return redirect("reach:experiment", made[0].pk)
    return form_page(request, "reach/experiment_form.html", form)


@may(READ)
@require_http_methods(["GET", "POST"])
def experiment(request: HttpRequest, pk: int) -> HttpResponse:
    """One experiment: its plan, its schedule, and what came of it once it was read."""
    row = get_experiment_for(request.user, pk)
    may_work = allowed(request.user, WORK, row.organisation)
    form = OutcomesForm(sent(request) if may_work else None, request.FILES or None)
    if request.method == "POST" and may_work and form.is_valid():
        text = form.cleaned_data["table"]
        noted: list[int] = []
        if done(
            form,
            "table",
            lambda: noted.append(actions.outcomes_note(by=me(request), experiment=row, text=text)),
        ):
            messages.success(request, _("%(n)s outcomes are noted.") % {"n": noted[0]})
            return redirect("reach:experiment", pk)
    slots = list(row.slots.all())
    context = {
        "part": "experiments",
        "experiment": row,
        "slots": slots[:SLOTS_SHOWN],
        "more": len(slots) - SLOTS_SHOWN,
        "known": sum(slot.outcome is not None for slot in slots),
        "total": len(slots),
        "outcome": actions.outcome_of(row) if row.ended_at else None,
        "may_work": may_work,
    }
    return form_page(request, "reach/experiment.html", form, context)


@may(WORK)
@require_POST
def experiment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the result; outcomes stay as they are from then on."""
    row = get_experiment_for(request.user, pk, WORK)
    try:
        actions.experiment_end(by=me(request), experiment=row)
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("reach:experiment", pk)


@may(READ)
@require_GET
def schedule_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The schedule with its outcomes: who posts what when."""
    row = get_experiment_for(request.user, pk)
    rows = [
        [s.number, s.pair, s.account, s.week.isoformat(), s.place, s.form, s.outcome]
        for s in row.slots.all()
    ]
    headings = ("slot", "pair", "account", "week", "place", "form", "outcome")
    return csv_answer(f"experiment-{row.pk}", headings, rows)
