"""The one place that hands out processes, phases and reasons to whoever sets them up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.spine.access import organisations_of
from folkmoot.spine.models import ModerationReason, Phase, Process

PROCESSES = "process.manage"
POLICY = "policy.manage"


def processes_for(user: Any) -> QuerySet[Process]:
    """The processes of the organisations in which the user may set them up."""
    return Process.objects.filter(
        organisation__in=organisations_of(user, PROCESSES)
    ).select_related("organisation")


def get_process_for(user: Any, pk: int) -> Process:
    """One of them; anything else does not exist for her."""
    found = processes_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_phase_for(user: Any, pk: int) -> Phase:
    """A phase of one of them; anything else does not exist for her."""
    found = (
        Phase.objects.filter(pk=pk, process__in=processes_for(user))
        .select_related("process__organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def reasons_for(user: Any) -> QuerySet[ModerationReason]:
    """The reasons of the organisations whose policy is the user's to change."""
    return ModerationReason.objects.filter(
        organisation__in=organisations_of(user, POLICY)
    ).select_related("organisation")


def get_reason_for(user: Any, pk: int) -> ModerationReason:
    """One of them; anything else does not exist for her."""
    found = reasons_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
