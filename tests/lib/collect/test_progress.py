"""How far back-filling is: a share of the time asked for that is true of what was read, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lib.collect.making import START, Keeper
from tests.lib.collect.subjects import SUBJECTS
from tests.lib.collect.test_faults import reading

from mootlib.collect import Health, Window

SINCE = START - timedelta(days=2)
#: Which say how much of the time is read. A feed gives all that it has at once.
TELLING = [name for name in SUBJECTS if name != "feed"]


@pytest.mark.parametrize("name", TELLING)
def test_the_share_is_that_of_the_time_which_is_read(name: str, tmp_path: Path) -> None:
    with reading(SUBJECTS[name], tmp_path) as (peer, _):
        source: Any = replace(SUBJECTS[name].make(peer), window=Window(SINCE))  # type: ignore[type-var]
        keeper, shares, health = Keeper(), [], Health()
        newest = max(
            said.at for said in peer.world.standing if "YouTube" not in name or _first(said)
        )
        for batch in source.read(None):
            keeper.add(batch)
            health = health.after(batch, None)
            if batch.cursor is None:
                continue  # replies
            assert batch.progress is not None
            shares.append(batch.progress)
            assert health.progress == batch.progress
            if batch.progress == 1.0:
                continue
            assert health.state == "reading"
            times = [post["posted_at"] for post in keeper.posts.values()]
            assert min(abs(time - batch.reached) for time in times) < timedelta(milliseconds=1)
            upwards = "Mastodon" in name
            whole = (peer.world.clock.now() if upwards else newest) - SINCE
            read = batch.reached - SINCE if upwards else newest - batch.reached
            assert batch.progress == pytest.approx(read / whole, abs=0.01)
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert health.reached is None


def test_a_feed_does_not_pretend_to_know(tmp_path: Path) -> None:
    with reading(SUBJECTS["feed"], tmp_path) as (peer, _):
        *before, last = SUBJECTS["feed"].make(peer).read(None)
    assert {batch.progress for batch in before} <= {None}
    assert last.progress == 1.0


def _first(said: Any) -> bool:
    return bool(said.number % 3 == 1)
