"""Mastodon as it happens: each post, edit and deletion when the server tells of it.

A stream says nothing about what happened before it began. So it is opened first, then the timeline is
read up to now from the cursor, and only then is the stream listened to: whatever broke a connection,
the next one closes the gap. A connection is given up after a while for the same reason: the timeline
is read again, and shows what the stream may have left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2

from mootlib.collect import snowflake
from mootlib.collect.answers import refusal
from mootlib.collect.contract import Batch, Cursor, Deletion
from mootlib.collect.errors import AddressRefused, Misread, Unreachable
from mootlib.collect.mastodon import Timeline
from mootlib.collect.web import Answer
from mootlib.readers.formats.kinds import at

__all__ = ["Listening", "listen"]

_LONGEST_LINE = 1024 * 1024
_MOST = 100
#: Events come in no strict order; a connection that breaks is made up for from so far back.
_MIXED = timedelta(minutes=1)


class Event(NamedTuple):
    """What a stream says: a name, and JSON or an identifier."""

    name: str
    data: str


@dataclass(frozen=True, slots=True)
class Listening:
    """How a stream is listened to."""

    path: str  #: 'public', 'public/local', 'hashtag', 'hashtag/local'
    tag: str = ""
    longest: timedelta = timedelta(hours=1)  #: a connection is given up after this
    gather: timedelta = timedelta(seconds=2)  #: posts of this time become one batch


def listen(timeline: Timeline, how: Listening, cursor: Cursor | None) -> Iterator[Batch]:
    """One connection: what was missed before it, then what happens, until it ends.

    Ends well when the connection has grown old; then call it again. Stops at the latest with the next
    sign of life of the server (Mastodon gives one each 15 seconds).

    Raises:
        SourceError: with a sentence, if the connection breaks: call it again after a pause.
        Stopped: if stopping was wished.
    """
    server = timeline.server
    params = [("tag", how.tag)] if how.tag else []
    with server.web.stream(
        f"{_address(timeline)}/api/v1/streaming/{how.path}", params=params, headers=server.headers
    ) as response:
        if response.status_code != 200:
            raise refusal(_answer(timeline, response), f"The stream of {timeline.name}")
        for batch in timeline.read(cursor):
            cursor = batch.cursor
            yield batch
        yield from _happening(timeline, how, dict(cursor or {}), response)


def _happening(
    timeline: Timeline, how: Listening, place: dict[str, Any], response: httpx2.Response
) -> Iterator[Batch]:
    web = timeline.server.web
    begun = first = web.clock.now()
    waiting: list[Event] = []
    for event in events(response):
        now = web.clock.now()
        if event.name:
            first = first if waiting else now
            waiting.append(event)
        if waiting and (len(waiting) >= _MOST or now - first >= how.gather or not event.name):
            yield _batch(timeline, waiting, place, response)
            waiting = []
        if now - begun >= how.longest or web.stop.is_set():
            break
    if waiting:
        yield _batch(timeline, waiting, place, response)
    web.check_stop()
    if web.clock.now() - begun < how.longest:
        raise Unreachable(f"{timeline.server.name} closed the stream.")


def events(response: httpx2.Response) -> Iterator[Event]:
    """The events of a stream; one without a name for each sign of life between them.

    (httpx2's own reader of such streams passes over signs of life; without them nobody could be
    stopped while nothing happens.)
    """
    name, data = "", list[str]()
    for line in _lines(response):
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
        elif not line and data:
            yield Event(name or "message", "\n".join(data))
            name, data = "", []
        elif not key:
            yield Event("", "")


def _lines(response: httpx2.Response) -> Iterator[str]:
    """The lines of an answer, as they come; never more of one than is sane."""
    rest = b""
    for part in response.iter_bytes():
        *lines, rest = (rest + part).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise Misread(f"{response.url.host} sends a line without an end.")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")


def _batch(
    timeline: Timeline, waiting: list[Event], place: dict[str, Any], response: httpx2.Response
) -> Batch:
    answer = _answer(timeline, response)
    said = [found for event in waiting if (found := _status(event)) is not None]
    batch = timeline.batch(said, answer, source="mastodon-stream")
    gone = tuple(
        Deletion(timeline.platform, event.data.strip(), answer.at)
        for event in waiting
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


def _answer(timeline: Timeline, response: httpx2.Response) -> Answer:
    now: datetime = timeline.server.web.clock.now()
    headers = {"date": response.headers.get("date", "")} if response.status_code != 200 else {}
    return Answer(
        status=response.status_code,
        headers=headers,
        body=b"",
        host=response.url.host,
        moved_to=None,
        asked_at=now,
        at=now,
    )
