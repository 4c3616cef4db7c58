"""A platform that exists only in memory: people say things, edit them, take them back, while it is read."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.lib.collect.making import FakeClock, Keeper

from mootlib.collect import Misread, Source, Throttled, Unreachable


@dataclass
class Said:
    """One post."""

    number: int
    at: datetime
    text: str
    shown_at: datetime  #: when the platform showed it; later than ``at`` for those from elsewhere
    deleted: bool = False
    edited_at: datetime | None = None
    likes: int = 0


@dataclass
class World:
    """What was said so far, and what happens while somebody reads."""

    clock: FakeClock
    chance: random.Random
    posts: list[Said] = field(default_factory=list)
    late: timedelta = timedelta()  #: how much later than said a post may be shown
    quiet: bool = False

    def say(self, *, ago: timedelta = timedelta()) -> Said:
        number = len(self.posts) + 1
        now = self.clock.now()
        said = Said(number, now - ago, f"Post number {number} about the bins", now)
        self.posts.append(said)
        return said

    def history(self, count: int, over: timedelta) -> None:
        """Posts of the time before anybody read."""
        begun = self.clock.now() - over
        moments = sorted(begun + over * self.chance.random() for _ in range(count))
        for moment in moments:
            said = self.say()
            said.at = said.shown_at = moment

    def happen(self) -> None:
        """Something, or nothing, between two requests."""
        self.clock.pass_by(self.chance.random() * 20)
        if self.quiet:
            return
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            late = self.late * self.chance.random() if self.chance.random() < 0.3 else timedelta()
            self.say(ago=late)
        if self.posts and self.chance.random() < 0.1:
            said = self.chance.choice(self.posts)
            said.text += " (edited)" if "edited" not in said.text else ""
            said.edited_at = self.clock.now()

    def delete(self, count: int) -> list[Said]:
        gone = self.chance.sample([said for said in self.posts if not said.deleted], count)
        for said in gone:
            said.deleted = True
        return gone

    @property
    def standing(self) -> list[Said]:
        """What the platform shows, oldest first, in the order of when it was said."""
        shown = [said for said in self.posts if not said.deleted]
        return sorted(shown, key=lambda said: (said.at, said.number))


def read_through(
    make: Callable[[], Source],
    world: World,
    keeper: Keeper,
    *,
    busy: int = 6,
    stops: float = 0.15,
    settle: timedelta = timedelta(hours=3),
    passes: int = 80,
    faults: Sequence[str] = (),
) -> None:
    """Read a world that goes on happening, stopped and killed again and again, then once it is quiet.

    A pass that was given an old page once more (``faults`` grow as they happen) shows no end: an old
    first page says that nothing is new, and only the next pass can know better.

    A source is made anew for each pass, as after a restart. Killed means: a batch is lost before it is
    stored, or is stored and its cursor is not.
    """
    chance, finished = world.chance, 0
    for number in range(passes):
        if number == busy:
            world.quiet = True
            world.clock.pass_by(settle.total_seconds())
        repeats = faults.count("repeat")
        try:
            ended = _one_pass(make(), world, keeper, stops if number < busy * 3 else 0.0, chance)
        except (Throttled, Unreachable, Misread):
            world.clock.pass_by(120)
            continue
        finished += ended and number >= busy and faults.count("repeat") == repeats
        if finished == 2:
            return
        world.clock.pass_by(60)
    raise AssertionError(f"not at the end after {passes} passes")


def _one_pass(
    source: Source, world: World, keeper: Keeper, stops: float, chance: random.Random
) -> bool:
    for batch in source.read(keeper.cursor):
        fate = chance.random()
        if fate < stops / 3:
            return False  # killed before the batch was stored
        keeper.add(batch)
        if fate < 2 * stops / 3:
            return False  # killed between the batch and its cursor
        keeper.store(batch)
        world.happen()
        if fate < stops:
            return False  # stopped in good order
    return True


def look_again(make: Callable[[], Source], post_ids: Iterable[str], keeper: Keeper) -> None:
    """Look at posts again until a look comes to its end, as a follower would."""
    for _ in range(100):
        try:
            for batch in make().refresh(sorted(post_ids)):
                assert batch.cursor is None
                keeper.add(batch)
            return
        except (Throttled, Unreachable, Misread):
            continue
    raise AssertionError("no look came to its end")


def plain(value: Any) -> Any:
    """A copy as JSON makes it."""
    return json.loads(json.dumps(value))
