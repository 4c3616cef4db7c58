"""Reddit's listings: nothing is lost or doubled, also where what one goes on from is deleted."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_reddit import FakeReddit, name
from tests.lib.collect.making import Keeper, web
from tests.lib.collect.serving import Reply, Weather, serving
from tests.lib.collect.test_mastodon import once, world_of
from tests.lib.collect.world import World, look_again, read_through

from mootlib.collect import AddressRefused, Gone, Refused, Secret, reddit


def app_of(world: World, address: str, secret: str = "an-app-secret") -> reddit.App:
    return reddit.App(web(world.clock, tries=5), "app", Secret(secret), address, address)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.0, 0.2, 0.5]))
@example(
    seed=710167, share=0.5
)  # a cache that repeats a page five times was once taken for the end
def test_nothing_is_lost_or_doubled(seed, share):
    world = world_of(seed)
    keeper = Keeper()
    weather = Weather(random.Random(seed), share)
    with serving(FakeReddit(world), world.clock, weather=weather) as server:

        def make():
            return reddit.comments(app_of(world, server.address), "r/Lincoln")

        read_through(make, world, keeper, faults=server.weather.happened)
        assert keeper.ids == {name(said) for said in world.standing}
        gone = {name(said) for said in world.delete(9)}
        server.forget()
        look_again(make, keeper.ids, keeper)
        assert {post for _, post in keeper.deleted} == gone


def test_going_on_from_a_comment_that_was_deleted():
    world = world_of(1, count=60)
    world.quiet = True
    keeper = Keeper()
    with serving(FakeReddit(world), world.clock) as server:
        for batch in reddit.comments(app_of(world, server.address), "Lincoln").read(None):
            keeper.add(batch)
            last = batch.posts["post_id"].to_pylist()[-1]
            for said in world.posts:
                said.deleted = said.deleted or name(said) == last
    assert {name(said) for said in world.standing} <= keeper.ids


def test_what_is_deleted_already_is_a_deletion_and_no_post():
    world = world_of(2, count=5)
    said = world.posts[2]
    keeper = Keeper()
    with serving(FakeReddit(world), world.clock) as server:
        source = reddit.comments(app_of(world, server.address), "Lincoln")
        world.standing.remove(said)
        said.deleted = True
        for batch in source.refresh([name(each) for each in world.posts]):
            keeper.add(batch)
    assert keeper.deleted == {("reddit", name(said))}
    assert name(said) not in keeper.ids


def test_more_than_reddit_shows_is_a_warning():
    world = world_of(3, count=60)
    keeper = Keeper()
    with serving(FakeReddit(world, most=40), world.clock) as server:
        source = reddit.comments(app_of(world, server.address), "Lincoln")
        once(source, keeper)
        assert keeper.warnings == []
        for _ in range(50):
            world.clock.pass_by(10)
            world.say()
        once(source, keeper)
    assert "some are missing" in keeper.warnings[0]


def test_the_token_is_kept_and_renewed():
    world = world_of(4, count=30)
    fake = FakeReddit(world)
    with serving(fake, world.clock) as server:
        app = app_of(world, server.address)
        source = reddit.submissions(app, "/r/Lincoln/")
        once(source, Keeper())
        assert fake.tokens == 1
        assert source.quota.left == 95
        fake.valid = "run out"
        once(source, Keeper())
        assert fake.tokens == 2
        assert "an-app-secret" not in repr(app) + repr(source)
        assert all(asked.get("raw_json") == "1" for asked in server.asked if asked.method == "GET")


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (Reply(403, {"reason": "private", "error": 403}), Refused, "is private"),
        (Reply(404, {"reason": "banned", "error": 404}), Gone, "banned"),
        (Reply(404, {"error": 404}), Gone, "does not exist"),
        (Reply(302, b"", {"Location": "/subreddits/search"}), Gone, "does not exist"),
    ],
)
def test_what_reddit_says_is_a_sentence(problem, kind, words):
    world = world_of(5, count=3)
    fake = FakeReddit(world)
    fake.problem = problem
    with serving(fake, world.clock) as server, pytest.raises(kind, match=words):
        list(reddit.comments(app_of(world, server.address), "Lincoln").read(None))


def test_a_wrong_credential_and_a_wrong_name_are_said():
    world = world_of(6, count=3)
    with (
        serving(FakeReddit(world), world.clock) as server,
        pytest.raises(Refused, match="app's credential"),
    ):
        list(reddit.comments(app_of(world, server.address, "wrong"), "Lincoln").read(None))
    with pytest.raises(AddressRefused, match="subreddit"):
        reddit.comments(app_of(world, "http://127.0.0.1:1"), "../../user/x")
