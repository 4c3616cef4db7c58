"""Feeds: asked for only as far as they have changed, and nothing that they held is lost or doubled."""

from __future__ import annotations

import random
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.making import FakeClock, Keeper, web
from tests.lib.collect.serving import FAULTS, Asked, Reply, Weather, serving
from tests.lib.collect.test_mastodon import once, world_of
from tests.lib.collect.world import World, read_through

from mootlib.collect import Gone, Misread, Window
from mootlib.collect.feeds import Feed


class FakeFeed:
    """Shows the newest entries of a world as RSS."""

    def __init__(self, world: World, *, most: int = 1000, etag: bool = True) -> None:
        self.world = world
        self.most = most
        self.etag = etag
        self.unchanged = 0
        self.problem: Reply | None = None

    def __call__(self, asked: Asked) -> Reply:
        if self.problem is not None:
            return self.problem
        shown = self.world.standing[-self.most :][::-1]
        mark = f'W/"{len(self.world.posts)}-{sum(len(s.text) for s in shown)}"'
        if self.etag and asked.headers.get("if-none-match") == mark:
            self.unchanged += 1
            return Reply(304)
        items = "".join(
            f"<item><guid>urn:bins:{s.number}</guid><title>{s.text}</title>"
            f"<pubDate>{format_datetime(s.at)}</pubDate></item>"
            for s in shown
        )
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Bins</title>{items}</channel></rss>"
        headers = {"Content-Type": "application/rss+xml"}
        return Reply(200, body.encode(), headers | ({"ETag": mark} if self.etag else {}))


def guid(said):
    return f"urn:bins:{said.number}"


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.0, 0.2, 0.5]),
    skew=st.sampled_from([0.0, -200_000.0, 200_000.0]),
    etag=st.booleans(),
)
def test_nothing_is_lost_or_doubled(seed, share, skew, etag):
    world = world_of(seed)
    keeper = Keeper()
    kinds = [kind for kind in FAULTS if kind != "html"]  # a page in place of a feed is tried apart
    weather = Weather(random.Random(seed), share, kinds=kinds)
    with serving(FakeFeed(world, etag=etag), world.clock, weather=weather, skew=skew) as server:
        read_through(lambda: Feed(web(world.clock, tries=5), server.address), world, keeper)
    assert keeper.ids == {guid(said) for said in world.standing}
    assert keeper.rejects == []
    assert {post["platform"] for post in keeper.posts.values()} == {"web"}


def test_a_page_in_place_of_a_feed_is_said_and_read_later():
    world = world_of(1, count=20)
    keeper = Keeper()
    weather = Weather()
    weather.planned = ["html"]
    with serving(FakeFeed(world), world.clock, weather=weather) as server:
        source = Feed(web(world.clock), server.address)
        with pytest.raises(Misread, match="web page"):
            once(source, keeper)
        assert keeper.cursor is None
        once(source, keeper)
    assert len(keeper.ids) == 20


def test_a_feed_that_always_breaks_off_is_read_as_far_as_it_goes():
    world = world_of(1, count=20)
    keeper = Keeper()
    weather = Weather()
    weather.planned = ["half"] * 3
    with serving(FakeFeed(world), world.clock, weather=weather) as server:
        source = Feed(web(world.clock), server.address)
        once(source, keeper)
        assert 0 < len(keeper.ids) < 20
        assert "breaks off" in keeper.warnings[0]
        once(source, keeper)  # nothing was noted as read, so it is read again
    assert len(keeper.ids) == 20


def test_what_has_not_changed_is_not_sent_again():
    world = world_of(2, count=20)
    fake = FakeFeed(world)
    keeper = Keeper()
    with serving(fake, world.clock) as server:
        source = Feed(web(world.clock), server.address)
        once(source, keeper)
        once(source, keeper)
        assert fake.unchanged == 1
        fake.etag = False
        fresh = list(source.read(keeper.cursor))
        assert sum(batch.posts.num_rows for batch in fresh) == 0
        assert fresh[-1].complete_until == world.clock.now()
        world.say()
        once(source, keeper)
    assert len(keeper.ids) == 21


def test_a_feed_that_ran_ahead_of_us_is_a_warning():
    world = world_of(3, count=30)
    keeper = Keeper()
    with serving(FakeFeed(world, most=10), world.clock) as server:
        source = Feed(web(world.clock), server.address)
        once(source, keeper)
        for _ in range(9):
            world.say()
        once(source, keeper)
        assert keeper.warnings == []
        for _ in range(12):
            world.say()
        once(source, keeper)
    assert "newest 10 entries" in keeper.warnings[0]


def test_an_entry_that_was_changed_changes():
    world = world_of(4, count=3)
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>urn:1</id><title>{}</title>"
        "<published>2026-03-01T08:00:00Z</published><updated>{}</updated></entry></feed>"
    )
    words = iter(
        [
            atom.format("Pool closed", "2026-03-01T08:00:00Z"),
            atom.format("Pool open", "2026-03-01T10:00:00Z"),
        ]
    )
    keeper = Keeper()
    with serving(lambda asked: Reply(200, next(words).encode()), world.clock) as server:
        source = Feed(web(world.clock), server.address)
        once(source, keeper)
        assert keeper.texts == ["Pool closed"]
        once(source, keeper)
    assert keeper.texts == ["Pool open"]


def test_a_feed_that_moved_or_is_gone_says_so():
    world = world_of(5, count=3)
    fake = FakeFeed(world)

    def moved(asked: Asked) -> Reply:
        if asked.path == "/old":
            return Reply(301, b"", {"Location": "/new"})
        return fake(asked) if asked.path == "/new" else Reply(410, b"")

    keeper = Keeper()
    with serving(moved, world.clock) as server:
        once(Feed(web(world.clock), server.address + "/old"), keeper)
        assert len(keeper.ids) == 3
        assert "moved for good" in keeper.warnings[0]
        with pytest.raises(Gone, match=r"Feed of 127\.0\.0\.1 is not there"):
            once(Feed(web(world.clock), server.address + "/gone"), keeper)


def test_an_address_with_a_key_is_shown_to_nobody():
    world = world_of(6, count=3)
    with serving(lambda asked: Reply(500, b""), world.clock) as server:
        source = Feed(web(world.clock, tries=1), server.address + "/feed?key=hunter2")
        assert "hunter2" not in repr(source) + source.name
        with pytest.raises(Exception, match=r"127\.0\.0\.1") as caught:
            list(source.read(None))
        assert "hunter2" not in str(caught.value)


def test_entities_that_fill_a_machine_are_refused():
    bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><channel><title>&b;</title></channel></rss>"
    clock = FakeClock()
    with (
        serving(lambda asked: Reply(200, bomb.encode()), clock) as server,
        pytest.raises(Misread, match="entities"),
    ):
        list(Feed(web(clock), server.address).read(None))


def test_only_what_is_wanted_is_kept():
    world = world_of(7, count=50)
    since = world.standing[20].at
    keeper = Keeper()
    with serving(FakeFeed(world), world.clock) as server:
        once(Feed(web(world.clock), server.address, Window(since)), keeper)
    assert keeper.ids <= {guid(s) for s in world.standing if s.at >= since.replace(microsecond=0)}
    assert len(keeper.ids) >= 29
