"""Reading the sources of collections that are on: a thread for each, so that none waits for another.

The collector runs beside the background work. Which sources are read, and how far, is in their rows: a
collector that is killed is followed by another, which goes on from the last stored cursor. A source is
held by a lease, so that two collectors never read the same one.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F, Q
from django.utils import timezone

from folkmoot.sources import followers, incoming, source_kinds
from folkmoot.sources.bridge import corpus
from folkmoot.sources.choices import choice_of
from folkmoot.sources.collection_actions import collection_end
from folkmoot.sources.collection_jobs import ask_for_letting_go, ask_for_understanding
from folkmoot.sources.models import Collection, Source
from folkmoot.sources.source_kinds import SourceKind
from folkmoot.sources.ways import Ways
from mootlib import collect
from mootlib.collect import Batch, Choice, Follower, Health, Known, SourceError, Stopped

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
RENEW = timedelta(seconds=30)
LOOK = 3.0  #: seconds between two looks at what is to be read
LOOKED_AT = 200  #: posts whose counts are asked for again in one pass
OLDEST = timedelta(days=60)  #: older posts are not looked at again


@dataclass
class Reading:
    """One source that is being read here."""

    source: Source
    token: uuid.UUID
    stop: threading.Event
    renewed: datetime
    thread: threading.Thread | None = None

    @property
    def over(self) -> bool:
        return self.thread is None or not self.thread.is_alive()


@dataclass
class Collector:
    """Follows all sources that are to be read; `run` ends once ``stop`` is set."""

    stop: threading.Event
    ways: Ways = field(default_factory=Ways)
    readings: dict[int, Reading] = field(default_factory=dict)
    look: float = LOOK

    def run(self) -> None:
        """Look now and then at what is to be read; let go of all of it in the end."""
        self.ways.stop = self.stop
        while not self.stop.wait(self.look):
            close_old_connections()
            try:
                self.turn()
            except DatabaseError:
                logger.warning("The database did not answer; the collector tries again.")
        for reading in self.readings.values():
            reading.stop.set()
        for reading in self.readings.values():
            if reading.thread is not None:
                reading.thread.join(timeout=10)
            let_go(reading)
        connection.close()

    def turn(self) -> None:
        """Begin to read what is to be read, and no more what is not."""
        end_what_is_over()
        wanted = {source.pk: source for source in to_be_read()}
        for pk in [pk for pk, reading in self.readings.items() if reading.over]:
            let_go(self.readings.pop(pk))
        for pk, reading in self.readings.items():
            if pk not in wanted or not renew(reading):
                reading.stop.set()
        for pk, source in wanted.items():
            if pk not in self.readings and (token := claim(source)) is not None:
                self._begin(source, token)
        ask_for_understanding()
        ask_for_letting_go()

    def _begin(self, source: Source, token: uuid.UUID) -> None:
        reading = Reading(source, token, threading.Event(), timezone.now())
        reading.thread = threading.Thread(
            target=follow, args=(reading, self.ways), name=source.label, daemon=True
        )
        self.readings[source.pk] = reading
        reading.thread.start()


def end_what_is_over() -> None:
    """End collections whose last day has passed."""
    going = (Collection.State.ON, Collection.State.PAUSED)
    for collection in Collection.objects.filter(state__in=going, ends_on__lt=timezone.localdate()):
        collection_end(by=None, collection=collection)


def to_be_read() -> list[Source]:
    """The sources of all collections that are on and have not come to their last day."""
    today = timezone.localdate()
    rows = Source.objects.filter(
        collection__state=Collection.State.ON, collection__ends_on__gte=today
    ).select_related("collection__organisation", "credential")
    return [source for source in rows if source.kind in source_kinds.KINDS]


def claim(source: Source) -> uuid.UUID | None:
    """Take a source that nobody reads; None if somebody does."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    taken = Source.objects.filter(free, pk=source.pk).update(
        lease_token=token, lease_until=now + LEASE
    )
    return token if taken else None


def renew(reading: Reading) -> bool:
    """A sign of life now and then; False if the source is gone, or somebody else reads it now."""
    now = timezone.now()
    if now - reading.renewed < RENEW:
        return True
    reading.renewed = now
    return bool(_held(reading).update(lease_until=now + LEASE))


def let_go(reading: Reading) -> None:
    _held(reading).update(lease_token=None, lease_until=None)


def _held(reading: Reading) -> Any:
    return Source.objects.filter(pk=reading.source.pk, lease_token=reading.token)


def follow(reading: Reading, ways: Ways) -> None:
    """The work of one thread: read one source until it is to stop."""
    keeper = Keeper(reading)
    own = ways.stopped_by(reading.stop)
    try:
        keeper.begin()
        kind = source_kinds.kind_of(reading.source)
        try:
            followed = kind.build(reading.source, own)
        except (SourceError, ValueError) as problem:
            health = reading.source.health_now.failed(str(problem), None, lasting=True)
            keeper.report(health)
            reading.stop.wait(300)  # then it is taken up anew, perhaps with another credential
            return
        Follower(
            followed,
            keep=keeper.keep,
            stop=reading.stop,
            every=kind.every,
            report=keeper.report,
            due=keeper.due,
            reading=listening(kind, followed, own),
            clock=ways.clock,
            health=replace(reading.source.health_now, streams=None, why_polled=""),
        ).run(reading.source.cursor)
    except Stopped:
        pass
    except Exception:
        logger.exception("reading %s broke off; it is taken up again", reading.source.label)
    finally:
        connection.close()


def listening(kind: SourceKind, source: collect.Source, ways: Ways) -> collect.Live | None:
    """How a source is read that has a stream; None if it is only polled."""
    if kind.listen is None or not settings.COLLECT_STREAMS:
        return None
    stream = kind.listen(source, ways)
    return collect.Live(source, stream, ways.web()) if stream else None


@dataclass
class Keeper:
    """Stores what one source brings: the posts first, then the cursor that stands for them."""

    reading: Reading
    choice: Choice = field(init=False)

    def __post_init__(self) -> None:
        self.choice = choice_of(self.reading.source.collection)

    def begin(self) -> None:
        """Have understood what a killed collector may have stored without telling."""
        if self.reading.source.cursor is not None:
            _tell(self.reading.source.collection)

    def keep(self, batch: Batch) -> int:
        """Store a batch and its cursor; gives how many posts that were kept it says are deleted.

        Raises:
            Stopped: if this source is to be read no more, or by somebody else.
        """
        close_old_connections()
        if not _held(self.reading).exists():
            raise Stopped
        source = self.reading.source
        wanted = incoming.fit(self._wanted(batch), scope=source.label)
        new = gone = 0
        if wanted.posts.num_rows or wanted.counts.num_rows or wanted.deletions or wanted.closed:
            marked = replace(wanted, posts=_marked(wanted.posts, source.label))
            done = collect.keep(corpus(), marked, collection=source.collection.collection)
            new, gone = done.appended.accepted, len(done.deletions)
            followers.note(wanted.posts, wanted.accounts, seen_at=timezone.now())
            if done.changed:
                _tell(source.collection)
        values: dict[str, Any] = {"posts": F("posts") + new}
        if batch.cursor is not None:
            values["cursor"] = dict(batch.cursor)
        if not _held(self.reading).update(**values):
            raise Stopped
        return gone

    def _wanted(self, batch: Batch) -> Batch:
        """What of a batch is wanted: posts of the choice, and what became of those that were kept."""
        edited = batch.posts.filter(pc.is_valid(batch.posts["edited_at"]))
        keys = list(zip(*(edited[n].to_pylist() for n in ("platform", "post_id")), strict=True))
        label = self.reading.source.label
        rows = corpus().posts(keys).select(["post_id", "collections"]).to_pylist() if keys else []
        return self.choice.cut(
            batch, known={row["post_id"] for row in rows if label in row["collections"]}
        )

    def report(self, health: Health) -> None:
        close_old_connections()
        _held(self.reading).update(health=health.to_json())

    def due(self) -> Sequence[str]:
        """Which posts of this source to look at again."""
        now = timezone.now()
        known = [
            Known(row["post_id"], row["posted_at"], row["observed_at"])
            for row in corpus().collection_looks(self.reading.source.label, since=now - OLDEST)
        ]
        return collect.due(known, now, limit=LOOKED_AT)


def _tell(collection: Collection) -> None:
    """Something came in that is to be understood."""
    Collection.objects.filter(pk=collection.pk).update(filled_at=timezone.now())


def _marked(posts: pa.Table, label: str) -> pa.Table:
    """The posts with the mark of the source that brought them."""
    at = posts.schema.get_field_index("collections")
    column = posts.schema.field(at)
    marks = pa.array([[label]] * posts.num_rows, type=column.type)
    return posts.set_column(at, column, marks)
