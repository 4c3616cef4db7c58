"""Looking for topics anew in all that a large collection holds, while new posts go on being placed."""

from __future__ import annotations

from folkmoot.sources.models import Collection
from folkmoot.spine import jobs
from folkmoot.spine.models import Job

FIND_TOPICS = "listening.find_topics"


@jobs.job(FIND_TOPICS, lane=Job.Lane.HEAVY)
def find_topics(run: jobs.Run, collection: int) -> None:
    """A whole run over a collection."""
    from folkmoot.listening.jobs import listen_to_all  # the methods are heavy

    owner = Collection.objects.filter(pk=collection).first()
    if owner is not None:
        listen_to_all(owner, run.report)
