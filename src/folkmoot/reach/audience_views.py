"""Who is reached beside who lives here, and whose voice: pages of tables that a body brings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.reach import audience_actions as actions
from folkmoot.reach import audience_queries as queries
from folkmoot.reach.forms import SurveyForm
from folkmoot.reach.rules import READ, WORK, get_survey_for, surveys_for
from folkmoot.sources import table_pages
from folkmoot.spine.access import may, organisation_for, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.form_pages import done, form_page, me, sent

KINDS = {"census": actions.CENSUS, "audience": actions.AUDIENCE}


@may(READ)
@require_GET
def equity(request: HttpRequest) -> HttpResponse:
    """Groups not reached first, for each source and dimension."""
    body = organisation_for(request, READ)
    census = queries.census_of(body)
    context = {
        "part": "equity",
        "found": queries.equity_of(body),
        "census": sorted({group.dimension for group in census}),
        "may_work": bool(organisations_of(request.user, WORK)),
    }
    return render(request, "reach/equity.html", context)


@may(READ)
@require_GET
def equity_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a table to take away."""
    rows = queries.equity_rows(organisation_for(request, READ))
    return csv_answer("reach-equity", queries.EQUITY_HEADINGS, rows)


@may(WORK)
@require_POST
def dimension_drop(request: HttpRequest, kind: str, dimension: str) -> HttpResponse:
    """Let go of a dimension of the census or of the audience."""
    if kind not in KINDS:
        raise Http404
    gone = actions.dimension_drop(
        by=me(request),
        organisation=organisation_for(request, WORK),
        what=kind,
        dimension=dimension,
    )
    messages.success(request, _("%(n)s groups are gone.") % {"n": gone})
    return redirect("reach:equity")


@may(WORK)
@require_http_methods(["GET", "POST"])
def table_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a census or audience table."""
    return table_pages.new_page(request, _pages(kind))


@may(WORK)
@require_http_methods(["GET", "POST"])
def table_upload(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Look at its rows before anything is stored."""
    return table_pages.upload_page(request, _pages(kind), pk)


@may(WORK)
@require_GET
def table_template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A table to fill in."""
    return table_pages.template_csv(_pages(kind))


@may(WORK)
@require_GET
def table_left(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Rows that could not be taken in."""
    return table_pages.left_csv(request, _pages(kind), pk)


def _pages(kind: str) -> table_pages.TablePages:
    if kind not in KINDS:
        raise Http404
    return table_pages.TablePages(
        kind=KINDS[kind],
        permission=WORK,
        list_title=gettext_lazy("Who is reached"),
        list_url=reverse("reach:equity"),
        new_url=reverse("reach:table-new", args=[kind]),
        template_url=reverse("reach:table-template", args=[kind]),
        upload_url=lambda pk: reverse("reach:table-upload", args=[kind, pk]),
        left_url=lambda pk: reverse("reach:table-left", args=[kind, pk]),
    )


@may(READ)
@require_GET
def voices(request: HttpRequest) -> HttpResponse:
    """Whose voice: who uses what, by the newest survey; the others below."""
    surveys = list(surveys_for(request.user))
    chosen = next((s for s in surveys if str(s.pk) == request.GET.get("survey")), None)
    newest = chosen or (surveys[0] if surveys else None)
    context = {
        "part": "voices",
        "voices": queries.voices_of(newest) if newest else None,
        "surveys": surveys,
        "may_work": bool(organisations_of(request.user, WORK)),
    }
    return render(request, "reach/voices.html", context)


@may(WORK)
@require_http_methods(["GET", "POST"])
def survey_new(request: HttpRequest) -> HttpResponse:
    """Bring a survey in."""
    files = request.FILES if request.method == "POST" else None
    form = SurveyForm(sent(request), files, organisations=organisations_of(request.user, WORK))
    if request.method == "POST" and form.is_valid():
        body, given = form.chosen, form.cleaned_data
        assert body is not None  # the form was valid
        if done(
            form,
            "table",
            lambda: actions.survey_bring(
                by=me(request),
                organisation=body,
                name=given["name"],
                asked_on=given["asked_on"],
                text=given["table"],
            ),
        ):
            messages.success(request, _("The shares are worked out. The single answers were not kept."))  # fmt: skip
            return redirect("reach:voices")
    return form_page(request, "reach/survey_form.html", form)


@may(WORK)
@require_POST
def survey_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a survey go."""
    actions.survey_delete(by=me(request), survey=get_survey_for(request.user, pk, WORK))
    messages.success(request, _("The survey is gone."))
    return redirect("reach:voices")
