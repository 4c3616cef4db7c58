"""The outbox: what is published here goes into the corpus, what is taken back leaves it.

Rows are written in the transaction of the act and carried by a job of the layer that knows the corpus
(``folkmoot.sources.outbox``). Nothing else that was said here ever enters the corpus.
"""

from __future__ import annotations

from folkmoot.spine import jobs
from folkmoot.spine.models import Contribution, Outgoing

CARRYING = "outbox.carry"  #: the kind of job
PLATFORM = "folkmoot"  #: as the corpus calls this site


def publish(contribution: Contribution) -> None:
    """Have the words put into the corpus as they stand."""
    _write(contribution, Outgoing.Kind.PUBLISH)


def take_out(contribution: Contribution) -> None:
    """Have the words taken out of the corpus."""
    _write(contribution, Outgoing.Kind.TAKE_OUT)


def ask_for_carrying() -> None:
    """Ask that what a killed worker left is carried."""
    if (last := Outgoing.objects.order_by("-pk").first()) is not None:
        jobs.enqueue(CARRYING, key=f"outbox-again-{last.pk}")


def collection_of(contribution: object) -> str:
    """The corpus's collection that holds one contribution alone, so that it can be let go."""
    return f"contribution-{contribution}"


def _write(contribution: Contribution, kind: str) -> None:
    row = Outgoing.objects.create(contribution=contribution.pk, kind=kind)
    jobs.enqueue(CARRYING, key=f"outbox-{row.pk}")
