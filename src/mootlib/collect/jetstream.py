"""Bluesky as it happens: Jetstream tells of each post and each deletion of the whole network, as JSON.

Anybody may listen, without signing in. It can be asked for single accounts, not for words: who wants
posts by their words hears all of them (some 50 a second) and keeps what fits. It goes back 36 hours, to
where a cursor (microseconds since 1970) says; what a connection missed is told again.

(``com.atproto.sync.subscribeRepos`` is not spoken: see ``docs/adr/0060-streams.md``.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from mootlib.collect import sockets
from mootlib.collect.answers import Window, batch_of
from mootlib.collect.bluesky import Feed
from mootlib.collect.choosing import Choice
from mootlib.collect.contract import Batch, Closed, Cursor, Deletion, Way
from mootlib.collect.errors import SourceError, Unreachable
from mootlib.collect.quota import Quota
from mootlib.collect.streaming import Happening, Pace, gathered, heard
from mootlib.collect.web import Answer, Web
from mootlib.readers.formats.kinds import at, dicts, texts

__all__ = ["PUBLIC", "Account", "Everything", "Server"]

#: Bluesky's own; each tells the same, and understands the others' cursors.
PUBLIC = (
    "wss://jetstream2.us-east.bsky.network",
    "wss://jetstream1.us-east.bsky.network",
    "wss://jetstream2.us-west.bsky.network",
    "wss://jetstream1.us-west.bsky.network",
)
_POSTS = "app.bsky.feed.post"
#: A new connection begins so much before where the last one ended: events come in no strict order.
_REWIND = timedelta(seconds=10)
#: Who listens for the first time hears of so long before.
_BEFORE = timedelta(minutes=10)
#: Where all are heard, silence is no sign of health.
_SILENCE = timedelta(minutes=1)
_HOLE = timedelta(minutes=2)
_GAP = (
    "Bluesky's stream no longer reaches back to where it was left: posts between {} and {} UTC may be "
    "missing."
)
_AHEAD = timedelta(days=1)
_LAST = 10**16  #: microseconds: the year 2286
_MICRO = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Event = dict[str, Any]


@dataclass(slots=True)
class Server:
    """Servers of one kind; the next one is asked where one fails."""

    web: Web
    addresses: Sequence[str] = PUBLIC
    _turn: int = 0

    @contextmanager
    def opened(self, params: Sequence[tuple[str, str]], since: int) -> Iterator[sockets.Line]:
        """A line to one of them that tells of posts from a moment on."""
        address = self.addresses[self._turn % len(self.addresses)].rstrip("/")
        given = [("wantedCollections", _POSTS), *params, ("cursor", str(since))]
        try:
            with sockets.opened(self.web, f"{address}/subscribe", params=given) as line:
                yield line
        except SourceError:
            self._turn += 1
            raise

    def events(
        self, line: sockets.Line, silence: timedelta | None = None
    ) -> Iterator[Event | None]:
        """What is told; a None for each moment of silence.

        Raises `Unreachable` if that lasts longer than ``silence``; `Stopped` if stopping was wished.
        """
        clock = self.web.clock
        last = clock.now()
        while True:
            self.web.check_stop()
            said = self._next(line)
            if said is None:
                if silence is not None and clock.now() - last > silence:
                    raise Unreachable(f"{line.host} has gone silent.")
                yield None
                continue
            last = clock.now()
            yield _read(said)

    def _next(self, line: sockets.Line) -> str | None:
        try:
            return line.next()
        except SourceError:
            self._turn += 1
            raise


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says, as `mootlib.collect.streaming.Stream` for its `Feed`.

    What it passes on of others is not told; the feed shows it when the connection is opened anew.
    """

    feed: Feed
    server: Server
    pace: Pace = field(default_factory=Pace)

    @contextmanager
    def opened(self, cursor: Cursor) -> Iterator[Happening]:
        did = self.feed.kept(cursor)["did"]
        since = _start(cursor, self.server.web.clock.now())
        with self.server.opened([("wantedDids", did)], since) as line:
            yield lambda place: self._happening({"heard": since, **place}, did, line)

    def _happening(self, place: dict[str, Any], did: str, line: sockets.Line) -> Iterator[Batch]:
        web = self.server.web
        said = (
            event if event is None or event.get("did") == did else None
            for event in self.server.events(line)
        )
        for heap in gathered(said, web.clock, self.pace, host=line.host):
            place["heard"] = _reached(int(place["heard"]), _times(heap), web.clock.now())
            told = _batch(heap, heard(web, line.host), self.feed.name, self.feed.window)
            yield replace(told, cursor=dict(place), warning=_standing(heap))


@dataclass(frozen=True, slots=True)
class Everything:
    """All public posts of Bluesky that say what is wanted; see `mootlib.collect.contract.Source`.

    There is no list of these to poll: what a broken connection missed is told by the next one, as far as
    the server goes back. ``looks`` is any feed: it looks at single posts again.
    """

    server: Server
    choice: Choice
    looks: Feed
    window: Window = field(default_factory=Window)
    pace: Pace = field(default_factory=lambda: Pace(gather=timedelta(seconds=5), most=5_000))
    platform: str = "bluesky"
    name: str = "Bluesky, all public posts"

    @property
    def quota(self) -> Quota | None:
        return self.looks.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        web = self.server.web
        since = _start(cursor, web.clock.now())
        reached = since
        warning = ""
        with self.server.opened([], since) as line:
            events = self.server.events(line, _SILENCE)
            for heap in gathered(events, web.clock, self.pace, host=line.host):
                times = _times(heap)
                if times and reached == since and cursor:
                    warning = _hole(since, min(times))
                reached = _reached(reached, times, web.clock.now())
                fits = [event for event in heap if self._fits(event)]
                told = _batch(fits, heard(web, line.host), self.name, self.window)
                yield replace(
                    told,
                    cursor={"heard": reached},
                    complete_until=_moment(reached),
                    warning=warning,
                    way=Way(stream=True),
                )

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        return self.looks.refresh(post_ids)

    def _fits(self, event: Event) -> bool:
        """Whether it says what is wanted, or takes something back."""
        record = at(event, "commit", "record")
        if not isinstance(record, dict):
            return True
        if at(event, "commit", "operation") == "update":
            return True  # of a post that is kept, perhaps; whoever stores it knows
        tags = [*texts(record.get("tags")), *_tags(record)]
        return self.choice.fits(" ".join([str(record.get("text")), *(f"#{tag}" for tag in tags)]))


def _read(said: str) -> Event | None:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return None  # no event of this kind
    return found if isinstance(found, dict) else None


def _batch(heap: Sequence[Event], answer: Answer, name: str, window: Window) -> Batch:
    """The posts, edits, deletions and closed accounts of some events."""
    posts, edits, gone, closed = (
        list[Any](),
        dict[str, datetime](),
        list[Deletion](),
        list[Closed](),
    )
    for event in heap:
        did, commit = event.get("did"), event.get("commit")
        if at(event, "account", "status") == "deleted" and isinstance(did, str):
            closed.append(Closed("bluesky", did, answer.at))
        if not isinstance(commit, dict) or commit.get("collection") != _POSTS:
            continue
        uri = f"at://{did}/{_POSTS}/{commit.get('rkey')}"
        if commit.get("operation") == "delete":
            gone.append(Deletion("bluesky", uri, answer.at))
        elif isinstance(commit.get("record"), dict):
            posts.append({"uri": uri, "author": {"did": did}, "value": commit["record"]})
            if commit.get("operation") == "update":
                edits[uri] = _moment(next(iter(_times([event])), 0))
    read = batch_of(
        posts,
        answer,
        format="bluesky-json",
        source="bluesky-stream",
        name=name,
        window=window,
    )
    read = replace(read, posts=_edited(read.posts, edits))
    return replace(read, deletions=tuple(gone), closed=tuple(closed), complete_until=answer.at)


def _edited(posts: pa.Table, edits: dict[str, datetime]) -> pa.Table:
    """The posts with the time of their edits, which Bluesky's records do not hold."""
    if not edits:
        return posts
    at_ = posts.schema.get_field_index("edited_at")
    column = posts.schema.field(at_)
    times = [edits.get(post_id) for post_id in posts["post_id"].to_pylist()]
    return posts.set_column(at_, column, pa.array(times, column.type))


def _standing(heap: Sequence[Event]) -> str:
    """What a person should know of the account itself."""
    for event in reversed(heap):
        account = event.get("account")
        if isinstance(account, dict) and account.get("active") is False:
            return f"Bluesky says that the account is closed for now ({account.get('status')})."
    return ""


def _start(cursor: Cursor | None, now: datetime) -> int:
    """From when to listen: a little before where the last connection ended."""
    known = (cursor or {}).get("heard")
    if isinstance(known, int):
        return known - _REWIND // _MICRO
    return (now - _BEFORE - _EPOCH) // _MICRO


def _times(heap: Sequence[Event]) -> list[int]:
    times = (event.get("time_us") for event in heap)
    return [time for time in times if isinstance(time, int) and 0 <= time < _LAST]


def _reached(before: int, times: Sequence[int], now: datetime) -> int:
    """How far was heard. One wrong clock must not have all of tomorrow passed over."""
    return max([before, *(min(time, (now + _AHEAD - _EPOCH) // _MICRO) for time in times)])


def _moment(micro: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micro)


def _hole(since: int, first: int) -> str:
    if _moment(first) - _moment(since) <= _HOLE:
        return ""
    return _GAP.format(f"{_moment(since):%d %B, %H:%M}", f"{_moment(first):%d %B, %H:%M}")


def _tags(record: dict[str, Any]) -> list[str]:
    features = [f for facet in dicts(record.get("facets")) for f in dicts(facet.get("features"))]
    return [str(feature["tag"]) for feature in features if "tag" in feature]
