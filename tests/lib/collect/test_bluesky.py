"""Bluesky, walked from the newest down: nothing is lost or doubled."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_bluesky import FakeBluesky, uri
from tests.lib.collect.making import START, Keeper, web
from tests.lib.collect.serving import Weather, serving
from tests.lib.collect.test_mastodon import once, world_of
from tests.lib.collect.world import World, look_again, read_through

from mootlib.collect import Gone, Refused, Secret, Window, bluesky
from mootlib.collect.bluesky_session import Session


def signed_in(world: World, address: str, password: str = "app-pass-word") -> Session:
    return Session(web(world.clock, tries=5), "council.example", Secret(password), address)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.0, 0.2, 0.5]),
    skew=st.sampled_from([0.0, -200_000.0, 200_000.0]),
    searching=st.booleans(),
)
def test_nothing_is_lost_or_doubled(seed, share, skew, searching):
    world = world_of(seed, late=timedelta(minutes=40))
    weather = Weather(random.Random(seed), share)
    keeper = Keeper()
    with serving(FakeBluesky(world), world.clock, weather=weather, skew=skew) as server:

        def make():
            if searching:
                return bluesky.search(signed_in(world, server.address), "bins")
            visitor = bluesky.Visitor(web(world.clock, tries=5), server.address)
            return bluesky.account(visitor, "council.example")

        read_through(make, world, keeper, faults=server.weather.happened)
        assert keeper.ids == {uri(said) for said in world.standing}
        assert keeper.rejects == []

        gone = {uri(said) for said in world.delete(9)}
        server.forget()
        look_again(make, keeper.ids, keeper)
        assert {post for _, post in keeper.deleted} == gone


def test_posts_deleted_between_two_pages_push_none_past_us():
    world = world_of(1, count=200)
    world.quiet = True
    keeper = Keeper()
    fake = FakeBluesky(world, page=50, numbered=1000)
    with serving(fake, world.clock) as server:
        source = bluesky.search(signed_in(world, server.address), "bins")
        for batch in source.read(None):
            keeper.add(batch)
            for said in world.standing[-4:]:  # from the top, where numbering begins
                said.deleted = True
    assert keeper.ids >= {uri(said) for said in world.standing}


def test_a_search_goes_on_beyond_its_numbered_pages():
    world = world_of(2, count=150)
    keeper = Keeper()
    with serving(FakeBluesky(world, numbered=30), world.clock) as server:
        once(bluesky.search(signed_in(world, server.address), "bins"), keeper)
    assert len(keeper.ids) == 150


def test_a_poll_of_a_quiet_account_is_one_question():
    world = world_of(3, count=100)
    keeper = Keeper()
    with serving(FakeBluesky(world), world.clock) as server:
        source = bluesky.account(
            bluesky.Visitor(web(world.clock), server.address), "@council.example"
        )
        once(source, keeper)
        before = len(server.asked)
        world.clock.pass_by(60)
        once(source, keeper)
        assert len(server.asked) == before + 1


def test_only_what_is_wanted_is_kept():
    world = world_of(4, count=100)
    window = Window(START - timedelta(days=1), START - timedelta(hours=2))
    keeper = Keeper()
    with serving(FakeBluesky(world), world.clock) as server:
        once(bluesky.search(signed_in(world, server.address), "bins", window=window), keeper)
    assert keeper.ids == {uri(s) for s in world.standing if window.since <= s.at < window.until}


def test_signing_in_happens_once_and_tokens_are_renewed():
    world = world_of(5, count=50)
    fake = FakeBluesky(world)
    keeper = Keeper()
    with serving(fake, world.clock) as server:
        session = signed_in(world, server.address)
        source = bluesky.search(session, "bins")
        once(source, keeper)
        assert (fake.signed_in, fake.refreshed) == (1, 0)
        fake.valid.clear()
        once(source, keeper)
        assert (fake.signed_in, fake.refreshed) == (1, 1)
        assert "app-pass-word" not in repr(session) + repr(source)


def test_an_account_that_takes_another_handle_is_still_read():
    world = world_of(7, count=12)
    fake, keeper = FakeBluesky(world), Keeper()
    with serving(fake, world.clock) as server:
        source = bluesky.account(bluesky.Visitor(web(world.clock), server.address), fake.handle)
        once(source, keeper)
        fake.handle = "city.example"
        said = world.say()
        once(source, keeper)
        assert uri(said) in keeper.ids
        assert sum("resolveHandle" in asked.path for asked in server.asked) == 1


def test_a_wrong_password_and_a_closed_account_are_said():
    world = world_of(6, count=5)
    fake = FakeBluesky(world)
    with serving(fake, world.clock) as server:
        wrong = signed_in(world, server.address, "wrong-password")
        with pytest.raises(Refused, match=r"password of @council\.example"):
            list(bluesky.search(wrong, "bins").read(None))
        visitor = bluesky.Visitor(web(world.clock), server.address)
        with pytest.raises(Refused, match="does not let us read"):
            list(bluesky.search(visitor, "bins").read(None))
        fake.closed = True
        with pytest.raises(Gone, match="does not exist or was closed"):
            list(bluesky.account(visitor, "@gone.example").read(None))
