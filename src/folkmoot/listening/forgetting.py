"""What goes with a deleted import or collection beside its rows: the stored result, its reports, the findings."""

from __future__ import annotations

import shutil

from folkmoot.listening import signals
from folkmoot.listening.models import Analysis
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.sources.stages import Owner
from folkmoot.spine import jobs


def forget(owner: Owner) -> None:
    """Ask for it in the transaction that deletes the owner, so that no kill leaves it behind."""
    kind = "collection" if isinstance(owner, Collection) else "source"
    for analysis in Analysis.objects.filter(**{kind: owner}):
        signals.forget(analysis)
        jobs.enqueue("listening.forget", key=f"forget-{analysis.run}", analysis=analysis.pk)


@jobs.job("listening.forget")
def forget_analysis(run: jobs.Run, analysis: int) -> None:
    """Remove the folder and the findings of an analysis whose row is gone."""
    gone = Analysis(pk=analysis)
    shutil.rmtree(gone.folder, ignore_errors=True)
    corpus().drop_findings(gone.run)
