"""Briefs on pages: the list of past ones, each with its evidence, and the same as a file to keep."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from folkmoot.spine.access import allowed, may, organisations_of
from folkmoot.spine.models import Brief
from folkmoot.spine.signal_rules import WEBHOOKS
from mootlib.report import brief_from_json, write_brief
from mootlib.report.brief_words import page

PER_PAGE = 31
KINDS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@may("desk.read")
@require_GET
def briefs(request: HttpRequest) -> HttpResponse:
    """All briefs that were made, newest first."""
    found = Paginator(briefs_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    bodies = organisations_of(request.user)
    context = {
        "page": found,
        "several": len(bodies) > 1,
        "may_set_up": any(allowed(request.user, WEBHOOKS, body) for body in bodies),
    }
    return render(request, "desk/briefs.html", context)


@may("desk.read")
@require_GET
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One brief: ten lines, then the evidence."""
    found = get_brief_for(request.user, pk)
    context = {"brief": found, "view": page(brief_from_json(found.content))}
    return render(request, "desk/brief.html", context)


@may("desk.read")
@require_GET
def brief_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The brief as a file to keep or to print: pdf or html."""
    found = get_brief_for(request.user, pk)
    if kind not in KINDS:
        raise Http404
    with tempfile.TemporaryDirectory(prefix="folkmoot-brief-") as folder:
        file = Path(folder) / f"brief.{kind}"
        write_brief(brief_from_json(found.content), file, site=settings.SITE_ADDRESS)
        response = HttpResponse(file.read_bytes(), content_type=KINDS[kind])
    name = f"brief-{found.rhythm}-{found.last_day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def briefs_for(user: Any) -> QuerySet[Brief]:
    """The briefs of the user's organisations."""
    return Brief.objects.filter(organisation__in=organisations_of(user)).select_related(
        "organisation"
    )


def get_brief_for(user: Any, pk: int) -> Brief:
    """One of them; anything else does not exist for her."""
    found = briefs_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
