"""Reading a list that begins with the newest and gives the older page by page.

Most platforms give such lists and no other. New posts come in at the top while one reads downwards, so
the walk goes from the top, which it notes, down to what an earlier walk knows, and only then believes
that all between is read. Where it is, is a cursor: stopped at any page it goes on with the next one, and
what came in at the top meanwhile belongs to the next walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mootlib.collect.contract import Cursor
from mootlib.collect.errors import Misread

__all__ = ["Page", "PageLost", "Step", "Walk", "walk"]

#: So many posts in a row must be known ones before a walk ends: single old ones stand anywhere
#: (pinned to the top, counted by another clock, moved by an edit).
_SURE = 3
#: An ordinary walk goes so far below what is known: clocks of one platform differ a little.
_MARGIN = timedelta(minutes=2)
#: How often a page is asked for that seems to be the one before.
_TRIES = 3
#: In so many walks on end a list must lead nowhere before that is taken for its end: a cache that
#: gives an old page once more does so for minutes, and an end believed too early loses all below it.
_STUCK = 4
_SAME_AGAIN = (
    "The same page came again and again in place of the next one; it is read on from there."
)


class PageLost(Exception):
    """The server no longer knows the page that we were to go on with."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the server gave it, newest first."""

    items: Sequence[Any]
    names: Sequence[str]  #: what identifies each item
    times: Sequence[datetime]  #: the times by which the server orders them
    older: str | None  #: what to ask for to get the page below; None at the end of the list
    seen_at: datetime  #: just before the page was asked for, by our clock
    latest: datetime  #: nothing in it can be newer than this


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk is."""

    known: datetime | None = None  #: the newest post of the last walk that reached its end
    under_way: bool = False
    top: datetime | None = None  #: the newest post of this walk
    begun_at: datetime | None = None  #: when this walk began, by our clock
    token: str | None = None  #: the page to go on with
    met: bool = False  #: whether this walk has seen anything that was known
    deep: bool = False  #: whether this walk goes below what is known, for what was shown late
    swept: datetime | None = None  #: when the last deep walk began
    stuck: int = 0  #: how often on end this walk was given up because its list led nowhere

    @classmethod
    def of(cls, cursor: Cursor | None) -> Walk:
        """The walk that a cursor tells of; a new one where there is none."""
        if not cursor:
            return cls()
        return cls(
            known=_moment(cursor.get("known")),
            under_way=bool(cursor.get("under_way")),
            top=_moment(cursor.get("top")),
            begun_at=_moment(cursor.get("begun_at")),
            token=cursor.get("token"),
            met=bool(cursor.get("met")),
            deep=bool(cursor.get("deep")),
            swept=_moment(cursor.get("swept")),
            stuck=int(cursor.get("stuck") or 0),
        )

    @property
    def cursor(self) -> dict[str, Any]:
        """The walk as JSON."""
        return {
            "known": self.known and self.known.isoformat(),
            "under_way": self.under_way,
            "top": self.top and self.top.isoformat(),
            "begun_at": self.begun_at and self.begun_at.isoformat(),
            "token": self.token,
            "met": self.met,
            "deep": self.deep,
            "swept": self.swept and self.swept.isoformat(),
            "stuck": self.stuck,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A page and where the walk is after it."""

    page: Page
    walk: Walk
    progress: float | None
    reached: datetime | None = None  #: the time of the page's last post
    complete_until: datetime | None = None  #: all before this is read, once the walk has ended
    gap: bool = False  #: the list ended above what was known: something between may be missing


def walk(
    begin: Walk,
    ask: Callable[[str | None], Page],
    pause: Callable[[int], None],
    *,
    now: datetime,
    since: datetime | None = None,
    overlap: timedelta = timedelta(hours=1),
) -> Iterator[Step]:
    """Walk down to what is known, a step for each page.

    ``ask`` gets a page (None: the top one) and raises `PageLost` for one that is gone: then the walk
    begins again at the top, which repeats posts and loses none. Once in an ``overlap`` a walk goes
    two of them below the newest known post, so that what the platform shows at most so much late is not
    missed. ``since`` is where the first walk ends. ``pause`` waits before a page is asked for again.

    Raises `Misread` where the same page comes in place of the next one however often it is asked for;
    the step before it holds where to go on. Only the fourth walk on end to find that believes it, and
    says that there is a gap.
    """
    here = begin if begin.under_way else _next(begin, now, overlap)
    below = 2 * overlap if here.deep else _MARGIN
    floor = max((m for m in (here.known and here.known - below, since) if m), default=None)
    reader = _Reader(ask, pause)
    while True:
        try:
            page = reader.page(here.token)
        except PageLost:
            if here.token is None or reader.lost >= _TRIES:
                raise
            here = replace(here, top=None, begun_at=None, token=None)
            continue
        stuck = reader.stuck
        if stuck and here.stuck + 1 < _STUCK:
            nothing = replace(page, items=(), names=(), times=())
            yield Step(nothing, replace(here, stuck=here.stuck + 1), None)
            raise Misread(_SAME_AGAIN)
        here = _begun(here, page)
        if stuck or _reached(page, floor) or page.older is None:
            gap = stuck or (here.known is not None and not here.met)
            yield Step(page, _ended(here), 1.0, None, here.begun_at, gap)
            return
        here = replace(here, token=page.older, stuck=0)
        reached = page.times[-1] if page.times else None
        yield Step(page, here, _progress(here, page, floor), reached)


class _Reader:
    """Asks for pages, and once more for those that cannot be right."""

    def __init__(self, ask: Callable[[str | None], Page], pause: Callable[[int], None]) -> None:
        self._ask = ask
        self._pause = pause
        self._above: frozenset[str] = frozenset()
        self._seen: set[str] = set()
        self._asked: set[str] = set()
        self.lost = 0
        self.stuck = False  #: whether the last page leads nowhere and shows nothing new

    def page(self, token: str | None) -> Page:
        """A page, asked for up to three times where it looks wrong."""
        for attempt in range(_TRIES):
            try:
                page = self._ask(token)
            except PageLost:
                self.lost += 1
                self._above, self._asked = frozenset(), set()
                self._seen.clear()
                raise
            if not self._odd(page, token):
                break
            if attempt + 1 < _TRIES:
                self._pause(attempt)
        back = page.older is not None and page.older in self._asked | {token}
        self.stuck = back and (page.older == token or self._seen.issuperset(page.names))
        self._above = frozenset(page.names)
        self._seen.update(page.names)
        self._asked.add(token or "")
        # A list that leads in a circle, with something new on its last page, has ended.
        return replace(page, older=None) if back else page

    def _odd(self, page: Page, token: str | None) -> bool:
        """The page before once more, one that points back, or an end where there is nothing."""
        repeated = bool(page.names) and self._above.issuperset(page.names)
        circular = page.older is not None and page.older in self._asked | {token}
        nothing = token is not None and not page.names and page.older is None
        return repeated or circular or nothing


def _next(last: Walk, now: datetime, overlap: timedelta) -> Walk:
    """A new walk from the top."""
    deep = last.swept is None or now - last.swept >= overlap
    return Walk(known=last.known, under_way=True, deep=deep, swept=last.swept)


def _begun(now: Walk, page: Page) -> Walk:
    """The walk with its top, once its first page is there, and whether it met what was known."""
    met = now.met or (now.known is not None and any(time <= now.known for time in page.times))
    now = replace(now, met=met)
    if now.begun_at is not None:
        return now
    # A post from the future would hide all that come after it.
    newest = min(max(page.times), page.latest) if page.times else None
    return replace(now, begun_at=page.seen_at, top=newest)


def _ended(now: Walk) -> Walk:
    known = max((m for m in (now.known, now.top) if m), default=None)
    return Walk(known=known, swept=now.begun_at if now.deep else now.swept)


def _reached(page: Page, floor: datetime | None) -> bool:
    last = page.times[-_SURE:]
    return floor is not None and bool(last) and all(time <= floor for time in last)


def _progress(now: Walk, page: Page, floor: datetime | None) -> float | None:
    if floor is None or now.top is None or not page.times or now.top <= floor:
        return None
    return min(1.0, max(0.0, (now.top - page.times[-1]) / (now.top - floor)))


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
