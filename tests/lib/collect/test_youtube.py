"""Comments on YouTube: threads and all their replies, nothing lost or doubled."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.fake_youtube import FakeYouTube, begins, comment_id, error
from tests.lib.collect.making import START, Keeper, web
from tests.lib.collect.serving import Weather, serving
from tests.lib.collect.test_mastodon import once, world_of
from tests.lib.collect.world import World, look_again, read_through

from mootlib.collect import Gone, Refused, Secret, Throttled, youtube


def key_of(fake: FakeYouTube, world: World, address: str) -> youtube.Key:
    return youtube.Key(web(world.clock, tries=5), Secret(fake.key), address)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.0, 0.2, 0.5]))
def test_nothing_is_lost_or_doubled(seed, share):
    world = world_of(seed, count=40)
    fake = FakeYouTube(world)
    keeper = Keeper()
    with serving(fake, world.clock, weather=Weather(random.Random(seed), share)) as server:

        def make():
            return youtube.of_video(key_of(fake, world, server.address), "video")

        read_through(make, world, keeper, faults=server.weather.happened)
        # Replies that came after their thread was read are found when it is looked at again, and the
        # replies to a thread that is gone are gone with it.
        for said in world.delete(9):
            said.deleted = True
        firsts = {comment_id(s) for s in world.standing if begins(s)}
        standing = {comment_id(s) for s in world.standing}
        standing = {each for each in standing if each.partition(".")[0] in firsts}
        read = set(keeper.ids)
        assert firsts <= read
        server.forget()
        look_again(make, read, keeper)
        assert {post for _, post in keeper.deleted} == read - standing
        assert keeper.ids - read <= standing
        assert standing <= keeper.ids
    addresses = {post["url"] for post in keeper.posts.values()}
    assert all(url and "watch?v=video&lc=" in url for url in addresses)


def test_a_page_that_is_gone_begins_the_walk_again():
    world = world_of(1, count=90)
    world.quiet = True
    fake = FakeYouTube(world)
    keeper = Keeper()
    with serving(fake, world.clock) as server:
        source = youtube.of_video(key_of(fake, world, server.address), "video")
        batches = source.read(None)
        while keeper.cursor is None:
            batch = next(batches)
            keeper.add(batch)
            keeper.store(batch)
        anchor = keeper.cursor["token"]
        next(s for s in world.posts if comment_id(s) == anchor).deleted = True
        once(source, keeper)
    firsts = {comment_id(s) for s in world.standing if begins(s)}
    assert firsts <= keeper.ids


def test_the_key_is_in_a_header_and_its_units_are_counted():
    world = world_of(2, count=30)
    fake = FakeYouTube(world)
    with serving(fake, world.clock) as server:
        key = key_of(fake, world, server.address)
        source = youtube.of_channel(key, "UCabc")
        assert source.quota.left == 10_000
        once(source, Keeper())
        assert source.quota.left == 10_000 - len(server.asked)
        assert all(fake.key not in str(asked.query) for asked in server.asked)
        # START is 9:00 UTC, 1:00 in California
        assert source.quota.resets_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
        world.clock.pass_by(86_400)
        assert source.quota.left == 10_000
        assert fake.key not in repr(source)


def test_spent_units_are_waited_for_until_googles_midnight():
    world = world_of(3, count=3)
    fake = FakeYouTube(world)
    fake.problem = error(403, "quotaExceeded", "The request cannot be completed")
    with serving(fake, world.clock) as server:
        source = youtube.of_video(key_of(fake, world, server.address), "video")
        with pytest.raises(Throttled, match="spent until 3 March, 08:00 UTC") as caught:
            list(source.read(None))
        assert caught.value.retry_at == START + timedelta(hours=23)
        assert source.quota.left == 0


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (error(403, "commentsDisabled"), Gone, "switched off"),
        (error(404, "videoNotFound"), Gone, "was deleted"),
        (error(403, "forbidden"), Refused, "does not let us read"),
        (error(403, "rateLimitExceeded"), Throttled, "no more requests"),
    ],
)
def test_what_youtube_says_is_a_sentence(problem, kind, words):
    world = world_of(4, count=3)
    fake = FakeYouTube(world)
    fake.problem = problem
    with serving(fake, world.clock) as server:
        source = youtube.of_video(key_of(fake, world, server.address), "video")
        with pytest.raises(kind, match=words):
            list(source.read(None))


def test_a_wrong_key_is_said():
    world = world_of(5, count=3)
    with serving(FakeYouTube(world), world.clock) as server:
        key = youtube.Key(web(world.clock), Secret("wrong"), server.address)
        with pytest.raises(Refused, match="does not accept the API key"):
            list(youtube.of_video(key, "video").read(None))
