"""An account read at its own server: what is deleted there, and posts that claim another time."""

from __future__ import annotations

from datetime import timedelta

from tests.lib.collect.fake_bluesky import FakeBluesky, record_uri
from tests.lib.collect.making import START, Keeper, web
from tests.lib.collect.serving import serving
from tests.lib.collect.test_mastodon import once, world_of

from mootlib.collect import Window, bluesky
from mootlib.collect.bluesky_repository import Repository


def test_it_is_read_backfilled_and_looked_at_again():
    world = world_of(1, count=45)
    keeper = Keeper()
    with serving(FakeBluesky(world), world.clock) as server:
        visitor = bluesky.Visitor(web(world.clock), server.address)
        source = Repository(visitor, "council.example", Window(START - timedelta(days=2)))
        shares = []
        for batch in source.read(None):
            keeper.add(batch)
            keeper.store(batch)
            shares.append(batch.progress)
        assert shares == sorted(shares)
        assert keeper.ids == {record_uri(s) for s in world.standing if s.at >= source.window.since}
        before = len(server.asked)
        world.clock.pass_by(60)
        once(source, keeper)
        assert len(server.asked) == before + 1  # a quiet account is one question

        gone = {record_uri(said) for said in world.posts if said.number in (44, 45)}
        for said in world.posts[-2:]:
            said.deleted = True
        for batch in source.refresh(sorted(keeper.ids)):
            keeper.add(batch)
    assert {post for _, post in keeper.deleted} == gone
    assert keeper.counts == {}  # its echo is not told here
