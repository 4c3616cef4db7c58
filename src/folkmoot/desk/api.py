"""The public API of the thread: matters with their steps, and coverage. No words of posts, no names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from folkmoot.desk import queries
from folkmoot.spine.api_access import Invalid, Limit, Number, Offset, Problem
from folkmoot.spine.coverage import Group, recent_coverage
from folkmoot.spine.matter_rules import get_public_matter, leads_to, public_matters
from folkmoot.spine.models import Matter
from mootlib.thread import Quantile, Waiting

router = Router(tags=["thread"], auth=None)
State = Literal["heard", "in review", "answered", "decided", "being done", "done", "declined"]
ANSWERS: dict[int, Any] = {404: Problem, 422: Invalid, 429: Problem}


class StepOut(Schema):
    """One public step of a matter."""

    at: datetime
    kind: str
    state: str
    text: str
    voices: int
    you_said: str
    we_did: str
    decided: str
    next_steps: str
    signed: str


class MatterRow(Schema):
    """A matter in a list."""

    id: int
    title: str
    state: str
    topic: str
    place: str
    opened_at: datetime
    changed_at: datetime
    voices: int

    @staticmethod
    def resolve_place(row: Matter) -> str:
        return row.place.name if row.place else ""

    @staticmethod
    def resolve_voices(row: Any) -> int:
        return int(row.voice_count)


class MatterOut(MatterRow):
    """A matter with what people said and its public steps, oldest first.

    ``merged_into`` is the public matter that its address leads to, null where it leads to none.
    """

    summary: str
    merged_into: int | None
    platforms: dict[str, int]
    thread: list[StepOut]

    @staticmethod
    def resolve_merged_into(row: Matter) -> int | None:
        target = leads_to(row)
        return None if target == row else target.pk

    @staticmethod
    def resolve_platforms(row: Matter) -> dict[str, int]:
        return dict(queries.voices_of(row).platforms)

    @staticmethod
    def resolve_thread(row: Matter) -> list[dict[str, Any]]:
        return [_step(step) for step in queries.thread(row, internal=False)]


class MatterList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[MatterRow]


class QuantileOut(Schema):
    """A time in days with its 95% interval; null where it is not known or not reached."""

    days: float | None
    low: float | None
    high: float | None


class WaitingOut(Schema):
    """How many asked, how many have an answer, and after how long."""

    name: str
    voices: int
    answered: int
    median: QuantileOut | None
    ninetieth: QuantileOut | None


class CoverageOut(Schema):
    """The body's own silence; the method is on /coverage/."""

    looked_at: datetime
    total: WaitingOut
    topics: list[WaitingOut]
    places: list[WaitingOut]
    platforms: list[WaitingOut]
    never_heard: list[str]


@router.get("matters", response={200: MatterList, **ANSWERS}, operation_id="list_matters")
def list_matters(
    request: HttpRequest,
    state: State | None = None,
    words: Annotated[str, Field(max_length=200)] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Public matters, those with the latest step first."""
    rows = queries.narrowed(public_matters(), {"state": state, "words": words})
    rows = queries.with_voices(rows.select_related("place")).order_by("-changed_at", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("matters/{pk}", response={200: MatterOut, **ANSWERS}, operation_id="get_matter")
def get_matter(request: HttpRequest, pk: Number) -> Any:
    """One public matter with its thread."""
    found = get_public_matter(pk)
    found.voice_count = found.voices.count()  # type: ignore[attr-defined]
    return found


@router.get("coverage", response={200: CoverageOut, **ANSWERS}, operation_id="get_coverage")
def get_coverage(request: HttpRequest) -> Any:
    """Who has an answer and who waits."""
    found = recent_coverage()
    return {
        "looked_at": found.looked_at,
        "total": _waiting("", found.total),
        "topics": _groups(found.topics),
        "places": _groups(found.places),
        "platforms": _groups(found.platforms),
        "never_heard": list(found.never_heard),
    }


def _groups(groups: tuple[Group, ...]) -> list[dict[str, Any]]:
    return [_waiting(group.name, group.waiting) for group in groups]


def _waiting(name: str, found: Waiting) -> dict[str, Any]:
    return {
        "name": name,
        "voices": found.voices,
        "answered": found.answered,
        "median": _quantile(found.median),
        "ninetieth": _quantile(found.ninetieth),
    }


def _quantile(quantile: Quantile | None) -> dict[str, float | None] | None:
    if quantile is None:
        return None
    return {"days": quantile.days, "low": quantile.low, "high": quantile.high}


def _step(step: queries.Step) -> dict[str, Any]:
    words = ("you_said", "we_did", "decided", "next_steps", "signed")
    return {
        "at": step.link.at,
        "kind": step.link.kind,
        "state": step.link.state,
        "text": step.link.text,
        "voices": step.link.voices,
        **{name: getattr(step.response, name) if step.response else "" for name in words},
    }
