"""Who may see a page: each view says so itself, and a test fails for one that does not.

``@public`` is for anyone, ``@staff`` for people with a role in an organisation, ``@role`` for some
roles only. A view gets objects from the ``get_..._for`` functions of its app's rules, which check
that the object belongs to an organisation of the user.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from folkmoot.spine.models import Membership, Organisation, User

View = Callable[..., HttpResponseBase]
STAFF_ROLES = frozenset(Membership.Role.values)


def public(view: View) -> View:
    """Declare that anyone may see the page."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def role(*roles: str) -> Callable[[View], View]:
    """Declare that only people with one of ``roles`` in an organisation may see the page."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not organisations_of(request.user, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = f"role: {', '.join(sorted(roles))}"  # type: ignore[attr-defined]
        return guarded

    return declare


def staff(view: View) -> View:
    """Declare that people with any role in an organisation may see the page."""
    return role(*STAFF_ROLES)(view)


def organisations_of(user: Any, *roles: str) -> list[Organisation]:
    """The organisations in which ``user`` holds one of ``roles`` (any role if none is given)."""
    if not isinstance(user, User) or not user.is_active:
        return []
    wanted = roles or tuple(STAFF_ROLES)
    return list(
        Organisation.objects.filter(memberships__user=user, memberships__role__in=wanted).distinct()
    )


def organisation_for(request: HttpRequest) -> Organisation:
    """The organisation that a member of staff works in (the first one where there are several).

    Raises:
        PermissionDenied: if she has a role in none.
    """
    for organisation in organisations_of(request.user):
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
