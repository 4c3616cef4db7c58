"""Making the evaluation of a body in the background, out of reach, strategy and the failure register."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.desk import evaluations
from folkmoot.reach import accounts as reaching
from folkmoot.sources.erasures import anybody_erased_since, said_why
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, Organisation
from folkmoot.strategy import failure_jobs
from folkmoot.strategy import jobs as strategy_jobs
from folkmoot.strategy.material import gather


@jobs.job(evaluations.MAKING, lane=Job.Lane.HEAVY)
def make(run: jobs.Run, organisation_id: int) -> None:
    """Make the evaluation of one body from all that it brought in."""
    from mootlib.report.build_evaluation import build_evaluation
    from mootlib.report.evaluation_writing import write_evaluation

    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return
    begun = timezone.now()
    material = gather(organisation)
    profiles = strategy_jobs.profiles_now(
        organisation, material, lambda name, done: run.report(name, 0.4 * done)
    )
    compared: Any = strategy_jobs.compared_now(organisation, profiles)
    run.report(_("Whom posts reach"), 0.45)
    reach = _reached(organisation)
    failures = failure_jobs.found_for(
        organisation, "", lambda name, done: run.report(name, 0.6 + 0.2 * done)
    )
    run.report(_("Writing the report"), 0.85)
    found = (reach, profiles, compared, failures, material.label())
    write_evaluation(*found, directory=evaluations.folder_of(organisation), made_at=begun)
    paper = build_evaluation(*found, made_at=begun)
    _keep_short(organisation, begun, asdict(paper))
    if anybody_erased_since(begun):  # it holds posts and accounts of three kinds of results
        shutil.rmtree(evaluations.folder_of(organisation), ignore_errors=True)
        raise jobs.JobFailed(said_why())


def _reached(organisation: Organisation) -> Any:
    from mootlib.reach import evaluate

    speaking = reaching.speaking_for(organisation)
    posts, counts, known = reaching.tables_of(speaking, organisation.name, None, None)
    try:
        return evaluate(
            posts,
            counts,
            known,
            organisation=organisation.name,
            zone=settings.TIME_ZONE,
            now=timezone.now(),
        )
    except ValueError as problem:  # a sentence of the library's, for the person
        raise jobs.JobFailed(str(problem)) from problem


def _keep_short(organisation: Organisation, made_at: datetime, paper: dict[str, Any]) -> None:
    told = {
        "made_at": made_at.isoformat(),
        "subject": paper["subject"],
        "tiles": paper["tiles"],
        "points": [(point["lead"], _plain(point["text"])) for point in paper["in_short"]],
        "cautions": [_plain(note) for note in paper["cautions"]],
    }
    (evaluations.folder_of(organisation) / "short.json").write_text(json.dumps(told), "utf-8")


def _plain(text: str) -> str:
    """Without the marks of emphasis, which pages of the site do not know."""
    from mootlib.report.clean import STRONG_END, STRONG_START

    return text.replace(STRONG_START, "").replace(STRONG_END, "")
