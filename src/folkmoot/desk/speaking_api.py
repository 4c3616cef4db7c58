"""The public API of what people said here, and of what moderators decided: open data, no names kept back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from folkmoot.desk.moderation_views import public_log
from folkmoot.spine.api_access import Invalid, Limit, Offset, Problem
from folkmoot.spine.contribution_rules import public_contributions
from folkmoot.spine.models import Contribution, ModerationDecision

router = Router(tags=["participation"], auth=None)
Slug = Annotated[str, Field(max_length=80)]
ANSWERS: dict[int, Any] = {404: Problem, 422: Invalid, 429: Problem}


class ContributionOut(Schema):
    """Published words, and the matter that they belong to (null where it is not public)."""

    id: UUID
    process: str
    signed: str
    text: str
    language: str
    place: str
    channel: str
    spoken_at: datetime
    edited_at: datetime | None
    matter: int | None

    @staticmethod
    def resolve_process(row: Contribution) -> str:
        return row.process.slug

    @staticmethod
    def resolve_place(row: Contribution) -> str:
        return row.place.name if row.place else ""

    @staticmethod
    def resolve_matter(row: Contribution) -> int | None:
        matter = row.voice.matter if hasattr(row, "voice") else None
        return matter.pk if matter and matter.public else None


class ContributionList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[ContributionOut]


class DecisionOut(Schema):
    """One moderation decision: no words, no names."""

    decided_at: datetime
    process: str
    decision: str
    reason: str
    appeal: str

    @staticmethod
    def resolve_process(row: ModerationDecision) -> str:
        return row.contribution.process.slug

    @staticmethod
    def resolve_decision(row: ModerationDecision) -> str:
        return row.kind

    @staticmethod
    def resolve_reason(row: ModerationDecision) -> str:
        return row.reason.code if row.reason else ""

    @staticmethod
    def resolve_appeal(row: ModerationDecision) -> str:
        appeal = getattr(row, "appeal", None)
        return str(appeal.outcome) if appeal else ""


class DecisionList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[DecisionOut]


@router.get(
    "contributions", response={200: ContributionList, **ANSWERS}, operation_id="list_contributions"
)
def list_contributions(
    request: HttpRequest, process: Slug = "", limit: Limit = 50, offset: Offset = 0
) -> Any:
    """Published contributions, the newest first."""
    rows = public_contributions().select_related("voice__matter")
    rows = rows.filter(process__slug=process) if process else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("moderation", response={200: DecisionList, **ANSWERS}, operation_id="list_moderation")
def list_moderation(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Moderation decisions, the newest first."""
    rows = public_log()
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}
