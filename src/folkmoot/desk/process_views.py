"""Setting up processes with their phases, and the moderation policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.desk.process_forms import AnswerDaysForm, PhaseForm, ProcessForm, ReasonForm
from folkmoot.spine import phases, policy, processes, promises
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.chosen_body import ForOneBody
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.models import Organisation
from folkmoot.spine.process_access import (
    POLICY,
    PROCESSES,
    get_phase_for,
    get_process_for,
    get_reason_for,
    processes_for,
    reasons_for,
)


@may(PROCESSES)
@never_cache
@require_GET
def process_list(request: HttpRequest) -> HttpResponse:
    """Where people can take part, and the policy by which words are hidden."""
    found = [(row, phases.active_phase(row)) for row in processes_for(request.user)]
    rows = [(row, phase and phases.kind_of(phase).label) for row, phase in found]
    context = {
        "rows": rows,
        "reasons": reasons_for(request.user).order_by("organisation", "-in_force", "position"),
        "answering": organisations_of(request.user, POLICY),
        "may_change_policy": bool(organisations_of(request.user, POLICY)),
        "several": len(organisations_of(request.user, PROCESSES)) > 1,
    }
    return render(request, "desk/processes.html", context)


@may(PROCESSES)
@never_cache
@require_http_methods(["GET", "POST"])
def process_new(request: HttpRequest) -> HttpResponse:
    """A new process; its first phase is set next."""
    form = ProcessForm(sent(request), organisations=organisations_of(request.user, PROCESSES))
    if request.method == "POST" and form.is_valid():
        new = processes.process_save(
            by=me(request), organisation=_chosen(form), **_words(form.cleaned_data)
        )
        messages.success(request, _("Now say when it is open: until then nobody can write in it."))
        return redirect("desk:phase-new", new.pk)
    return form_page(request, "desk/process_new.html", form)


@may(PROCESSES)
@never_cache
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """A process and its phases."""
    found = get_process_for(request.user, pk)
    given = {name: getattr(found, name) for name in ("title", "summary", "moderation", "public")}
    form = ProcessForm(
        sent(request),
        organisations=[found.organisation],
        open_door=found.is_open_door,
        initial=given,
    )
    if request.method == "POST" and form.is_valid():
        words = {"public": True} | _words(form.cleaned_data)
        processes.process_save(
            by=me(request), organisation=found.organisation, process=found, **words
        )
        messages.success(request, _("Saved."))
        return redirect("desk:process", pk)
    now = timezone.now()
    stretches = [
        (row, phases.kind_of(row), processes.last_day(row), row.starts_at > now)
        for row in found.phases.all()
    ]
    context = {"process": found, "stretches": stretches, "active": phases.active_phase(found)}
    return form_page(request, "desk/process.html", form, context)


@may(PROCESSES)
@never_cache
@require_http_methods(["GET", "POST"])
def phase_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A further stretch of a process."""
    found = get_process_for(request.user, pk)
    form = PhaseForm(sent(request), initial={"kind": "open", "starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data
        if done(
            form, "ends_on", lambda: processes.phase_save(by=me(request), process=found, **new)
        ):
            return redirect("desk:process", pk)
    return form_page(request, "desk/phase.html", form, {"process": found})


@may(PROCESSES)
@never_cache
@require_http_methods(["GET", "POST"])
def phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Another beginning or end; or taken out before it begins."""
    found = get_phase_for(request.user, pk)
    owner = found.process
    given = {
        "kind": found.kind,
        "title": found.title,
        "starts_on": timezone.localdate(found.starts_at),
        "ends_on": processes.last_day(found),
    }
    form = PhaseForm(sent(request), initial=given)
    if request.method == "POST" and "remove" in request.POST:
        if done(form, None, lambda: processes.phase_remove(by=me(request), phase=found)):
            return redirect("desk:process", owner.pk)
    elif request.method == "POST" and form.is_valid():
        new = form.cleaned_data
        if done(
            form,
            "ends_on",
            lambda: processes.phase_save(by=me(request), process=owner, phase=found, **new),
        ):
            return redirect("desk:process", owner.pk)
    waits = found.starts_at > timezone.now()
    context = {"process": owner, "phase": found, "may_remove": waits}
    return form_page(request, "desk/phase.html", form, context)


@may(POLICY)
@never_cache
@require_http_methods(["GET", "POST"])
def reason_new(request: HttpRequest) -> HttpResponse:
    """A further reason for which words are hidden."""
    form = ReasonForm(sent(request), organisations=organisations_of(request.user, POLICY), new=True)
    if request.method == "POST" and form.is_valid():
        new = {name: form.cleaned_data[name] for name in ("title", "meaning")}
        policy.reason_save(by=me(request), organisation=_chosen(form), **new)
        messages.success(request, _("The policy is changed, and so is its public page."))
        return redirect("desk:processes")
    return form_page(request, "desk/reason.html", form)


@may(POLICY)
@never_cache
@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a reason, or out of force with it."""
    found = get_reason_for(request.user, pk)
    given = {name: getattr(found, name) for name in ("title", "meaning", "in_force")}
    form = ReasonForm(sent(request), organisations=[found.organisation], initial=given)
    if request.method == "POST" and form.is_valid():
        new = {name: form.cleaned_data[name] for name in given}
        body = found.organisation
        if done(
            form,
            "in_force",
            lambda: policy.reason_save(by=me(request), organisation=body, reason=found, **new),
        ):
            messages.success(request, _("The policy is changed, and so is its public page."))
            return redirect("desk:processes")
    context = {"reason": found, "used": found.decisions.count()}
    return form_page(request, "desk/reason.html", form, context)


@may(POLICY)
@never_cache
@require_http_methods(["GET", "POST"])
def answer_days(request: HttpRequest) -> HttpResponse:
    """Within how many working days a question is answered."""
    bodies = organisations_of(request.user, POLICY)
    form = AnswerDaysForm(
        sent(request), organisations=bodies, initial={"days": bodies[0].answer_days}
    )
    if request.method == "POST" and form.is_valid():
        promises.answer_days_set(
            by=me(request), organisation=_chosen(form), days=form.cleaned_data["days"]
        )
        messages.success(
            request, _("Saved. Questions are listed by the day on which they are due.")
        )
        return redirect("desk:processes")
    return form_page(request, "desk/answer_days.html", form)


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: data[name] for name in ("title", "summary", "moderation", "public") if name in data
    }


def _chosen(form: ForOneBody) -> Organisation:
    chosen = form.chosen
    assert chosen is not None  # the form was valid
    return chosen
