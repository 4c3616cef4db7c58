"""An hour's worth of a stream at 50 posts a second, in compressed time, through what really collects.

A source of the collector's kind hands out one minute's posts at a time; a keeper stores them with their
cursor, understanding runs over the collection as in a worker. Pages come twice, posts are edited and taken
back, the collector is killed between a batch and its cursor and goes on. In the end: is every post there
once, is every one understood, did memory grow, and was each minute worked off in less than a minute?
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from mootlib.collect import Batch, Deletion
from mootlib.records import POSTS

MINUTES, A_SECOND = 60, 50
#: Understanding runs after so many minutes of the stream.
UNDERSTOOD_EVERY = 5
#: Of each minute's posts so many of a hundred come again with the next, are edited, are deleted.
AGAIN, EDITED, DELETED = 5, 1, 1
PLATFORM = "mastodon"


@dataclass
class Stream:
    """The stream: always the same posts for a number, a minute a batch, from a cursor on."""

    words: Sequence[str]
    begin: datetime
    minutes: int
    per_minute: int
    platform: str = PLATFORM
    name: str = "A made-up stream"
    quota: None = None
    last: int = 0  #: it ends before this minute for now

    def read(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        first = 0 if cursor is None else int(cursor["minute"]) + 1
        for minute in range(first, min(self.last, self.minutes)):
            yield self._minute(minute)

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def _minute(self, minute: int) -> Batch:
        numbers = range(minute * self.per_minute, (minute + 1) * self.per_minute)
        chance = np.random.default_rng(minute)
        rows = [self._post(number) for number in numbers]
        deletions: tuple[Deletion, ...] = ()
        if minute:
            before = range((minute - 1) * self.per_minute, minute * self.per_minute)
            share = self.per_minute // 100
            rows += [self._post(int(n)) for n in chance.choice(before, AGAIN * share, False)]
            seen = self.begin + timedelta(minutes=minute)
            edited = [n for n in before if n % 100 < EDITED]
            rows += [self._post(n) | {"text": f"Edited: {n}", "edited_at": seen} for n in edited]
            gone = [n for n in before if 50 <= n % 100 < 50 + DELETED]
            deletions = tuple(Deletion(self.platform, f"s{n}", seen) for n in gone)
        return Batch(posts=POSTS.build(rows), deletions=deletions, cursor={"minute": minute})

    def _post(self, number: int) -> dict[str, Any]:
        posted = self.begin + timedelta(minutes=1) * (number / self.per_minute)
        return {
            "platform": self.platform,
            "post_id": f"s{number}",
            "account_id": f"a{number * 7919 % 5_000}",
            "posted_at": posted,
            "text": f"{self.words[number % len(self.words)]} {number}",
            "in_reply_to": f"s{number - 3}" if number % 10 == 3 else None,
            "mentions": [],
            "hashtags": [],
            "links": [],
            "media": [],
            "collections": [],
            "source": "soak",
            "collected_at": posted,
        }

    def expected(self) -> set[str]:
        """Posts that must be there in the end: all but those that were taken back."""
        known = range(self.minutes * self.per_minute)
        told = (self.minutes - 1) * self.per_minute  # deletions of the last minute come later
        return {f"s{n}" for n in known if n >= told or not 50 <= n % 100 < 50 + DELETED}


@dataclass
class Soaked:
    """What came of it."""

    lost: int
    doubled: int
    not_understood: int
    edits_missed: int
    waits: bool  #: whether anything is still to be understood
    seconds: list[float] = field(default_factory=list)  #: for each minute of the stream
    memory: list[float] = field(
        default_factory=list
    )  #: megabytes after each round of understanding

    def slope(self) -> float:
        """Growth of memory, megabytes an hour of the stream, over its second half."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        hours = np.arange(len(half)) * UNDERSTOOD_EVERY / 60
        return float(np.polyfit(hours, half, 1)[0])


class _Killed(Exception):
    """The collector ends between a batch and its cursor."""


def soak(collection: Any, stream: Stream, *, until: Callable[[], bool] = lambda: False) -> Soaked:
    """Let the stream flow into a collection that is on; ends early once ``until`` says so."""
    from folkmoot.sources import collecting
    from mootlib.collect import Follower, Stopped

    source = collection.sources.get()
    done = Soaked(0, 0, 0, 0, waits=False)
    for start in range(0, stream.minutes, UNDERSTOOD_EVERY):
        if until():
            break
        stream.last = min(start + UNDERSTOOD_EVERY, stream.minutes)
        began = time.perf_counter()
        for kill in (True, False):
            source.refresh_from_db()
            token = collecting.claim(source)
            assert token is not None
            reading = collecting.Reading(
                source, token, threading.Event(), datetime.now().astimezone()
            )
            keep = _keeping(collecting.Keeper(reading), reading.stop, stream.last - 1, kill=kill)
            try:
                Follower(stream, keep=keep, stop=reading.stop).run(source.cursor)
            except (_Killed, Stopped):
                pass
            collecting.let_go(reading)
        _understand(collection)
        minutes = stream.last - start
        done.seconds += [(time.perf_counter() - began) / minutes] * minutes
        done.memory.append(_memory())
    return _judged(done, collection, stream)


def _keeping(
    keeper: Any, stop: threading.Event, last: int, *, kill: bool
) -> Callable[[Batch], None]:
    """The keeper's way of keeping; the first time it is killed on the way, then it goes on to the end."""

    def keep(batch: Batch) -> None:
        assert batch.cursor is not None
        if kill and batch.cursor["minute"] >= last - 1:
            from folkmoot.sources.bridge import corpus
            from mootlib import collect

            name = keeper.reading.source.collection.collection
            collect.keep(corpus(), batch, collection=name)
            raise _Killed
        keeper.keep(batch)
        if batch.cursor["minute"] >= last:
            stop.set()

    return keep


def _understand(collection: Any) -> None:
    """As the worker does: the job of understanding, and whatever heavier job it asks for."""
    from folkmoot.sources import collection_jobs
    from folkmoot.spine import jobs
    from folkmoot.spine.models import Job

    collection.refresh_from_db()
    collection_jobs.ask_for_understanding()
    while (
        waiting := Job.objects.filter(state=Job.State.QUEUED).order_by("created_at").first()
    ) is not None:
        run = jobs.claim(str(waiting.pk))
        if run is None:
            break
        jobs.perform(run)
        waiting.refresh_from_db()
        assert waiting.state == Job.State.DONE, waiting.message
    Job.objects.update(finished_at=datetime.now().astimezone() - timedelta(hours=1))


def _judged(done: Soaked, collection: Any, stream: Stream) -> Soaked:
    from folkmoot.listening.models import Analysis
    from folkmoot.sources.bridge import corpus

    held = corpus().collection_posts(collection.collection)
    ids = held["post_id"].to_pylist()
    found = corpus().findings(Analysis.objects.get(collection=collection).run)
    understood = set(found["post_id"].to_pylist())
    texts = dict(zip(ids, held["text"].to_pylist(), strict=True))
    told = (stream.minutes - 1) * stream.per_minute
    edits = [f"s{n}" for n in range(told) if n % 100 < EDITED]
    expected = stream.expected()
    collection.refresh_from_db()
    done.lost = len(expected - set(ids)) + len(set(ids) - expected)
    done.doubled = len(ids) - len(set(ids)) + found.num_rows - len(understood)
    done.not_understood = len(set(ids) - understood)
    done.edits_missed = sum(not texts.get(key, "").startswith("Edited") for key in edits)
    done.waits = collection.waits
    return done


def _memory() -> float:
    """Megabytes that this process has in memory now."""
    pa.default_memory_pool().release_unused()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(shared: Path, minutes: int = MINUTES, bound: float = 3_600.0) -> dict[str, Any]:
    """The soak in an installation of its own, which goes with it; ends after ``bound`` seconds at the latest."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = os.environ | {"FOLKMOOT_DATA_DIR": scratch}
        words = [sys.executable, "-m", "benchmarks.soak", str(shared), str(minutes), str(bound)]
        done = subprocess.run(
            words, check=True, stdout=subprocess.PIPE, text=True, env=environment, timeout=bound * 2
        )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _main(shared: Path, minutes: int, bound: float) -> dict[str, Any]:
    from folkmoot.commands.options import load_site

    load_site()
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks.scale_posts import texts

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    made = _collection()
    words = texts(shared).slice(0, 50_000).to_pylist()
    begin = timezone.now() - timedelta(minutes=minutes)
    stream = Stream(words, begin, minutes, 60 * A_SECOND)
    started = time.monotonic()
    done = soak(made, stream, until=lambda: time.monotonic() - started > bound)
    return {
        "minutes of stream": len(done.seconds),
        "posts": len(done.seconds) * stream.per_minute,
        "lost or too many": done.lost,
        "doubled": done.doubled,
        "not understood": done.not_understood,
        "edits missed": done.edits_missed,
        "behind at the end": done.waits,
        "seconds a minute of stream, median": round(float(np.median(done.seconds)), 2),
        "seconds a minute of stream, at most": round(max(done.seconds), 2),
        "memory after each round, MB": [round(value) for value in done.memory],
        "growth of memory, MB an hour of stream (second half)": round(done.slope(), 1),
    }


def _collection() -> Any:
    """A body with an officer, and a collection that is on."""
    from tests.factories import collection, member

    from folkmoot.sources import collection_actions

    officer = member()
    made = collection(officer)
    collection_actions.collection_switch_on(by=officer, collection=made)
    return made


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))))
