"""Staff sign in with a second factor: until one is set up, nothing of the desk opens.

The demo's links are the exception. They work on this machine alone, in a demo, and stand for a whole sign-in.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

_BY_DEMO_LINK = "signed in by a demo link"


def is_missing(request: HttpRequest) -> bool:
    """Whether the signed-in member of staff still has to set up a second factor."""
    if not settings.SECOND_FACTOR_FOR_STAFF or _by_demo_link(request):
        return False
    return not is_mfa_enabled(request.user)


def spare(request: HttpRequest) -> None:
    """Take a demo link for a whole sign-in. Refused outside a demo."""
    if settings.MODE != "demo":
        raise RuntimeError("Only a demo signs staff in without a second factor.")
    request.session[_BY_DEMO_LINK] = True


def _by_demo_link(request: Any) -> bool:
    return settings.MODE == "demo" and bool(request.session.get(_BY_DEMO_LINK))
