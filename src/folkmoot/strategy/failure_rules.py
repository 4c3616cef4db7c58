"""Who may read and work on the failure register; and the one place that hands it out."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.strategy.models import Failure, FailureRun
from folkmoot.strategy.rules import Anybody

READ, WORK = "strategy.read", "strategy.work"


def failures_for(user: Anybody, permission: str = READ) -> QuerySet[Failure]:
    """What was found for the user's organisations, the gravest first."""
    return Failure.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation", "team", "responsible", "matter", "before")


def get_failure_for(user: Anybody, pk: int, permission: str = READ) -> Failure:
    """One failure of the user's organisations; anything else does not exist for her."""
    found = failures_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def failure_runs_for(user: Anybody, permission: str = READ) -> QuerySet[FailureRun]:
    """The looks for failures of the user's organisations."""
    return FailureRun.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation", "job")
