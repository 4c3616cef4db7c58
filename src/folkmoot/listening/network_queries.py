"""Who talks to whom, as the page and the API ask for it: stored ties, narrowed by filters, focused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from folkmoot.listening import understanding_results
from folkmoot.listening.filters import Filters
from folkmoot.listening.models import Analysis
from folkmoot.listening.queries import PostRow, posts_by_key
from folkmoot.listening.understanding_results import KeptNetwork
from mootlib.listening.conversation_edges import KINDS

PARTNERS_SHOWN = 24
MEMBERS_SHOWN = 36
COMMUNITIES_SHOWN = 24
POSTS_SHOWN = 12
BRIDGES_SHOWN = 10
_PRIVATE = "private account"
_SHOWN = ("platform", "id", "label", "own", "community", "x", "y")
_TEXT = pa.large_string()
Codes = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Account:
    """An account of the network; private ones carry pseudonyms."""

    key: str  #: platform and id, as the address names it
    platform: str
    label: str
    own: bool
    community: int
    x: float | None
    y: float | None
    at: int  #: its row in the stored table


@dataclass(frozen=True)
class Partner:
    """An account with the posts that lead to it and from it."""

    account: Account
    towards: int
    back: int

    @property
    def posts(self) -> int:
        return self.towards + self.back


@dataclass(frozen=True)
class CommunityRow:
    """A community under the filters; its topics are those of the whole time."""

    number: int
    accounts: int
    inside: int
    outward: int
    platforms: tuple[str, ...]
    topics: tuple[tuple[int, str, int, float], ...]  #: number, name, posts, times the usual share
    talk_to_body: int  #: accounts that reply to the body or mention it
    spoken_to: int  #: accounts that the body replies to or mentions
    x: float
    y: float


@dataclass(frozen=True)
class OwnRow:
    """The body's own place under the filters."""

    talk_to_it: int
    share_it: int
    spoken_to: int
    answered: int  #: of those who talk to it, so many it spoke to as well
    partners: tuple[Partner, ...]


class Network:
    """The stored network of an analysis under a page's filters and kinds of ties.

    Accounts are numbered by their rows in the stored table; an edge is a source, a target and a kind.
    """

    def __init__(self, analysis: Analysis, filters: Filters, tie: str = "") -> None:
        self.analysis = analysis
        stored = understanding_results.network(analysis)
        self.known = stored is not None
        if stored is None:
            return
        self.kept: KeptNetwork
        self.kept, self._table, ties = stored
        self._ties = _narrowed(ties, filters, tie)
        self._keys = _joined(self._table["platform"], self._table["id"])
        self._community = self._table["community"].to_numpy()
        self._own = self._table["own"].to_numpy(zero_copy_only=False)
        self.source, self.target, self.kind, self.weight = self._edges()

    def _edges(self) -> tuple[Codes, Codes, Codes, Codes]:
        """Posts by source, target and kind; ties of accounts that are gone are left out."""
        size = max(len(self._keys), 1)
        ends = [
            pc.index_in(_joined(self._ties["platform"], self._ties[end]), self._keys)
            for end in ("source", "target")
        ]
        here = pc.and_(pc.is_valid(ends[0]), pc.is_valid(ends[1])).to_numpy(zero_copy_only=False)
        source, target = (
            pc.fill_null(end, 0).to_numpy(zero_copy_only=False).astype(np.int64)[here]
            for end in ends
        )
        kind = pc.index_in(self._ties["kind"], pa.array(KINDS)).to_numpy().astype(np.int64)[here]
        edge, weight = np.unique((source * size + target) * len(KINDS) + kind, return_counts=True)
        pair = edge // len(KINDS)
        return pair // size, pair % size, edge % len(KINDS), weight.astype(np.int64)

    @property
    def posts(self) -> int:
        """Ties: a post that names two others is two of them."""
        return int(self.weight.sum())

    @property
    def active(self) -> Codes:
        """The accounts with a tie."""
        return np.unique(np.concatenate((self.source, self.target)))

    def account_at(self, at: int) -> Account:
        row = {name: self._table[name][at].as_py() for name in _SHOWN}
        private = row["label"].startswith(_PRIVATE)
        return Account(
            key=self._keys[at].as_py(),
            platform=row["platform"],
            # Private accounts go by the pseudonym that all other pages show.
            label=row["id"] if private else row["label"],
            own=row["own"],
            community=row["community"],
            x=row["x"],
            y=row["y"],
            at=at,
        )

    def account(self, key: str) -> Account | None:
        """An account by platform and id, as an address names it."""
        at = pc.index_in(pa.scalar(key, _TEXT), self._keys).as_py()
        return None if at is None else self.account_at(at)

    def edges(self, start: int = 0, end: int | None = None) -> Iterator[dict[str, Any]]:
        """Edges, heaviest first, from one place to another."""
        order = np.lexsort((self.kind, self.target, self.source, -self.weight))[start:end]
        labels, ids = self._table["label"].to_pylist(), self._table["id"].to_pylist()
        platforms = self._table["platform"].to_pylist()
        names = [
            key if label.startswith(_PRIVATE) else label
            for key, label in zip(ids, labels, strict=True)
        ]
        for at in order.tolist():
            one, other = int(self.source[at]), int(self.target[at])
            yield {
                "platform": platforms[one],
                "source": names[one],
                "target": names[other],
                "source_id": ids[one],
                "target_id": ids[other],
                "source_community": int(self._community[one]),
                "target_community": int(self._community[other]),
                "kind": KINDS[self.kind[at]],
                "posts": int(self.weight[at]),
            }

    def communities(self) -> list[CommunityRow]:
        """The communities with any tie under the filters, those with most accounts first."""
        active = self.active
        home = self._community[active]
        count = int(self._community.max(initial=-1)) + 1
        one, other = self._community[self.source], self._community[self.target]
        same = one == other
        inside = np.bincount(one[same], self.weight[same], count)
        outward = np.bincount(one[~same], self.weight[~same], count)
        outward += np.bincount(other[~same], self.weight[~same], count)
        accounts = np.bincount(home, minlength=count)
        talk, spoken = (
            np.bincount(self._community[flags], minlength=count) for flags in self._contacts()
        )
        x, y = (self._middles(name, active, count) for name in ("x", "y"))
        names, platform = _coded(self._table["platform"])
        labels = dict(self.analysis.topics.values_list("number", "label"))
        rows = [
            CommunityRow(
                number=known.id,
                accounts=int(accounts[known.id]),
                inside=int(inside[known.id]),
                outward=int(outward[known.id]),
                platforms=tuple(
                    names[at] for at in np.unique(platform[active[home == known.id]]).tolist()
                ),
                topics=tuple(
                    (of.topic, labels[of.topic], of.posts, of.times)
                    for of in self.kept.topics.get(known.id, ())
                    if of.topic in labels
                ),
                talk_to_body=int(talk[known.id]),
                spoken_to=int(spoken[known.id]),
                x=float(x[known.id]),
                y=float(y[known.id]),
            )
            for known in self.kept.communities
            if known.id < count and accounts[known.id]
        ]
        return sorted(rows, key=lambda row: (-row.accounts, row.number))

    def _middles(self, name: str, active: Codes, count: int) -> Float:
        """The mean place of each community's accounts, as far as they have one."""
        values = self._table[name].to_numpy()[active].astype(np.float64)
        known = np.isfinite(values)
        home = self._community[active][known]
        number = np.maximum(np.bincount(home, minlength=count), 1)
        return np.asarray(np.bincount(home, values[known], count) / number)

    def between(self, communities: Sequence[int]) -> dict[tuple[int, int], int]:
        """Posts between each two of these communities."""
        one, other = self._community[self.source], self._community[self.target]
        wanted = np.isin(one, communities) & np.isin(other, communities) & (one != other)
        return _by_pair(one[wanted], other[wanted], self.weight[wanted])

    def among(self, accounts: Sequence[int]) -> dict[tuple[int, int], int]:
        """Posts between each two of these accounts, whichever way."""
        wanted = np.isin(self.source, accounts) & np.isin(self.target, accounts)
        return _by_pair(self.source[wanted], self.target[wanted], self.weight[wanted])

    def _contacts(self) -> tuple[Flags, Flags]:
        """Who replies to the body or mentions it, and whom it replies to or mentions."""
        talk = np.zeros(len(self._own), dtype=bool)
        spoken = talk.copy()
        said = self.kind != KINDS.index("share")
        from_it, to_it = self._own[self.source], self._own[self.target]
        talk[self.source[said & to_it & ~from_it]] = True
        spoken[self.target[said & from_it & ~to_it]] = True
        return talk, spoken

    def own(self) -> OwnRow | None:
        """The body's own place; None where no account of its own has a tie."""
        if not self._own[self.active].any():
            return None
        talk, spoken = self._contacts()
        shares = (self.kind == KINDS.index("share")) & self._own[self.target]
        sharers = self.source[shares & ~self._own[self.source]]
        return OwnRow(
            talk_to_it=int(talk.sum()),
            share_it=len(np.unique(sharers)),
            spoken_to=int(spoken.sum()),
            answered=int((talk & spoken).sum()),
            partners=tuple(self._partners(self._own, PARTNERS_SHOWN)[0]),
        )

    def partners(self, account: Account, most: int) -> tuple[list[Partner], int]:
        """Who has to do with an account, by how many posts; and how many there are in all."""
        ours = np.zeros(len(self._own), dtype=bool)
        ours[account.at] = True
        return self._partners(ours, most)

    def _partners(self, ours: Flags, most: int) -> tuple[list[Partner], int]:
        size = len(ours)
        out, back = (
            ours[self.source] & ~ours[self.target],
            ours[self.target] & ~ours[self.source],
        )
        towards = np.bincount(self.target[out], self.weight[out], size)
        return self._listed(towards, np.bincount(self.source[back], self.weight[back], size), most)

    def members(self, community: int, most: int) -> tuple[list[Partner], int]:
        """The accounts of a community, by posts that they send and receive; and how many in all."""
        size = len(self._community)
        sent = np.bincount(self.source, self.weight, size)
        got = np.bincount(self.target, self.weight, size)
        elsewhere = self._community != community
        sent[elsewhere] = got[elsewhere] = 0
        return self._listed(sent, got, most)

    def _listed(
        self, towards: npt.NDArray[Any], back: npt.NDArray[Any], most: int
    ) -> tuple[list[Partner], int]:
        both = towards + back
        order = np.lexsort((np.arange(len(both)), -both))[: min(most, int((both > 0).sum()))]
        found = [
            Partner(self.account_at(at), int(towards[at]), int(back[at])) for at in order.tolist()
        ]
        return found, int((both > 0).sum())

    def bridges(self) -> list[Partner]:
        """The accounts whose exchanges lead most evenly into several communities."""
        size = len(self._community)
        sent = np.bincount(self.source, self.weight, size)
        got = np.bincount(self.target, self.weight, size)
        places = pc.index_in(pa.array(self.kept.bridges, pa.string()), self._table["id"])
        known = [at for at in places.to_pylist() if at is not None and sent[at] + got[at]]
        return [
            Partner(self.account_at(at), int(sent[at]), int(got[at]))
            for at in known[:BRIDGES_SHOWN]
        ]

    def evidence(self, accounts: Sequence[Account]) -> list[PostRow]:
        """The newest posts behind the ties of these accounts."""
        keys = pa.array([account.key for account in accounts], _TEXT)
        ends = [_joined(self._ties["platform"], self._ties[end]) for end in ("source", "target")]
        chosen = self._ties.filter(pc.or_(pc.is_in(ends[0], keys), pc.is_in(ends[1], keys)))
        chosen = chosen.sort_by([("posted_at", "descending")]).slice(0, 4 * POSTS_SHOWN)
        found = dict.fromkeys(
            (row["platform"], row["post_id"])
            for row in chosen.select(["platform", "post_id"]).to_pylist()
        )
        wanted = list(found)[:POSTS_SHOWN]
        posts = posts_by_key(self.analysis, wanted) if wanted else {}
        return [posts[key] for key in wanted if key in posts]


def _joined(platform: Any, name: Any) -> Any:
    """Platform and id as one key, never in several chunks."""
    joined = pc.binary_join_element_wise(
        pc.cast(platform, _TEXT), pc.cast(name, _TEXT), pa.scalar(":", _TEXT)
    )
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _coded(column: Any) -> tuple[list[str], Codes]:
    """The different values in the order of the alphabet, and each row's place among them."""
    names, codes = np.unique(np.array(column.to_pylist(), dtype=object), return_inverse=True)
    return names.tolist(), codes.astype(np.int64)


def _by_pair(one: Codes, other: Codes, weight: Codes) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for a, b, posts in zip(one.tolist(), other.tolist(), weight.tolist(), strict=True):
        pair = (min(a, b), max(a, b))
        found[pair] = found.get(pair, 0) + posts
    return found


def _narrowed(ties: pa.Table, filters: Filters, tie: str) -> pa.Table:
    start, end = filters.period()
    conditions = []
    if start is not None:
        conditions.append(pc.field("posted_at") >= pa.scalar(start, pa.timestamp("us", tz="UTC")))
    if end is not None:
        conditions.append(pc.field("posted_at") < pa.scalar(end, pa.timestamp("us", tz="UTC")))
    chosen = {
        "platform": filters.platform,
        "language": filters.language,
        "sentiment": filters.sentiment,
        "topic": filters.topic,
        "kind": tie or None,
    }
    conditions += [pc.field(name) == value for name, value in chosen.items() if value is not None]
    for condition in conditions:
        ties = ties.filter(condition)
    if filters.place is not None:
        named = [filters.place in places for places in ties["places"].to_pylist()]
        ties = ties.filter(pa.array(named, pa.bool_()))
    return ties
