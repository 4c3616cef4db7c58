"""The API of strategy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset
from folkmoot.strategy import comparing, queries, results
from folkmoot.strategy.rules import get_profile_for, profiles_for

router = Router(tags=["strategy"])


class ProfileOut(Schema):
    """How one body used social media in one period; without days it is over all posts."""

    id: int
    body: str
    first_day: date | None
    last_day: date | None
    made_at: datetime
    posts: int
    accounts: int


class ProfileList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[ProfileOut]


class ProfileWhole(ProfileOut):
    """A profile with all its figures, as docs/strategy.md describes them."""

    result: dict[str, Any]


class ClassedPost(Schema):
    """A post of the body and what it was found to be for."""

    platform: str
    post_id: str
    posted_at: datetime | None
    role: str
    purpose: str
    probability: float
    call_to_action: bool
    symbolic: bool
    service_reply: bool
    emergency: bool
    two_way: bool
    topic: str


class ClassedList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[ClassedPost]


class IntervalOut(Schema):
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


class ComparedOut(Schema):
    """One body in one measure; p is adjusted for all comparisons."""

    measure: str
    body: str
    of: int
    value: IntervalOut
    difference: IntervalOut
    percentile: IntervalOut
    p: float
    clear: bool


class ComparedList(Schema):
    """All measures of all bodies; empty where fewer than two have posts."""

    count: int
    items: list[ComparedOut]


@router.get("profiles", response={200: ProfileList, **REFUSALS}, operation_id="list_profiles")
def list_profiles(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """The profiles that your organisations keep."""
    rows = profiles_for(request.user)
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("profiles/{pk}", response={200: ProfileWhole, **REFUSALS}, operation_id="get_profile")
def get_profile(request: HttpRequest, pk: Number) -> Any:
    """One profile with all its figures."""
    row = get_profile_for(request.user, pk)
    known = {name: getattr(row, name) for name in ProfileOut.model_fields}
    return known | {"result": results.stored(row)}


@router.get(
    "profiles/{pk}/posts",
    response={200: ClassedList, **REFUSALS},
    operation_id="list_profile_posts",
)
def list_profile_posts(
    request: HttpRequest,
    pk: Number,
    purpose: Literal["", "information", "engagement", "intelligence"] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """The posts behind a profile; their words are with the import or collection."""
    rows = queries.posts(get_profile_for(request.user, pk), {"purpose": purpose})
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("comparison", response={200: ComparedList, **REFUSALS}, operation_id="compare_bodies")
def compare_bodies(request: HttpRequest) -> Any:
    """The bodies of your profiles side by side."""
    rows = profiles_for(request.user).filter(first_day=None, last_day=None, posts__gt=0)
    found = comparing.comparison(list(rows))
    items = [
        {
            "measure": name,
            "body": row.body,
            "of": row.of,
            "value": row.value._asdict(),
            "difference": row.difference._asdict(),
            "percentile": row.percentile._asdict(),
            "p": row.p,
            "clear": row.clear,
        }
        for name, compared in (found.measures.items() if found else ())
        for row in compared
    ]
    return {"count": len(items), "items": items}
