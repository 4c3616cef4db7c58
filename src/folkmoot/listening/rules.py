"""Who may read what listening found; and the one place that hands it out."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from folkmoot.listening.models import Analysis
from folkmoot.spine.access import organisations_of


def analyses_for(
    user: AbstractBaseUser | AnonymousUser, permission: str = "listening.read"
) -> QuerySet[Analysis]:
    """The finished analyses of the user's organisations, newest first."""
    return Analysis.objects.filter(
        organisation__in=organisations_of(user, permission), made_at__isnull=False
    ).select_related("source", "collection")


def get_analysis_for(
    user: AbstractBaseUser | AnonymousUser, pk: int, permission: str = "listening.read"
) -> Analysis:
    """One finished analysis of the user's organisations; anything else does not exist for her."""
    found = analyses_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
