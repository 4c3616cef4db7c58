"""A server on the loopback that answers as told, and now and then as networks do."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.lib.collect.making import FakeClock

#: What can happen to one request.
FAULTS = ("drop", "cut", "half", "html", "429", "429 date", "500", "503 wait", "repeat", "slow")
#: How long a slow server keeps silent: longer than the tests' clients wait.
SLOW = 0.6
PATIENCE = 0.25


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.query if key == name), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


@dataclass
class Reply:
    """One answer."""

    status: int = 200
    body: Any = b""  #: bytes, or something to be written as JSON
    headers: dict[str, str] = field(default_factory=dict)
    parts: Iterable[bytes] | None = None  #: in place of a body: sent one by one, then hung up

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


App = Callable[[Asked], Reply]


class Weather:
    """Draws what happens to each request: so often, and never more than ``run`` times in a row."""

    def __init__(
        self,
        chance: random.Random | None = None,
        share: float = 0.0,
        run: int = 4,
        kinds: Sequence[str] = FAULTS,
    ) -> None:
        self._chance = chance or random.Random(0)
        self._share = share
        self._run = run
        self._kinds = [kind for kind in kinds for _ in range(1 if kind == "slow" else 4)]
        self._row = 0
        self.planned: list[str] = []  #: happens first, in this order; '' for nothing
        self.happened: list[str] = []

    def next(self) -> str:
        if self.planned:
            found = self.planned.pop(0)
        elif self._row < self._run and self._chance.random() < self._share:
            found = self._chance.choice(self._kinds)
        else:
            found = ""
        self._row = self._row + 1 if found else 0
        self.happened += [found] if found else []
        return found


class Server:
    """Answers on an ephemeral port until closed."""

    def __init__(
        self, app: App, clock: FakeClock, weather: Weather | None = None, skew: float = 0.0
    ) -> None:
        self.app = app
        self.clock = clock
        self.weather = weather or Weather()
        self.skew = timedelta(seconds=skew)
        self.slow = SLOW
        self.asked: list[Asked] = []
        self._last: dict[str, Reply] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def now(self) -> datetime:
        """What the server takes the time to be."""
        return self.clock.now() + self.skew

    def forget(self) -> None:
        """What was answered before is not repeated: no cache is older than this."""
        with self._lock:
            self._last.clear()

    def reply(self, asked: Asked, fault: str) -> Reply:
        """The answer, or what the fault makes of it."""
        if fault == "429":
            return Reply(429, {"error": "slow down"}, {"Retry-After": "30"})
        if fault == "429 bare":
            return Reply(429, b"")
        if fault == "429 date":
            later = format_datetime(self.now + timedelta(seconds=45), usegmt=False)
            return Reply(429, b"later", {"Retry-After": later})
        if fault == "503 wait":
            return Reply(503, b"down for a moment", {"Retry-After": "20"})
        if fault == "500":
            return Reply(500, b"<h1>Oh dear</h1>")
        if fault == "html":
            return Reply(200, b"<html><body>We are down for maintenance</body></html>")
        with self._lock:
            before = self._last.get(asked.path)
            if fault == "repeat" and before is not None and asked.method == "GET":
                return before  # as a cache would; what was sent is never answered by one
            reply = self.app(asked)
            if reply.status == 200 and reply.parts is None:
                self._last[asked.path] = reply
            return reply

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def serving(app: App, clock: FakeClock, **options: Any) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    with Server(app, clock, **options) as server:
        yield server


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        wbufsize = 1 << 16  # one packet for an answer: two would wait for one another

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                unquote(parts.path),
                parse_qsl(parts.query, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            server.asked.append(asked)
            self._answer(asked, server.weather.next())

        def do_POST(self) -> None:
            self.do_GET()

        def _answer(self, asked: Asked, fault: str) -> None:
            if fault == "drop":
                self.close_connection = True
                self.connection.close()
                return
            if fault == "reset":
                self.close_connection = True
                linger = struct.pack(
                    "ii", 1, 0
                )  # what is unsent is thrown away, and the other side told so
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                return
            if fault == "slow":
                time.sleep(server.slow)
            reply = server.reply(asked, fault)
            body = reply.raw
            if fault == "half" and len(body) > 3:
                body = body[: len(body) // 2]
            self.send_response_only(reply.status)
            self.send_header("Date", format_datetime(server.now, usegmt=False))
            headers = {"Content-Type": "application/json", **reply.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            if reply.parts is not None:
                self._drip(reply.parts)
                return
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if fault == "cut":
                body, self.close_connection = body[: len(body) // 2], True
            self.wfile.write(body)

        def _drip(self, parts: Iterable[bytes]) -> None:
            self.close_connection = True
            self.end_headers()
            self.wfile.flush()
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True  # the client had enough

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler
