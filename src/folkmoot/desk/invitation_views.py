"""The page on which an invited person accepts: with the account she has, or with a new one."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from folkmoot.desk.people_forms import JoinForm
from folkmoot.spine import staff
from folkmoot.spine.access import public
from folkmoot.spine.invitation_links import invitation_by
from folkmoot.spine.models import Invitation, User
from folkmoot.spine.not_possible import NotPossible


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept a role. Looking at the page changes nothing: mail programs look too."""
    found = invitation_by(token)
    if found is None or not found.is_open:
        return render(request, "desk/invitation.html", {}, status=410)
    if isinstance(request.user, User):
        return _with_my_account(request, found, request.user)
    if User.objects.filter(email=found.email).exists():
        return render(request, "desk/invitation.html", {"invitation": found, "sign_in": True})
    return _with_a_new_account(request, found)


def _with_my_account(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    context = {"invitation": found, "mine": user.email == found.email}
    if request.method == "POST":
        try:
            staff.invitation_accept(invitation=found, user=user)
        except NotPossible as problem:
            messages.error(request, str(problem))
            return render(request, "desk/invitation.html", context, status=409)
        return _welcome(request, found)
    return render(request, "desk/invitation.html", context)


def _with_a_new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, invitation=found, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        new = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}
        try:
            user = staff.invitation_accept_anew(invitation=found, **new)
        except NotPossible as problem:  # two windows, both sent
            form.add_error(None, str(problem))
        else:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            # She has just chosen her password: the second factor need not ask for it again.
            record_authentication(request, user, "password", email=user.email, reauthenticated=True)
            return _welcome(request, found)
    context = {"invitation": found, "form": form}
    return render(request, "desk/invitation.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    """To the desk, which leads on to the second factor where one is still missing."""
    said = _("You now work with %(organisation)s.") % {"organisation": found.organisation}
    messages.success(request, said)
    return redirect("desk:inbox")
