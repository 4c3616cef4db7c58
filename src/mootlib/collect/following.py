"""Following a source: reading it again and again, through every failure, until one is told to stop."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mootlib.collect.backoff import pause
from mootlib.collect.clock import Clock, SystemClock
from mootlib.collect.contract import Batch, Cursor, Source
from mootlib.collect.errors import SourceError, Stopped
from mootlib.collect.health import Health
from mootlib.corpus import CorpusBusy, CorpusFull

__all__ = ["Follower"]

#: Of what a server allows, this part is left alone when counts are looked at again.
_RESERVE = 0.2
_LASTING_PAUSE = timedelta(hours=6)
_AT_ONCE = timedelta(seconds=1)
_LOOK_LATER = timedelta(minutes=10)
_NOT_SEEN = "Likes and shares could not be looked at again: {}"

Reading = Callable[[Cursor | None], Iterator[Batch]]


@dataclass(slots=True)
class Follower:
    """Follows one source. Each source has a thread of its own, so none waits for another.

    ``keep`` stores a batch and its cursor (or leaves the stored cursor where the batch has none), and may
    raise what the corpus raises; it may give back how many of the deletions concerned posts that are kept.
    ``report`` is told of each change of health. ``due`` says which posts to look at again
    (`mootlib.collect.schedule.due`): after each pass, and while a stream is listened to as often as a
    source is polled. ``reading`` replaces the source's own way of reading (`mootlib.collect.streaming`).

    >>> Follower(source, keep=store, stop=stop).run(cursor)                    # doctest: +SKIP
    """

    source: Source
    keep: Callable[[Batch], int | None]
    stop: threading.Event
    every: timedelta = timedelta(minutes=1)
    report: Callable[[Health], None] = lambda health: None
    due: Callable[[], Sequence[str]] = lambda: ()
    reading: Reading | None = None
    clock: Clock = field(default_factory=SystemClock)
    chance: random.Random = field(default_factory=random.Random)
    longest: timedelta = timedelta(hours=1)
    health: Health = field(default_factory=Health)
    _looks_at: datetime | None = field(default=None, init=False, repr=False)

    def run(self, cursor: Cursor | None) -> Cursor | None:
        """Follow from a cursor until stopping is wished; gives the last cursor that was kept."""
        while not self.stop.is_set():
            try:
                cursor = self._pass(cursor)
                # A stream's pass ends because its connection is old: the next one is opened at once.
                wait = _AT_ONCE if self.health.streams else self.every
            except _Broken as broken:
                cursor = broken.cursor
                if isinstance(broken.problem, Stopped):
                    break
                wait = self._after(broken.problem)
            self.clock.wait(wait.total_seconds(), self.stop)
        return cursor

    def _pass(self, cursor: Cursor | None) -> Cursor | None:
        """Read what is new, then look again at what is due."""
        self._tell(self.health.begun())
        read = self.reading or self.source.read
        try:
            for batch in read(cursor):
                self._kept(batch)
                cursor = batch.cursor or cursor
                if self.stop.is_set():
                    raise Stopped
                self._look_while_listening(batch)
            self._look_again()
        except (SourceError, CorpusBusy, CorpusFull, Stopped) as problem:
            raise _Broken(problem, cursor) from problem
        now = self.clock.now()
        self._tell(self.health.passed(now, now + self.every, self.source.quota))
        return cursor

    def _kept(self, batch: Batch) -> None:
        gone = self.keep(batch)
        self._tell(self.health.after(batch, self.source.quota, deletions=gone))

    def _look_while_listening(self, batch: Batch) -> None:
        """Look again as often as where a source is polled. What fails there leaves the stream alone."""
        if batch.way is None or not batch.way.stream or batch.progress is not None:
            return
        now = self.clock.now()
        if self._looks_at is not None and now < self._looks_at:
            return
        try:
            self._look_again()
            self._looks_at = now + self.every
        except SourceError as problem:
            self._looks_at = max(problem.retry_at or now, now + _LOOK_LATER)
            self._tell(replace(self.health, warning=_NOT_SEEN.format(problem)))

    def _look_again(self) -> None:
        quota = self.source.quota
        if quota and quota.limit and quota.left < _RESERVE * quota.limit:
            return
        posts = self.due()
        if not posts:
            return
        for batch in self.source.refresh(posts):
            self._kept(batch)

    def _after(self, problem: Exception) -> timedelta:
        """How long to wait after a failure; tells of it."""
        lasting = isinstance(problem, SourceError) and problem.lasting
        now = self.clock.now()
        wait = _LASTING_PAUSE if lasting else self._growing()
        told = problem.retry_at if isinstance(problem, SourceError) else None
        wait = max(wait, (told or now) - now)
        self._tell(self.health.failed(str(problem), now + wait, self.source.quota, lasting=lasting))
        return wait

    def _growing(self) -> timedelta:
        seconds = pause(
            self.health.failures,
            self.chance,
            first=self.every.total_seconds(),
            longest=self.longest.total_seconds(),
        )
        return timedelta(seconds=seconds)

    def _tell(self, health: Health) -> None:
        if health != self.health:
            self.health = health
            self.report(health)


class _Broken(Exception):
    """A pass that broke off, with the cursor up to which it came."""

    def __init__(self, problem: Exception, cursor: Cursor | None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.cursor = cursor
