"""Batches in a real corpus: once each, however often they come; deleted words are gone."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from tests.lib.collect.fake_mastodon import FakeMastodon, post_id
from tests.lib.collect.making import START, FakeClock
from tests.lib.collect.making import web as web_of
from tests.lib.collect.serving import serving
from tests.lib.collect.world import World

from mootlib.collect import Batch, Deletion, Follower, keep, mastodon
from mootlib.corpus import Corpus
from mootlib.records import POSTS

KEY = bytes(range(32))


@pytest.fixture
def corpus(tmp_path):
    return Corpus(tmp_path / "corpus", key=KEY)


def post(number, **changes):
    return {
        "platform": "mastodon",
        "post_id": str(number),
        "posted_at": START,
        "text": f"The bins of street {number}",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": [],
        "source": "test",
        "collected_at": START,
    } | changes


def texts(corpus, *numbers):
    rows = corpus.posts([("mastodon", str(number)) for number in numbers]).to_pylist()
    return {row["post_id"]: row["text"] for row in rows}


def gone(number):
    return Deletion("mastodon", str(number), START + timedelta(hours=1))


def test_a_batch_that_comes_again_changes_nothing(corpus):
    batch = Batch(POSTS.build([post(1), post(2)]))
    assert keep(corpus, batch, collection="bins").appended.accepted == 2
    assert keep(corpus, batch, collection="bins").appended.accepted == 0
    assert len(texts(corpus, 1, 2)) == 2


def test_deleted_words_are_gone_and_do_not_come_back(corpus):
    batch = Batch(POSTS.build([post(1), post(2)]))
    keep(corpus, batch, collection="bins")
    keep(corpus, Batch(deletions=(gone(1),)), collection="bins")
    keep(corpus, batch, collection="bins")
    assert texts(corpus, 1, 2) == {"2": "The bins of street 2"}
    assert [hit.post_id for hit in corpus.search("bins").hits] == ["2"]


def test_a_post_and_its_deletion_in_one_batch(corpus):
    keep(corpus, Batch(POSTS.build([post(1)]), deletions=(gone(1),)), collection="bins")
    assert texts(corpus, 1) == {}
    assert corpus.check() == []


def test_deletions_of_what_nobody_read_leave_no_trace(corpus):
    keep(corpus, Batch(POSTS.build([post(1)])), collection="bins")
    before = corpus.sequence
    keep(corpus, Batch(deletions=tuple(gone(n) for n in range(2, 50))), collection="bins")
    assert texts(corpus, *range(50)) == {"1": "The bins of street 1"}
    assert corpus.stats().rows["posts"] == 1
    assert corpus.sequence == before


def test_an_edit_replaces_the_words(corpus):
    keep(corpus, Batch(POSTS.build([post(1)])), collection="bins")
    edited = post(1, text="The bins, at last", edited_at=START + timedelta(minutes=5))
    keep(corpus, Batch(POSTS.build([edited])), collection="bins")
    keep(corpus, Batch(POSTS.build([post(1)])), collection="bins")
    assert texts(corpus, 1) == {"1": "The bins, at last"}


def test_a_follower_fills_a_corpus(corpus):
    """From the server over the network to a search, twice, with a deletion between."""
    world = World(FakeClock(), random.Random(1))
    world.history(25, timedelta(days=2))
    stop, cursors = threading.Event(), []

    def store(batch):
        keep(corpus, batch, collection="bins")
        cursors.append(batch.cursor)

    class Passes:
        """The world's clock, at which one stops after so many waits."""

        def __init__(self, count):
            stop.clear()
            self.left = count
            self.now = world.clock.now

        def wait(self, seconds, stop):
            self.left -= 1
            if not self.left:
                stop.set()
            world.clock.wait(seconds, stop)

    with serving(FakeMastodon(world), world.clock) as server:
        web = web_of(world.clock, timeout=5)
        source = mastodon.hashtag(mastodon.Server.named(web, server.address), "bins")
        ids = [post_id(said) for said in world.posts]
        follower = Follower(source, store, stop, clock=Passes(1), due=lambda: ids)
        cursor = follower.run(None)
        assert corpus.stats().rows["posts"] == 25
        removed = {post_id(said) for said in world.delete(4)}
        world.say()
        Follower(source, store, stop, clock=Passes(2), due=lambda: ids).run(cursor)
    held = {hit.post_id for hit in corpus.search("bins", limit=100).hits}
    assert held == {post_id(said) for said in world.standing}
    assert not held & removed
    assert corpus.check() == []
