"""Who may read and work on profiles and labels; and the one place that hands them out."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.strategy.models import EvidenceDocument, ParticipationLevel, Profile

Anybody = AbstractBaseUser | AnonymousUser


def profiles_for(user: Anybody, permission: str = "strategy.read") -> QuerySet[Profile]:
    """The finished profiles that the user's organisations keep."""
    return Profile.objects.filter(
        organisation__in=organisations_of(user, permission), made_at__isnull=False
    ).select_related("organisation")


def get_profile_for(user: Anybody, pk: int, permission: str = "strategy.read") -> Profile:
    """One finished profile; anything else does not exist for her."""
    found = profiles_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_document_for(user: Anybody, pk: int) -> EvidenceDocument:
    """One document of maturity that she may change."""
    found = EvidenceDocument.objects.filter(
        organisation__in=organisations_of(user, "strategy.work"), pk=pk
    ).first()
    if found is None:
        raise Http404
    return found


def get_level_for(user: Anybody, pk: int) -> ParticipationLevel:
    """One promise of participation that she may change."""
    found = ParticipationLevel.objects.filter(
        organisation__in=organisations_of(user, "strategy.work"), pk=pk
    ).first()
    if found is None:
        raise Http404
    return found
