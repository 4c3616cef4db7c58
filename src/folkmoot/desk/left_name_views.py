"""Rows in which somebody who was erased may still be named: read by a person, one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.models import LeftName

MANAGE = "account.manage"
PER_PAGE = 50


@may(MANAGE)
@never_cache
@require_GET
def left_names(request: HttpRequest) -> HttpResponse:
    """What is left to read, newest first."""
    found = Paginator(left_names_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": found, "several": len(organisations_of(request.user, MANAGE)) > 1}
    return render(request, "desk/left_names.html", context)


@may(MANAGE)
@require_POST
def left_name_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has read it: it names nobody any more, or never did."""
    get_left_name_for(request.user, pk).delete()
    messages.success(request, _("It is off the list."))
    return redirect("desk:left-names")


def left_names_for(user: Any) -> QuerySet[LeftName]:
    """Those of the user's organisations."""
    return LeftName.objects.filter(organisation__in=organisations_of(user, MANAGE)).select_related(
        "organisation"
    )


def get_left_name_for(user: Any, pk: int) -> LeftName:
    """One of them; anything else does not exist for her."""
    found = left_names_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
