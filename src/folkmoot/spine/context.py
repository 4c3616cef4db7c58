"""What every template can count on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Organisation
from folkmoot.spine.navigation import entries
from folkmoot.spine.notices import unread_in


def site(request: HttpRequest) -> dict[str, Any]:
    """The body whose site this is, the officers' menu, and whether this is the demo."""
    return {
        "organisation": SimpleLazyObject(Organisation.objects.first),
        "nav_items": SimpleLazyObject(lambda: _menu(request)),
        "notices_unread": SimpleLazyObject(lambda: unread_in(request)),
        "is_demo": settings.MODE == "demo",
        "site_address": settings.SITE_ADDRESS,
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    if not organisations_of(getattr(request, "user", None)):
        return []
    match = request.resolver_match
    here = match.namespace if match else ""
    return [
        {"label": entry.label, "url_name": entry.url_name, "active": entry.namespace == here}
        for entry in entries()
    ]
