"""Who may see a page: each view says so itself, and a test fails for one that does not.

``@public`` is for anyone, ``@signed_in`` for anybody with an account (who sees what is hers), ``@may("...")`` for people whose role has that permission in the one table
(``spine/permissions.py``). A view gets objects from the ``get_..._for`` functions of its app's rules, which check
that the object belongs to an organisation of the user.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from folkmoot.spine import second_factor
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.permissions import roles_that_may

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Declare that anyone may see the page."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that anybody with an account may see the page; it shows what is hers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.access = "signed in"  # type: ignore[attr-defined]
    return guarded


def may(permission: str) -> Callable[[View], View]:
    """Declare that only people whose role has ``permission`` in an organisation may see the page."""
    roles_that_may(permission)  # a mistake in writing shows when the module is loaded

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not organisations_of(request.user, permission):
                raise PermissionDenied
            if second_factor.is_missing(request):
                messages.info(request, _("Set up a second factor first: staff need one."))
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def organisations_of(user: Any, permission: str = "desk.read") -> list[Organisation]:
    """The organisations in which ``user`` may do something."""
    if not isinstance(user, User) or not user.is_active:
        return []
    return list(
        Organisation.objects.filter(
            memberships__user=user, memberships__role__in=roles_that_may(permission)
        ).distinct()
    )


def allowed(user: Any, permission: str, organisation: Organisation) -> bool:
    """Whether ``user`` may do something in this organisation."""
    return organisation in organisations_of(user, permission)


def organisation_for(request: HttpRequest, permission: str = "desk.read") -> Organisation:
    """The organisation in which somebody may do something (the first one where there are several).

    Raises:
        PermissionDenied: if there is none.
    """
    for organisation in organisations_of(request.user, permission):
        return organisation
    raise PermissionDenied


def declared_access(view: Any) -> str | None:
    """What a view declared, looking through decorators; None if it declared nothing."""
    while view is not None:
        if declared := getattr(view, "access", None) or getattr(
            getattr(view, "view_class", None), "access", None
        ):
            return str(declared)
        view = getattr(view, "__wrapped__", None)
    return None
