"""Reddit: the newest comments or submissions of a subreddit, with an app's own credential.

Lists hold the newest thousand and no more, and are walked. "What comes after this comment" is no
question any more once that comment was deleted, so a page is known by several of its last ones.
"""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mootlib.collect.answers import Window, batch_of, refusal
from mootlib.collect.contract import Batch, Cursor, Deletion
from mootlib.collect.errors import AddressRefused, Gone, Refused, SourceError
from mootlib.collect.looking import looks
from mootlib.collect.quota import Quota
from mootlib.collect.secrets import Secret
from mootlib.collect.walk import Page, Walk, walk
from mootlib.collect.web import Answer, Web
from mootlib.readers.formats.kinds import at, dicts

__all__ = ["App", "Listing", "comments", "submissions"]

_PAGE = 100
_EACH_LOOK = 100
_ANCHORS = 5
_GONE = ("[deleted]", "[removed]")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}(?:\+[A-Za-z0-9_]{2,21})*", re.ASCII)
_GAP = (
    "Reddit shows the newest 1,000 only, and there were more since the last time: some are missing. "
    "Have it read more often."
)


@dataclass(slots=True)
class App:
    """An app that is registered with Reddit, and the token that it got for its credential."""

    web: Web
    client_id: str
    secret: Secret
    sign_in: str = "https://www.reddit.com"
    server: str = "https://oauth.reddit.com"
    _token: Secret | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, path: str, params: Sequence[tuple[str, str]]) -> Answer:
        """The answer of an address of the API; a token that has run out is renewed once."""
        token = self._current(None)
        answer = self._asked(path, params, token)
        if answer.status == 401:
            answer = self._asked(path, params, self._current(token))
        return answer

    def _asked(self, path: str, params: Sequence[tuple[str, str]], token: Secret) -> Answer:
        headers = {"Authorization": f"Bearer {token.reveal()}"}
        given = [*params, ("raw_json", "1")]
        return self.web.get(f"{self.server}{path}", params=given, headers=headers, want=dict)

    def _current(self, expired: Secret | None) -> Secret:
        """The token; a new one in place of an expired one."""
        with self._lock:
            if self._token is None or self._token is expired:
                self._token = self._new()
            return self._token

    def _new(self) -> Secret:
        answer = self.web.post(
            f"{self.sign_in}/api/v1/access_token",
            data={"grant_type": "client_credentials"},
            headers={"Authorization": _basic(self.client_id, self.secret)},
        )
        found = at(answer.json, "access_token")
        if answer.status == 200 and isinstance(found, str) and found:
            return Secret(found)
        if answer.status in (200, 400, 401, 403):
            raise Refused("Reddit does not accept the app's credential; enter another one.")
        raise refusal(answer, "A token for the app")


def comments(app: App, subreddit: str, **options: Any) -> Listing:
    """The newest comments of a subreddit. Options are ``window`` and ``overlap``."""
    name = _subreddit(subreddit)
    return Listing(app, f"Comments in r/{name} on Reddit", f"/r/{name}/comments", **options)


def submissions(app: App, subreddit: str, **options: Any) -> Listing:
    """The newest submissions of a subreddit."""
    name = _subreddit(subreddit)
    return Listing(app, f"Submissions to r/{name} on Reddit", f"/r/{name}/new", **options)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of comments or submissions, as a source: see `mootlib.collect.contract.Source`."""

    app: App
    name: str
    path: str
    window: Window = field(default_factory=Window)
    overlap: timedelta = timedelta(hours=1)
    platform: str = "reddit"

    @property
    def quota(self) -> Quota | None:
        return self.app.web.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        answers: list[Answer] = []

        def ask(token: str | None) -> Page:
            answers[:] = [self._below(token)]
            return _page(answers[0])

        steps = walk(
            Walk.of(cursor),
            ask,
            self.app.web.pause,
            now=self.app.web.clock.now(),
            since=self.window.since,
            overlap=self.overlap,
        )
        for step in steps:
            yield replace(
                self._batch(step.page.items, answers[0]),
                cursor=step.walk.cursor,
                complete_until=step.complete_until,
                progress=step.progress,
                reached=step.reached,
                warning=_GAP if step.gap else "",
            )

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        pause = self.app.web.pause
        for look in looks(
            post_ids, self._look, _by_name, pause, platform="reddit", each=_EACH_LOOK
        ):
            batch = self._batch(look.found, look.answer)
            yield replace(batch, deletions=(*batch.deletions, *look.deletions))

    def _below(self, token: str | None) -> Answer:
        """The page below the last post of the one above that still stands."""
        for anchor in (token or "").split(" "):
            params = [("limit", str(_PAGE)), *([("after", anchor)] if anchor else [])]
            answer = self._ask(self.path, params)
            if _things(answer):
                break
        return answer

    def _look(self, asked: list[str]) -> Answer:
        return self._ask("/api/info", [("id", ",".join(asked))])

    def _ask(self, path: str, params: list[tuple[str, str]]) -> Answer:
        answer = self.app.ask(path, params)
        if answer.status != 200:
            raise self._refusal(answer)
        return answer

    def _refusal(self, answer: Answer) -> SourceError:
        reason = at(answer.json, "reason")
        if reason in ("private", "quarantined", "gold_only"):
            return Refused(f"{self.name} cannot be read: the subreddit is {reason}.")
        if reason == "banned" or answer.status == 404:
            return Gone(f"{self.name} are not there: the subreddit does not exist or was banned.")
        if 300 <= answer.status < 400:  # a subreddit that nobody made leads to a search
            return Gone(f"{self.name} are not there: the subreddit does not exist.")
        return refusal(answer, self.name)

    def _batch(self, things: Sequence[Any], answer: Answer) -> Batch:
        """The posts that stand, and those of which only the place is left."""
        gone = [thing for thing in things if _is_gone(thing)]
        names = [str(at(thing, "data", "name")) for thing in gone]
        batch = batch_of(
            [thing for thing in things if not _is_gone(thing)],
            answer,
            format="reddit-json",
            source="reddit-api",
            name=self.name,
            window=self.window,
        )
        deletions = tuple(Deletion("reddit", name, answer.at) for name in names)
        return replace(batch, deletions=deletions)


def _subreddit(name: str) -> str:
    name = name.strip().removeprefix("/").removeprefix("r/").strip("/")
    if not _SUBREDDIT.fullmatch(name):
        raise AddressRefused("A subreddit has a name like r/Lincoln: letters, digits and _.")
    return name


def _basic(client_id: str, secret: Secret) -> str:
    return "Basic " + b64encode(f"{client_id}:{secret.reveal()}".encode()).decode()


def _things(answer: Answer) -> list[dict[str, Any]]:
    found = dicts(at(answer.json, "data", "children"))
    return [thing for thing in found if isinstance(thing.get("data"), dict)]


def _page(answer: Answer) -> Page:
    things = _things(answer)
    names = [str(at(thing, "data", "name")) for thing in things]
    more = bool(at(answer.json, "data", "after"))
    return Page(
        items=things,
        names=names,
        times=[time for thing in things if (time := _time(thing)) is not None],
        older=" ".join(reversed(names[-_ANCHORS:])) if more and names else None,
        seen_at=answer.asked_at,
        latest=answer.latest,
    )


def _time(thing: dict[str, Any]) -> datetime | None:
    said = at(thing, "data", "created_utc")
    try:
        return datetime.fromtimestamp(said, UTC) if isinstance(said, int | float) else None
    except (OverflowError, OSError, ValueError):
        return None


def _by_name(answer: Answer) -> dict[str, Any]:
    return {str(at(thing, "data", "name")): thing for thing in _things(answer)}


def _is_gone(thing: dict[str, Any]) -> bool:
    """Whether its author or a moderator took the words away."""
    data = thing["data"]
    return data.get("body", data.get("selftext")) in _GONE
