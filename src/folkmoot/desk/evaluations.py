"""The evaluation of a body's social media: one report out of reach, strategy and the failure register.

The desk alone sees all three. What was made last lies in a folder of its own; whoever is erased takes the
folder with her, for the report names accounts and posts, and it is made anew when somebody asks.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job, Organisation, User

MAKING = "desk.evaluation"
KINDS = {
    "html": ("report.html", "text/html; charset=utf-8"),
    "pdf": ("report.pdf", "application/pdf"),
    "json": ("result.json", "application/json"),
}


@dataclass(frozen=True)
class Stored:
    """What the page shows of the evaluation that was made last."""

    made_at: datetime
    subject: str
    tiles: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, str], ...]  #: question and answer
    cautions: tuple[str, ...]


@transaction.atomic
def evaluation_make(*, by: User, organisation: Organisation) -> Job:
    """Have the evaluation made anew, once at a time."""
    before = latest_job(organisation)
    if before is not None and not before.is_over:
        return before
    events.record(
        kind="evaluation.asked",
        by=by,
        organisation=organisation,
        subject=f"organisation:{organisation.pk}",
    )
    return jobs.enqueue(
        MAKING,
        key=f"{MAKING}:{organisation.pk}:{timezone.now().isoformat()}",
        organisation=organisation,
        organisation_id=organisation.pk,
    )


def latest_job(organisation: Organisation) -> Job | None:
    return Job.objects.filter(kind=MAKING, organisation=organisation).order_by("-pk").first()


def stored(organisation: Organisation) -> Stored | None:
    """The evaluation that was made last; None where there is none (any more)."""
    file = folder_of(organisation) / "short.json"
    if not file.exists():
        return None
    told = json.loads(file.read_text("utf-8"))
    return Stored(
        made_at=datetime.fromisoformat(told["made_at"]),
        subject=told["subject"],
        tiles=tuple((number, noun) for number, noun in told["tiles"]),
        points=tuple((lead, text) for lead, text in told["points"]),
        cautions=tuple(told["cautions"]),
    )


def report_file(organisation: Organisation, kind: str) -> Path | None:
    """The report as a file of one kind; None where there is none."""
    file = folder_of(organisation) / KINDS[kind][0]
    return file if file.exists() else None


def folder_of(organisation: Organisation) -> Path:
    return Path(settings.ANALYSIS_DIR) / f"evaluation-{organisation.pk}"


def forget_all() -> None:
    """Let all evaluations go: somebody was erased who may be in them."""
    for organisation in Organisation.objects.all():
        shutil.rmtree(folder_of(organisation), ignore_errors=True)
