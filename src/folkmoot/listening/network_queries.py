"""Who talks to whom, as the page and the API ask for it: stored ties, narrowed by filters, focused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
Pair = tuple[str, str]


@dataclass(frozen=True)
class Account:
    """An account of the network; private ones carry pseudonyms."""

    key: str  #: platform and id, as the address names it
    platform: str
    label: str
    own: bool
    community: int
    bridging: float
    role: str
    x: float | None
    y: float | None


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
    """A community under the filters; its topics and central accounts are those of the whole time."""

    number: int
    accounts: int
    inside: int
    outward: int
    platforms: tuple[str, ...]
    central: tuple[str, ...]
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
    """The stored network of an analysis under a page's filters and kinds of ties."""

    def __init__(self, analysis: Analysis, filters: Filters, tie: str = "") -> None:
        self.analysis = analysis
        stored = understanding_results.network(analysis)
        self.known = stored is not None
        if stored is None:
            return
        self.kept: KeptNetwork
        self.kept, table, ties = stored
        self.accounts = _accounts(table)
        self.ties = _narrowed(ties, filters, tie)
        self.weights = self._weights()

    def _weights(self) -> dict[tuple[str, str, str], int]:
        """Posts by source, target and kind; ties of accounts that are gone are left out."""
        by = ["platform", "source", "target", "kind"]
        counted = self.ties.group_by(by, use_threads=False).aggregate([([], "count_all")])
        found = {}
        for row in counted.to_pylist():
            source, target = (_key(row["platform"], row[end]) for end in ("source", "target"))
            if source in self.accounts and target in self.accounts:
                found[source, target, row["kind"]] = row["count_all"]
        return found

    @property
    def strengths(self) -> Counter[str]:
        """Posts that lead to or from each account."""
        strength: Counter[str] = Counter()
        for (source, target, _kind), posts in self.weights.items():
            strength[source] += posts
            strength[target] += posts
        return strength

    @property
    def posts(self) -> int:
        """Ties: a post that names two others is two of them."""
        return sum(self.weights.values())

    @property
    def kinds(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for (_source, _target, kind), posts in self.weights.items():
            counted[kind] += posts
        return {kind: counted[kind] for kind in KINDS}

    def edges(self) -> Iterator[dict[str, Any]]:
        """All edges, heaviest first."""
        order = sorted(self.weights.items(), key=lambda item: (-item[1], item[0]))
        for (source, target, kind), posts in order:
            one, other = self.accounts[source], self.accounts[target]
            yield {
                "platform": one.platform,
                "source": one.label,
                "target": other.label,
                "source_id": source.partition(":")[2],
                "target_id": target.partition(":")[2],
                "source_community": one.community,
                "target_community": other.community,
                "kind": kind,
                "posts": posts,
            }

    def communities(self) -> list[CommunityRow]:
        """The communities with any tie under the filters, those with most accounts first."""
        members: defaultdict[int, set[str]] = defaultdict(set)
        inside: Counter[int] = Counter()
        outward: Counter[int] = Counter()
        talk, spoken = self._body_contacts()
        for (source, target, _kind), posts in self.weights.items():
            one, other = self.accounts[source].community, self.accounts[target].community
            members[one].add(source)
            members[other].add(target)
            if one == other:
                inside[one] += posts
            else:
                outward[one] += posts
                outward[other] += posts
        labels = dict(self.analysis.topics.values_list("number", "label"))
        rows = [
            CommunityRow(
                number=one.id,
                accounts=len(members[one.id]),
                inside=inside[one.id],
                outward=outward[one.id],
                platforms=tuple(sorted({self.accounts[m].platform for m in members[one.id]})),
                central=one.central,
                topics=tuple(
                    (spoken_of.topic, labels[spoken_of.topic], spoken_of.posts, spoken_of.times)
                    for spoken_of in self.kept.topics.get(one.id, ())
                    if spoken_of.topic in labels
                ),
                talk_to_body=len(talk & members[one.id]),
                spoken_to=len(spoken & members[one.id]),
                x=_mean(self.accounts[m].x for m in members[one.id]),
                y=_mean(self.accounts[m].y for m in members[one.id]),
            )
            for one in self.kept.communities
            if members.get(one.id)
        ]
        return sorted(rows, key=lambda row: (-row.accounts, row.number))

    def between(self, communities: Sequence[int]) -> dict[tuple[int, int], int]:
        """Posts between each two of these communities."""
        wanted = set(communities)
        counted: Counter[tuple[int, int]] = Counter()
        for (source, target, _kind), posts in self.weights.items():
            one, other = self.accounts[source].community, self.accounts[target].community
            if one != other and {one, other} <= wanted:
                counted[min(one, other), max(one, other)] += posts
        return dict(counted)

    def _body_contacts(self) -> tuple[set[str], set[str]]:
        """Who replies to the body or mentions it, and whom it replies to or mentions."""
        talk, spoken = set(), set()
        for source, target, kind in self.weights:
            if kind == "share":
                continue
            if self.accounts[target].own and not self.accounts[source].own:
                talk.add(source)
            if self.accounts[source].own and not self.accounts[target].own:
                spoken.add(target)
        return talk, spoken

    def own(self) -> OwnRow | None:
        """The body's own place; None where no account of its own has a tie."""
        ours = {key for pair in self.weights for key in pair[:2] if self.accounts[key].own}
        if not ours:
            return None
        talk, spoken = self._body_contacts()
        share = {
            source
            for source, target, kind in self.weights
            if kind == "share" and target in ours and source not in ours
        }
        return OwnRow(
            talk_to_it=len(talk),
            share_it=len(share),
            spoken_to=len(spoken),
            answered=len(talk & spoken),
            partners=tuple(self._partners(ours)[:PARTNERS_SHOWN]),
        )

    def account(self, key: str) -> Account | None:
        return self.accounts.get(key)

    def partners(self, key: str) -> list[Partner]:
        """Who has to do with an account, by how many posts."""
        return self._partners({key})

    def _partners(self, ours: set[str]) -> list[Partner]:
        towards: Counter[str] = Counter()
        back: Counter[str] = Counter()
        for (source, target, _kind), posts in self.weights.items():
            if source in ours and target not in ours:
                towards[target] += posts
            elif target in ours and source not in ours:
                back[source] += posts
        found = [
            Partner(self.accounts[key], towards[key], back[key])
            for key in towards.keys() | back.keys()
        ]
        return sorted(found, key=lambda one: (-one.posts, one.account.key))

    def members(self, community: int) -> list[Partner]:
        """The accounts of a community, by posts that they receive and send."""
        sent: Counter[str] = Counter()
        got: Counter[str] = Counter()
        for (source, target, _kind), posts in self.weights.items():
            if self.accounts[source].community == community:
                sent[source] += posts
            if self.accounts[target].community == community:
                got[target] += posts
        found = [
            Partner(self.accounts[key], sent[key], got[key]) for key in sent.keys() | got.keys()
        ]
        return sorted(found, key=lambda one: (-one.posts, one.account.key))

    def bridges(self) -> list[Partner]:
        """The accounts whose exchanges lead most evenly into several communities."""
        strength = self.strengths
        found = []
        for name in self.kept.bridges:
            keys = [key for key in self._by_id.get(name, ()) if strength[key]]
            found += [Partner(self.accounts[key], strength[key], 0) for key in keys]
        return found[:BRIDGES_SHOWN]

    @property
    def _by_id(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.accounts:
            found[key.partition(":")[2]].append(key)
        return found

    def evidence(self, keys: set[str]) -> list[PostRow]:
        """The newest posts behind the ties of these accounts."""
        ids = pa.array(sorted(key.partition(":")[2] for key in keys), pa.string())
        hers = pc.or_(pc.is_in(self.ties["source"], ids), pc.is_in(self.ties["target"], ids))
        chosen = self.ties.filter(hers).sort_by([("posted_at", "descending")])
        found: dict[Pair, None] = {}
        for row in chosen.select(["platform", "post_id"]).slice(0, 4 * POSTS_SHOWN).to_pylist():
            found[row["platform"], row["post_id"]] = None
        wanted = list(found)[:POSTS_SHOWN]
        posts = posts_by_key(self.analysis, wanted) if wanted else {}
        return [posts[key] for key in wanted if key in posts]


def _key(platform: str, name: str) -> str:
    return f"{platform}:{name}"


def _accounts(table: pa.Table) -> dict[str, Account]:
    names = ("platform", "id", "label", "own", "community", "bridging", "role", "x", "y")
    rows = zip(*(table[name].to_pylist() for name in names), strict=True)
    return {
        # Private accounts go by the pseudonym that all other pages show.
        _key(platform, name): Account(
            _key(platform, name), platform, name if label.startswith(_PRIVATE) else label, *rest
        )
        for platform, name, label, *rest in rows
    }


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


def _mean(values: Iterator[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
