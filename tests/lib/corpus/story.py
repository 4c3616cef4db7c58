"""One small life of a corpus, told step by step, in a process that may be killed at any point.

A step that did not return is told again from its beginning, as a job is that was killed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.lib.corpus.making import (
    KEY,
    account,
    accounts,
    at,
    count,
    counts,
    finding,
    findings,
    post,
    posts,
)

from mootlib.corpus import Corpus, faults

Step = Callable[[Corpus], object]


def _second(corpus: Corpus) -> None:
    corpus.append(
        posts(
            post(3, text="edited bins", edited_at=at(200)),
            post(4, deleted_at=at(201)),
            *(post(n, mentions=["person_3"], text=f"@person_3 bins {n}") for n in range(30, 40)),
            post(41, repost_of="3", text="RT @person_3: edited bins"),
        ),
        accounts(account(0, followers=99), account(3), account(4, name="Renamed")),
        counts(*(count(n, "likes", n + 1, hours=5) for n in range(0, 40, 3))),
        collection="late",
    )


STEPS: tuple[Step, ...] = (
    lambda corpus: corpus.append(
        posts(*(post(n) for n in range(30))),
        accounts(*(account(n) for n in range(4))),
        counts(*(count(n, "likes", n) for n in range(25)), count(7, "views", 700)),
        collection="early",
    ),
    _second,
    lambda corpus: corpus.put_findings("first", findings(*(finding(n) for n in range(35)))),
    lambda corpus: corpus.observe(counts(*(count(n, "views", 5 * n, hours=9) for n in range(20)))),
    lambda corpus: corpus.put_findings("second", findings(*(finding(n) for n in range(5)))),
    lambda corpus: corpus.erase("x", "a3"),
    lambda corpus: corpus.append(
        posts(*(post(n) for n in range(45, 60))), accounts(account(3), account(1)), collection="end"
    ),
    lambda corpus: corpus.retain("early", before=at(12)),
    lambda corpus: corpus.compact(grace_hours=0),
    lambda corpus: corpus.drop_findings("second"),
    lambda corpus: corpus.append(posts(post(60), post(61)), collection="end"),
)


class Points:
    """Counts the points that a process comes to, and kills it at one of them."""

    def __init__(self, deadly: int | None, record: Path | None = None) -> None:
        self.deadly = deadly
        self.record = record
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def save(self) -> None:
        if self.record is not None:
            self.record.write_text("\n".join(self.names))


def live(folder: Path, deadly: int | None, record: Path | None = None) -> None:
    """Tell the story from where the last process came to; be killed at the point ``deadly``."""
    faults.hook = points = Points(deadly, record)
    done = folder / "steps done"
    corpus = Corpus(folder / "corpus", key=KEY)
    for number in range(len(done.read_text()) if done.exists() else 0, len(STEPS)):
        STEPS[number](corpus)
        with done.open("a") as file:
            file.write("x")
    points.save()
