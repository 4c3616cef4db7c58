"""Asking a server over HTTP, politely and as often as it takes.

What a network can do to one request (no answer, half an answer, "later", "not now") ends here: a caller
gets a whole answer, or one sentence. Nothing that is asked for is logged, for addresses may hold secrets.
"""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx2

from mootlib.collect.addresses import Guard, GuardedTransport
from mootlib.collect.backoff import pause
from mootlib.collect.clock import Clock, SystemClock
from mootlib.collect.errors import (
    AddressRefused,
    Misread,
    SourceError,
    Stopped,
    Throttled,
    Unreachable,
)
from mootlib.collect.quota import Quota, quota_of, retry_at, server_time

__all__ = ["Answer", "Web"]

# httpx2 writes every whole address at INFO, the query with any key in it too; the others write headers.
for _name in ("httpx2", "httpcore2", "websockets"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_AGENT = "Folkmoot/0.1 (social listening for a public body)"
#: Answers that say nothing about the question: the same one is asked again.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529, 530})
_TOO_BIG = "{} sent more than {:,} MB for one question; it was not read to its end."

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]  #: names in lower case
    body: bytes
    host: str  #: who answered: the last one, after redirects
    moved_to: str | None  #: the address that the server says replaces the one asked for good
    asked_at: datetime  #: by our clock, just before the request was sent
    at: datetime  #: by our clock, when the answer was there
    json: Any = None  #: what the body says, where JSON was asked for

    @property
    def latest(self) -> datetime:
        """The later of our clock and the server's: nothing in the answer was said after it."""
        return max(self.at, server_time(self.headers) or self.at)


class _Again(Exception):
    """The answer is not whole; its words are a sentence."""


class Web:
    """One way to the network: a guard, a clock, a quota, and patience.

    May be shared by sources that ask the same server with the same credential, from several threads:
    they then share its quota. ``tries`` is how often one question is asked before giving up;
    ``patience`` is for how long a server may make us wait before the caller is told instead.
    ``deadline`` bounds one answer from its first byte to its last.

    >>> web = Web(guard=Guard.allowing("10.1.0.0/16"), stop=stop)             # doctest: +SKIP
    >>> web.get("https://example.org/api", want=list).json                    # doctest: +SKIP
    """

    def __init__(
        self,
        *,
        guard: Guard | None = None,
        clock: Clock | None = None,
        stop: threading.Event | None = None,
        tries: int = 6,
        timeout: float = 30.0,
        deadline: float = 300.0,
        patience: timedelta = timedelta(minutes=15),
        agent: str = _AGENT,
        chance: random.Random | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.stop = stop or threading.Event()
        self.guard = guard or Guard()
        self.timeout = timeout
        self.agent = agent
        self.quota: Quota | None = None
        self._tries = tries
        self._deadline = timedelta(seconds=deadline)
        self._patience = patience
        self._chance = chance or random.Random()  # noqa: S311  waiting times are no secret
        self._client = httpx2.Client(
            transport=GuardedTransport(self.guard, self.stop),
            timeout=timeout,
            trust_env=False,
            max_redirects=5,
            headers={"User-Agent": agent},
        )

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Params = (),
        headers: Mapping[str, str] | None = None,
        want: type | None = None,
        follow: bool = False,
        limit: int = 32 * 1024 * 1024,
    ) -> Answer:
        """Ask until there is a whole answer, whatever it says.

        ``want`` (list or dict) asks for JSON of that kind: a 200 without it counts as half an answer.
        ``follow`` allows redirects; never with a credential, which another server must not be given.

        Raises:
            Unreachable, Throttled, Misread, AddressRefused: with a sentence.
            Stopped: if stopping was wished meanwhile.
        """
        request = self._request("GET", url, params=params, headers=headers)
        return self._asked(request, want=want, follow=follow, limit=limit)

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        want: type | None = dict,
    ) -> Answer:
        """The same for a form (``data``) or a JSON object (``body``) that is sent."""
        request = self._request("POST", url, data=data, json=body, headers=headers)
        return self._asked(request, want=want, follow=False, limit=1024 * 1024)

    @contextmanager
    def stream(
        self, url: str, *, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Iterator[httpx2.Response]:
        """An answer that does not end. One try only; the caller begins again, from its cursor."""
        self.check_stop()
        request = self._request("GET", url, params=params, headers=headers)
        with self.sentences(request.url.host):
            response = self._client.send(request, stream=True)
            try:
                yield response
            finally:
                response.close()

    @contextmanager
    def sentences(self, host: str) -> Iterator[None]:
        """Whatever the network does while a stream is read becomes an `Unreachable` with a sentence."""
        try:
            with _sentences(host, self.timeout):
                yield
        except _Again as problem:
            raise Unreachable(str(problem)) from problem

    def check_stop(self) -> None:
        """Raises `Stopped` if stopping is wished."""
        if self.stop.is_set():
            raise Stopped

    def pause(self, attempt: int) -> None:
        """Wait as one does after the attempt of this number failed. Raises `Stopped`."""
        self._wait(pause(attempt, self._chance))

    def _request(self, method: str, url: str, **given: Any) -> httpx2.Request:
        try:
            request = self._client.build_request(method, url, **given)
        except (httpx2.InvalidURL, ValueError, UnicodeError) as error:
            raise AddressRefused("This is not an address that can be asked.") from error
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise AddressRefused("An address begins with https:// and names a server.")
        return request

    def _asked(
        self, request: httpx2.Request, *, want: type | None, follow: bool, limit: int
    ) -> Answer:
        host = request.url.host
        problem: SourceError = Unreachable(f"{host} was not asked.")
        for attempt in range(self._tries):
            self._wait_for_quota(host)
            try:
                answer = self._once(request, follow=follow, limit=limit)
                if answer.status not in _PASSING:
                    return _understood(answer, want)
                problem = _not_now(answer)
            except _Again as again:
                problem = Unreachable(f"{again} It was asked {self._tries} times.")
            if attempt + 1 == self._tries:
                break
            if problem.retry_at:
                self._wait_until(problem.retry_at, host)
            else:
                self.pause(attempt)
        raise problem

    def _once(self, request: httpx2.Request, *, follow: bool, limit: int) -> Answer:
        asked_at = self.clock.now()
        with _sentences(request.url.host, self.timeout):
            response = self._client.send(request, stream=True, follow_redirects=follow)
            try:
                body = self._body(response, limit, asked_at)
            finally:
                response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        at = self.clock.now()
        if request.method == "GET":  # signing in is counted apart from reading
            self.quota = quota_of(headers, at) or self.quota
        return Answer(
            status=response.status_code,
            headers=headers,
            body=body,
            host=response.url.host,
            moved_to=_moved_to(response),
            asked_at=asked_at,
            at=at,
        )

    def _body(self, response: httpx2.Response, limit: int, since: datetime) -> bytes:
        """The whole body, unpacked: neither endless in size nor dripping for ever."""
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > limit:
                raise Misread(_TOO_BIG.format(response.url.host, limit // 1024**2))
            if self.clock.now() - since > self._deadline:
                raise _Again(f"{response.url.host} took too long over one answer.")
            self.check_stop()
        return b"".join(parts)

    def _wait_for_quota(self, host: str) -> None:
        quota = self.quota
        if quota is not None and quota.used_up(self.clock.now()):
            assert quota.resets_at is not None
            self._wait_until(quota.resets_at, host)
        self.check_stop()

    def _wait_until(self, moment: datetime, host: str) -> None:
        """Wait as long as the server says; tell the caller instead if that is too long."""
        wait = moment - self.clock.now()
        if wait > self._patience:
            raise Throttled(
                f"{host} allows no more requests before {moment.day} {moment:%B %Y, %H:%M} UTC.",
                retry_at=moment,
            )
        # A little later than told: clocks differ, and others wait for the same moment.
        self._wait(max(0.0, wait.total_seconds()) + self._chance.random())

    def _wait(self, seconds: float) -> None:
        self.clock.wait(seconds, self.stop)
        self.check_stop()


@contextmanager
def _sentences(host: str, timeout: float) -> Iterator[None]:
    """Whatever the network does becomes a sentence that names the server and nothing else."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise _Again(f"{host} did not answer within {timeout:g} seconds.") from error
    except httpx2.TooManyRedirects as error:
        raise Misread(f"{host} sends us from one address to the next without end.") from error
    except httpx2.UnsupportedProtocol as error:
        raise AddressRefused(f"{host} sends us to an address that is not on the web.") from error
    except httpx2.ConnectError as error:
        raise _Again(f"{host} cannot be reached.") from error
    except httpx2.DecodingError as error:
        raise _Again(f"{host} sent an answer that cannot be unpacked.") from error
    except (httpx2.TransportError, httpx2.StreamError, httpx2.InvalidURL) as error:
        raise _Again(f"{host} broke off in the middle of its answer.") from error


def _not_now(answer: Answer) -> SourceError:
    """What an answer means that says nothing about the question."""
    due = retry_at(answer.headers, answer.at)
    if answer.status == 429:
        return Throttled(f"{answer.host} allows no more requests for now.", retry_at=due)
    sentence = f"{answer.host} answered, again and again, that it cannot answer now"
    return Unreachable(f"{sentence} ({answer.status}).", retry_at=due)


def _understood(answer: Answer, want: type | None) -> Answer:
    """The answer with its JSON. Of an error, the words in it help, but need not be there."""
    if want is None:
        return answer
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        if answer.status != 200:
            return answer
        raise _Again(f"{answer.host} sent half an answer, or something other than JSON.") from error
    if answer.status == 200 and not isinstance(found, want):
        raise _Again(f"{answer.host} sent an answer of another form than it promises.")
    return replace(answer, json=found)


def _moved_to(response: httpx2.Response) -> str | None:
    """Where the first server says that the thing has moved to for good."""
    for_good = all(step.status_code in (301, 308) for step in response.history)
    return str(response.url) if response.history and for_good else None
