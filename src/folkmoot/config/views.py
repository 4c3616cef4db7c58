"""Pages about the site itself, for those who build it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from folkmoot.config.gallery import gallery_context
from folkmoot.spine.access import may


@may("desk.read")
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    return render(request, "design/gallery.html", gallery_context())
