"""Documents of maturity, and promises of participation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine.access import may, organisation_for, organisations_of
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.strategy import actions, queries
from folkmoot.strategy.forms import DocumentForm, PromiseForm
from folkmoot.strategy.models import ParticipationLevel
from folkmoot.strategy.rules import get_document_for, get_level_for


@may("strategy.read")
@require_GET
def evidence(request: HttpRequest) -> HttpResponse:
    """All documents and promises that were entered."""
    organisation = organisation_for(request, "strategy.read")
    context = {
        "documents": organisation.evidence_documents.all(),
        "promises": organisation.participation_levels.all(),
        "may_work": bool(organisations_of(request.user, "strategy.work")),
    }
    return render(request, "strategy/evidence.html", context)


@may("strategy.work")
@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """Enter a document."""
    organisation = organisation_for(request, "strategy.work")
    form = DocumentForm(
        sent(request), bodies=queries.bodies(organisation), initial={"body": organisation.name}
    )
    if form.is_valid():
        actions.document_add(by=me(request), organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Kept. It counts on the profile at once."))
        return redirect("strategy:evidence")
    return form_page(request, "strategy/document.html", form)


@may("strategy.work")
@require_POST
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document out."""
    actions.document_remove(by=me(request), document=get_document_for(request.user, pk))
    messages.success(request, _("Removed."))
    return redirect("strategy:evidence")


@may("strategy.work")
@require_http_methods(["GET", "POST"])
def promise_new(request: HttpRequest) -> HttpResponse:
    """Enter what a process promised."""
    return _promise(request, None)


@may("strategy.work")
@require_http_methods(["GET", "POST"])
def promise_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the outcome shows, or correct the promise."""
    return _promise(request, get_level_for(request.user, pk))


@may("strategy.work")
@require_POST
def promise_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a promise out."""
    actions.promise_remove(by=me(request), promise=get_level_for(request.user, pk))
    messages.success(request, _("Removed."))
    return redirect("strategy:evidence")


def _promise(request: HttpRequest, row: ParticipationLevel | None) -> HttpResponse:
    organisation = row.organisation if row else organisation_for(request, "strategy.work")
    names = queries.bodies(organisation)
    form = PromiseForm(
        sent(request), bodies=names, instance=row, initial={"body": organisation.name}
    )
    if form.is_valid():

        def step() -> None:
            actions.promise_save(
                by=me(request), organisation=organisation, promise=row, **form.cleaned_data
            )

        if done(form, "process", step):
            messages.success(request, _("Kept."))
            return redirect("strategy:evidence")
    return form_page(request, "strategy/promise.html", form, {"promise": row})
