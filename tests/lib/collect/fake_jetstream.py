"""Jetstream as far as it is heard: events of one account or of all, from a cursor on, then as they happen."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.lib.collect.fake_bluesky import DID
from tests.lib.collect.fake_mastodon import stamp
from tests.lib.collect.world import Said
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

_POSTS = "app.bsky.feed.post"


class FakeJetstream:
    """Tells what it was told to tell; ``oldest`` is how far back it goes."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.oldest = 0
        self.refusal: tuple[int, str] | None = None  #: status and Retry-After
        self.opened: list[dict[str, list[str]]] = []  #: what each connection asked for
        self._round = 0
        self._told = threading.Condition()
        self.address = ""

    def tell(self, *events: Any) -> None:
        with self._told:
            self.events += events
            self._told.notify_all()

    def hang_up(self) -> None:
        """End all connections."""
        with self._told:
            self._round += 1
            self._told.notify_all()

    def _serve(self, line: ServerConnection) -> None:
        asked = parse_qs(urlsplit(line.request.path).query)
        self.opened.append(asked)
        since = max(self.oldest, int(asked.get("cursor", ["0"])[0]))
        wanted = asked.get("wantedDids")
        begun, sent = self._round, 0
        try:
            while begun == self._round:
                fresh = self._after(sent, begun)
                sent += len(fresh)
                for event in fresh:
                    if isinstance(event, str):
                        line.send(event)  # something that is no event
                    elif event["time_us"] >= since and (not wanted or event["did"] in wanted):
                        line.send(json.dumps(event))
        except ConnectionClosed:
            pass

    def _after(self, sent: int, begun: int) -> list[Any]:
        with self._told:
            self._told.wait_for(
                lambda: begun != self._round or sent < len(self.events), timeout=0.2
            )
            return self.events[sent:]

    def _answer(self, line: ServerConnection, request: Any) -> Any:
        if self.refusal is None:
            return None
        status, later = self.refusal
        response = line.respond(HTTPStatus(status), "no")
        if later:
            response.headers["Retry-After"] = later
        return response


@contextmanager
def telling() -> Iterator[FakeJetstream]:
    """A Jetstream on the loopback for as long as the block lasts."""
    fake = FakeJetstream()
    server: Server = serve(fake._serve, "127.0.0.1", 0, process_request=fake._answer)
    fake.address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.hang_up()
        server.shutdown()
        thread.join(5)


def micro(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def rkey(said: Said) -> str:
    return f"{said.number:013d}"


def commit(said: Said, at: datetime, operation: str = "create", did: str = DID) -> dict[str, Any]:
    """What is told when a post is made, edited (update) or taken back (delete)."""
    found: dict[str, Any] = {"operation": operation, "collection": _POSTS, "rkey": rkey(said)}
    if operation != "delete":
        found |= {
            "cid": f"cid{said.number}",
            "record": {
                "$type": _POSTS,
                "text": said.text,
                "createdAt": stamp(said.at),
                "langs": ["en"],
            },
        }
    return {"did": did, "time_us": micro(at), "kind": "commit", "commit": found}


def account(status: str, at: datetime, did: str = DID) -> dict[str, Any]:
    """What is told when an account is closed."""
    about = {"active": False, "did": did, "status": status, "seq": 1, "time": stamp(at)}
    return {"did": did, "time_us": micro(at), "kind": "account", "account": about}
