"""Mastodon: an account, a hashtag or a public timeline of one server, upwards from the oldest.

Mastodon can be asked for "the page just newer than this", so reading goes upwards and the cursor is the
identifier that was reached. Posts of other servers come in late and are put at the time when they were
said, below what was read already. So once in an ``overlap`` the last two of them are read again: what
comes in at most so much late is not missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from mootlib.collect import snowflake
from mootlib.collect.answers import Window, batch_of, moment, refusal
from mootlib.collect.contract import Batch, Cursor
from mootlib.collect.errors import AddressRefused, Gone, Misread, Refused, SourceError
from mootlib.collect.looking import looks
from mootlib.collect.quota import Quota
from mootlib.collect.secrets import Secret
from mootlib.collect.web import Answer, Web
from mootlib.readers.formats.kinds import at, dicts

__all__ = ["Server", "Timeline", "account", "hashtag", "public"]

_PAGE = 40
_EACH_LOOK = 20
_LINK = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?(\w+)"?')
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Server:
    """A server and, where it wants one, a token for it (of any account, with the right to read)."""

    web: Web
    address: str  #: 'https://example.social'
    token: Secret | None = None

    @classmethod
    def named(cls, web: Web, host: str, token: Secret | None = None) -> Server:
        """The server of a name as people write it: 'example.social'."""
        parts = urlsplit(host if "//" in host else f"https://{host.strip()}")
        if not parts.hostname or parts.scheme not in ("http", "https") or "@" in parts.netloc:
            raise AddressRefused("A Mastodon server has a name like example.social.")
        return cls(web, f"{parts.scheme}://{parts.netloc}", token)

    @property
    def name(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}

    def ask(self, path: str, params: Sequence[tuple[str, str]] = (), want: type = list) -> Answer:
        """The answer of one of the API's addresses, whatever its status."""
        return self.web.get(f"{self.address}{path}", params=params, headers=self.headers, want=want)


def account(server: Server, acct: str, **options: Any) -> Timeline:
    """What an account posts and passes on; ``acct`` as the server knows it: 'ann' or 'ann@elsewhere'.

    Options are ``window`` and ``overlap``.
    """
    acct = acct.strip().removeprefix("@")
    acct = acct.removesuffix(f"@{server.name}")
    return Timeline(server, f"Mastodon account @{acct} on {server.name}", acct=acct, **options)


def hashtag(server: Server, tag: str, *, local: bool = False, **options: Any) -> Timeline:
    """Posts with a hashtag that the server has seen, or (``local``) only those of its own people."""
    tag = tag.strip().removeprefix("#")
    name = f"Mastodon hashtag #{tag} on {server.name}"
    path = f"/api/v1/timelines/tag/{quote(tag, '')}"
    return Timeline(server, name, path, tag=tag, local=local, **options)


def public(server: Server, *, local: bool = False, **options: Any) -> Timeline:
    """All public posts that the server has seen, or (``local``) only those of its own people."""
    name = f"Mastodon's public timeline on {server.name}"
    return Timeline(server, name, "/api/v1/timelines/public", local=local, **options)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline, as a source: see `mootlib.collect.contract.Source`."""

    server: Server
    name: str
    path: str = ""  #: found out by ``acct`` where it is empty
    acct: str = ""
    tag: str = ""  #: the hashtag that its posts bear, if that is what makes it
    local: bool = False
    window: Window = field(default_factory=Window)
    overlap: timedelta = timedelta(hours=1)
    platform: str = "mastodon"

    @property
    def quota(self) -> Quota | None:
        return self.server.web.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        place = dict(cursor or {})
        path = self._path(place)
        place = self._swept(place) if "at" in place else self._first(path, place)
        while True:
            below = str(place["at"])
            answer = self._above(path, below)
            statuses = dicts(answer.json)
            place["at"] = _next(answer, statuses, below)
            newest = max((t for s in statuses if (t := moment(s.get("created_at")))), default=None)
            ended = not statuses or place["at"] == below
            progress = 1.0 if ended else _progress(place, newest, answer)
            if ended:
                place.pop("from", None)
            elif "swept" not in place and _timed(statuses):
                place["swept"] = answer.asked_at.isoformat()
            yield replace(
                self.batch(statuses, answer),
                cursor=dict(place),
                complete_until=answer.asked_at if ended else newest,
                progress=progress,
                reached=None if ended else newest,
            )
            if ended:
                return

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        pause = self.server.web.pause
        for look in looks(
            post_ids, self._look, _by_id, pause, platform=self.platform, each=_EACH_LOOK
        ):
            yield replace(self.batch(look.found, look.answer), deletions=look.deletions)

    def batch(self, statuses: Sequence[Any], answer: Answer, *, source: str = "") -> Batch:
        """The posts among the server's objects."""
        return batch_of(
            statuses,
            answer,
            format="mastodon-json",
            source=source or "mastodon-api",
            name=self.name,
            window=self.window,
        )

    def _path(self, place: dict[str, Any]) -> str:
        """The timeline's address; an account is looked up once, for its name may change later."""
        if self.path:
            return self.path
        if "account" not in place:
            answer = self.server.ask("/api/v1/accounts/lookup", [("acct", self.acct)], dict)
            if answer.status != 200:
                raise self._refusal(answer)
            found = str(at(answer.json, "id"))
            if not re.fullmatch(r"[\w-]{1,64}", found, re.ASCII):
                raise Misread(f"{self.server.name} gave no identifier for the account.")
            place["account"] = found
        return f"/api/v1/accounts/{place['account']}/statuses"

    def _first(self, path: str, place: dict[str, Any]) -> dict[str, Any]:
        """Where to begin: at the wanted time if the identifiers tell the time, else at the oldest."""
        since = self.window.since
        if since is None:
            return {**place, "at": "0"}
        timed = _timed(dicts(self._asked(path, [("limit", "1")]).json))
        start = snowflake.before(since) if timed else "0"
        return {**place, "at": start, "from": since.isoformat()}

    def _swept(self, place: dict[str, Any]) -> dict[str, Any]:
        """The place, moved back if it is time to look for what came late."""
        last, now = moment(place.get("swept")), self.server.web.clock.now()
        if last is None or "from" in place or now - last < self.overlap:
            return place
        # What was shown just after the last such reading is as old as that reading and its lateness.
        back = snowflake.moved_back(str(place["at"]), 2 * self.overlap)
        return {**place, "at": back, "swept": now.isoformat()}

    def _above(self, path: str, post_id: str) -> Answer:
        """The page just above a post; asked for again where it is the one below once more."""
        for attempt in range(_TRIES):
            answer = self._asked(path, [("limit", str(_PAGE)), ("min_id", post_id)])
            statuses = dicts(answer.json)
            if not statuses or _next(answer, statuses, post_id) != post_id:
                break
            self.server.web.pause(attempt)
        return answer

    def _asked(self, path: str, params: list[tuple[str, str]]) -> Answer:
        answer = self.server.ask(path, [*params, *([("local", "true")] if self.local else [])])
        if answer.status != 200:
            raise self._refusal(answer)
        return answer

    def _look(self, asked: list[str]) -> Answer:
        """Several posts at once, or one after another on servers older than 4.3."""
        answer = self.server.ask("/api/v1/statuses", [("id[]", each) for each in asked])
        if answer.status in (404, 405, 422):
            found = [found for each in asked for found in self._one(each)]
            return replace(answer, status=200, json=found)
        if answer.status != 200:
            raise self._refusal(answer)
        return answer

    def _one(self, post_id: str) -> list[Any]:
        answer = self.server.ask(f"/api/v1/statuses/{quote(post_id, '')}", (), dict)
        if answer.status == 200:
            return [answer.json]
        if answer.status in (404, 410) and at(answer.json, "error"):
            return []  # the program says so, not a server that stands in for it
        raise self._refusal(answer)

    def _refusal(self, answer: Answer) -> SourceError:
        if answer.status in (401, 403, 422) and self.server.token is None:
            return Refused(f"{self.server.name} shows this only with an access token; enter one.")
        if answer.status in (404, 410):
            return Gone(f"{self.name} is not there: it does not exist, was deleted, or has moved.")
        return refusal(answer, self.name)


def _next(answer: Answer, statuses: Sequence[dict[str, Any]], post_id: str) -> str:
    """The identifier to go on from: as the server links to it, else the newest of the page."""
    for address, relation in _LINK.findall(answer.headers.get("link", "")):
        named = parse_qs(urlsplit(address).query).get("min_id")
        if relation == "prev" and named:
            return str(named[0])
    known = [str(s["id"]) for s in statuses if isinstance(s.get("id"), str | int)]
    return max([*known, post_id], key=lambda each: (len(each), each))


def _timed(statuses: Sequence[dict[str, Any]]) -> bool:
    """Whether the server's identifiers tell the time."""
    return bool(statuses) and all(
        snowflake.is_snowflake(str(s.get("id")), moment(s.get("created_at"))) for s in statuses
    )


def _by_id(answer: Answer) -> dict[str, Any]:
    return {str(status.get("id")): status for status in dicts(answer.json)}


def _progress(place: Cursor, newest: datetime | None, answer: Answer) -> float | None:
    """How much of the time since the beginning is read."""
    begun = moment(place.get("from"))
    if begun is None or newest is None or answer.asked_at <= begun:
        return None
    return min(1.0, max(0.0, (newest - begun) / (answer.asked_at - begun)))
