"""Bluesky: what an account posts, and what a search finds.

An account can be read without signing in; a search wants a session (`bluesky_session`). Both lists give
the newest first, so they are walked (`walk`). An account is known by its did from the first reading on:
its handle may change. A search's pages are numbered from the top: each is asked
for a little above its place, so that posts which were deleted meanwhile push none past us, and where the
numbers end (after some thousands) the search goes on with what is older than the last post.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from mootlib.collect.answers import Window, batch_of, moment, refusal
from mootlib.collect.contract import Batch, Cursor
from mootlib.collect.errors import Gone, Misread, SourceError
from mootlib.collect.looking import looks
from mootlib.collect.quota import Quota
from mootlib.collect.walk import Page, PageLost, Walk, walk
from mootlib.collect.web import Answer, Params, Web
from mootlib.readers.formats.kinds import at, dicts

__all__ = [
    "PUBLIC",
    "Caller",
    "Feed",
    "Visitor",
    "account",
    "account_refusal",
    "search",
    "who",
]

#: Where everybody may read accounts without signing in.
PUBLIC = "https://public.api.bsky.app"
_PAGE = 100
_EACH_LOOK = 25
#: Of a numbered page, this part is asked for twice.
_ABOVE = 10
_GAP = "The search no longer reaches back to what was read before: some posts may be missing."
_NO_ACCOUNT = (
    "not found",
    "unable to resolve",
    "could not find repo",
    "deactivated",
    "suspended",
    "taken down",
    "takendown",
)


class Caller(Protocol):
    """Asks Bluesky's methods, signed in or not."""

    @property
    def web(self) -> Web: ...

    def ask(self, method: str, params: Params) -> Answer:
        """The answer of a method, whatever its status."""
        ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks without signing in."""

    web: Web
    server: str = PUBLIC

    def ask(self, method: str, params: Params) -> Answer:
        return self.web.get(f"{self.server}/xrpc/{method}", params=params, want=dict)


def account(
    caller: Caller,
    actor: str,
    *,
    window: Window | None = None,
    overlap: timedelta = timedelta(hours=1),
) -> Feed:
    """What an account (handle or did) posts, replies and passes on."""
    actor = actor.strip().removeprefix("@")
    return Feed(
        caller=caller,
        name=f"Bluesky account @{actor}",
        method="app.bsky.feed.getAuthorFeed",
        key="feed",
        params=(("filter", "posts_with_replies"), ("includePins", "false")),
        actor=actor,
        window=window or Window(),
        overlap=overlap,
    )


def search(
    caller: Caller,
    words: str,
    *,
    window: Window | None = None,
    overlap: timedelta = timedelta(hours=1),
) -> Feed:
    """Posts that say these words; signed in, for Bluesky lets nobody else page through a search."""
    window = window or Window()
    given = [("q", words), ("sort", "latest")]
    given += [("since", _stamp(window.since))] if window.since else []
    return Feed(
        caller=caller,
        name=f"Bluesky search for {words}",
        method="app.bsky.feed.searchPosts",
        key="posts",
        params=tuple(given),
        window=window,
        overlap=overlap,
        goes_on=True,
    )


@dataclass(frozen=True, slots=True)
class Feed:
    """One list of posts, as a source: see `mootlib.collect.contract.Source`."""

    caller: Caller
    name: str
    method: str
    key: str  #: under which the answer holds its posts
    params: Params
    window: Window = field(default_factory=Window)
    overlap: timedelta = timedelta(hours=1)
    actor: str = ""  #: whose posts, by handle or did; '' for a search
    goes_on: bool = False  #: whether the list can be asked for what is older than a moment
    platform: str = "bluesky"

    @property
    def quota(self) -> Quota | None:
        return self.caller.web.quota

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        answers: list[Answer] = []
        kept = self.kept(cursor)
        whose = [("actor", kept["did"])] if self.actor else []

        def ask(token: str | None) -> Page:
            answers[:] = [self._answer(token, whose)]
            return self._page(answers[0], token)

        steps = walk(
            Walk.of(cursor),
            ask,
            self.caller.web.pause,
            now=self.caller.web.clock.now(),
            since=self.window.since,
            overlap=self.overlap,
        )
        try:
            for step in steps:
                yield replace(
                    self._batch(step.page.items, answers[0]),
                    cursor={**step.walk.cursor, **kept},
                    complete_until=step.complete_until,
                    progress=step.progress,
                    reached=step.reached,
                    warning=_GAP if step.gap and self.goes_on else "",
                )
        except PageLost as lost:
            raise Misread(f"{self.name} cannot be read to its end; it is tried again.") from lost

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        pause = self.caller.web.pause
        for look in looks(
            post_ids, self._look, _by_uri, pause, platform=self.platform, each=_EACH_LOOK
        ):
            yield replace(self._batch(look.found, look.answer), deletions=look.deletions)

    def kept(self, cursor: Cursor | None) -> dict[str, Any]:
        """What a cursor holds besides the walk: who the account is, and how far its stream was heard.

        Raises `SourceError` if nobody has been asked yet who it is, and it cannot be found out.
        """
        kept = {name: cursor[name] for name in ("did", "heard") if cursor and name in cursor}
        if self.actor and "did" not in kept:
            kept["did"] = who(self.caller, self.actor, self.name)
        return kept

    def _look(self, asked: list[str]) -> Answer:
        answer = self.caller.ask("app.bsky.feed.getPosts", [("uris", uri) for uri in asked])
        if answer.status != 200:
            raise refusal(answer, "Posts on Bluesky")
        return answer

    def _answer(self, token: str | None, whose: Params) -> Answer:
        until, _, place = (token or "").partition(" ")
        params = [*whose, *self.params, ("limit", str(_PAGE))]
        params += [("until", until)] if until else []
        params += [("cursor", place)] if place else []
        answer = self.caller.ask(self.method, params)
        if answer.status == 400 and token is not None:
            raise PageLost
        if answer.status != 200:
            raise account_refusal(answer, self.name)
        return answer

    def _page(self, answer: Answer, token: str | None) -> Page:
        items = dicts(at(answer.json, self.key))
        times = [time for item in items if (time := _order(item)) is not None]
        return Page(
            items=items,
            names=[_name(item) for item in items],
            times=times,
            older=self._older(answer, token, len(items), times),
            seen_at=answer.asked_at,
            latest=answer.latest,
        )

    def _older(
        self, answer: Answer, token: str | None, count: int, times: Sequence[datetime]
    ) -> str | None:
        """The page below, as the moment and the place to go on from; either may be empty."""
        until = (token or "").partition(" ")[0]
        place = at(answer.json, "cursor")
        if count and isinstance(place, str) and place:
            return f"{until} {_a_little_above(place, count) if self.goes_on else place}"
        if not self.goes_on or not times:
            return None
        # The numbers have ended: what is older than the last post, and that one again.
        further = _stamp(min(times) + timedelta(milliseconds=1))
        return None if further == until else f"{further} "

    def _batch(self, items: Sequence[Any], answer: Answer) -> Batch:
        return batch_of(
            items,
            answer,
            format="bluesky-json",
            source="bluesky-api",
            name=self.name,
            window=self.window,
        )


def who(caller: Caller, actor: str, name: str) -> str:
    """The did of an account, which stays whatever its handle will be. Raises `SourceError`."""
    actor = actor.strip().removeprefix("@")
    if actor.startswith("did:"):
        return actor
    answer = caller.ask("com.atproto.identity.resolveHandle", [("handle", actor)])
    if answer.status != 200:
        raise account_refusal(answer, name)
    found = at(answer.json, "did")
    if not isinstance(found, str) or not found.startswith("did:"):
        raise Misread(f"{answer.host} does not say who @{actor} is.")
    return found


def _by_uri(answer: Answer) -> dict[str, Any]:
    return {str(post.get("uri")): post for post in dicts(at(answer.json, "posts"))}


def _order(item: dict[str, Any]) -> datetime | None:
    """The time by which Bluesky puts an item into its list."""
    passed_on = moment(at(item, "reason", "indexedAt"))
    if passed_on is not None:
        return passed_on
    post = item.get("post") if isinstance(item.get("post"), dict) else item
    indexed = moment(at(post, "indexedAt"))
    created = moment(at(post, "record", "createdAt"))
    if "post" in item or created is None or indexed is None:
        return indexed or created
    return min(created, indexed)  # a search believes what the author says, but for the future


def _name(item: dict[str, Any]) -> str:
    uri = at(item, "post", "uri") or at(item, "uri")
    return f"{uri} {at(item, 'reason', 'by', 'did') or ''}"


def _a_little_above(place: str, count: int) -> str:
    if not (place.isascii() and place.isdigit()):
        return place
    return str(max(0, int(place) - count // _ABOVE))


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def account_refusal(answer: Answer, name: str) -> SourceError:
    """What an answer other than 200 means, where it was about an account."""
    said = str(at(answer.json, "message") or "").lower()
    if answer.status == 400 and any(words in said for words in _NO_ACCOUNT):
        return Gone(f"{name} is not there: Bluesky says that it does not exist or was closed.")
    return refusal(answer, name)
