"""The collector: live sources into the corpus, through stops, deletions, pauses and another's turn."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.listening.models import Analysis
from folkmoot.sources import collecting, collection_jobs, source_kinds
from folkmoot.sources import collection_actions as actions
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import account_erase
from folkmoot.sources.models import Collection, Source
from folkmoot.sources.previews import look
from folkmoot.spine import jobs
from folkmoot.spine.models import Event
from tests import event_log
from tests.factories import collection, member, post
from tests.lib.collect.fake_mastodon import FakeMastodon, post_id
from tests.lib.collect.making import FakeClock
from tests.lib.collect.serving import Server, serving
from tests.lib.collect.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir", "quick", "log"),
]

WAIT = 20.0


@pytest.fixture
def log(transactional_db: None) -> Iterator[None]:
    """The event log guards its rows against a test's clearing of tables too."""
    event_log.clear()
    yield
    event_log.clear()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Sources on this machine, read every moment."""
    settings.COLLECT_NETWORKS = ["127.0.0.0/8"]
    for name, kind in list(source_kinds.KINDS.items()):
        hasty = {**kind.__dict__, "every": timedelta(seconds=0.2)}
        monkeypatch.setitem(source_kinds.KINDS, name, source_kinds.SourceKind(**hasty))


@pytest.fixture
def world() -> World:
    return World(FakeClock(timezone.now()), random.Random(4))


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with serving(FakeMastodon(world), world.clock) as running:
        yield running


@pytest.fixture
def collector() -> Iterator[collecting.Collector]:
    stop = threading.Event()
    made = collecting.Collector(stop, look=0.1)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    stop.set()
    thread.join(WAIT)
    assert not thread.is_alive()


def until(found: Callable[[], bool]) -> None:
    """Wait for something that must happen."""
    end = time.monotonic() + WAIT
    while not found():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def on(server: Server, **more: Any) -> Collection:
    """A collection of a hashtag at this server, switched on."""
    officer = member()
    source = {"kind": "mastodon_hashtag", "server": server.address, "term": "bins"}
    made = collection(officer, source=source, **more)
    actions.collection_switch_on(by=officer, collection=made)
    return made


def held(made: Collection) -> set[str]:
    return set(corpus().collection_posts(made.collection)["post_id"].to_pylist())


def shown(world: World) -> set[str]:
    return {post_id(said) for said in world.standing}


def test_what_is_said_is_kept_with_what_was_said_before(
    world: World, server: Server, collector: collecting.Collector
) -> None:
    world.history(30, timedelta(days=3))
    made = on(server)
    until(lambda: held(made) == shown(world))
    world.clock.pass_by(60)
    world.say()
    until(lambda: held(made) == shown(world))
    until(lambda: made.sources.get().posts == 31)
    until(lambda: made.sources.get().health_now.state == "well")
    source = made.sources.get()
    assert set(corpus().collection_posts(source.label)["post_id"].to_pylist()) == shown(world)


def test_a_paused_collection_reads_nothing_and_misses_nothing_afterwards(
    world: World, server: Server, collector: collecting.Collector
) -> None:
    world.history(5, timedelta(days=1))
    made = on(server)
    until(lambda: held(made) == shown(world))
    officer = member()
    actions.collection_pause(by=officer, collection=made)
    until(lambda: not collector.readings)
    world.clock.pass_by(60)
    world.say()
    asked = len(server.asked)
    time.sleep(0.6)
    assert len(server.asked) == asked
    assert held(made) != shown(world)
    actions.collection_switch_on(by=officer, collection=made)
    until(lambda: held(made) == shown(world))


def test_one_broken_source_stops_no_other_and_says_what_is_wrong(
    world: World, server: Server, collector: collecting.Collector
) -> None:
    world.history(5, timedelta(days=1))
    made = on(server)
    actions.source_add(
        by=member(),
        collection=made,
        kind="mastodon_account",
        server=server.address,
        term="@nobody",
    )
    actions.source_add(
        by=member(),
        collection=made,
        kind="feed",
        term="http://169.254.169.254/latest/meta-data/",
    )
    until(lambda: held(made) == shown(world))
    until(lambda: _states(made) == {"well", "stuck"})
    errors = " ".join(source.health_now.error for source in made.sources.all())
    assert "@nobody" in errors
    assert "is not there" in errors


def test_only_what_is_wanted_is_kept(
    world: World, server: Server, collector: collecting.Collector
) -> None:
    world.history(12, timedelta(days=1))
    made = on(server, words="number 1\nnumber 2")
    until(lambda: made.sources.get().health_now.state == "well")
    texts = set(corpus().collection_posts(made.collection)["text"].to_pylist())
    assert texts == {"Post number 1 about the bins", "Post number 2 about the bins"}
    assert made.sources.get().posts == 2


def test_what_its_author_deletes_is_deleted_here(
    world: World,
    server: Server,
    collector: collecting.Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Every post is looked at again in each pass; when it is due is the calendar's test.
    monkeypatch.setattr(collecting.Keeper, "due", lambda keeper: sorted(held(made)))
    world.history(4, timedelta(days=1))
    made = on(server)
    until(lambda: len(held(made)) == 4)
    (gone,) = world.delete(1)
    until(lambda: post_id(gone) not in held(made))
    assert len(held(made)) == 3
    until(lambda: made.sources.get().health_now.deletions == 1)


def test_stopped_at_any_moment_it_goes_on_where_it_was(world: World, server: Server) -> None:
    world.history(40, timedelta(days=2))
    made = on(server)
    for _ in range(6):
        stop = threading.Event()
        running = collecting.Collector(stop, look=0.05)
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        time.sleep(0.25)
        stop.set()
        thread.join(WAIT)
        assert Source.objects.get().lease_token is None
    assert held(made) <= shown(world)
    stop = threading.Event()
    last = threading.Thread(target=collecting.Collector(stop, look=0.05).run, daemon=True)
    last.start()
    until(lambda: held(made) == shown(world))
    stop.set()
    last.join(WAIT)
    assert made.sources.get().posts == 40


def test_who_lost_the_lease_stores_nothing_more(world: World, server: Server) -> None:
    made = on(server)
    source = made.sources.select_related("collection__organisation").get()
    token = collecting.claim(source)
    assert token
    reading = collecting.Reading(source, token, threading.Event(), timezone.now())
    keeper = collecting.Keeper(reading)
    Source.objects.filter(pk=source.pk).update(lease_token=None)
    from mootlib.collect import Batch, Stopped

    with pytest.raises(Stopped):
        keeper.keep(Batch(cursor={"at": "1"}))
    assert Source.objects.get().cursor is None


def test_a_file_put_into_a_watched_folder_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collector: collecting.Collector
) -> None:
    from mootlib.collect import folder

    real = folder.Folder
    monkeypatch.setattr(
        folder, "Folder", lambda *a, **k: real(*a, **k, settle=timedelta(seconds=0.2))
    )
    officer = member()
    made = collection(officer)
    actions.collection_switch_on(by=officer, collection=made)
    place = source_kinds.folder_of(made.sources.get())
    assert tmp_path in place.parents
    until(place.is_dir)
    said = [
        post(n, f"the bins in Mill Lane were missed again, week {n}", posted_at=_day(n))
        for n in range(1, 25)
    ]
    (place / "export.ndjson").write_text("".join(json.dumps(p) + "\n" for p in said))
    until(lambda: len(held(made)) == 24)
    until(lambda: Collection.objects.get().waits)
    until(lambda: Collection.objects.get().job is not None)
    row = Collection.objects.get().job
    assert row is not None
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    assert row.state == "done", row.message
    analysis = Analysis.objects.get()
    assert (analysis.collection, analysis.source) == (made, None)
    assert analysis.posts == 24
    assert not Collection.objects.get().waits


def test_posts_leave_when_they_were_kept_long_enough(world: World, server: Server) -> None:
    world.history(6, timedelta(days=2))
    made = on(server)
    stop = threading.Event()
    thread = threading.Thread(target=collecting.Collector(stop, look=0.05).run, daemon=True)
    thread.start()
    until(lambda: held(made) == shown(world))
    stop.set()
    thread.join(WAIT)
    made.keep_days = 1
    made.save()
    young = {
        post_id(said) for said in world.standing if said.at > timezone.now() - timedelta(days=1)
    }
    gone = collection_jobs.let_go_of(made)
    assert held(made) == young
    assert gone == 6 - len(young) > 0
    assert Event.objects.get(kind="collection.posts_let_go").facts == {"posts": gone}


def test_an_erased_account_stays_out_of_what_comes_later(
    world: World, server: Server, collector: collecting.Collector
) -> None:
    world.history(10, timedelta(days=1))
    made = on(server)
    until(lambda: held(made) == shown(world))
    account_erase(by=None, platform="mastodon", account="2")
    world.clock.pass_by(60)
    for _ in range(5):
        world.say()
    others = {post_id(said) for said in world.standing if said.number % 5 != 2}
    until(lambda: held(made) == others)


def test_a_preview_shows_and_keeps_nothing(world: World, server: Server) -> None:
    world.history(12, timedelta(days=1))
    made = on(server, words="number 3")
    seen = look(made.sources.get())
    assert seen.read == 12
    assert [each.text for each in seen.posts] == ["Post number 3 about the bins"]
    assert "person" not in seen.posts[0].account
    assert held(made) == set()
    Source.objects.update(server="http://127.0.0.1:9")
    assert "cannot be reached" in look(made.sources.get()).problem


def _states(made: Collection) -> set[str]:
    return {source.health_now.state for source in made.sources.all()}


def _day(number: int) -> str:
    said: datetime = timezone.now() - timedelta(days=number)
    return said.isoformat()
