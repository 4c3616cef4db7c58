"""A sealer that is killed loses nothing and leaves nothing half sealed, wherever it was."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from folkmoot.spine import events
from folkmoot.spine.event_chain import verified
from folkmoot.spine.models import Event, EventDetail, Seal
from tests import event_log
from tests.spine import sealing_story

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WAITING = 2 * sealing_story.BATCH + 1
POINTS = 25
SEED = 20_261_123


@pytest.fixture
def waiting(transactional_db: None) -> Iterator[None]:
    Seal.objects.get_or_create(pk=1)  # as the migration leaves it, so that all points are the same
    write_anew()
    yield
    event_log.clear()


def write_anew() -> None:
    event_log.clear()
    with transaction.atomic():
        for number in range(WAITING):
            event_log.recorded(number, detail={"n": number})


def seal(deadly: int | None, record: Path | None = None) -> int | None:
    """Seal in a process of its own; gives its exit code (-9 if it was killed)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.spine.sealing_story"])
    name = str(connection.settings_dict["NAME"])
    connection.close()
    process = context.Process(target=sealing_story.seal, args=(name, deadly, record))
    process.start()
    process.join(60)
    return process.exitcode


def sealed() -> int:
    """How many are sealed; what is must hold, and the published head be the last one's."""
    heads = {head.sequence: head.hash for head in events.heads()}
    whole = verified(event_log.export(), heads)
    assert (max(heads) if heads else 0) == (whole.last if whole else 0)
    return whole.count if whole else 0


def chosen(points: list[str]) -> list[int]:
    """Seeded points, counted from 1: each kind at least once, the rest by chance."""
    chance = random.Random(SEED)
    kinds: dict[str, list[int]] = {}
    for number, name in enumerate(points, 1):
        kinds.setdefault(name, []).append(number)
    first = [chance.choice(numbers) for numbers in kinds.values()]
    rest = [number for number in range(1, len(points) + 1) if number not in first]
    return sorted(first + chance.sample(rest, max(0, POINTS - len(first))))


@pytest.mark.timeout(600)
def test_a_kill_at_any_point_leaves_each_batch_sealed_or_not_begun(
    waiting: None, tmp_path: Path
) -> None:
    assert seal(None, tmp_path / "points") == 0
    assert sealed() == WAITING
    points = (tmp_path / "points").read_text().split("\n")
    assert {"before COMMIT", "after COMMIT", 'before UPDATE "spine_event" SET'} <= set(points)
    deadly = chosen(points)
    assert len(deadly) >= POINTS
    counts = set()
    for point in deadly:
        write_anew()
        assert seal(point) == -9, points[point - 1]
        counts.add(sealed())
        seal(1 + point % 7)  # and once more, soon
        sealed()
        events.seal()
        assert sealed() == WAITING == Event.objects.count()
        subjects = {event["subject"] for event in event_log.export()}
        assert subjects == {f"matter:{number}" for number in range(WAITING)}
        assert all(detail.fits for detail in EventDetail.objects.select_related("event"))
    assert counts == {0, 3, 6, 7}


@pytest.mark.timeout(600)
def test_processes_that_are_killed_while_others_seal_and_write(waiting: None) -> None:
    """Two at once, killed again and again, while this process goes on writing."""
    chance = random.Random(SEED)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.spine.sealing_story"])
    name = str(connection.settings_dict["NAME"])
    written = WAITING
    for _ in range(6):
        pair = [
            context.Process(target=sealing_story.seal, args=(name, chance.randint(1, 60)))
            for _ in range(2)
        ]
        for process in pair:
            process.start()
        for _ in range(8):
            event_log.recorded(written)
            written += 1
        for process in pair:
            process.join(60)
            assert process.exitcode in {0, -9}
        sealed()
    events.seal()
    assert sealed() == written
