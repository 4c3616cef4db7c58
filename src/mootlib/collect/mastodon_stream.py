"""Mastodon as it happens: each post, edit and deletion when the server tells of it.

By server-sent events, which Mastodon itself speaks; programs that stream over web sockets alone are
polled (`mootlib.collect.streaming`). An account has no stream of its own: it is polled too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2

from mootlib.collect import snowflake
from mootlib.collect.answers import refusal
from mootlib.collect.contract import Batch, Cursor, Deletion
from mootlib.collect.errors import AddressRefused, Misread, Refused, SourceError, Unreachable
from mootlib.collect.mastodon import Timeline
from mootlib.collect.quota import retry_at
from mootlib.collect.streaming import Happening, Pace, gathered, heard
from mootlib.collect.web import Answer, Web
from mootlib.readers.formats.kinds import at

__all__ = ["Listening"]

_LONGEST_LINE = 1024 * 1024
#: Events come in no strict order; a connection that breaks is made up for from so far back.
_MIXED = timedelta(minutes=1)


class Event(NamedTuple):
    """What a stream says: a name, and JSON or an identifier."""

    name: str
    data: str


@dataclass(frozen=True, slots=True)
class Listening:
    """The stream of a timeline: a hashtag, or all public posts.

    As `mootlib.collect.streaming.Stream`. The server gives a sign of life each 15 seconds; one that is
    silent for as long as a request may take is given up.
    """

    timeline: Timeline
    path: str  #: 'public', 'public/local', 'hashtag', 'hashtag/local'
    pace: Pace = field(default_factory=Pace)

    @contextmanager
    def opened(self, cursor: Cursor) -> Iterator[Happening]:
        server = self.timeline.server
        params = [("tag", self.timeline.tag)] if self.timeline.tag else []
        url = f"{_address(self.timeline)}/api/v1/streaming/{self.path}"
        with server.web.stream(url, params=params, headers=server.headers) as response:
            if response.status_code != 200:
                raise _refusal(self.timeline, response)
            yield lambda place: self._happening(dict(place), response)

    def _happening(self, place: dict[str, Any], response: httpx2.Response) -> Iterator[Batch]:
        web, host = self.timeline.server.web, response.url.host
        with web.sentences(host):
            said = (event if event.name else None for event in _until_stopped(web, response))
            for heap in gathered(said, web.clock, self.pace, host=self.timeline.server.name):
                yield _batch(self.timeline, heap, place, heard(web, host))


def _until_stopped(web: Web, response: httpx2.Response) -> Iterator[Event]:
    for event in events(response):
        web.check_stop()
        yield event


def events(response: httpx2.Response) -> Iterator[Event]:
    """The events of a stream; one without a name at each sign of life, and where no more has come yet.

    (httpx2's own reader of such streams passes over signs of life.)
    """
    name, data = "", list[str]()
    for line in _lines(response):
        if line is None:
            yield Event("", "")
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
        elif not line and data:
            yield Event(name or "message", "\n".join(data))
            name, data = "", []


def _lines(response: httpx2.Response) -> Iterator[str | None]:
    """The lines of an answer, as they come, and None after those that came together.

    What comes while others are being stored comes together, so that a busy stream makes larger batches.
    """
    rest = b""
    for part in response.iter_bytes():
        *lines, rest = (rest + part).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise Misread(f"{response.url.host} sends a line without an end.")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
        yield None


def _batch(timeline: Timeline, heap: list[Event], place: dict[str, Any], answer: Answer) -> Batch:
    said = [found for event in heap if (found := _status(event)) is not None]
    batch = timeline.batch(said, answer, source="mastodon-stream")
    gone = tuple(
        Deletion(timeline.platform, event.data.strip(), answer.at)
        for event in heap
        if event.name == "delete"
    )
    _advance(place, said, answer.at)
    return replace(batch, deletions=gone, cursor=dict(place), complete_until=answer.at)


def _advance(place: dict[str, Any], said: list[Any], now: datetime) -> None:
    """Move the cursor up behind what was heard, but not to the very last: streams mix the order."""
    if "swept" not in place:  # identifiers that do not tell the time: only the timeline moves it
        return
    numbers = [int(s["id"]) for s in said if str(at(s, "id")).isdigit()]
    reached = min(max(numbers, default=0), int(snowflake.before(now - _MIXED)))
    place["at"] = str(max(int(place["at"]), reached))


def _status(event: Event) -> Any:
    if event.name not in ("update", "status.update"):
        return None
    try:
        return json.loads(event.data)
    except (ValueError, RecursionError):
        return None  # half a post: the timeline has the whole one


def _address(timeline: Timeline) -> str:
    """Where the server streams from; a server of its own in big places."""
    server = timeline.server
    answer = server.ask("/api/v2/instance", (), dict)
    named = at(answer.json, "configuration", "urls", "streaming") if answer.status == 200 else None
    if not isinstance(named, str):
        return server.address
    parts = urlsplit(named)
    secure = parts.scheme in ("wss", "https")
    if server.token and not secure and server.address.startswith("https:"):
        raise AddressRefused(
            f"{server.name} streams over an open line; the token is not sent there."
        )
    return f"{'https' if secure else 'http'}://{parts.netloc}"


def _refusal(timeline: Timeline, response: httpx2.Response) -> SourceError:
    now: datetime = timeline.server.web.clock.now()
    status, host = response.status_code, response.url.host
    headers = {name.lower(): value for name, value in response.headers.items()}
    if status == 429 or status >= 500:
        return Unreachable(
            f"{host} opens no stream for now ({status}).", retry_at=retry_at(headers, now)
        )
    if status in (401, 403) and timeline.server.token is None:
        return Refused(f"{host} streams only with an access token.")
    return refusal(Answer(status, headers, b"", host, None, now, now), "The stream")
