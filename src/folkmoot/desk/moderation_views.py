"""Moderators' work, appeals, words typed in for somebody; and the public policy and log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.desk.moderation_queries import moderation_queue
from folkmoot.desk.speaking_forms import HideForm, SettleForm, TypeInForm
from folkmoot.desk.views import user_of
from folkmoot.spine import contributions as actions
from folkmoot.spine import moderation
from folkmoot.spine.access import allowed, may, organisation_for, organisations_of, public
from folkmoot.spine.contribution_rules import (
    get_appeal_for,
    get_contribution_for,
)
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import Contribution, ModerationDecision, Organisation

PER_PAGE = 25
State = Contribution.State


@may("desk.read")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What moderators must look at: appeals, what readers pointed out, what waits, what is new.

    The beginning of each list; ``?list=`` gives one of them, page by page.
    """
    lists = moderation_queue(user_of(request)).lists
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in lists else ""
    number = request.GET.get("page") if chosen else 1
    pages = {
        name: Paginator(rows, PER_PAGE).get_page(number)
        for name, rows in lists.items()
        if chosen in ("", name)
    }
    context = {
        "pages": pages,
        "chosen": chosen,
        "may_moderate": bool(organisations_of(request.user, "contribution.moderate")),
    }
    return render(request, "desk/moderation.html", context)


@may("desk.read")
@require_GET
def contribution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contribution with everything that was decided about it."""
    found = get_contribution_for(request.user, pk)
    return render(request, "desk/contribution.html", _context(request, found))


def _context(request: HttpRequest, found: Contribution, form: Any = None) -> dict[str, Any]:
    voice = getattr(found, "voice", None)
    return {
        "contribution": found,
        "voice": voice,
        "revisions": found.revisions.all(),
        "decisions": found.decisions.select_related("reason", "by", "note", "appeal"),
        "concerns": found.concerns.select_related("reason"),
        "form": form or HideForm(reasons=moderation.reasons_of(found.organisation)),
        "may_moderate": allowed(request.user, "contribution.moderate", found.organisation),
        "may_hide": State.HIDDEN in found.moves,
    }


@may("contribution.moderate")
@require_POST
def contribution_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish what waits."""
    found = get_contribution_for(request.user, pk, "contribution.moderate")
    return _decide(
        request,
        lambda: moderation.contribution_publish(by=user_of(request), contribution=found),
        _("Published. Its author is told, where there is an address."),
    )


@may("contribution.moderate")
@require_POST
def contribution_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave it as it is, having looked."""
    found = get_contribution_for(request.user, pk, "contribution.moderate")
    return _decide(
        request,
        lambda: moderation.contribution_check(by=user_of(request), contribution=found),
        _("It stays."),
    )


@may("contribution.moderate")
@require_http_methods(["GET", "POST"])
def contribution_hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hide it for a reason of the policy."""
    found = get_contribution_for(request.user, pk, "contribution.moderate")
    form = HideForm(request.POST or None, reasons=moderation.reasons_of(found.organisation))
    if request.method == "POST" and form.is_valid():
        try:
            moderation.contribution_hide(
                by=user_of(request), contribution=found, **form.cleaned_data
            )
            messages.success(request, _("Hidden. Its author is told the reason, and may appeal."))
            return redirect("desk:moderation")
        except NotAllowed as problem:  # what was typed stays on the page
            form.add_error(None, str(problem))
    status = 422 if form.is_bound else 200
    return render(request, "desk/contribution.html", _context(request, found, form), status=status)


def _decide(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it and go back to the list, with a sentence in either case."""
    try:
        act()
        messages.success(request, done)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect("desk:moderation")


@may("appeal.settle")
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """An appeal, looked at by somebody who did not make the decision."""
    found = get_appeal_for(request.user, pk, "appeal.settle")
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moderation.appeal_decide(
                by=user_of(request),
                appeal=found,
                overturn=form.cleaned_data["outcome"] == "overturned",
                answer=form.cleaned_data["answer"],
            )
            messages.success(request, _("Settled. The author is told, where there is an address."))
            return redirect("desk:moderation")
        except NotAllowed as problem:
            form.add_error(None, str(problem))
    context = {
        "appeal": found,
        "decision": found.decision,
        "contribution": found.decision.contribution,
        "note": getattr(found.decision, "note", None),
        "own": found.decision.by_id == user_of(request).pk,
        "form": form,
    }
    return render(
        request, "desk/appeal.html", context, status=422 if form.is_bound and form.errors else 200
    )


@may("contribution.type_in")
@require_http_methods(["GET", "POST"])
def contribution_new(request: HttpRequest) -> HttpResponse:
    """Type in what somebody wrote on paper, or said on the telephone."""
    form = TypeInForm(request.POST or None, initial={"spoken_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        process = actions.open_door(organisation_for(request, "contribution.type_in"))
        spoken = timezone.make_aware(datetime.combine(data["spoken_on"], time(12)))
        try:
            said = actions.contribution_submit(
                process=process,
                participant=None,
                text=data["text"],
                place=data["place"],
                private=data["private"],
                channel=data["channel"],
                typed_by=user_of(request),
                spoken_at=min(spoken, timezone.now()),
                once=data["once"],
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Kept. Make a matter of it, or add it to one."))
            return redirect("desk:contribution", said.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "desk/contribution_new.html", {"form": form}, status=status)


@public
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """The moderation policy, and every decision made under it."""
    log = public_log()
    policies = [(body, list(moderation.reasons_of(body))) for body in Organisation.objects.all()]
    context = {
        "policies": [(body, reasons) for body, reasons in policies if reasons],
        "page": Paginator(log, PER_PAGE).get_page(request.GET.get("page")),
        "figures": _figures(),
    }
    return render(request, "public/moderation.html", context)


@public
@require_GET
def policy_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The log as a table."""
    columns = ("decided_at", "organisation", "process", "decision", "reason", "appeal")
    rows = (
        (
            row.decided_at.isoformat(timespec="minutes"),
            row.contribution.organisation.slug,
            row.contribution.process.slug,
            row.kind,
            row.reason.code if row.reason else "",
            row.appeal.outcome if hasattr(row, "appeal") else "",
        )
        for row in public_log().iterator(500)
    )
    return csv_answer(f"moderation-{timezone.localdate().isoformat()}", columns, rows)


def public_log() -> Any:
    """Decisions, newest first: which, why, in which process; no words and nobody's name."""
    return ModerationDecision.objects.select_related(
        "reason", "appeal", "contribution__process", "contribution__organisation"
    ).order_by("-decided_at", "-pk")


def _figures() -> dict[str, int]:
    decisions = ModerationDecision.objects
    said = Contribution.objects.filter(visibility=Contribution.Visibility.PUBLIC)
    return {
        "said": said.count(),
        "published": said.filter(state=State.PUBLISHED).count(),
        "hidden": said.filter(state=State.HIDDEN).count(),
        "appeals": decisions.filter(appeal__isnull=False).count(),
        "overturned": decisions.filter(appeal__outcome="overturned").count(),
        "waiting": said.filter(state=State.WAITING).count(),
    }
