"""Who may read and do what with words that were said here; and the one place that hands them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.spine.matter_rules import Anyone
from folkmoot.spine.models import Appeal, Contribution, Membership, Process
from folkmoot.spine.participation import Speaker, participants_of

State = Contribution.State

#: Roles that publish, hide and check words.
MAY_MODERATE = (Membership.Role.MODERATOR, Membership.Role.ADMINISTRATOR)
#: Roles that settle appeals; never whoever made the decision.
MAY_SETTLE = (
    Membership.Role.MODERATOR,
    Membership.Role.OFFICER,
    Membership.Role.ADMINISTRATOR,
)
#: Roles that type in what somebody wrote on paper or said.
MAY_TYPE_IN = (
    Membership.Role.CONTRIBUTOR,
    Membership.Role.OFFICER,
    Membership.Role.ADMINISTRATOR,
)


def public_processes() -> QuerySet[Process]:
    return Process.objects.filter(public=True).select_related("organisation")


def get_public_process(slug: str) -> Process:
    found = public_processes().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def public_contributions() -> QuerySet[Contribution]:
    """What anybody may read."""
    return Contribution.objects.filter(state=State.PUBLISHED, process__public=True).select_related(
        "participant", "process", "place", "organisation"
    )


def contributions_of(speaker: Speaker) -> QuerySet[Contribution]:
    """What somebody said, whatever became of it."""
    return (
        Contribution.objects.filter(participant__in=participants_of(speaker))
        .exclude(state=State.ERASED)
        .select_related("participant", "process", "place", "organisation", "voice__matter")
    )


def get_own_contribution(speaker: Speaker, pk: UUID) -> Contribution:
    """One's own words; anybody else's do not exist here."""
    found = contributions_of(speaker).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_readable_contribution(speaker: Speaker, pk: UUID) -> tuple[Contribution, bool]:
    """Words at a public address, and whether they are the reader's own.

    Hidden words have a page that says so, without them; words that wait or were private have none.
    """
    own = contributions_of(speaker).filter(pk=pk).first()
    if own is not None:
        return own, True
    shown = Q(state=State.PUBLISHED) | Q(state=State.HIDDEN, published_at__isnull=False)
    found = (
        Contribution.objects.filter(shown, pk=pk, process__public=True)
        .select_related("participant", "process", "place", "organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found, False


def contributions_for(user: Anyone, *roles: Any) -> QuerySet[Contribution]:
    """What was said to the user's organisations."""
    return Contribution.objects.filter(
        organisation__in=organisations_of(user, *roles)
    ).select_related("participant", "process", "place", "organisation")


def get_contribution_for(user: Anyone, pk: UUID) -> Contribution:
    found = contributions_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def appeals_for(user: Anyone) -> QuerySet[Appeal]:
    """Appeals against decisions of the user's organisations."""
    return Appeal.objects.filter(
        decision__contribution__organisation__in=organisations_of(user)
    ).select_related(
        "decision__contribution__process", "decision__reason", "decision__by", "decided_by"
    )


def get_appeal_for(user: Anyone, pk: int) -> Appeal:
    found = appeals_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
