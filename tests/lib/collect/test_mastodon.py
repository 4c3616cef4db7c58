"""Mastodon, read upwards: nothing is lost or doubled, whatever the network and the world do."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_mastodon import FakeMastodon, post_id
from tests.lib.collect.making import START, FakeClock, Keeper, web
from tests.lib.collect.serving import Weather, serving
from tests.lib.collect.world import World, look_again, read_through

from mootlib.collect import Gone, Refused, Secret, Window, mastodon


def world_of(seed: int, count: int = 60, late: timedelta = timedelta()) -> World:
    world = World(FakeClock(), random.Random(seed), late=late)
    world.history(count, timedelta(days=3))
    return world


def once(source, keeper):
    for batch in source.read(keeper.cursor):
        keeper.add(batch)
        keeper.store(batch)


def hashtag(server, world, **options):
    found = mastodon.Server.named(web(world.clock, tries=5), server.address)
    return mastodon.hashtag(found, "#bins", **options)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.0, 0.2, 0.5]),
    skew=st.sampled_from([0.0, -200_000.0, 200_000.0]),
    links=st.booleans(),
)
def test_nothing_is_lost_or_doubled(seed, share, skew, links):
    world = world_of(seed, late=timedelta(minutes=40))
    weather = Weather(random.Random(seed), share)
    fake = FakeMastodon(world, links=links)
    keeper = Keeper()
    with serving(fake, world.clock, weather=weather, skew=skew) as server:
        read_through(lambda: hashtag(server, world), world, keeper, faults=server.weather.happened)
        assert keeper.ids == {post_id(said) for said in world.standing}
        assert len(set(keeper.texts)) == len(keeper.texts)
        assert keeper.rejects == []

        gone = {post_id(said) for said in world.delete(9)}
        server.forget()
        look_again(lambda: hashtag(server, world), keeper.ids, keeper)
        assert {post for _, post in keeper.deleted} == gone
        told = {key: post["text"] for key, post in keeper.posts.items()}
        assert all(said.text == told["mastodon", post_id(said)] for said in world.standing)


@pytest.mark.parametrize("minutes", [1, 30, 59])
def test_what_another_server_tells_late_is_found(minutes):
    """Whenever it comes in: with a busy timeline read each ten minutes, one late post at a time."""
    world = world_of(1)
    keeper = Keeper()
    late = []
    with serving(FakeMastodon(world), world.clock) as server:
        for number in range(60):
            once(hashtag(server, world), keeper)
            world.clock.pass_by(600)
            world.say()
            if number < 45:
                late.append(world.say(ago=timedelta(minutes=minutes)))
    assert {post_id(said) for said in late} <= keeper.ids


def test_only_what_is_wanted_is_kept():
    world = world_of(2, count=200)
    since, until = START - timedelta(days=1), START - timedelta(hours=6)
    keeper = Keeper()
    with serving(FakeMastodon(world), world.clock) as server:
        once(hashtag(server, world, window=Window(since, until)), keeper)
        wanted = {post_id(s) for s in world.standing if since <= s.at < until}
        assert keeper.ids == wanted
        # identifiers hold the time, so nothing before it was even asked for
        assert len(server.asked) < 200 * 0.5 / 7 + 8
    assert {account for _, account in keeper.accounts} <= {str(n) for n in range(5)}


def test_backfilling_shows_how_far_it_is():
    world = world_of(3, count=80)
    window = Window(START - timedelta(days=3))
    with serving(FakeMastodon(world), world.clock) as server:
        batches = list(hashtag(server, world, window=window).read(None))
    shares = [batch.progress for batch in batches]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1.0
    until = [batch.complete_until for batch in batches]
    assert until == sorted(until)


def test_an_account_is_looked_up_once_and_its_going_is_said():
    world = world_of(4, count=10)
    fake = FakeMastodon(world)
    keeper = Keeper()
    with serving(fake, world.clock) as server:
        place = mastodon.Server.named(web(world.clock), server.address)
        source = mastodon.account(place, "@ann")
        once(source, keeper)
        once(source, keeper)
        assert len(keeper.ids) == 10
        assert sum(asked.path.endswith("lookup") for asked in server.asked) == 1
        fake.gone = True
        with pytest.raises(Gone, match=r"account @ann on .* is not there"):
            once(source, keeper)
        with pytest.raises(Gone):
            list(mastodon.account(place, "nobody").read(None))
    assert keeper.deleted == set()  # that an account is gone says nothing of single posts


def test_a_token_is_asked_for_and_used():
    world = world_of(5, count=3)
    fake = FakeMastodon(world)
    fake.token = "a token of many letters"
    with serving(fake, world.clock) as server:
        without = mastodon.Server.named(web(world.clock), server.address)
        with pytest.raises(Refused, match="only with an access token"):
            list(mastodon.public(without).read(None))
        wrong = mastodon.Server(without.web, without.address, Secret("another"))
        with pytest.raises(Refused, match="does not accept the credential"):
            list(mastodon.public(wrong).read(None))
        right = mastodon.Server(without.web, without.address, Secret(fake.token))
        keeper = Keeper()
        once(mastodon.public(right, local=True), keeper)
        assert len(keeper.ids) == 3
        assert server.asked[-1].get("local") == "true"
        assert fake.token not in repr(mastodon.public(right))


@pytest.mark.parametrize("many", [True, False])
def test_posts_are_looked_at_again(many):
    world = world_of(6, count=30)
    keeper = Keeper()
    with serving(FakeMastodon(world, many=many), world.clock) as server:
        source = hashtag(server, world)
        once(source, keeper)
        gone = {post_id(said) for said in world.delete(3)}
        for said in world.posts:
            said.likes = 5
        world.clock.pass_by(600)
        for batch in source.refresh(sorted(keeper.ids)):
            assert batch.cursor is None
            keeper.add(batch)
    assert {post for _, post in keeper.deleted} == gone
    likes = [v for (_, post, _, metric), v in keeper.counts.items() if metric == "likes"]
    assert sorted(likes) == [0] * 30 + [5] * 27


def test_a_server_that_stands_in_does_not_delete_anything():
    """A parked domain answers 404 to all: that is no word about any post."""
    from tests.lib.collect.serving import Reply

    world = world_of(7, count=1)
    with (
        serving(lambda asked: Reply(404, b"<html>parked"), world.clock) as server,
        pytest.raises(Gone),
    ):
        list(hashtag(server, world).refresh(["1", "2"]))


def test_an_identifier_without_time_is_read_from_the_oldest():
    """Other programs count as they like."""
    import json

    from tests.lib.collect.serving import Reply

    clock = FakeClock()
    shown = [(n, START - timedelta(days=100 - n)) for n in range(1, 40)]

    def app(asked):
        found = [s for s in shown if s[0] > int(asked.get("min_id", "0"))][:6]
        found = found if asked.get("min_id") else shown[-1:]
        body = [
            {"id": str(n), "created_at": t.isoformat(), "content": str(n), "account": {"id": "1"}}
            for n, t in reversed(found)
        ]
        return Reply(200, json.dumps(body).encode())

    keeper = Keeper()
    with serving(app, clock) as server:
        place = mastodon.Server.named(web(clock), server.address)
        window = Window(START - timedelta(days=50))
        once(mastodon.public(place, window=window), keeper)
    assert keeper.ids == {str(n) for n, t in shown if t >= window.since}
