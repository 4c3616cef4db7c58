"""The one place that hands out memberships, invitations and teams to whoever administers them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import Invitation, Membership, Team

MANAGING = "people.manage"
Row = TypeVar("Row")


def memberships_for(user: Any) -> QuerySet[Membership]:
    """Who works in the organisations that the user administers, with the teams there."""
    ours = organisations_of(user, MANAGING)
    teams = Team.objects.filter(organisation__in=ours)
    return (
        Membership.objects.filter(organisation__in=ours)
        .select_related("user", "organisation")
        .prefetch_related(Prefetch("user__teams", teams, to_attr="teams_here"))
        .order_by("organisation", "user__name", "user__email")
    )


def get_membership_for(user: Any, pk: int) -> Membership:
    """One of them; anything else does not exist for her."""
    return _only(memberships_for(user).filter(pk=pk).first())


def invitations_for(user: Any) -> QuerySet[Invitation]:
    """Invitations that nobody accepted yet, those that ran out too."""
    return Invitation.objects.filter(
        organisation__in=organisations_of(user, MANAGING), accepted_at=None
    ).select_related("organisation", "invited_by")


def get_invitation_for(user: Any, pk: int) -> Invitation:
    """One of them; anything else does not exist for her."""
    return _only(invitations_for(user).filter(pk=pk).first())


def teams_for(user: Any) -> QuerySet[Team]:
    """The teams of the organisations that the user administers."""
    return (
        Team.objects.filter(organisation__in=organisations_of(user, MANAGING))
        .select_related("organisation")
        .order_by("organisation", "name")
    )


def get_team_for(user: Any, pk: int) -> Team:
    """One of them; anything else does not exist for her."""
    return _only(teams_for(user).filter(pk=pk).first())


def _only(found: Row | None) -> Row:
    if found is None:
        raise Http404
    return found
