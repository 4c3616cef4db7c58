"""Who may read and work on what reach holds; and the one place that hands it out."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404

from folkmoot.reach.models import Evaluation, Experiment, Survey
from folkmoot.spine.access import organisations_of

Row = TypeVar("Row")

READ, WORK = "reach.read", "reach.work"


def evaluations_for(user: Any, permission: str = READ) -> QuerySet[Evaluation]:
    """The evaluations of the user's organisations, newest first, those under way too."""
    return Evaluation.objects.filter(
        organisation__in=organisations_of(user, permission)
    ).select_related("organisation", "job")


def get_evaluation_for(user: Any, pk: int, permission: str = READ) -> Evaluation:
    """One evaluation of the user's organisations; anything else does not exist for her."""
    return _one(evaluations_for(user, permission).filter(pk=pk).first())


def get_made_for(user: Any, pk: int) -> Evaluation:
    """One evaluation whose result is there."""
    return _one(evaluations_for(user).filter(pk=pk, made_at__isnull=False).first())


def surveys_for(user: Any, permission: str = READ) -> QuerySet[Survey]:
    """The surveys that the user's organisations brought in."""
    return Survey.objects.filter(organisation__in=organisations_of(user, permission))


def get_survey_for(user: Any, pk: int, permission: str = READ) -> Survey:
    """One of those surveys."""
    return _one(surveys_for(user, permission).filter(pk=pk).first())


def experiments_for(user: Any, permission: str = READ) -> QuerySet[Experiment]:
    """The experiments of the user's organisations."""
    return Experiment.objects.filter(organisation__in=organisations_of(user, permission))


def get_experiment_for(user: Any, pk: int, permission: str = READ) -> Experiment:
    """One of those experiments."""
    return _one(experiments_for(user, permission).filter(pk=pk).first())


def _one(found: Row | None) -> Row:
    if found is None:
        raise Http404
    return found
