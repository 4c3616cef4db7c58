"""Whom our posts reach, and which forms of post reach them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from folkmoot.spine.access import may


@may("reach.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The way into reach."""
    return render(request, "reach/overview.html")
