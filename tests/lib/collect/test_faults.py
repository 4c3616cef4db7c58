"""The same faults done to every live source: nothing is lost, nothing doubled, and its health says what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.lib.collect.fake_jetstream import telling
from tests.lib.collect.making import Keeper
from tests.lib.collect.serving import Reply, serving
from tests.lib.collect.subjects import FOLDER, SUBJECTS, Peer, Run, Shelf, Subject
from tests.lib.collect.test_mastodon import world_of

from mootlib.collect import sockets

EACH = pytest.mark.parametrize("name", SUBJECTS)
PATIENCE = 15.0

#: What a network or a server does, and what the officer reads if it goes on.
FAULTS: dict[str, str] = {
    "slow": "did not answer within",
    "drop": "broke off in the middle",
    "reset": "broke off in the middle",
    "429": "allows no more requests",
    "429 bare": "allows no more requests",
    "429 date": "allows no more requests",
    "500": "cannot answer now (500)",
    "503 wait": "cannot answer now (503)",
    "half": "half an answer|breaks off in the middle",
    "cut": "broke off in the middle",
    "html": "something other than JSON|is a web page",
}
#: Seconds by which a server's clock is wrong.
SKEWS = (-200_000.0, 200_000.0)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent stream looks up more often than it need."""
    monkeypatch.setattr(sockets, "_GLANCE", 0.02)


class Sky:
    """The weather of a server: the same fault for so many requests, or until it clears up."""

    def __init__(self) -> None:
        self.fault, self.left = "", 0

    def next(self) -> str:
        if self.left == 0:
            return ""
        self.left -= 1
        return self.fault

    def turn(self, fault: str, times: int = -1) -> None:
        self.fault, self.left = fault, times


@contextmanager
def reading(subject: Subject, tmp_path: Path, **options: Any) -> Iterator[tuple[Peer, Sky]]:
    world = world_of(1, count=24)
    world.quiet = True
    sky, app = Sky(), subject.show(world)
    jetstream = telling() if subject.live else nullcontext()
    with jetstream as jet, serving(app, world.clock, weather=sky, **options) as server:
        server.slow = 0.3
        yield Peer(world, app, server, tmp_path, jet.address if jet else ""), sky
        if wire := getattr(app, "wire", None):
            wire.hang_up()


def until(found: Callable[[], object], what: str, peer: Peer | None = None) -> None:
    """Wait for it; time passes meanwhile in the peer's world, so that a silent stream grows old."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, what
        if peer is not None:
            peer.world.clock.pass_by(100)
        time.sleep(0.005)


def all_of(peer: Peer, subject: Subject) -> set[str]:
    return {subject.names(said) for said in peer.world.standing}


def complete(run: Run, peer: Peer, subject: Subject) -> None:
    """All is there, once, and nothing is taken for deleted that stands."""
    until(lambda: run.keeper.ids == all_of(peer, subject), f"not all is there: {run.said}", peer)
    assert len(set(run.keeper.texts)) == len(run.keeper.texts)
    assert run.keeper.deleted == set()


def more(peer: Peer) -> None:
    for _ in range(3):
        peer.world.say()


@EACH
def test_faults_that_pass_and_faults_that_last(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    with reading(subject, tmp_path) as (peer, sky), Run(subject, peer, Keeper()) as run:
        for fault in FAULTS:
            sky.turn(fault, 1)
            complete(run, peer, subject)
            run.health.clear()
            sky.turn(fault)
            more(peer)
            until(partial(_said, run, fault), fault, peer)
            sky.turn("", 0)
            complete(run, peer, subject)
            until(lambda: run.health[-1].state in ("well", "reading"), f"not well after {fault}")
    assert run.keeper.rejects == []


def _said(run: Run, fault: str) -> bool:
    return any(words in run.said for words in FAULTS[fault].split("|"))


def _asked_more(peer: Peer, before: int) -> bool:
    return len(peer.server.asked) > before


@EACH
@pytest.mark.parametrize("skew", SKEWS)
def test_a_wrong_clock(name: str, skew: float, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    with (
        reading(subject, tmp_path, skew=skew) as (peer, _),
        Run(subject, peer, Keeper()) as run,
    ):
        complete(run, peer, subject)
        more(peer)
        complete(run, peer, subject)
    assert run.keeper.rejects == []


@EACH
def test_a_page_that_comes_again_and_again(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    with reading(subject, tmp_path) as (peer, sky):
        sky.turn("repeat", 3)
        with Run(subject, peer, Keeper()) as run:
            complete(run, peer, subject)
            sky.turn("repeat", 3)
            more(peer)
            complete(run, peer, subject)


@EACH
def test_pages_whose_posts_stand_in_another_order(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    with reading(subject, tmp_path) as (peer, _):
        peer.server.app = lambda asked: _reversed(peer.app(asked))
        with Run(subject, peer, Keeper()) as run:
            complete(run, peer, subject)
            more(peer)
            complete(run, peer, subject)


def _reversed(reply: Reply) -> Reply:
    """An answer whose posts stand the other way round."""
    body = reply.body
    if isinstance(body, bytes):
        items = re.findall(rb"<item>.*?</item>", body)
        if items:
            begin, end = body.index(b"<item>"), body.rindex(b"</item>") + len("</item>")
            reply.body = body[:begin] + b"".join(items[::-1]) + body[end:]
        return reply
    body = json.loads(json.dumps(body))
    for holder in (body, body.get("data") if isinstance(body, dict) else None):
        if isinstance(holder, dict):
            for key in ("feed", "posts", "items", "children"):
                if isinstance(holder.get(key), list):
                    holder[key].reverse()
    if isinstance(body, list):
        body.reverse()
    return Reply(reply.status, body, reply.headers, reply.parts)


@EACH
def test_stopped_in_the_midst(name: str, tmp_path: Path) -> None:
    """While a server says nothing; it stops at once, and goes on from there."""
    subject = SUBJECTS[name]
    with reading(subject, tmp_path) as (peer, sky):
        keeper = Keeper()
        for _ in range(3):
            asked = len(peer.server.asked)
            with Run(subject, peer, keeper):
                until(partial(_asked_more, peer, asked), "nothing was asked", peer)
        peer.server.slow, peer.timeout = 20.0, 15.0  # longer than stopping may take
        sky.turn("slow", 1)
        with Run(subject, peer, keeper):
            until(lambda: not sky.left, "nothing was asked", peer)
        peer.timeout = 0.2
        with Run(subject, peer, keeper) as run:
            complete(run, peer, subject)


@EACH
def test_killed_between_storing_posts_and_storing_the_cursor(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    with reading(subject, tmp_path) as (peer, _):
        keeper = Keeper()
        for batch in (1, 2, 3):
            with Run(subject, peer, keeper, kill_at=batch) as run:
                until(run.is_over, "it was not killed", peer)
        more(peer)
        with Run(subject, peer, keeper) as run:
            complete(run, peer, subject)


@pytest.mark.parametrize("name", [name for name, subject in SUBJECTS.items() if subject.close])
def test_what_is_read_is_gone(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    assert subject.close
    with reading(subject, tmp_path) as (peer, _), Run(subject, peer, Keeper()) as run:
        complete(run, peer, subject)
        subject.close(peer.app)
        if wire := getattr(peer.app, "wire", None):
            wire.hang_up()
        _needs_somebody(run, peer, r"not there|not to be had|does not exist|was closed")
        assert run.keeper.deleted == set()  # that says nothing of single posts


@pytest.mark.parametrize("name", [name for name, subject in SUBJECTS.items() if subject.revoke])
def test_a_credential_that_is_revoked(name: str, tmp_path: Path) -> None:
    subject = SUBJECTS[name]
    assert subject.revoke
    with reading(subject, tmp_path) as (peer, _), Run(subject, peer, Keeper()) as run:
        complete(run, peer, subject)
        subject.revoke(peer.app)
        if wire := getattr(peer.app, "wire", None):
            wire.hang_up()
        _needs_somebody(run, peer, r"does not accept|does not let us")


def _needs_somebody(run: Run, peer: Peer, words: str) -> None:
    def told() -> bool:
        return any(h.state == "stuck" and re.search(words, h.error) for h in run.health)

    until(told, run.said, peer)


# -- a folder, which has no network ----------------------------------------------------------------


@contextmanager
def shelf(tmp_path: Path) -> Iterator[tuple[Peer, Shelf]]:
    place = tmp_path / "exports"
    place.mkdir()
    with reading(FOLDER, place) as (peer, _):
        peer.app.folder = place
        yield peer, peer.app


def test_a_file_that_is_being_written(tmp_path: Path) -> None:
    with shelf(tmp_path) as (peer, files), Run(FOLDER, peer, Keeper()) as run:
        files.write(cut=40)
        until(lambda: len(run.keeper.ids) == 23, run.said)
        files.write()
        complete(run, peer, FOLDER)


def test_a_file_under_two_names_and_one_from_the_future(tmp_path: Path) -> None:
    import os

    with shelf(tmp_path) as (peer, files):
        path = files.write()
        shutil.copy(path, path.with_name("again.ndjson"))
        os.utime(path, (4e9, 4e9))
        with Run(FOLDER, peer, Keeper()) as run:
            complete(run, peer, FOLDER)
            more(peer)
            files.write()
            complete(run, peer, FOLDER)


def test_a_folder_is_stopped_and_killed_in_the_midst(tmp_path: Path) -> None:
    with shelf(tmp_path) as (peer, files):
        files.write()
        keeper = Keeper()
        for batch in (2, 3, 4):
            with Run(FOLDER, peer, keeper, kill_at=batch) as run:
                until(run.is_over, "it was not killed")
        with Run(FOLDER, peer, keeper) as run:
            complete(run, peer, FOLDER)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with shelf(tmp_path) as (peer, files):
        files.write()
        with Run(FOLDER, peer, Keeper()) as run:
            complete(run, peer, FOLDER)
            shutil.rmtree(peer.folder)
            _needs_somebody(run, peer, "is not there")
            peer.folder.mkdir()
            peer.world.clock.pass_by(timedelta(hours=7).total_seconds())
            more(peer)
            files.write()
            complete(run, peer, FOLDER)
