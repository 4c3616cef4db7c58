"""Sources that are listened to: what happens is kept at once, and polling goes on where there is no stream."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.sources import collecting, credentials, previews
from folkmoot.sources import collection_actions as actions
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Credential
from folkmoot.spine.models import Event
from folkmoot.spine.not_possible import NotPossible
from tests.factories import collection, member
from tests.lib.collect.fake_jetstream import FakeJetstream, commit, telling
from tests.lib.collect.fake_mastodon import post_id, status
from tests.lib.collect.making import FakeClock
from tests.lib.collect.serving import Server, serving
from tests.lib.collect.test_mastodon_stream import THUMP, FakeStreaming, told, update
from tests.lib.collect.world import World
from tests.sources.test_collecting import collector, held, log, on, quick, shown, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("data_dir", "quick", "log"),
]
FIXTURES = (collector, log, quick)


@pytest.fixture
def world() -> World:
    return World(FakeClock(timezone.now()), random.Random(4))


@pytest.fixture
def fake(world: World) -> FakeStreaming:
    return FakeStreaming(world)


@pytest.fixture
def server(world: World, fake: FakeStreaming) -> Iterator[Server]:
    with serving(fake, world.clock) as running:
        yield running
        fake.wire.hang_up()


@pytest.fixture
def jet(settings: Any) -> Iterator[FakeJetstream]:
    with telling() as running:
        settings.JETSTREAM = [running.address]
        yield running


def test_what_is_told_is_kept_edited_and_deleted_here(
    world: World, server: Server, fake: FakeStreaming, collector: collecting.Collector
) -> None:
    world.history(3, _day())
    made = on(server, words="bins")
    until(lambda: made.sources.get().health_now.streams is True)
    assert held(made) == shown(world)
    world.quiet = True
    said = world.say()
    fake.wire.send(update(said), THUMP)
    until(lambda: post_id(said) in held(made))

    # An edit counts, also one after which the post would not have been kept; others are passed over.
    edited = {**status(said), "content": "<p>Never mind</p>", "edited_at": _now(), "tags": []}
    other = {**status(world.say()), "content": "<p>Nothing of ours</p>", "tags": []}
    fake.wire.send(told("status.update", json.dumps(edited)), told("update", json.dumps(other)))
    fake.wire.send(told("delete", post_id(world.posts[0])), told("delete", "987654321"), THUMP)
    until(lambda: post_id(world.posts[0]) not in held(made))
    texts = corpus().collection_posts(made.collection)["text"].to_pylist()
    assert "Never mind" in texts
    assert "Nothing of ours" not in texts
    until(lambda: made.sources.get().health_now.deletions == 1)  # not of what nobody kept
    assert made.sources.get().posts == 4

    page = _page(made)
    assert "Listens: it is told of each post at once" in page


def test_where_a_server_streams_to_nobody_it_is_asked_again_and_again(
    world: World, server: Server, fake: FakeStreaming, collector: collecting.Collector
) -> None:
    fake.refuses = True
    world.history(3, _day())
    made = on(server)
    until(lambda: bool(made.sources.get().health_now.why_polled))
    said = world.say()
    until(lambda: post_id(said) in held(made))
    # A post is kept first, and how the source is told after its whole page.
    until(lambda: made.sources.get().health_now.state == "well")
    assert made.sources.get().health_now.streams is False
    page = _page(made)
    assert "It could be listened to, but:" in page
    assert "streams only with an access token" in page


def test_an_installation_may_listen_to_none(
    world: World,
    server: Server,
    fake: FakeStreaming,
    collector: collecting.Collector,
    settings: Any,
) -> None:
    settings.COLLECT_STREAMS = False
    world.history(3, _day())
    made = on(server)
    until(lambda: held(made) == shown(world))
    said = world.say()
    until(lambda: post_id(said) in held(made))
    assert fake.opened == 0
    assert made.sources.get().health_now.streams is None


def test_a_stream_stops_at_once_when_its_collection_is_paused(
    world: World, server: Server, fake: FakeStreaming, collector: collecting.Collector
) -> None:
    world.history(2, _day())
    made = on(server)
    until(lambda: made.sources.get().health_now.streams is True)
    actions.collection_pause(by=member(), collection=made)
    until(lambda: not collector.readings)  # although the server says nothing at all


def test_all_of_bluesky_is_heard_and_only_the_words_are_kept(
    world: World,
    jet: FakeJetstream,
    collector: collecting.Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collecting.Keeper, "due", lambda keeper: [])  # would ask Bluesky itself
    officer = member()
    made = collection(officer, source={"kind": "bluesky_everything"}, words="number 2")
    actions.collection_switch_on(by=officer, collection=made)
    until(lambda: bool(jet.opened))
    for _ in range(4):
        said = world.say()
        jet.tell(commit(said, world.clock.now(), did=f"did:plc:{said.number}"))
    until(lambda: len(held(made)) == 1)
    assert "heard" in (made.sources.get().cursor or {})
    jet.tell(commit(world.posts[1], world.clock.now(), "delete", did="did:plc:2"))
    until(lambda: not held(made))


def test_a_preview_of_all_of_bluesky_hears_some_and_keeps_nothing(
    world: World, jet: FakeJetstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "BATCHES", 2)  # the first one says that all is well
    officer = member()
    made = collection(officer, source={"kind": "bluesky_everything"}, words="number 2")
    for _ in range(4):
        said = world.say()
        jet.tell(commit(said, world.clock.now(), did=f"did:plc:{said.number}"))
    seen = previews.look(made.sources.get())
    assert (seen.read, seen.wanted) == (4, 1)
    assert [each.text for each in seen.posts] == ["Post number 2 about the bins"]
    assert held(made) == set()


def test_nobody_keeps_all_of_bluesky() -> None:
    officer = member()
    made = collection(officer)
    with pytest.raises(NotPossible, match="which words are wanted"):
        actions.source_add(by=officer, collection=made, kind="bluesky_everything")
    made = collection(officer, source={"kind": "bluesky_everything"}, words="bins")
    with pytest.raises(NotPossible, match="which words are wanted"):
        actions.collection_save(
            by=officer, organisation=made.organisation, collection=made, words=" \n"
        )


def _page(made: Any) -> str:
    client = Client()
    client.force_login(member())
    return str(client.get(reverse("sources:collection", args=[made.pk])).content.decode())


def _day() -> timedelta:
    return timedelta(days=1)


def _now() -> str:
    return str(timezone.now().isoformat())


def test_a_planted_token_is_on_no_page_in_no_log_and_in_no_row(
    world: World,
    server: Server,
    fake: FakeStreaming,
    collector: collecting.Collector,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "planted-token-of-many-letters"
    fake.token = secret
    caplog.set_level("DEBUG")
    world.history(3, _day())
    admin = member("administrator")
    body = admin.memberships.get().organisation
    credential = credentials.credential_add(
        by=admin, organisation=body, kind="mastodon", name="Ours", account="", secret=secret
    )
    source = {"kind": "mastodon_hashtag", "server": server.address, "term": "bins"}
    made = collection(admin, source={**source, "credential": credential})
    actions.collection_switch_on(by=admin, collection=made)
    until(lambda: made.sources.get().health_now.streams is True)
    fake.token = "another"
    fake.wire.hang_up()
    until(lambda: made.sources.get().health_now.state == "stuck")

    client = Client()
    client.force_login(admin)
    row = made.sources.get()
    pages = [
        reverse("sources:collection", args=[made.pk]),
        reverse("sources:source-preview", args=[row.pk]),
        reverse("sources:credentials"),
        reverse("sources:credential-remove", args=[credential.pk]),
    ]
    seen = [client.get(page, follow=True).content.decode() for page in pages]
    assert "does not accept the credential" in seen[0] + seen[1]
    facts = [str(event.facts) for event in Event.objects.all()]
    rows = [str(row.health), str(row.cursor), str(Credential.objects.values().get())]
    assert not [text for text in (*seen, *facts, *rows, caplog.text) if secret in text]
