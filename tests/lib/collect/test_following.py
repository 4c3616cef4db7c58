"""Following a source through every failure, until one is told to stop; no source waits for another."""

from __future__ import annotations

import itertools
import random
import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.collect.making import START, FakeClock

from mootlib.collect import (
    Batch,
    Follower,
    Gone,
    Health,
    Misread,
    Quota,
    Refused,
    Stopped,
    Throttled,
    Unreachable,
    Way,
)
from mootlib.corpus import CorpusBusy, CorpusFull

MINUTE = timedelta(minutes=1)


class Line:
    """A source of the numbers 0, 1, 2, ...; before some of them something goes wrong, once each."""

    platform, name = "mastodon", "A line of numbers"

    def __init__(self, clock, length=10, faults=None, quota=None):
        self.clock, self.length, self.quota = clock, length, quota
        self.faults = dict(faults or {})
        self.reads: list[tuple[object, int]] = []
        self.looked: list[list[str]] = []

    def read(self, cursor):
        start = (cursor or {"at": -1})["at"] + 1
        self.reads.append((self.clock.now(), start))
        for number in range(start, self.length):
            if fault := self.faults.pop(number, None):
                raise fault
            yield Batch(cursor={"at": number}, complete_until=self.clock.now())

    def refresh(self, post_ids):
        self.looked.append(list(post_ids))
        yield Batch()


class Run:
    """A follower with a clock that waits for nothing, stopped once it has waited so often."""

    def __init__(self, source, clock, *, waits=8, keeps=None, **options):
        self.kept: list[int] = []
        self.health: list[Health] = []
        self.faults = dict(keeps or {})
        self.stop = threading.Event()
        self.clock, self.left = clock, waits
        self.follower = Follower(
            source,
            self.keep,
            self.stop,
            every=MINUTE,
            report=self.health.append,
            clock=self,
            chance=random.Random(1),
            **options,
        )

    def keep(self, batch):
        if batch.cursor:
            if fault := self.faults.pop(batch.cursor["at"], None):
                raise fault
            self.kept.append(batch.cursor["at"])

    def now(self):
        return self.clock.now()

    def wait(self, seconds, stop):
        self.left -= 1
        if self.left <= 0:
            self.stop.set()
        self.clock.wait(seconds, stop)


FAULTS = st.sampled_from([Unreachable, Throttled, Misread, Refused, Gone])


@settings(deadline=None)
@given(
    st.dictionaries(st.integers(0, 9), FAULTS, max_size=5),
    st.dictionaries(st.integers(0, 9), st.sampled_from([CorpusBusy, CorpusFull]), max_size=3),
)
def test_whatever_goes_wrong_all_is_kept_once_and_in_order(faults, keeps):
    clock = FakeClock()
    source = Line(clock, faults={number: kind("No.") for number, kind in faults.items()})
    run = Run(
        source, clock, waits=12, keeps={number: kind("No.") for number, kind in keeps.items()}
    )
    assert run.follower.run(None) == {"at": 9}
    assert run.kept == list(range(10))
    assert run.health[-1].state == "well"


def test_it_goes_on_from_the_cursor_and_tells_of_its_health():
    clock = FakeClock()
    source = Line(clock, faults={4: Unreachable("example.social cannot be reached.")})
    run = Run(source, clock, waits=3)
    run.follower.run({"at": 1})
    assert [start for _, start in source.reads] == [2, 4, 10]
    states = [state for state, _ in itertools.groupby(h.state for h in run.health)]
    assert states == ["well", "failing", "well"]
    failing = next(h for h in run.health if h.state == "failing")
    assert failing.error == "example.social cannot be reached."
    assert failing.next_try == source.reads[1][0]


def test_waiting_grows_and_ends_at_the_longest():
    clock = FakeClock()

    class Down(Line):
        def read(self, cursor):
            self.reads.append((clock.now(), 0))
            raise Unreachable("Down.")

    source = Down(clock)
    run = Run(source, clock, waits=14, longest=timedelta(hours=1))
    run.follower.run(None)
    waits = clock.waited
    assert all(30 * 2**n <= wait <= 60 * 2**n for n, wait in enumerate(waits[:6]))
    assert all(1800 <= wait <= 3600 for wait in waits[7:])
    assert run.health[-1].failures == 14


def test_what_the_source_says_about_when_is_kept():
    clock = FakeClock()
    later = START + timedelta(hours=5)
    source = Line(clock, faults={0: Throttled("Later.", retry_at=later)})
    Run(source, clock, waits=2).follower.run(None)
    assert source.reads[1][0] == later


def test_what_waiting_will_not_mend_is_tried_rarely_and_said():
    clock = FakeClock()
    source = Line(clock, faults={0: Refused("Enter another token.")})
    run = Run(source, clock, waits=2)
    run.follower.run(None)
    assert run.health[0].state == "stuck"
    assert source.reads[1][0] - source.reads[0][0] == timedelta(hours=6)
    assert run.health[-1].state == "well"  # somebody has changed it meanwhile


def test_counts_are_looked_at_unless_the_quota_is_needed_for_reading():
    clock = FakeClock()
    source = Line(clock, quota=Quota(61, 300))
    run = Run(source, clock, waits=1, due=lambda: ["1", "2"])
    run.follower.run(None)
    assert source.looked == [["1", "2"]]
    source = Line(clock, quota=Quota(59, 300))
    Run(source, clock, waits=1, due=lambda: ["1", "2"]).follower.run(None)
    assert source.looked == []
    source = Line(clock)
    Run(source, clock, waits=1).follower.run(None)
    assert source.looked == []  # nothing is due, nothing is asked


def test_it_stops_between_two_batches_and_keeps_what_it_has():
    clock = FakeClock()

    class Told(Line):
        def read(self, cursor):
            for batch in super().read(cursor):
                if batch.cursor["at"] == 5:
                    raise Stopped
                yield batch

    run = Run(Told(clock), clock)
    assert run.follower.run(None) == {"at": 4}
    assert run.kept == [0, 1, 2, 3, 4]
    assert clock.waited == []


def test_a_stream_may_stand_in_for_reading():
    clock = FakeClock()
    source = Line(clock)

    def stream(cursor):
        yield Batch(cursor={"at": 99})

    run = Run(source, clock, waits=1, reading=stream)
    assert run.follower.run(None) == {"at": 99}
    assert source.reads == []


def test_counts_are_looked_at_while_a_stream_is_listened_to():
    """As often as where one polls; what fails there leaves the stream alone, and is told."""
    clock, looks = FakeClock(), []
    source = Line(clock)

    class Failing(Line):
        def refresh(self, post_ids):
            looks.append(clock.now())
            if len(looks) == 2:
                raise Unreachable("example.social cannot be reached.")
            yield Batch()

    source = Failing(clock)

    def stream(cursor):
        for number in range(61):
            yield Batch(cursor={"at": number}, complete_until=clock.now(), way=Way(stream=True))
            clock.pass_by(20)

    run = Run(source, clock, waits=1, reading=stream, due=lambda: ["1"])
    run.follower.run(None)
    assert run.kept == list(range(61))
    minutes = [round((look - START) / MINUTE) for look in looks]
    assert minutes == [0, 1, *range(11, 21), 20]  # after the failure only ten minutes later
    assert any("could not be looked at again: example.social" in h.warning for h in run.health)
    assert {h.state for h in run.health} == {"well"}
    assert run.health[-1].streams
    assert clock.waited == [1.0]  # an old connection is followed by the next one at once


def test_a_mistake_of_ours_is_not_taken_for_one_of_the_network():
    clock = FakeClock()
    run = Run(Line(clock), clock, keeps={3: KeyError("ours")})
    with pytest.raises(KeyError):
        run.follower.run(None)


def test_no_source_waits_for_another():
    """One hangs; the other is read to its end meanwhile, and both stop when told to."""
    clock, stop, hangs = FakeClock(), threading.Event(), threading.Event()

    class Hanging(Line):
        def read(self, cursor):
            hangs.set()
            stop.wait(20)
            raise Stopped
            yield

    kept = threading.Event()
    good = Run(Line(clock, length=3), clock, waits=10**6)
    good.follower.report = lambda health: kept.set() if health.last_success else None
    bad = Follower(Hanging(clock), lambda batch: None, stop)
    threads = [threading.Thread(target=f.run, args=(None,)) for f in (bad, good.follower)]
    for thread in threads:
        thread.start()
    assert hangs.wait(20)
    assert kept.wait(20)
    assert good.kept == [0, 1, 2]
    assert threads[0].is_alive()
    stop.set()
    good.stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
