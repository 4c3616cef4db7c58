"""Our Mastodon client against mastodon_mock (MIT): paging, edits and deletions, and listening.

It was written for another client than ours and by others, but is a stand-in, not Mastodon itself. It sends
no rate limits, and calls an edit on its stream by another name than Mastodon does (status_update): both are
tested with our own fakes.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from mootlib.collect import Live, Secret, Stopped, Web, mastodon
from mootlib.collect.mastodon_stream import Listening
from tests.lib.collect.making import LOOPBACK, Keeper

TOKEN = "mock_token"
WAIT = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(found: Callable[[], object], what: str) -> None:
    end = time.monotonic() + WAIT
    while not found():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pytest.importorskip("mastodon_mock", reason="mastodon_mock is not installed")
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "mastodon_mock",
        "serve",
        "--in-memory",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", str(port)])
    try:
        until(lambda: server.poll() is not None or _answers(port), "mastodon_mock did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()  # it would wait for whoever listens
        server.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Author:
    """Somebody who writes there."""

    def __init__(self, address: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        self._client = httpx2.Client(base_url=address, headers=headers, trust_env=False)

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        answer = self._client.request(method, f"/api/v1/{path}", **given)
        answer.raise_for_status()
        return answer.json()

    def say(self, text: str) -> str:
        return str(self._asked("POST", "statuses", json={"status": text})["id"])

    def edit(self, post_id: str, text: str) -> None:
        self._asked("PUT", f"statuses/{post_id}", json={"status": text})

    def delete(self, post_id: str) -> None:
        self._asked("DELETE", f"statuses/{post_id}")


@pytest.fixture
def author(address: str) -> Author:
    return Author(address)


def server_of(address: str, stop: threading.Event | None = None) -> mastodon.Server:
    return mastodon.Server(Web(guard=LOOPBACK, stop=stop), address, Secret(TOKEN))


def read(source: mastodon.Timeline, keeper: Keeper) -> None:
    for batch in source.read(keeper.cursor):
        keeper.add(batch)
        keeper.store(batch)


def test_a_hashtag_is_paged_and_looked_at_again(address: str, author: Author) -> None:
    said = [author.say(f"The bins were missed again, week {n} #paging") for n in range(45)]
    source, keeper = mastodon.hashtag(server_of(address), "#paging"), Keeper()
    read(source, keeper)
    assert keeper.ids == set(said)
    assert keeper.rejects == []
    later = author.say("One more #paging")
    read(source, keeper)
    assert keeper.ids == {*said, later}

    author.edit(said[0], "Never mind #paging")
    author.delete(said[1])
    for batch in source.refresh([said[0], said[1], said[2]]):
        keeper.add(batch)
    assert {post for _, post in keeper.deleted} == {said[1]}
    assert "Never mind" in keeper.posts["mastodon", said[0]]["text"]


def test_what_is_said_while_one_listens(address: str, author: Author) -> None:
    before = author.say("Before anybody listens #live")
    stop, keeper = threading.Event(), Keeper()
    source = mastodon.hashtag(server_of(address, stop), "live")
    ways: list[bool] = []

    def follow() -> None:
        live = Live(source, Listening(source, "hashtag"), source.server.web)
        try:
            while not stop.is_set():
                for batch in live(keeper.cursor):
                    keeper.add(batch)
                    keeper.store(batch)
                    ways.append(bool(batch.way and batch.way.stream))
        except Stopped:
            pass

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    until(lambda: any(ways), "it does not listen")
    assert keeper.ids == {before}
    said = [author.say(f"Bins, number {n} #live") for n in range(12)]
    author.say("Of something else #other")
    until(lambda: keeper.ids == {before, *said}, "not all was told")
    assert keeper.posts["mastodon", said[0]]["source"] == "mastodon-stream"
    author.delete(said[1])
    until(lambda: ("mastodon", said[1]) in keeper.deleted, "the deletion was not told")

    begun = time.monotonic()
    stop.set()
    thread.join(WAIT)
    assert not thread.is_alive()
    assert time.monotonic() - begun < 10  # it says nothing for 15 seconds
