"""The evaluation report of each body: the five answers on a page, and the whole as files to keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from folkmoot.desk import evaluations
from folkmoot.spine.access import allowed, may, organisations_of
from folkmoot.spine.form_pages import me
from folkmoot.spine.models import Organisation

READ, WORK = "strategy.read", "strategy.work"


@may(READ)
@require_GET
def evaluation(request: HttpRequest) -> HttpResponse:
    """Whom we reach, what works, what fails and what to do, compared with whom, how sure that is."""
    rows = [
        {
            "organisation": body,
            "found": evaluations.stored(body),
            "job": evaluations.latest_job(body),
            "may_make": allowed(request.user, WORK, body),
        }
        for body in organisations_of(request.user, READ)
    ]
    return render(request, "desk/evaluation.html", {"rows": rows})


@may(WORK)
@require_POST
def evaluation_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it made anew."""
    body = get_organisation_for(request, pk, WORK)
    evaluations.evaluation_make(by=me(request), organisation=body)
    messages.success(request, _("The evaluation is being made. It takes a minute or so."))
    return redirect("desk:evaluation")


@may(READ)
@require_GET
def evaluation_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The report as a file: html, pdf or json."""
    body = get_organisation_for(request, pk, READ)
    file = evaluations.report_file(body, kind) if kind in evaluations.KINDS else None
    if file is None:
        raise Http404
    return FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=f"evaluation-{body.slug}.{kind}",
        content_type=evaluations.KINDS[kind][1],
    )


def get_organisation_for(request: HttpRequest, pk: int, permission: str) -> Organisation:
    """An organisation in which the user may do this; any other does not exist for her."""
    mine = [body.pk for body in organisations_of(request.user, permission)]
    return get_object_or_404(Organisation, pk__in=mine, pk=pk)
