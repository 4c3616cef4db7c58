"""What is done with collections in the background: understanding what came in, letting posts go."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from folkmoot.sources import stages
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.spine import events, jobs
from folkmoot.spine.models import Job

UNDERSTAND = "sources.understand"
LET_GO = "sources.let_go"
NIGHT_BEGINS = 2  #: the hour, by the town's clock
#: Between two runs over one collection at least this, and three times as long as the last one took:
#: new posts are understood within a minute where that is quick, and the machine has room where it is not.
LEAST_PAUSE = timedelta(seconds=20)
SHARE = 3
AFTER_FAILURE = timedelta(minutes=10)


def ask_for_understanding() -> list[Job]:
    """Have what came in since the last time understood, collection by collection."""
    behind = Q(understood_at__isnull=True) | Q(filled_at__gt=F("understood_at"))
    asked = []
    for collection in Collection.objects.filter(behind, filled_at__isnull=False).select_related(
        "job", "organisation"
    ):
        if _may_run(collection.job):
            asked.append(_ask(collection))
    return asked


def ask_for_letting_go() -> Job | None:
    """Once a night, have posts let go that were kept long enough."""
    here = timezone.localtime()
    if here.hour < NIGHT_BEGINS or not Collection.objects.exists():
        return None
    night = here.date().isoformat()
    return jobs.enqueue(LET_GO, key=f"{LET_GO}:{night}", night=night)


def _may_run(last: Job | None) -> bool:
    if last is None:
        return True
    if not last.is_over or last.finished_at is None:
        return False
    took = last.finished_at - (last.started_at or last.finished_at)
    failed = last.state != Job.State.DONE
    pause = AFTER_FAILURE if failed else max(LEAST_PAUSE, SHARE * took)
    return timezone.now() >= last.finished_at + pause


@transaction.atomic
def _ask(collection: Collection) -> Job:
    last = collection.job
    after = "first" if last is None else str(last.pk)
    row = jobs.enqueue(
        UNDERSTAND,
        key=f"{UNDERSTAND}:{collection.pk}:{after}",
        organisation=collection.organisation,
        collection_id=collection.pk,
    )
    Collection.objects.filter(pk=collection.pk).update(job=row)
    if last is not None and last.pk != row.pk:
        last.delete()  # one row a busy minute would otherwise pile up
    return row


@jobs.job(UNDERSTAND, lane=Job.Lane.LIVE)
def understand(run: jobs.Run, collection_id: int) -> None:
    """Run what the apps above do with posts over all that a collection holds."""
    collection = Collection.objects.filter(pk=collection_id).first()
    if collection is None:
        return
    begun = timezone.now()
    for stage in stages.offered():
        stage.function(collection, run.report)
    # What came in while it ran is looked at the next time.
    Collection.objects.filter(pk=collection_id).update(understood_at=begun)


@jobs.job(LET_GO, lane=Job.Lane.HEAVY)
def let_go(run: jobs.Run, night: str) -> None:
    """Let posts leave the collections that have kept them long enough."""
    collections = list(Collection.objects.order_by("pk"))
    for number, collection in enumerate(collections):
        run.report(collection.name, number / len(collections))
        let_go_of(collection)


def let_go_of(collection: Collection) -> int:
    """Let the posts of one collection go that were said too long ago; gives how many went."""
    before = collection.kept_since
    gone = 0
    for name in (*(s.label for s in collection.sources.all()), collection.collection):
        done = corpus().retain(name, before=before)
        gone += done.dropped
    if gone:
        with transaction.atomic():
            Collection.objects.filter(pk=collection.pk).update(filled_at=timezone.now())
            events.record(
                kind="collection.posts_let_go",
                by=None,
                organisation=collection.organisation,
                subject=f"collection:{collection.pk}",
                facts={"posts": gone},
            )
    return gone
