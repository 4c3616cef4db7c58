"""The nightly run of the retention rules: small transactions, counted as they go, safe to kill.

A run has a name (the night's date). Whoever runs it again goes on where it was broken off: what was
finished stays finished, what was under way is counted on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job, Organisation, RetentionRecord, RetentionRule
from folkmoot.spine.retention import Kind, kind_named, rules

logger = logging.getLogger(__name__)

RUNNING = "retention.run"  #: the kind of job
NIGHT_BEGINS = 2  #: the hour, by the town's clock
LONGEST_PAUSE = 1.0  #: seconds between two batches, in which others write
GIVEN_UP_AFTER = timedelta(days=1)
BROKEN_OFF = "broken off"

Report = Callable[[str, float], None]


@jobs.job(RUNNING, lane=Job.Lane.HEAVY)
def run_job(run: jobs.Run, night: str) -> None:
    """One night's run. Heavy: mails and sealing must not wait for it."""
    done = run_all(night, report=run.report)
    if failed := [record for record in done if record.problem]:
        raise jobs.JobFailed(
            _("%(failed)s of %(all)s retention rules could not be kept; their records say why.")
            % {"failed": len(failed), "all": len(done)}
        )


def ask_for_run(now: datetime | None = None) -> Job | None:
    """Ask for the night's run once it is night: once a day, however often somebody asks.

    A worker that slept through the night has it done as soon as it is back.
    """
    here = timezone.localtime(now)
    if here.hour < NIGHT_BEGINS:
        return None
    night = here.date().isoformat()
    return jobs.enqueue(RUNNING, key=f"{RUNNING}:{night}", night=night)


def run_all(run: str, *, report: Report | None = None, pause: bool = True) -> list[RetentionRecord]:
    """Keep every rule that has an end; gives this run's records."""
    _close_broken_off()
    events.overwrite_what_is_deleted()
    due = [rule for rule in rules() if rule.days is not None and kind_named(rule.kind)]
    for number, rule in enumerate(due):
        kind = kind_named(rule.kind)
        assert kind is not None
        _run_rule(run, rule, kind, _share_of(report, kind, number, len(due)), pause)
    events.empty_the_journal()
    tell_in_public()
    return list(RetentionRecord.objects.filter(run=run).order_by("pk"))


def _close_broken_off() -> None:
    """Records that nobody took up again within a day; what they counted is told all the same."""
    rows: models.QuerySet[Any] = models.QuerySet(RetentionRecord)
    now = timezone.now()
    left = rows.filter(finished_at=None, started_at__lt=now - GIVEN_UP_AFTER)
    left.update(finished_at=now, problem=BROKEN_OFF)


def _share_of(report: Report | None, kind: Kind, number: int, total: int) -> Callable[[], None]:
    if report is None:
        return lambda: None
    return lambda: report(str(kind.label), number / total)


def _run_rule(
    run: str, rule: RetentionRule, kind: Kind, report: Callable[[], None], pause: bool
) -> None:
    record = _record(run, rule)
    if record.finished_at is not None:
        return
    problem = ""
    try:
        while True:
            report()
            began = time.monotonic()
            if not _forget_batch(record, kind):
                break
            if pause:  # half of the time belongs to everybody else
                time.sleep(min(time.monotonic() - began, LONGEST_PAUSE))
    except jobs.JobCancelled:
        raise
    except Exception as mistake:  # one store's trouble must not keep the others' words here
        logger.exception("retention of %s failed", kind.name)
        problem = type(mistake).__name__
    _unguarded(record).filter(finished_at=None).update(
        finished_at=timezone.now(), problem=problem[:300]
    )


def _record(run: str, rule: RetentionRule) -> RetentionRecord:
    """The rule's record of this run; one that a killed run left is taken up with its own terms."""
    assert rule.days is not None
    now = timezone.now()
    record, _new = RetentionRecord.objects.get_or_create(
        run=run,
        organisation=rule.organisation,
        kind=rule.kind,
        defaults={
            "days": rule.days,
            "before": now - timedelta(days=rule.days),
            "started_at": now,
        },
    )
    return record


def _forget_batch(record: RetentionRecord, kind: Kind) -> int:
    """Let one batch go and count it, in one transaction; gives how many rows went."""
    with transaction.atomic():
        due = kind.due(record.organisation, record.before)
        chosen = list(due.order_by("pk").values_list("pk", flat=True)[: kind.at_once])
        if not chosen:
            return 0
        # Held first and asked again then: a row that somebody has just confirmed is due no more.
        rows: models.QuerySet[Any] = models.QuerySet(due.model).filter(pk__in=chosen)
        list(rows.select_for_update().values_list("pk", flat=True))
        still = list(due.filter(pk__in=chosen).values_list("pk", flat=True))
        before = rows.filter(pk__in=still).count()
        kind.forget(rows.filter(pk__in=still))
        # Not due any more: deleted, or emptied where the row itself stays.
        gone = before - kind.due(record.organisation, record.before).filter(pk__in=still).count()
        if still and not gone:
            raise RuntimeError(f"{kind.name} forgot none of {len(still)} rows that are due")
        _unguarded(record).update(deleted=models.F("deleted") + gone)
    return gone


def _unguarded(record: RetentionRecord) -> models.QuerySet[RetentionRecord]:
    """Round the model's guard: only the run that writes a record counts it."""
    rows: models.QuerySet[Any] = models.QuerySet(RetentionRecord)
    return rows.filter(pk=record.pk)


def tell_in_public() -> None:
    """One event for each run and organisation that deleted something: counts, nothing else."""
    first = Organisation.objects.first()
    home = first.pk if first else None
    bodies = {body.pk: body for body in Organisation.objects.all()}
    waiting = _untold().order_by("run").values_list("run", "organisation_id").distinct()
    for run, number in {(run, number or home) for run, number in waiting}:
        if number is not None:
            _tell(run, bodies[number], shared=bodies[number] == first)


def _untold() -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = models.QuerySet(RetentionRecord)
    return rows.filter(event=None, deleted__gt=0, finished_at__isnull=False)


@transaction.atomic
def _tell(run: str, body: Organisation, *, shared: bool) -> None:
    mine = models.Q(organisation=body)
    if shared:
        mine |= models.Q(organisation__isnull=True)
    # Held, so that two runs that end together do not tell the same twice.
    rows = _untold().filter(mine, run=run).select_for_update(of=("self",))
    told = {record.pk: record for record in rows.order_by("pk")}
    if not told:
        return
    event = events.record(
        kind="retention.ran",
        by=None,
        organisation=body,
        subject=f"retention:{run}",
        facts={"deleted": {record.kind: record.deleted for record in told.values()}},
    )
    _untold().filter(pk__in=told).update(event=event)
