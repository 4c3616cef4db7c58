"""The API of reach."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from folkmoot.reach import results
from folkmoot.reach.rules import evaluations_for, get_made_for
from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset
from mootlib.reach.to_json import plain

router = Router(tags=["reach"])


class ReachOut(Schema):
    """An evaluation of a body's own posts."""

    id: int
    body_name: str
    made_at: datetime
    posts: int
    accounts: int
    period_start: datetime | None
    period_end: datetime | None


class ReachList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[ReachOut]


class EstimateOut(Schema):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class EffectOut(Schema):
    """One level of a feature beside the reference, within the same accounts."""

    level: str
    posts: int
    accounts: int
    accounts_enough: int
    too_few: bool
    factor: EstimateOut | None
    factor_reason: str
    rank: EstimateOut | None
    median: EstimateOut | None
    sentence: str


class ComparisonOut(Schema):
    """A feature and an outcome."""

    feature: str
    outcome: str
    role: str | None
    reference: str
    posts: int
    accounts: int
    left_out: dict[str, int]
    held: list[str]
    clusters: str
    effects: list[EffectOut]


class ComparisonList(Schema):
    """All comparisons of an evaluation."""

    count: int
    items: list[ComparisonOut]


@router.get("reach", response={200: ReachList, **REFUSALS}, operation_id="list_reach")
def list_reach(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """The finished evaluations of your organisations, newest first."""
    rows = evaluations_for(request.user).filter(made_at__isnull=False)
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("reach/{pk}", response={200: ReachOut, **REFUSALS}, operation_id="get_reach")
def get_reach(request: HttpRequest, pk: Number) -> Any:
    """One evaluation."""
    return get_made_for(request.user, pk)


@router.get(
    "reach/{pk}/comparisons",
    response={200: ComparisonList, **REFUSALS},
    operation_id="list_reach_comparisons",
)
def list_comparisons(request: HttpRequest, pk: Number) -> Any:
    """Which posts reach people: every feature, outcome and level."""
    found = results.stored(get_made_for(request.user, pk)).comparisons
    return {"count": len(found), "items": plain(found)}
