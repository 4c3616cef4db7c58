"""Listening to a source that tells of what happens, and polling it where that is not to be had.

A stream says nothing about what happened before it began. So its connection is opened first, then the
source is read up to now from the cursor, and only then is the stream listened to: whatever broke a
connection, the next one closes the gap, and what both bring is known by its identifier. A connection is
given up after an hour for the same reason: the source is read again, and shows what the stream left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from mootlib.collect.clock import Clock
from mootlib.collect.contract import Batch, Cursor, Source, Way
from mootlib.collect.errors import SourceError, Unreachable
from mootlib.collect.web import Answer, Web

__all__ = ["Live", "NotStreaming", "Pace", "Stream", "gathered", "heard", "listen"]

_T = TypeVar("_T")

#: What happens on an open connection, from a cursor on.
Happening = Callable[[Cursor], Iterator[Batch]]

#: A connection that lasted so long was a good one, whatever ended it.
_STEADY = timedelta(minutes=2)
#: So many bad ones on end, and the source is polled for a while.
_BROKEN = 5
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=1)
_REFUSED = timedelta(hours=6)


class Stream(Protocol):
    """What tells of a source as it happens."""

    def opened(self, cursor: Cursor) -> AbstractContextManager[Happening]:
        """Open a connection; what happens on it ends with an error, or well once it has grown old.

        Raises:
            SourceError: with a sentence.
            Stopped: if stopping was wished.
        """
        ...


class NotStreaming(Exception):
    """A stream that cannot be opened, or broke off; the source itself may be well."""

    def __init__(self, problem: SourceError, *, opened: bool) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.opened = opened


def listen(source: Source, stream: Stream, cursor: Cursor) -> Iterator[Batch]:
    """One connection: what was missed before it, then what happens, until it has grown old.

    Raises:
        NotStreaming: if the connection breaks; call it again after a pause.
        SourceError, Stopped: as the source's own `read` does.
    """
    with ExitStack() as connection:
        try:
            happening = connection.enter_context(stream.opened(cursor))
        except SourceError as problem:
            raise NotStreaming(problem, opened=False) from problem
        for batch in source.read(cursor):
            cursor = batch.cursor or cursor
            yield batch
        try:
            yield from happening(cursor)
        except SourceError as problem:
            raise NotStreaming(problem, opened=True) from problem


@dataclass(slots=True)
class Live:
    """Reads a source by its stream; as `mootlib.collect.following.Follower.reading`.

    The first time, and as long as there is no stream, the source is polled. A stream that was refused is
    tried again after six hours; one that cannot be reached, or breaks off five times on end, after five
    minutes, then ten, and so on up to an hour.
    """

    source: Source
    stream: Stream
    web: Web
    _polls_until: datetime | None = field(default=None, init=False)
    _why: str = field(default="", init=False)
    _broken: int = field(default=0, init=False)
    _rounds: int = field(default=0, init=False)

    def __call__(self, cursor: Cursor | None) -> Iterator[Batch]:
        """One pass. Raises as the source's own `read` does."""
        while cursor is not None and not self._polls:
            begun = self.web.clock.now()
            try:
                for batch in listen(self.source, self.stream, cursor):
                    cursor = batch.cursor or cursor
                    yield replace(batch, way=Way(stream=True))
                self._broken = self._rounds = 0
                return
            except NotStreaming as broken:
                self._broke(broken, self.web.clock.now() - begun)
            if not self._polls:
                self.web.pause(self._broken)
        for batch in self.source.read(cursor):
            yield replace(batch, way=Way(stream=False, why=self._why))

    @property
    def _polls(self) -> bool:
        return self._polls_until is not None and self.web.clock.now() < self._polls_until

    def _broke(self, broken: NotStreaming, lasted: timedelta) -> None:
        """Note a failure; decide whether to poll for a while."""
        steady = broken.opened and lasted >= _STEADY
        self._broken = 0 if steady else self._broken + 1
        self._rounds = 0 if steady else self._rounds
        if broken.opened and self._broken < _BROKEN:
            return
        now = self.web.clock.now()
        wait = _REFUSED if broken.problem.lasting else min(_FIRST * 2**self._rounds, _LONGEST)
        self._polls_until = max(now + wait, broken.problem.retry_at or now)
        self._why = str(broken.problem)
        self._broken, self._rounds = 0, min(self._rounds + 1, 10)


@dataclass(frozen=True, slots=True)
class Pace:
    """How what a stream says is put together."""

    longest: timedelta = timedelta(hours=1)  #: a connection is given up after this
    gather: timedelta = timedelta(seconds=2)  #: what is said in this time becomes one batch
    beat: timedelta = timedelta(seconds=15)  #: so often a silent stream is said to be well
    most: int = 100  #: of one batch


def gathered(
    said: Iterable[_T | None], clock: Clock, pace: Pace, *, host: str
) -> Iterator[list[_T]]:
    """What a stream says, in heaps; empty ones tell that it is well though silent.

    ``said`` holds a None for each moment of silence. Ends once the connection has grown old.

    Raises:
        Unreachable: if the stream ends before.
    """
    begun = told = first = clock.now()
    heap: list[_T] = []
    yield heap
    for each in said:
        now = clock.now()
        if each is not None:
            first = first if heap else now
            heap.append(each)
        full = len(heap) >= pace.most or now - first >= pace.gather or each is None
        if (heap and full) or now - told >= pace.beat:
            yield heap
            heap, told = [], now
        if now - begun >= pace.longest:
            if heap:
                yield heap
            return
    if heap:
        yield heap
    raise Unreachable(f"{host} closed the stream.")


def heard(web: Web, host: str) -> Answer:
    """What was heard just now, as an answer: for what is made of answers."""
    now = web.clock.now()
    return Answer(200, {}, b"", host, None, now, now)
