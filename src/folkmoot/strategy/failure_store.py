"""From what a look found to rows: what is new, what is seen still, what came back, what is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from folkmoot.strategy.models import Failure, FailureMove, FailureOutcome, FailureRun
from mootlib.strategy.failures import SEVERITIES, FailuresResult, Finding, Judged, Outcome


@transaction.atomic
def store(run: FailureRun, result: FailuresResult, at: datetime) -> None:
    """Keep the outcome of a look; what people decided before stays."""
    run.made_at, run.seen_until = at, result.seen_until
    run.posts, run.own_posts = result.posts, result.own_posts
    run.save(update_fields=["made_at", "seen_until", "posts", "own_posts"])
    run.outcomes.all().delete()
    FailureOutcome.objects.bulk_create(
        _outcome(run, number, outcome) for number, outcome in result.outcomes.items()
    )
    mine = Failure.objects.filter(organisation=run.organisation, body=run.body)
    seen: list[int] = []
    for finding in result.findings:
        last = (
            mine.filter(number=finding.number, subject=finding.subject[:300]).order_by("pk").last()
        )
        row = (
            last if last is not None and not _again(last, finding) else _new(run, finding, last, at)
        )
        _update(row, finding, result, at)
        seen.append(row.pk)
    judged = [number for number, one in result.outcomes.items() if isinstance(one, Judged)]
    # What was not looked for is neither seen nor gone.
    mine.filter(number__in=judged).exclude(pk__in=seen).update(gone=True)


def _outcome(run: FailureRun, number: int, outcome: Outcome) -> FailureOutcome:
    if isinstance(outcome, Judged):
        return FailureOutcome(
            run=run,
            number=number,
            judged=True,
            looked_at=outcome.looked_at,
            unit=outcome.unit,
            notes=list(outcome.notes),
            parameters=dict(outcome.parameters),
        )
    return FailureOutcome(
        run=run, number=number, judged=False, notes=[outcome.reason], needed=list(outcome.needed)
    )


def _again(last: Failure, finding: Finding) -> bool:
    """Whether something that was closed has come back: after it was gone, or with newer evidence."""
    if last.is_open:
        return False
    newer = finding.last_at is not None and (last.last_at is None or finding.last_at > last.last_at)
    return last.gone or newer


def _new(run: FailureRun, finding: Finding, before: Failure | None, at: datetime) -> Failure:
    row = Failure.objects.create(
        organisation=run.organisation,
        body=run.body,
        number=finding.number,
        subject=finding.subject[:300],
        severity=SEVERITIES.index(finding.severity) + 1,
        sentence=finding.sentence,
        found_at=at,
        seen_at=at,
        before=before,
    )
    FailureMove.objects.create(failure=row, state=Failure.State.FOUND)
    return row


def _update(row: Failure, finding: Finding, result: FailuresResult, at: datetime) -> None:
    """The newest evidence. Of a closed failure only that it is seen still: it was judged by the old one."""
    fresh: dict[str, Any] = {"seen_at": at, "gone": False}
    if row.is_open:
        outcome = result.outcomes[finding.number]
        fresh |= {
            "severity": SEVERITIES.index(finding.severity) + 1,
            "sentence": finding.sentence,
            "figures": {name: float(value) for name, value in finding.figures.items()},
            "parameters": dict(outcome.parameters) if isinstance(outcome, Judged) else {},
            "posts": [list(key) for key in finding.posts],
            "records": list(finding.records),
            "total": finding.total,
            "first_at": finding.first_at,
            "last_at": finding.last_at,
        }
    Failure.objects.filter(pk=row.pk).update(**fresh)
