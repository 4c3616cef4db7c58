"""Bluesky as it happens: what the stream leaves out the feed brings, and nothing comes twice."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_bluesky import DID, FakeBluesky, uri
from tests.lib.collect.fake_jetstream import account, commit, micro, telling
from tests.lib.collect.making import START, Keeper, web
from tests.lib.collect.serving import Server, serving
from tests.lib.collect.test_mastodon import world_of
from tests.lib.collect.world import World

from mootlib.collect import (
    AddressRefused,
    Choice,
    Guard,
    Live,
    Misread,
    Pace,
    Refused,
    Stopped,
    Throttled,
    Unreachable,
    Window,
    bluesky,
    jetstream,
)
from mootlib.collect.streaming import NotStreaming, listen

QUICK = Pace(gather=timedelta(0))


def feed_of(world: World, server: Server, **options) -> bluesky.Feed:
    options = {"tries": 3, "timeout": 5} | options
    visitor = bluesky.Visitor(web(world.clock, **options), server.address)
    return bluesky.account(visitor, "council.example")


def streamed(
    world: World, server: Server, jet, **options
) -> tuple[bluesky.Feed, jetstream.Account]:
    feed = feed_of(world, server, **options)
    return feed, jetstream.Account(feed, jetstream.Server(feed.caller.web, [jet.address]), QUICK)


class Listener:
    """Takes batches one by one and stores them."""

    def __init__(self, batches, keeper: Keeper) -> None:
        self.batches, self.keeper = iter(batches), keeper

    def take(self):
        batch = next(self.batches)
        self.keeper.add(batch)
        self.keeper.store(batch)
        return batch

    def catch_up(self) -> None:
        """Until the stream is listened to."""
        while (batch := self.take()).progress is not None or batch.complete_until is None:
            pass

    def until(self, seen) -> None:
        end = time.monotonic() + 20
        while not seen():
            assert time.monotonic() < end, "it was not told"
            self.take()


def mine(said) -> str:
    return uri(said, DID)


@pytest.fixture
def world() -> World:
    return world_of(1, count=20)


@pytest.fixture
def server(world):
    fake = FakeBluesky(world)
    fake.alone = True
    with serving(fake, world.clock) as running:
        yield running


@pytest.fixture
def jet():
    with telling() as fake:
        yield fake


def ids(world: World) -> set[str]:
    return {mine(said) for said in world.standing}


def test_what_was_missed_comes_first_and_then_what_happens(world, server, jet):
    feed, stream = streamed(world, server, jet)
    keeper = Keeper()
    listener = Listener(listen(feed, stream, {}), keeper)
    listener.catch_up()
    assert len(keeper.ids) == 20
    assert jet.opened[0]["wantedDids"] == [DID]

    said, now = world.say(), world.clock.now()
    jet.tell(commit(said, now), "no event at all", commit(said, START, did="did:x:y"))
    listener.until(lambda: mine(said) in keeper.ids)
    assert keeper.posts["bluesky", mine(said)]["source"] == "bluesky-stream"
    assert keeper.cursor["heard"] == micro(now)
    assert keeper.cursor["did"] == DID

    said.text = "Bins, at last"
    gone = world.posts[3]
    later = world.clock.now() + timedelta(seconds=5)
    jet.tell(commit(said, later, "update"), commit(gone, later, "delete"))
    listener.until(lambda: keeper.deleted == {("bluesky", mine(gone))})
    assert keeper.posts["bluesky", mine(said)]["text"] == "Bins, at last"

    jet.tell(account("deactivated", later))
    listener.until(lambda: "closed for now (deactivated)" in " ".join(keeper.warnings))
    jet.hang_up()
    with pytest.raises(NotStreaming, match="closed the stream"):
        listener.until(lambda: False)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_nothing_is_lost_or_doubled_by_a_stream_that_breaks(seed):
    """Events are left out, told twice, told while nobody listens; connections break at any of them."""
    world, chance, keeper = world_of(seed, count=15), random.Random(seed), Keeper()
    fake = FakeBluesky(world)
    fake.alone = True
    with serving(fake, world.clock) as server, telling() as jet:
        for _ in range(5):
            feed, stream = streamed(world, server, jet)
            listener = Listener(listen(feed, stream, keeper.cursor or {}), keeper)
            listener.until(lambda: ids(world) <= keeper.ids)
            for _ in range(chance.randint(0, 4)):
                world.clock.pass_by(chance.randint(1, 90))
                said = world.say()
                event = commit(said, world.clock.now())
                told = chance.choice([[event], [event, event], [], ["{half"]])
                jet.tell(*told)
                if event in told:
                    listener.until(lambda said=said: mine(said) in keeper.ids)
            jet.hang_up()
            with pytest.raises(NotStreaming):
                listener.until(lambda: False)
            world.say()
            (gone,) = world.delete(1)
            world.clock.pass_by(1)
            jet.tell(commit(gone, world.clock.now(), "delete"))
            world.clock.pass_by(chance.choice([1, 60, 4000]))
        feed, stream = streamed(world, server, jet)
        listener = Listener(listen(feed, stream, keeper.cursor or {}), keeper)
        everything = {mine(said) for said in world.posts if said.deleted}
        listener.until(
            lambda: ids(world) <= keeper.ids and _gone(keeper) == everything & keeper.ids
        )
    assert keeper.ids - _gone(keeper) == ids(world)
    assert len(set(keeper.texts)) == len(keeper.texts)
    assert keeper.rejects == []


def _gone(keeper: Keeper) -> set[str]:
    return {post for _, post in keeper.deleted} & keeper.ids


def test_stopping_takes_no_longer_than_a_second(world, server, jet):
    stop = threading.Event()
    feed, stream = streamed(world, server, jet, stop=stop)
    listener = Listener(listen(feed, stream, {}), Keeper())
    listener.catch_up()
    threading.Timer(0.2, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(Stopped):
        listener.until(lambda: False)
    assert time.monotonic() - begun < 5  # not the hours that a silent stream would take


def test_an_old_connection_is_given_up_well(world, server, jet):
    feed, stream = streamed(world, server, jet)
    listener = Listener(listen(feed, stream, {}), Keeper())
    listener.catch_up()
    world.clock.pass_by(4000)
    with pytest.raises(StopIteration):
        listener.until(lambda: False)


@pytest.mark.parametrize(
    ("refusal", "kind", "words"),
    [
        ((403, ""), Refused, "does not let us read"),
        ((404, ""), None, "is not there"),
        ((429, "120"), Throttled, "opens no stream for now"),
        ((503, ""), Unreachable, "opens no stream for now"),
    ],
)
def test_where_the_stream_is_refused_the_feed_is_polled(world, server, jet, refusal, kind, words):
    jet.refusal = refusal
    feed, stream = streamed(world, server, jet)
    live, keeper = Live(feed, stream, feed.caller.web), Keeper()
    ways = []
    for _ in range(3):
        for batch in live(keeper.cursor):
            keeper.add(batch)
            keeper.store(batch)
            ways.append(batch.way)
        world.clock.pass_by(60)
        world.say()
    assert {way.stream for way in ways} == {False}
    assert words in ways[-1].why
    assert ids(world) - keeper.ids == {mine(world.posts[-1])}  # said after the last look
    with pytest.raises(NotStreaming) as problem:
        next(listen(feed, stream, keeper.cursor))
    assert kind is None or isinstance(problem.value.problem, kind)

    # once it is to be had again it is listened to
    jet.refusal = None
    world.clock.pass_by(7 * 3600)
    listener = Listener(live(keeper.cursor), keeper)
    assert listener.take().way.stream


def test_a_stream_that_breaks_again_and_again_is_polled_for_a_while(world, server, jet):
    feed, stream = streamed(world, server, jet)
    live, keeper = Live(feed, stream, feed.caller.web), Keeper()
    for batch in live(None):  # the first reading is by asking
        keeper.store(batch)
    stop = threading.Event()

    def breaking() -> None:
        while not stop.wait(0.05):
            jet.hang_up()

    thread = threading.Thread(target=breaking, daemon=True)
    thread.start()
    ways = [batch.way for batch in live(keeper.cursor)]
    stop.set()
    thread.join(5)
    assert not ways[-1].stream
    assert "closed the stream" in ways[-1].why
    assert len(jet.opened) == 5


def test_no_stream_leads_into_a_private_network(world, server, jet):
    feed = feed_of(world, server)
    place = jetstream.Server(web(world.clock, guard=Guard()), [jet.address])
    with pytest.raises(NotStreaming, match="private network") as refused:
        next(listen(feed, jetstream.Account(feed, place), {}))
    assert isinstance(refused.value.problem, AddressRefused)
    assert jet.opened == []
    place = jetstream.Server(feed.caller.web, ["http://127.0.0.1:1"])
    with pytest.raises(NotStreaming, match="begins with wss"):
        next(listen(feed, jetstream.Account(feed, place), {}))


def test_another_server_is_asked_where_one_fails(world, server, jet):
    feed = feed_of(world, server)
    place = jetstream.Server(feed.caller.web, ["ws://127.0.0.1:9", jet.address])
    live = Live(feed, jetstream.Account(feed, place, QUICK), feed.caller.web)
    keeper = Keeper()
    for cursor in (None, {}):  # asked the first time; then the first server fails
        *_, batch = live(cursor)
    assert "cannot be reached" in batch.way.why
    world.clock.pass_by(400)
    listener = Listener(live({}), keeper)
    listener.catch_up()
    assert len(jet.opened) == 1


# -- all of Bluesky ---------------------------------------------------------------------------------


def everything(world, jet, **options):
    way = web(world.clock, **({"timeout": 5} | options))
    looks = bluesky.search(bluesky.Visitor(way, "http://127.0.0.1:9"), "")
    pace = Pace(gather=timedelta(0), most=5000)
    place = jetstream.Server(way, [jet.address])
    window = Window(START - timedelta(days=30))
    return jetstream.Everything(place, Choice(words=("number 2*",)), looks, window, pace)


def test_of_all_posts_those_with_the_words_are_kept(world, jet):
    keeper = Keeper()
    listener = Listener(everything(world, jet).read(None), keeper)
    now = world.clock.now()
    jet.tell(*(commit(said, now, did=f"did:plc:{said.number % 5}") for said in world.posts))
    listener.until(lambda: (keeper.cursor or {}).get("heard") == micro(now))
    listener.until(lambda: len(keeper.ids) == 2)
    assert keeper.ids == {uri(world.posts[1]), uri(world.posts[19])}
    assert keeper.cursor == {"heard": micro(now)}

    batches = []
    jet.tell(
        commit(world.posts[1], now, "delete", did="did:plc:2"), account("deleted", now, "did:x:1")
    )
    while not any(batch.closed for batch in batches):
        batches.append(listener.take())
    assert keeper.deleted == {("bluesky", uri(world.posts[1]))}
    assert [closed.account_id for batch in batches for closed in batch.closed] == ["did:x:1"]


def test_a_stream_that_no_longer_reaches_back_says_so(world, jet):
    keeper = Keeper()
    now = world.clock.now()
    jet.tell(commit(world.posts[1], now))
    Listener(everything(world, jet).read(None), keeper).until(lambda: len(keeper.ids) == 1)
    world.clock.pass_by(3 * 24 * 3600)
    jet.oldest = micro(world.clock.now() - timedelta(hours=36))
    jet.tell(commit(world.posts[19], world.clock.now() - timedelta(hours=36)))
    listener = Listener(everything(world, jet).read(keeper.cursor), keeper)
    listener.until(lambda: len(keeper.ids) == 2)
    assert (
        "posts between 02 March, 08:59 and 03 March, 21:00 UTC may be missing" in keeper.warnings[0]
    )


def test_one_wrong_clock_does_not_have_the_rest_passed_over(world, jet):
    keeper = Keeper()
    wrong = commit(world.posts[1], START + timedelta(days=3000))
    jet.tell(wrong, {**wrong, "time_us": 10**30}, {**wrong, "time_us": "soon"})
    Listener(everything(world, jet).read(None), keeper).until(lambda: len(keeper.ids) == 1)
    assert keeper.cursor["heard"] <= micro(START + timedelta(days=1))


def test_silence_of_all_of_bluesky_is_a_fault(world, jet):
    listener = Listener(everything(world, jet).read(None), Keeper())
    listener.take()
    threading.Timer(0.3, world.clock.pass_by, (61,)).start()
    with pytest.raises(Unreachable, match="gone silent"):
        listener.until(lambda: False)


def test_a_message_without_an_end_is_refused(world, jet):
    listener = Listener(everything(world, jet).read(None), Keeper())
    listener.take()
    jet.tell("x" * 5_000_000)
    with pytest.raises(Misread, match="without an end"):
        listener.until(lambda: False)
