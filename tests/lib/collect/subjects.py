"""All live sources behind one face, so that the same faults can be done to each of them."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.lib.collect.fake_bluesky import FakeBluesky, record_uri, uri
from tests.lib.collect.fake_mastodon import FakeMastodon, post_id, status
from tests.lib.collect.fake_reddit import FakeReddit
from tests.lib.collect.fake_reddit import name as reddit_name
from tests.lib.collect.fake_youtube import FakeYouTube, comment_id
from tests.lib.collect.fake_youtube import error as youtube_error
from tests.lib.collect.making import FakeClock, Keeper, web
from tests.lib.collect.serving import Reply, Server
from tests.lib.collect.test_feeds import FakeFeed, guid
from tests.lib.collect.test_mastodon_stream import FakeStreaming
from tests.lib.collect.world import Said, World

from mootlib.collect import (
    Batch,
    Follower,
    Health,
    Live,
    Secret,
    Source,
    bluesky,
    jetstream,
    mastodon,
    reddit,
    youtube,
)
from mootlib.collect.bluesky_repository import Repository
from mootlib.collect.bluesky_session import Session
from mootlib.collect.feeds import Feed
from mootlib.collect.folder import Folder
from mootlib.collect.mastodon_stream import Listening

TOKEN = "a-token-of-many-letters"
PASSWORD = "app-pass-word"


@dataclass
class Peer:
    """What one test reads from: a world, who shows it, and where."""

    world: World
    app: Any
    server: Server
    folder: Path
    jet: str  #: where a Jetstream is, that says nothing
    stop: threading.Event = field(default_factory=threading.Event)
    timeout: float = 0.2

    def web(self) -> Any:
        return web(self.world.clock, tries=2, timeout=self.timeout, stop=self.stop)


@dataclass(frozen=True)
class Subject:
    """A kind of source: how it is shown, made and identified, and what can be taken from it."""

    show: Callable[[World], Any]
    make: Callable[[Peer], Source]
    names: Callable[[Said], str]
    live: Callable[[Peer, Any], Any] | None = None
    close: Callable[[Any], None] | None = None  #: what is read is there no more
    revoke: Callable[[Any], None] | None = None  #: the credential holds no longer


class Killed(Exception):
    """The process is no more."""


class Run:
    """Follows a source in a thread of its own, on a clock that waits for nothing."""

    def __init__(self, subject: Subject, peer: Peer, keeper: Keeper, *, kill_at: int = 0) -> None:
        self.health: list[Health] = []
        self.keeper, self._left = keeper, kill_at
        peer.stop.clear()
        self._peer = peer
        source = subject.make(peer)
        live = subject.live
        self._follower = Follower(
            source,
            keep=self._keep,
            stop=peer.stop,
            report=self.health.append,
            clock=peer.world.clock,
            chance=random.Random(1),
            reading=Live(source, live(peer, source), peer.web()) if live else None,
        )
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self._follower.run(self.keeper.cursor)
        except Killed:
            pass

    def _keep(self, batch: Batch) -> None:
        self.keeper.add(batch)
        self._left -= 1
        if self._left == 0:
            raise Killed
        self.keeper.store(batch)

    def __enter__(self) -> Run:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._peer.stop.set()
        self._thread.join(8)
        assert not self._thread.is_alive(), "it did not stop"

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    @property
    def said(self) -> str:
        """What its health has said so far was wrong."""
        return " | ".join(f"{h.error} {h.warning} {h.why_polled}" for h in self.health)


def _server(peer: Peer) -> mastodon.Server:
    return mastodon.Server(peer.web(), peer.server.address, Secret(TOKEN))


def _with_token(app: Any) -> Any:
    app.token = TOKEN
    return app


def _other_token(app: Any) -> None:
    app.token = "another"


def _alone(world: World) -> FakeBluesky:
    fake = FakeBluesky(world)
    fake.alone = True
    return fake


def _feed(peer: Peer) -> bluesky.Feed:
    return bluesky.account(bluesky.Visitor(peer.web(), peer.server.address), "council.example")


def _search(peer: Peer) -> bluesky.Feed:
    session = Session(peer.web(), "council.example", Secret(PASSWORD), peer.server.address)
    return bluesky.search(session, "bins")


def _new_password(app: FakeBluesky) -> None:
    app.password = "another"
    app.valid.clear()
    app.renewable = False


def _reddit(peer: Peer) -> reddit.Listing:
    address = peer.server.address
    return reddit.comments(
        reddit.App(peer.web(), "app", Secret("an-app-secret"), address, address), "Lincoln"
    )


def _youtube(peer: Peer) -> youtube.Comments:
    key = youtube.Key(peer.web(), Secret("AIza-a-key-of-many-letters"), peer.server.address)
    return youtube.of_video(key, "video")


def _set(name: str, value: Any) -> Callable[[Any], None]:
    return lambda app: setattr(app, name, value)


class Shelf:
    """Writes what a world says into files of a folder."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.folder: Path | None = None
        self._written = 0

    def write(self, *, cut: int = 0) -> Path:
        """The posts that no file holds yet, as one; the last so many bytes not yet."""
        assert self.folder is not None
        posts = [json.dumps(status(said)) for said in self.world.posts[self._written :]]
        path = self.folder / f"export-{len(self.world.posts)}.ndjson"
        whole = "".join(f"{post}\n" for post in posts).encode()
        path.write_bytes(whole[: len(whole) - cut])
        if not cut:
            self._written = len(self.world.posts)
        return path


def _folder(peer: Peer) -> Folder:
    clock: FakeClock = peer.world.clock
    return Folder(
        peer.folder, clock=clock, stop=peer.stop, settle=timedelta(seconds=50), batch_rows=7
    )


SUBJECTS: dict[str, Subject] = {
    "Mastodon hashtag": Subject(
        lambda world: _with_token(FakeMastodon(world)),
        lambda peer: mastodon.hashtag(_server(peer), "bins"),
        post_id,
        revoke=_other_token,
    ),
    "Mastodon hashtag, listened to": Subject(
        lambda world: _with_token(FakeStreaming(world)),
        lambda peer: mastodon.hashtag(_server(peer), "bins"),
        post_id,
        live=lambda peer, source: Listening(source, "hashtag"),
        revoke=_other_token,
    ),
    "Mastodon account": Subject(
        lambda world: _with_token(FakeMastodon(world)),
        lambda peer: mastodon.account(_server(peer), "@ann"),
        post_id,
        close=_set("gone", True),
        revoke=_other_token,
    ),
    "Bluesky account": Subject(
        _alone, _feed, lambda said: uri(said, "did:plc:council"), close=_set("closed", True)
    ),
    "Bluesky account, listened to": Subject(
        _alone,
        _feed,
        lambda said: uri(said, "did:plc:council"),
        live=lambda peer, feed: jetstream.Account(
            feed, jetstream.Server(feed.caller.web, [peer.jet])
        ),
        close=_set("closed", True),
    ),
    "Bluesky account at its own server": Subject(
        FakeBluesky,
        lambda peer: Repository(
            bluesky.Visitor(peer.web(), peer.server.address), "@council.example"
        ),
        record_uri,
        close=_set("closed", True),
    ),
    "Bluesky search": Subject(FakeBluesky, _search, uri, revoke=_new_password),
    "feed": Subject(
        FakeFeed,
        lambda peer: Feed(peer.web(), f"{peer.server.address}/feed"),
        guid,
        close=_set("problem", Reply(410, b"gone")),
        revoke=_set("problem", Reply(401, b"who are you?")),
    ),
    "YouTube": Subject(
        FakeYouTube,
        _youtube,
        comment_id,
        close=_set("problem", youtube_error(404, "videoNotFound")),
        revoke=_set("key", "another"),
    ),
    "Reddit": Subject(
        FakeReddit,
        _reddit,
        reddit_name,
        close=_set("problem", Reply(404, {"message": "Not Found", "error": 404})),
        revoke=_set("secret", "another"),
    ),
}
FOLDER = Subject(Shelf, _folder, post_id)
