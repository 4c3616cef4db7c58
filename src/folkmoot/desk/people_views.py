"""Who works here: people with their roles and teams, invitations, teams."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.desk.people_forms import InviteForm, RoleForm, TeamForm
from folkmoot.spine import staff
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.models import Matter, Membership
from folkmoot.spine.permissions import PERMISSIONS
from folkmoot.spine.staff_access import (
    MANAGING,
    get_invitation_for,
    get_membership_for,
    get_team_for,
    invitations_for,
    memberships_for,
    teams_for,
)


@dataclass(frozen=True)
class Role:
    """A role and what it opens, for the person who gives it."""

    label: str
    permissions: list[str]


@may(MANAGING)
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, whoever is invited, and the teams."""
    rows = list(memberships_for(request.user))
    users = [row.user_id for row in rows]
    safe = set(Authenticator.objects.filter(user__in=users).values_list("user_id", flat=True))
    waits = Count("matters", filter=Q(matters__state__in=Matter.OPEN, matters__merged_into=None))
    context = {
        "rows": rows,
        "safe": safe,
        "invitations": invitations_for(request.user),
        "teams": teams_for(request.user).annotate(
            people=Count("members", distinct=True), waiting=waits
        ),
        "several": len(organisations_of(request.user, MANAGING)) > 1,
        "roles": [_role(value, str(label)) for value, label in Membership.Role.choices],
    }
    return render(request, "desk/people.html", context)


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Offer somebody a role, by mail."""
    bodies = organisations_of(request.user, MANAGING)
    form = InviteForm(sent(request), organisations=bodies, teams=teams_for(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if done(form, "email", lambda: _invite(request, form)):
            said = _("An invitation goes to %(email)s.") % {"email": data["email"]}
            messages.success(request, said)
            return redirect("desk:people")
    return form_page(request, "desk/people_invite.html", form)


@may(MANAGING)
@require_POST
def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation once more."""
    found = get_invitation_for(request.user, pk)
    staff.invitation_send_again(by=me(request), invitation=found)
    messages.success(request, _("The invitation goes to %(email)s again.") % {"email": found.email})
    return redirect("desk:people")


@may(MANAGING)
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_invitation_for(request.user, pk)
    staff.invitation_withdraw(by=me(request), invitation=found)
    messages.success(
        request, _("The invitation of %(email)s is withdrawn.") % {"email": found.email}
    )
    return redirect("desk:people")


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's role and teams."""
    found = get_membership_for(request.user, pk)
    teams = found.organisation.teams.all()
    given = {"role": found.role, "teams": found.user.teams.filter(organisation=found.organisation)}
    form = RoleForm(sent(request), teams=teams, initial=given)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change = {"role": data["role"], "teams": data.get("teams", ())}
        if done(
            form,
            "role",
            lambda: staff.membership_change(by=me(request), membership=found, **change),
        ):
            messages.success(request, _("%(person)s: saved.") % {"person": found.user})
            return redirect("desk:people")
    context = {
        "row": found,
        "is_me": found.user == request.user,
        "has_factor": Authenticator.objects.filter(user=found.user).exists(),
    }
    return form_page(request, "desk/person.html", form, context)


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def person_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody works here no longer."""
    found = get_membership_for(request.user, pk)
    form = Form(sent(request))
    if request.method == "POST" and done(
        form, None, lambda: staff.membership_end(by=me(request), membership=found)
    ):
        messages.success(request, _("%(person)s works here no longer.") % {"person": found.user})
        return redirect("desk:people" if organisations_of(request.user, MANAGING) else "home")
    given = found.user.matters.filter(organisation=found.organisation, state__in=Matter.OPEN)
    return form_page(request, "desk/person_end.html", form, {"row": found, "given": given.count()})


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def person_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody lost her second factor."""
    found = get_membership_for(request.user, pk)
    form = Form(sent(request))
    if request.method == "POST" and done(
        form, None, lambda: staff.second_factor_reset(by=me(request), membership=found)
    ):
        said = _("The second factor of %(person)s is removed; a mail says so.")
        messages.success(request, said % {"person": found.user})
        return redirect("desk:people")
    return form_page(request, "desk/person_factor.html", form, {"row": found})


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(sent(request), organisations=organisations_of(request.user, MANAGING))
    if request.method == "POST" and form.is_valid():
        body, name = form.chosen, form.cleaned_data["name"]
        assert body is not None  # the form was valid
        if done(
            form, "name", lambda: staff.team_save(by=me(request), organisation=body, name=name)
        ):
            return redirect("desk:people")
    return form_page(request, "desk/team.html", form)


@may(MANAGING)
@never_cache
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a team something else, or dissolve it."""
    found = get_team_for(request.user, pk)
    form = TeamForm(sent(request), organisations=[found.organisation], initial={"name": found.name})
    if request.method == "POST" and "end" in request.POST:
        if done(form, None, lambda: staff.team_end(by=me(request), team=found)):
            messages.success(request, _("The team is dissolved."))
            return redirect("desk:people")
    elif request.method == "POST" and form.is_valid():
        new = {"organisation": found.organisation, "name": form.cleaned_data["name"], "team": found}
        if done(form, "name", lambda: staff.team_save(by=me(request), **new)):
            return redirect("desk:people")
    return form_page(request, "desk/team.html", form, {"team": found})


def _invite(request: HttpRequest, form: InviteForm) -> object:
    data, body = form.cleaned_data, form.chosen
    assert body is not None
    return staff.invite(
        by=me(request),
        organisation=body,
        email=data["email"],
        name=data["name"],
        role=data["role"],
        teams=data.get("teams", ()),
    )


def _role(value: str, label: str) -> Role:
    return Role(label, [str(one.label) for one in PERMISSIONS.values() if value in one.roles])
