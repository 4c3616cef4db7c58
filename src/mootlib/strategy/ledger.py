"""Benefits and dangers of a body's use of social media, counted side by side and never summed up.

Each line has a definition, a count, what it was counted among, the evidence, and what is uncertain. What
nobody recorded is "no data" (``count`` None), never nothing. Definitions are ours (proposal, not validated);
the interval of a share is Wilson's (1927).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Protocol

from mootlib.strategy.own_records import OwnRecords

__all__ = ["Asked", "Ledger", "LedgerPost", "Line", "ledger", "wilson"]

VERSION = "1"
#: A report that nobody has sorted for so long is overload (failure type 22).
SORTED_WITHIN = timedelta(hours=1)
EVIDENCE_KEPT = 20
Z = 1.959964


Within = Callable[[datetime], bool]


class HasKey(Protocol):
    """Whatever names a post."""

    @property
    def platform(self) -> str: ...
    @property
    def post_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the body; ``answered_at`` None: no answer of the body is known."""

    platform: str
    post_id: str
    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerPost:
    """A post of the body; a count that the platform did not give is None."""

    platform: str
    post_id: str
    posted_at: datetime
    comments: int | None = None
    reactions: int | None = None  #: likes and all other reactions
    views: int | None = None  #: times shown, as the platform says
    media: int = 0  #: pictures and videos
    media_without_words: int = 0  #: of them, without an alternative text


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit or danger. ``share`` is of ``among``, with its 95 % interval."""

    side: str  #: 'benefit' or 'danger'
    key: str
    count: int | None  #: None: no data
    among: int | None  #: what it was counted among; None where there is no such number
    share: tuple[float, float, float] | None  #: value, low, high
    evidence: tuple[str, ...]  #: the first rows or posts counted, oldest first
    needs: str  #: where the data would come from


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of a period, ``since`` in, ``until`` out."""

    since: datetime
    until: datetime
    lines: tuple[Line, ...]
    version: str = VERSION

    def side(self, side: str) -> tuple[Line, ...]:
        """The benefits, or the dangers."""
        return tuple(line for line in self.lines if line.side == side)


def wilson(count: int, among: int) -> tuple[float, float, float]:
    """A share with Wilson's 95 % interval.

    Raises:
        ValueError: if there is nothing to be a share of, or more than all.
    """
    if among < 1 or not 0 <= count <= among:
        raise ValueError("A share is of at least one, and at most of all.")
    share, square = count / among, Z * Z / among
    centre = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / among + square / (4 * among)) / (1 + square)
    return share, max(0.0, centre - half), min(1.0, centre + half)


def ledger(
    records: OwnRecords,
    posts: Sequence[LedgerPost] | None,
    questions: Sequence[Asked] | None,
    *,
    since: datetime,
    until: datetime,
    adopted: Mapping[str, datetime] | None = None,
    abuse: frozenset[str] = frozenset({"abuse", "threat", "hate"}),
) -> Ledger:
    """What a body's use of social media did in a period, for good and for harm.

    ``posts`` are the body's own, ``questions`` those put to it; None where nobody brought any in.
    ``adopted`` says when something that people had raised was done, by its name.
    ``abuse`` are the reason codes by which abuse of staff is hidden.

    Raises:
        ValueError: if a time has no zone, or the period ends before it starts.
    """
    if since.utcoffset() is None or until.utcoffset() is None:
        raise ValueError("A period needs a time zone.")
    if until <= since:
        raise ValueError("The period ends before it starts.")

    def within(moment: datetime) -> bool:
        return since <= moment < until

    own = None if posts is None else [post for post in posts if within(post.posted_at)]
    lines = [
        _questions(questions, within),
        *_reports(records, within, until),
        *_corrections(records, within),
        _emergency(records, own),
        _adopted(adopted, within),
        _abuse(records, within, abuse),
        _pile_ons(own),
        _privacy(records, within),
        _excluded(own),
    ]
    return Ledger(since, until, tuple(sorted(lines, key=lambda line: line.side)))


def _line(side: str, key: str, hits: Iterable[str] | None, among: int | None, needs: str) -> Line:
    if hits is None:
        return Line(side, key, None, None, None, (), needs)
    found = list(hits)
    share = wilson(len(found), among) if among else None
    return Line(side, key, len(found), among, share, tuple(found[:EVIDENCE_KEPT]), needs)


def _questions(questions: Sequence[Asked] | None, within: Within) -> Line:
    asked = None if questions is None else [q for q in questions if within(q.asked_at)]
    hits = None if asked is None else [_key(q) for q in asked if q.answered_at is not None]
    return _line("benefit", "questions_answered", hits, _number(asked), "profile")


def _reports(records: OwnRecords, within: Within, until: datetime) -> list[Line]:
    rows = records.reports
    came = None if rows is None else [r for r in rows if within(r.received_at)]
    sorted_ = late = None
    if came is not None:
        sorted_ = [_key(r) for r in came if r.classified_at is not None]
        late = [_key(r) for r in came if (r.classified_at or until) - r.received_at > SORTED_WITHIN]
    among = _number(came)
    return [
        _line("benefit", "reports_sorted", sorted_, among, "reports"),
        _line("danger", "overload", late, among, "reports"),
    ]


def _corrections(records: OwnRecords, within: Within) -> list[Line]:
    rows = records.corrections
    known = None if rows is None else [r for r in rows if within(r.error_known_at)]
    mended = None if known is None else [_key(r) for r in known if r.corrected_at is not None]
    wrong = None if known is None else [_key(r) for r in known]
    return [
        _line("benefit", "corrected", mended, _number(known), "corrections"),
        _line("danger", "misinformation", wrong, None, "corrections"),
    ]


def _emergency(records: OwnRecords, own: Sequence[LedgerPost] | None) -> Line:
    """Times that own posts were seen during critical incidents: views, which are not people."""
    side, key = "benefit", "seen_in_emergency"
    if records.incidents is None or own is None:
        return _line(side, key, None, None, "incidents")
    critical = [one for one in records.incidents if one.critical]
    during = [
        post
        for post in own
        if any(
            one.began_at <= post.posted_at
            and (one.ended_at is None or post.posted_at < one.ended_at)
            for one in critical
        )
    ]
    seen = [post for post in during if post.views is not None]
    if during and not seen:
        return _line(side, key, None, None, "views")
    total = sum(post.views or 0 for post in seen)
    return Line(side, key, total, None, None, tuple(map(_key, seen[:EVIDENCE_KEPT])), "incidents")


def _adopted(adopted: Mapping[str, datetime] | None, within: Within) -> Line:
    hits = None if adopted is None else [name for name, at in adopted.items() if within(at)]
    return _line("benefit", "ideas_adopted", hits, None, "matters")


def _abuse(records: OwnRecords, within: Within, codes: frozenset[str]) -> Line:
    rows = records.blocks
    done = None if rows is None else [r for r in rows if within(r.at)]
    hits = (
        None
        if done is None
        else [
            f"{r.platform} {r.at.isoformat()}"
            for r in done
            if (r.reason_code or "").lower() in codes
        ]
    )
    return _line("danger", "abuse", hits, _number(done), "blocks")


def _pile_ons(own: Sequence[LedgerPost] | None) -> Line:
    """More comments than reactions: seen in 4.3 % of US Congress posts of 2017, so a sign only."""
    known = (
        None
        if own is None
        else [post for post in own if post.comments is not None and post.reactions is not None]
    )
    if not known:
        return _line("danger", "pile_ons", None, None, "counts")
    hits = [_key(post) for post in known if (post.comments or 0) > (post.reactions or 0)]
    return _line("danger", "pile_ons", hits, len(known), "counts")


def _privacy(records: OwnRecords, within: Within) -> Line:
    """Consents taken back, and streams that showed bystanders who had not agreed."""
    if records.consents is None and records.streams is None:
        return _line("danger", "privacy", None, None, "consents")
    hits = [
        _key(row)
        for row in records.consents or ()
        if row.withdrawn_at is not None and within(row.withdrawn_at)
    ]
    hits += [
        row.name
        for row in records.streams or ()
        if within(row.started_at) and row.faces_without_consent
    ]
    return _line("danger", "privacy", hits, None, "consents")


def _excluded(own: Sequence[LedgerPost] | None) -> Line:
    with_media = None if own is None else [post for post in own if post.media]
    if not with_media:
        return _line("danger", "exclusion", None, None, "media")
    hits = [_key(post) for post in with_media if post.media_without_words]
    return _line("danger", "exclusion", hits, len(with_media), "media")


def _number(rows: Sequence[object] | None) -> int | None:
    return None if rows is None else len(rows)


def _key(row: HasKey) -> str:
    return f"{row.platform} {row.post_id}"
