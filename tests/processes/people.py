"""Those outside: an officer at her browser, and a mail server that notes what it was handed."""

from __future__ import annotations

import http.client
import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TOGETHER = 6  #: officers that press their buttons in the same moment


class Officer:
    """A signed-in officer; several windows of hers may send something in the same moment."""

    def __init__(self, port: int, cookie: dict[str, str]) -> None:
        self.port, self.cookies, self.token = port, {cookie["name"]: cookie["value"]}, ""

    def look(self, path: str) -> int:
        """Open a page with a form, and keep its token."""
        status, headers, body = self._ask("GET", path)
        for name, value in headers.items():
            if name.lower() == "set-cookie":
                key, _, word = value.split(";")[0].partition("=")
                self.cookies[key] = word
        if found := TOKEN.search(body):
            self.token = found[1]
        return status

    def answer(self, matter: int) -> bool:
        """Publish a response; whether the site said that it is published."""
        return self._step(
            matter,
            "answer",
            you_said="It is brown.",
            we_did="We flushed the main.",
            signed="Water team",
            state="answered",
        )

    def join(self, matter: int, into: int) -> bool:
        """Join a matter to another; whether the site said that they are joined."""
        return self._step(matter, "join", into=into)

    def _step(self, matter: int, step: str, **fields: Any) -> bool:
        words = urlencode({**fields, "csrfmiddlewaretoken": self.token})
        try:
            status, headers, _ = self._ask("POST", f"/desk/matters/{matter}/{step}/", words)
        except (OSError, http.client.HTTPException):
            return False
        if status not in (302, 500, 503):  # else the test asks for what cannot be
            raise AssertionError(f"{step} of matter {matter}: {status}")
        return status == 302 and headers["Location"] == f"/desk/matters/{matter}/"

    def _ask(
        self, method: str, path: str, body: str | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()


class AtOnce:
    """Acts that begin in the same moment, each in a window of its own."""

    def __init__(self, acts: Sequence[Callable[[], bool]]) -> None:
        self.acts, self.gate = acts, threading.Barrier(len(acts) + 1)
        self.acknowledged, self.changed = 0, threading.Condition()

    def done(self, meanwhile: Callable[[AtOnce], object]) -> list[bool]:
        """Do them all, and something meanwhile; gives whether each was acknowledged."""
        with ThreadPoolExecutor(len(self.acts)) as pool:
            under_way = [pool.submit(self._do, act) for act in self.acts]
            self.gate.wait()
            meanwhile(self)
            return [one.result() for one in under_way]

    def wait_for(self, number: int, seconds: float) -> None:
        """Return once so many were acknowledged (or, which is no harm, when time runs out)."""
        with self.changed:
            self.changed.wait_for(lambda: self.acknowledged >= number, seconds)

    def _do(self, act: Callable[[], bool]) -> bool:
        self.gate.wait()
        yes = act()
        with self.changed:
            self.acknowledged += yes
            self.changed.notify_all()
        return yes


class MailServer(socketserver.ThreadingTCPServer):
    """Notes each mail before it says that it took it, and takes its time in between."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, pause: float = 0.01) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.pause = pause
        self.arrived: list[tuple[str, str]] = []
        #: Addresses that it answers with a code of its own, and those at which it breaks off.
        self.refuses: dict[str, int] = {}
        self.breaks_off_after_taking: set[str] = set()
        self.changed = threading.Condition()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def count(self) -> Counter[str]:
        """How many mails each address was sent."""
        with self.changed:
            return Counter(address for address, _ in self.arrived)

    def note(self, address: str, mail: bytes) -> None:
        with self.changed:
            self.arrived.append((address, str(message_from_bytes(mail)["Message-ID"])))
            self.changed.notify_all()
        time.sleep(self.pause)  # where a kill leaves a mail that went and was not noted

    def wait_for(self, number: int, seconds: float) -> bool:
        """Whether so many mails have arrived in time."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.arrived) >= number, seconds)


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as Python's own client speaks."""

    server: MailServer

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:
            pass  # the sender was killed

    def _converse(self) -> None:
        address = ""
        self._say(220)
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            code = 221 if word == b"QUIT" else 250
            if word == b"RCPT":
                address = line.decode().split("<")[1].split(">")[0]
                code = self.server.refuses.get(address, code)
            if word == b"DATA":
                self._say(354)
                self._take(address)
                if address in self.server.breaks_off_after_taking:
                    return
            self._say(code)
            if word == b"QUIT":
                return

    def _take(self, address: str) -> None:
        mail = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            mail += line
        if line:  # else it broke off, and is no mail
            self.server.note(address, mail)

    def _say(self, code: int) -> None:
        self.wfile.write(b"%d as you wish\r\n" % code)
