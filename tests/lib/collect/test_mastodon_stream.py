"""Mastodon as it happens: what the stream leaves out, the timeline brings, and nothing comes twice."""

from __future__ import annotations

import json
import queue
import random
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_mastodon import FakeMastodon, post_id, status
from tests.lib.collect.making import Keeper, web
from tests.lib.collect.serving import Asked, Reply, serving
from tests.lib.collect.test_mastodon import world_of

from mootlib.collect import (
    AddressRefused,
    Refused,
    Secret,
    Stopped,
    mastodon,
)
from mootlib.collect.mastodon_stream import Listening
from mootlib.collect.streaming import NotStreaming, listen

THUMP = b":thump\n"


class Wire:
    """What a test sends over a stream: parts, until it hangs up."""

    def __init__(self) -> None:
        self.parts: queue.Queue[bytes | None] = queue.Queue()

    def __iter__(self) -> Iterator[bytes]:
        try:
            while (part := self.parts.get(timeout=20)) is not None:
                yield part
        except queue.Empty:
            return  # a test that forgot to hang up ends all the same

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.parts.put(part)

    def hang_up(self) -> None:
        self.parts.put(None)


class FakeStreaming(FakeMastodon):
    """A server that streams too."""

    elsewhere: str | None = None
    opened = 0
    refuses = False
    wire = Wire()

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/api/v2/instance" and self.elsewhere:
            return Reply(200, {"configuration": {"urls": {"streaming": self.elsewhere}}})
        if asked.path.startswith("/api/v1/streaming/"):
            if self.token and asked.headers.get("authorization") != f"Bearer {self.token}":
                return Reply(401, {"error": "The access token is invalid"})
            if self.refuses:
                return Reply(401, {"error": "Missing access token"})
            self.opened += 1
            self.wire = Wire()
            return Reply(200, headers={"Content-Type": "text/event-stream"}, parts=self.wire)
        return super().__call__(asked)


def told(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()


def update(said, name="update") -> bytes:
    return told(name, json.dumps(status(said)))


def timeline(server, world, **options):
    options = {"timeout": 5} | options
    return mastodon.hashtag(
        mastodon.Server.named(web(world.clock, **options), server.address), "bins"
    )


def bins(source) -> Listening:
    return Listening(source, "hashtag")


class Listener:
    """Takes batches one by one, stores them, and knows when the timeline has been caught up with."""

    def __init__(self, source, keeper: Keeper) -> None:
        self.keeper = keeper
        self.batches = listen(source, bins(source), keeper.cursor or {})

    def catch_up(self) -> None:
        while self.take().progress != 1.0:
            pass
        assert not self.take().posts.num_rows  # the stream says that it is well

    def take_all(self) -> None:
        while True:
            self.take()

    def take(self):
        batch = next(self.batches)
        self.keeper.add(batch)
        self.keeper.store(batch)
        return batch


def test_what_was_missed_comes_first_and_then_what_happens():
    world = world_of(1, count=30)
    fake, keeper = FakeStreaming(world), Keeper()
    with serving(fake, world.clock) as server:
        listener = Listener(timeline(server, world), keeper)
        listener.catch_up()
        assert len(keeper.ids) == 30

        said = world.say()
        fake.wire.send(update(said), THUMP)
        batch = listener.take()
        assert set(batch.posts["source"].to_pylist()) == {"mastodon-stream"}
        assert post_id(said) in keeper.ids

        said.text, said.edited_at = "Bins, at last", world.clock.now() + timedelta(seconds=5)
        world.clock.pass_by(10)
        gone = world.posts[3]
        fake.wire.send(
            update(said, "status.update") + told("delete", post_id(gone)) + told("other", "{}")
        )
        listener.take()
        assert keeper.posts["mastodon", post_id(said)]["text"] == "Bins, at last"
        assert keeper.deleted == {("mastodon", post_id(gone))}

        fake.wire.hang_up()
        with pytest.raises(NotStreaming, match="closed the stream"):
            listener.take()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_nothing_is_lost_or_doubled_by_a_stream_that_breaks(seed):
    """Events are cut anywhere, left out, broken, sent twice; connections break at any of them."""
    world = world_of(seed, count=20)
    chance, fake, keeper = random.Random(seed), FakeStreaming(world), Keeper()
    with serving(fake, world.clock) as server:
        for _ in range(6):
            listener = Listener(timeline(server, world), keeper)
            listener.catch_up()
            for _ in range(chance.randint(0, 5)):
                world.clock.pass_by(chance.randint(1, 90))
                raw = update(world.say())
                at = chance.randrange(len(raw))
                pieces = {
                    "whole": [raw],
                    "cut": [raw[:at], raw[at:]],
                    "twice": [raw, raw],
                    "left out": [],
                    "half": [told("update", '{"id": "17", "cont')],
                }[chance.choice(["whole", "whole", "cut", "twice", "left out", "half"])]
                fake.wire.send(*pieces, THUMP)
                if pieces:
                    listener.take()
            fake.wire.hang_up()
            with pytest.raises(NotStreaming):
                listener.take_all()
            world.say()
            world.clock.pass_by(chance.choice([1, 60, 4000]))
        world.clock.pass_by(7200)
        Listener(timeline(server, world), keeper).catch_up()
        fake.wire.hang_up()
    assert keeper.ids == {post_id(said) for said in world.standing}
    assert len(set(keeper.texts)) == len(keeper.texts)
    assert keeper.rejects == []


def test_an_old_connection_is_given_up_and_stopping_waits_for_the_next_sign_of_life():
    world = world_of(2, count=3)
    fake, keeper, stop = FakeStreaming(world), Keeper(), threading.Event()
    with serving(fake, world.clock) as server:
        listener = Listener(timeline(server, world), keeper)
        listener.catch_up()
        for seconds in (10, 3600):
            fake.wire.send(update(world.say()), THUMP)
            assert listener.take().posts.num_rows == 1
            world.clock.pass_by(seconds)
        fake.wire.send(update(world.say()))
        assert listener.take().posts.num_rows == 1
        assert next(listener.batches, None) is None

        listener = Listener(timeline(server, world, stop=stop), keeper)
        listener.catch_up()
        stop.set()
        fake.wire.send(THUMP)
        with pytest.raises(Stopped):
            listener.take()


def test_a_stream_without_an_end_of_line_is_given_up():
    world = world_of(3, count=1)
    fake = FakeStreaming(world)
    with serving(fake, world.clock) as server:
        listener = Listener(timeline(server, world), Keeper())
        listener.catch_up()
        fake.wire.send(b"data: " + b"x" * 1_100_000)
        with pytest.raises(NotStreaming, match="line without an end"):
            listener.take()


def test_a_stream_lies_where_the_server_says_and_no_token_goes_over_an_open_line():
    world = world_of(4, count=1)
    fake, beside = FakeStreaming(world), FakeStreaming(world)
    with serving(fake, world.clock) as server, serving(beside, world.clock) as other:
        fake.elsewhere = other.address.replace("http:", "ws:")
        Listener(timeline(server, world), Keeper()).catch_up()
        assert (fake.opened, beside.opened) == (0, 1)
        beside.wire.hang_up()

        fake.token = beside.token = "a token of many letters"
        place = mastodon.Server(web(world.clock), server.address, Secret(fake.token))
        beside.token = "another"
        source = mastodon.hashtag(place, "bins")
        with pytest.raises(NotStreaming, match="does not accept the credential") as refused:
            next(listen(source, bins(source), {}))
        assert isinstance(refused.value.problem, Refused)


def test_a_secure_server_cannot_have_its_token_sent_elsewhere_in_the_open():
    from mootlib.collect import mastodon_stream

    world = world_of(5, count=1)
    fake = FakeStreaming(world)
    fake.elsewhere = "ws://example.social"
    with serving(fake, world.clock) as server:

        class Secure(mastodon.Server):
            """Takes itself for one behind TLS, which a test has none of."""

            def ask(self, path, params=(), want=list):
                return self.web.get(server.address + path, want=want)

        place = Secure(web(world.clock), "https://example.social", Secret("a token"))
        with pytest.raises(AddressRefused, match="open line"):
            mastodon_stream._address(mastodon.hashtag(place, "bins"))
