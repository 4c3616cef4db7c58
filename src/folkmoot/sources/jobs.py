"""Reading imports in the background."""

from __future__ import annotations

import shutil

from folkmoot.sources import actions, reading, stages
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Import
from folkmoot.spine.jobs import JobFailed, Run, job
from folkmoot.spine.models import Job

#: Share of an import's time that goes into reading; the rest goes to the stages above.
READING = 0.2


@job("sources.read", lane=Job.Lane.HEAVY)
def read_import(run: Run, import_id: int) -> None:
    """Read an import's files into the corpus, then run what the apps above do with its posts."""
    owner = Import.objects.get(pk=import_id)
    try:
        if not reading.is_read(owner):
            reading.read_files(owner, lambda stage, done: run.report(stage, READING * done))
        offered = stages.offered()
        for number, stage in enumerate(offered):
            start = READING + (1 - READING) * number / len(offered)
            width = (1 - READING) / len(offered)
            stage.function(owner, _share_of(run, start, width))
    except reading.Unreadable as problem:
        raise JobFailed(str(problem)) from problem
    actions.uploads_drop(owner)


def _share_of(run: Run, start: float, width: float) -> stages.Report:
    """Progress of one stage as a part of the whole job's."""
    return lambda name, done: run.report(name, start + width * done)


@job("sources.forget")
def forget(run: Run, collection: str, import_id: int | None = None) -> None:
    """Remove from the corpus what a deleted import alone had brought, and uploads a kill left."""
    if import_id is not None:
        shutil.rmtree(Import(pk=import_id).folder, ignore_errors=True)
    corpus().drop_collection(collection)
