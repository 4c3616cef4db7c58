"""Groups of accounts that share the same things at nearly the same time, as evidence for a reader.

Pairs are those of :mod:`mootlib.listening.coordination`, for each kind of thing by itself; what happens
between them is an occasion, and occasions with the same people are a group
(:mod:`mootlib.listening.coordination_occasions`). Choices of window and least participation are answered
from one search.

What was seen is timing. Each group comes with the innocent explanations, and which of them its evidence
fits; none of it is a verdict on anybody. Not reproduced: similar (instead of equal) links, accounts that
act one after the other, a test of how often chance alone would bring such timing about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import coordination
from mootlib.listening.coordination_occasions import (
    KIND_AT,
    FoundGroup,
    FoundOccasion,
    Ties,
    joined,
    occasions,
)
from mootlib.listening.coordination_occasions import groups as grouped
from mootlib.listening.coordination_reasons import Reason, reasons
from mootlib.listening.coordination_shares import KINDS, SEPARATOR, Shares, of_posts
from mootlib.listening.people import Identities, Person
from mootlib.listening.result import PostKey
from mootlib.records import POSTS, Method

__all__ = [
    "LEAST",
    "WINDOWS",
    "Answer",
    "Group",
    "GroupsResult",
    "Joined",
    "Member",
    "Occasion",
    "look",
]

Codes = npt.NDArray[np.int64]

WINDOWS = (10, 60, 600)  #: seconds
LEAST = (1, 2, 5)  #: shares by each account
MOST_PAIRS = 3_000_000  #: of one kind; with more the widest window is left out

_MOST_GROUPS = 50
_MOST_MEMBERS = 60
_MOST_OCCASIONS = 20
_MOST_POSTS = 60
_MOST_EDGES = 2_000


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a group; ``id`` and ``label`` never identify a private person."""

    id: str
    platform: str
    label: str
    public_body: bool
    posts: int  #: of these occasions


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing (or several that the same posts share), shared by some without a longer pause."""

    kinds: tuple[str, ...]
    things: tuple[str, ...]  #: address, tags, or key of the post passed on; '' for words
    accounts: int
    count: int  #: posts
    first: datetime
    last: datetime
    posts: tuple[PostKey, ...]  #: oldest first, at most 60


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that share things on the same occasions, largest first; one may be in several groups."""

    accounts: int
    members: tuple[Member, ...]  #: most posts first, at most 60
    occasions: int
    shown: tuple[Occasion, ...]  #: at most 20 of them
    kinds: tuple[str, ...]
    posts: int
    pairs: int
    seconds: float  #: median time between the two posts of a pair
    reasons: tuple[Reason, ...]  #: innocent explanations, those first that the evidence fits


@dataclass(frozen=True, slots=True)
class Joined:
    """An edge between two accounts (their ids), for one kind of thing."""

    kind: str
    account_a: str
    account_b: str
    weight: int  #: pairs of posts
    symmetry: float
    objects: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one choice of window and least participation gives."""

    window: int
    least: int
    accounts: int
    pairs: int
    all_groups: int
    groups: tuple[Group, ...]  #: at most 50, those with most accounts and occasions first
    all_edges: int
    edges: tuple[Joined, ...]  #: by falling weight, at most 2,000
    too_many: tuple[str, ...]  #: kinds left out: too many pairs for so wide a window


@dataclass(frozen=True, slots=True)
class GroupsResult:
    """An answer for each choice, and what was looked at."""

    answers: tuple[Answer, ...]
    shares: dict[str, int]  #: by kind
    posts: int
    without_author: int
    without_time: int
    method: Method

    def answer(self, window: int, least: int) -> Answer:
        """The answer for a choice. Raises ``KeyError`` where there is none."""
        for one in self.answers:
            if (one.window, one.least) == (window, least):
                return one
        raise KeyError((window, least))


def look(
    posts: pa.Table,
    groups: npt.NDArray[np.int64],
    identities: Identities,
    *,
    windows: Sequence[int] = WINDOWS,
    least: Sequence[int] = LEAST,
    most_pairs: int = MOST_PAIRS,
) -> GroupsResult:
    """Which accounts shared the same things within seconds, what, how often, and how quickly?

    Args:
        posts: shape ``mootlib.records.POSTS``; each row counts once.
        groups: near-duplicate group of each post (``mootlib.text.duplicates``).
        identities: how accounts may be shown: private ones by pseudonyms.
        windows: seconds, rising.
        least: shares that each account must have in all, and in pairs.
        most_pairs: of one kind; where a window has more, that kind is left out of its answers.

    Raises:
        ValueError: if the table has another shape, or its length is not that of ``groups``.
    """
    posts = POSTS.check(posts)
    if len(groups) != posts.num_rows:
        raise ValueError("There must be a near-duplicate group for each post.")
    shares = of_posts(posts, groups)
    made = _Maker(posts, shares, identities)
    found = {kind: list(_searched(shares, kind, windows, most_pairs)) for kind in KINDS}
    answers = [
        made.answer({kind: pairs[at] for kind, pairs in found.items()}, window, one)
        for at, window in enumerate(windows)
        for one in least
    ]
    return GroupsResult(
        answers=tuple(answers),
        shares={kind: len(shares.kinds[kind].objects) for kind in KINDS},
        posts=posts.num_rows,
        without_author=shares.without_author,
        without_time=shares.without_time,
        method=_method(windows, least, most_pairs),
    )


def _searched(
    shares: Shares, kind: str, windows: Sequence[int], most: int
) -> Iterator[coordination.Pairs | None]:
    """The pairs for each window; None where there are too many. One search serves all it can."""
    table = shares.kinds[kind]
    rows = table.rows.tolist()
    columns = (
        table.objects,
        [shares.authors[row] for row in rows],
        [shares.posts[row] for row in rows],
    )
    wide: coordination.Pairs | None = None
    fits = 0
    for window in sorted(windows, reverse=True):
        try:
            wide = coordination.pairs_within(
                *columns, shares.times[table.rows].tolist(), window=window, most=most
            )
        except coordination.TooManyPairs:
            continue
        fits = window
        break
    for window in windows:
        yield wide if window <= fits else None


class _Maker:
    """Makes answers out of pairs; knows the posts and how accounts are shown."""

    def __init__(self, posts: pa.Table, shares: Shares, identities: Identities) -> None:
        self.shares = shares
        self.texts = posts["text"]
        self.number = {name: at for at, name in enumerate(dict.fromkeys(shares.authors))}
        self.names = list(self.number)
        self.who = np.array([self.number[name] for name in shares.authors], dtype=np.int64)
        self._identities = identities
        self._known: dict[str, Person] = {}
        self._objects: dict[str, list[str]] = {}

    def person(self, name: str) -> Person:
        if name not in self._known:
            self._known[name] = self._identities.account(*name.split(SEPARATOR, 1))
        return self._known[name]

    def answer(
        self, found: dict[str, coordination.Pairs | None], window: int, least: int
    ) -> Answer:
        edges: list[tuple[str, coordination.Edge]] = []
        parts: list[Ties] = []
        for at, (kind, pairs) in enumerate(found.items()):
            if pairs is None:
                continue
            left, right = coordination.chosen(pairs, window, least)
            edges += [(kind, edge) for edge in coordination.edges_of(left, right, pairs)]
            rows = self.shares.kinds[kind].rows
            gap = np.abs(pairs.moments[left] - pairs.moments[right])
            thing = (at << KIND_AT) + pairs.thing[left]
            parts.append(Ties(rows[left], rows[right], thing, gap))
        edges.sort(key=lambda one: (-one[1].weight, one[1].account_a, one[1].account_b, one[0]))
        ties = joined(parts)
        groups = grouped(occasions(ties, self.shares.times, self.who, window))
        groups.sort(key=lambda one: (-_posts_of(one) * len(one.accounts), one.occasions[0].posts))
        return Answer(
            window=window,
            least=least,
            accounts=np.unique(self.who[np.concatenate((ties.left, ties.right))]).size,
            pairs=ties.left.size,
            all_groups=len(groups),
            groups=tuple(self._group(one, ties) for one in groups[:_MOST_GROUPS]),
            all_edges=len(edges),
            edges=tuple(self._joined(kind, edge) for kind, edge in edges[:_MOST_EDGES]),
            too_many=tuple(kind for kind, pairs in found.items() if pairs is None),
        )

    def _joined(self, kind: str, edge: coordination.Edge) -> Joined:
        return Joined(
            kind=kind,
            account_a=self.person(edge.account_a).id,
            account_b=self.person(edge.account_b).id,
            weight=edge.weight,
            symmetry=round(edge.symmetry, 4),
            objects=edge.objects,
            seconds=round(edge.seconds, 3),
        )

    def _group(self, found: FoundGroup, ties: Ties) -> Group:
        rows = np.unique([row for one in found.occasions for row in one.posts])
        accounts, posts = np.unique(self.who[rows], return_counts=True)
        first = np.argsort(-posts, kind="stable")[:_MOST_MEMBERS]
        gaps = ties.gap[[tie for one in found.occasions for tie in one.ties]]
        kinds = {KINDS[thing >> KIND_AT] for one in found.occasions for thing in one.things}
        bodies = sum(self.person(self.names[at]).public_body for at in accounts.tolist())
        shown = sorted(
            found.occasions,
            key=lambda one: (-len(one.accounts), self.shares.times[one.posts[0]], one.posts),
        )
        return Group(
            accounts=accounts.size,
            members=tuple(self._member(accounts[at], posts[at]) for at in first.tolist()),
            occasions=len(found.occasions),
            shown=tuple(self._occasion(one) for one in shown[:_MOST_OCCASIONS]),
            kinds=tuple(kind for kind in KINDS if kind in kinds),
            posts=rows.size,
            pairs=gaps.size,
            seconds=round(float(np.median(gaps)), 3),
            reasons=reasons(
                kinds=kinds,
                accounts=accounts.size,
                bodies=bodies,
                occasions=len(found.occasions),
                texts=self.texts.take(pa.array(rows[:_MOST_POSTS])).to_pylist(),
            ),
        )

    def _member(self, account: int, posts: int) -> Member:
        name = self.names[account]
        person = self.person(name)
        platform = name.partition(SEPARATOR)[0]
        return Member(person.id, platform, person.label, person.public_body, int(posts))

    def _occasion(self, found: FoundOccasion) -> Occasion:
        kinds = {KINDS[thing >> KIND_AT]: self._name(thing) for thing in found.things}
        times = self.shares.times[list(found.posts)]
        return Occasion(
            kinds=tuple(kind for kind in KINDS if kind in kinds),
            things=tuple(kinds[kind] for kind in KINDS if kind in kinds),
            accounts=len(found.accounts),
            count=len(found.posts),
            first=datetime.fromtimestamp(times[0], UTC),
            last=datetime.fromtimestamp(times[-1], UTC),
            posts=tuple(
                PostKey(*self.shares.posts[row].split(SEPARATOR, 1))
                for row in found.posts[:_MOST_POSTS]
            ),
        )

    def _name(self, thing: int) -> str:
        """What a thing is called; words stand in the posts themselves."""
        kind, number = KINDS[thing >> KIND_AT], thing & ((1 << KIND_AT) - 1)
        return "" if kind == "text" else self._things(kind)[number].replace(SEPARATOR, " ")

    def _things(self, kind: str) -> list[str]:
        """The objects of a kind, in the order of their numbers in pairs."""
        if kind not in self._objects:
            self._objects[kind] = coordination.in_order(self.shares.kinds[kind].objects)
        return self._objects[kind]


def _posts_of(group: FoundGroup) -> int:
    return len({row for one in group.occasions for row in one.posts})


def _method(windows: Sequence[int], least: Sequence[int], most: int) -> Method:
    return Method(
        step="coordination",
        name="the same link, words, picture, tags or post passed on, within seconds",
        version="1",
        parameters={"windows": tuple(windows), "least": tuple(least), "most_pairs": most},
        note=(
            "Timing is all that is seen: who planned what, or whether anybody did, is not. Pictures are "
            "compared by address, for the files are not here."
        ),
    )
