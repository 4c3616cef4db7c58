"""The API of what listening found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from folkmoot.listening import queries
from folkmoot.listening.filters import Filters
from folkmoot.listening.question_queries import QuestionRow, Questions
from folkmoot.listening.rules import analyses_for, get_analysis_for
from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset

router = Router(tags=["listening"])


class AnalysisOut(Schema):
    """One run of the listening methods over a set of posts."""

    id: int
    name: str
    made_at: datetime
    seed: int
    posts: int
    period_start: datetime | None
    period_end: datetime | None


class AnalysisList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[AnalysisOut]


class TopicOut(Schema):
    """A group of posts about the same thing."""

    number: int
    label: str
    size: int
    share: float


class TopicList(Schema):
    """All topics of an analysis, the largest first."""

    count: int
    items: list[TopicOut]


class PostOut(Schema):
    """One post and what was found about it; private accounts are pseudonyms."""

    platform: str
    post_id: str
    text: str
    posted_at: datetime | None
    language: str
    sentiment: str | None
    topic: int
    url: str | None
    account: str
    counts: dict[str, int]


class PostList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[PostOut]


class QuestionOut(Schema):
    """A post that wants an answer."""

    platform: str
    post_id: str
    kind: str
    topic: int | None
    directed_at: str
    asked_at: datetime | None
    answered: bool | None
    answered_at: datetime | None
    answered_by: str
    due_on: date | None
    matter: int | None
    confidence: float


class QuestionList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[QuestionOut]


class FilterIn(Schema):
    """What to narrow a list to."""

    start: date | None = None
    end: date | None = None
    platform: Annotated[str, Field(max_length=40)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    sentiment: Literal["negative", "neutral", "positive"] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    topic: Annotated[int, Field(ge=-1, le=2**31 - 1)] | None = None

    def filters(self) -> Filters:
        return Filters(**self.dict())


@router.get("analyses", response={200: AnalysisList, **REFUSALS}, operation_id="list_analyses")
def list_analyses(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """The analyses of your organisations, newest first."""
    rows = analyses_for(request.user)
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("analyses/{pk}", response={200: AnalysisOut, **REFUSALS}, operation_id="get_analysis")
def get_analysis(request: HttpRequest, pk: Number) -> Any:
    """One analysis."""
    return get_analysis_for(request.user, pk)


@router.get(
    "analyses/{pk}/topics", response={200: TopicList, **REFUSALS}, operation_id="list_topics"
)
def list_topics(request: HttpRequest, pk: Number) -> Any:
    """The topics of an analysis."""
    rows = list(get_analysis_for(request.user, pk).topics.all())
    return {"count": len(rows), "items": rows}


@router.get("analyses/{pk}/posts", response={200: PostList, **REFUSALS}, operation_id="list_posts")
def list_posts(
    request: HttpRequest,
    pk: Number,
    filters: Query[FilterIn],
    words: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """The posts behind an analysis, narrowed to what you ask for."""
    rows = queries.Posts(get_analysis_for(request.user, pk), filters.filters(), words=words)
    return {"count": rows.count(), "items": rows[offset : offset + limit]}


@router.get(
    "analyses/{pk}/questions",
    response={200: QuestionList, **REFUSALS},
    operation_id="list_questions",
)
def list_questions(
    request: HttpRequest,
    pk: Number,
    filters: Query[FilterIn],
    answered: Literal["", "yes", "no", "late"] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Posts that want an answer."""
    found = Questions(get_analysis_for(request.user, pk), filters.filters(), answered)
    shown = found[slice(offset, offset + limit)]
    return {"count": found.count(), "items": [_question_out(row) for row in shown]}


def _question_out(row: QuestionRow) -> dict[str, Any]:
    of_post = ("platform", "post_id", "kind", "topic", "directed_at", "asked_at", "confidence")
    return {name: getattr(row.question, name) for name in of_post} | {
        "answered": row.answered,
        "answered_at": row.answered_at,
        "answered_by": row.answered_by,
        "due_on": row.due_on,
        "matter": row.matter.pk if row.matter else None,
    }
