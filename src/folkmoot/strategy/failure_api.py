"""The API of the failure register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from folkmoot.spine.access import organisation_for
from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset
from folkmoot.strategy import failure_queries as queries
from folkmoot.strategy.failure_rules import READ, failures_for, get_failure_for
from folkmoot.strategy.models import Failure

router = Router(tags=["failures"])
State = Literal["open", "found", "accepted", "being mended", "mended", "dismissed"]


class FailureOut(Schema):
    """A signal of one failure, for a person to judge: never a verdict."""

    id: int
    type: int
    name: str
    body: str
    state: str
    severity: str
    sentence: str
    subject: str
    posts: int
    first_at: datetime | None
    last_at: datetime | None
    found_at: datetime
    seen_at: datetime
    gone: bool
    due_on: date | None
    matter: int | None
    found_before: int | None


class FailureList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[FailureOut]


class EvidenceOut(Schema):
    """A post that is evidence; its words are asked for elsewhere."""

    platform: str
    post_id: str


class FailureDetail(FailureOut):
    """A failure with its evidence, the rule, other readings and the remedy."""

    rule: str
    parameters: dict[str, float]
    figures: dict[str, float]
    evidence: list[EvidenceOut]
    records: list[str]
    innocent: list[str]
    remedy: list[str]
    steps_taken: list[int]


class FailureTypeOut(Schema):
    """A type of the register, and what the last look at the body itself made of it."""

    number: int
    name: str
    means: str
    outcome: Literal["found", "none found", "no data", "not looked for"]
    looked_at: int
    unit: str
    notes: list[str]
    needed: list[str]
    false_alarms: str


class FailureTypeList(Schema):
    """All 25 types."""

    count: int
    items: list[FailureTypeOut]


@router.get("failures", response={200: FailureList, **REFUSALS}, summary="Signs of failure")
def failures(
    request: HttpRequest,
    state: State | None = None,
    type: int | None = None,  # noqa: A002 - the name of the parameter for programs
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """What was found, the gravest first."""
    found = queries.narrowed(failures_for(request.user), {"state": state, "type": type})
    return {
        "count": found.count(),
        "items": [_short(row) for row in found[offset : offset + limit]],
    }


@router.get("failures/types", response={200: FailureTypeList, **REFUSALS}, summary="All types")
def failure_types(request: HttpRequest) -> dict[str, Any]:
    """Of each type: found, none found, or no data, which is never the same as none."""
    body = organisation_for(request, READ)
    run = queries.own_run(body)
    rows = queries.type_rows(run, failures_for(request.user).filter(organisation=body))
    return {"count": len(rows), "items": [_type(row) for row in rows]}


@router.get("failures/{pk}", response={200: FailureDetail, **REFUSALS}, summary="One failure")
def failure(request: HttpRequest, pk: Number) -> dict[str, Any]:
    """One failure with its evidence."""
    row = get_failure_for(request.user, pk)
    return _short(row) | {
        "rule": row.type.rule,
        "parameters": row.parameters,
        "figures": row.figures,
        "evidence": [{"platform": p, "post_id": one} for p, one in row.posts],
        "records": row.records,
        "innocent": row.type.innocent,
        "remedy": row.type.remedy,
        "steps_taken": list(row.steps_taken.values_list("step", flat=True)),
    }


def _short(row: Failure) -> dict[str, Any]:
    return {
        "id": row.pk,
        "type": row.number,
        "name": row.type.name,
        "body": row.body or str(row.organisation),
        "state": row.state,
        "severity": Failure.Severity(row.severity).name.lower(),
        "sentence": row.sentence,
        "subject": row.subject,
        "posts": row.total,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "found_at": row.found_at,
        "seen_at": row.seen_at,
        "gone": row.gone,
        "due_on": row.due_on,
        "matter": row.matter_id,
        "found_before": row.before_id,
    }


def _type(row: queries.TypeRow) -> dict[str, Any]:
    outcome = row.outcome
    if row.open:
        said = "found"
    elif outcome is None:
        said = "not looked for"
    else:
        said = "none found" if outcome.judged else "no data"
    return {
        "number": row.number,
        "name": row.kind.name,
        "means": row.kind.means,
        "outcome": said,
        "looked_at": outcome.looked_at if outcome else 0,
        "unit": outcome.unit if outcome else "",
        "notes": outcome.notes if outcome else [],
        "needed": outcome.needed if outcome else [],
        "false_alarms": row.kind.false_alarms,
    }
