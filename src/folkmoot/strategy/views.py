"""Whether the strategy works, and how it fails."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from folkmoot.spine.access import may


@may("strategy.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The way into strategy."""
    return render(request, "strategy/overview.html")
