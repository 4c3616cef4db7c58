"""A collection that has ended: the river in winter, collected and understood as the worker would have it.

In it an issue emerges, which can be looked at whenever the demo is built: the water in Weir Lane.
"""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
MONTH = "2026-01"
LAST_DAY = date(2026, 2, 28)


class _HurriedClock:
    """The machine's clock, but for pauses, which are over at once; after the second one it is enough."""

    def __init__(self, stop: threading.Event) -> None:
        self.passed, self.waits, self.stop = timedelta(), 0, stop

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed

    def wait(self, seconds: float, stop: threading.Event) -> None:
        self.passed += timedelta(minutes=1)
        self.waits += 1
        if self.waits == 2:  # a file is read at the second look, once it has lain still
            self.stop.set()


def collect_winter(officer: Any, body: Any) -> None:
    """Make the collection, read its folder, have it understood, and end it."""
    from folkmoot.sources import collection_actions as actions
    from folkmoot.sources.source_kinds import folder_of

    new = actions.collection_save(
        by=officer,
        organisation=body,
        name="The river in winter",
        purpose="To see early where water stands, and to tell people which roads are shut.",
        starts_on=date(2026, 1, 1),
        ends_on=LAST_DAY,
        keep_days=3650,
        gazetteer=(FOLDER / "gazetteer.csv").read_text("utf-8"),
    )
    source = actions.source_add(by=officer, collection=new, kind="folder", term="winter")
    actions.collection_switch_on(by=officer, collection=new, today=LAST_DAY)
    folder = folder_of(source)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(FOLDER / "posts" / f"{MONTH}.ndjson", folder)
    _read(source)
    _understand()
    actions.collection_end(by=None, collection=new)


def _read(source: Any) -> None:
    """What the collector does with a source, until it has read what is there."""
    from folkmoot.sources.collecting import Keeper, Reading, claim, let_go
    from folkmoot.sources.source_kinds import kind_of
    from folkmoot.sources.ways import Ways
    from mootlib.collect import Follower

    stop = threading.Event()
    clock = _HurriedClock(stop)
    token = claim(source)
    assert token is not None  # nobody else is here yet
    reading = Reading(source, token, stop, clock.now())
    keeper = Keeper(reading)
    kind = kind_of(source)
    followed = kind.build(source, Ways(stop=threading.Event(), clock=clock))
    Follower(
        followed, keep=keeper.keep, stop=stop, every=kind.every, report=keeper.report, clock=clock
    ).run(None)
    let_go(reading)


def _understand() -> None:
    from folkmoot.sources.collection_jobs import ask_for_understanding
    from folkmoot.spine import jobs

    for row in ask_for_understanding():
        run = jobs.claim(str(row.pk))
        if run is not None:
            jobs.perform(run)
        row.refresh_from_db()
        if row.state != row.State.DONE:
            raise RuntimeError(f"the winter could not be understood: {row.message}")


#: Days with which briefs end that can be looked at: the flood, and the brown water.
BRIEFS = (
    ("weekly", date(2026, 1, 25)),
    ("weekly", date(2026, 10, 18)),
    ("daily", date(2026, 10, 31)),
)


def write_briefs(body: Any) -> None:
    """Some briefs of the town's year, made as the calendar makes them."""
    from folkmoot.desk.briefs import brief_make

    for rhythm, day in BRIEFS:
        brief_make(organisation=body, rhythm=rhythm, day=day)
