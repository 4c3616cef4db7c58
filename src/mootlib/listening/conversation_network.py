"""Who talks to whom: accounts, the communities they form, and who stands between these.

An edge leads from the author of a post to whom it answers, mentions or shares (see
``conversation_edges``). Communities are those of greatest modularity by the Leiden method (Traag,
Waltman and van Eck 2019), over the weight of all edges in both directions. Who bridges them is ranked by
strength times participation coefficient (Guimerà and Amaral 2005): the weight of an account's edges times
the chance that two of them, drawn at random, lead to different communities. That needs one pass over the
edges, follows their weight and means *between communities*; betweenness, which is given too, favours whoever
is well connected within one, and takes a search from every account.

Whom the data does not have is not in the picture: replies to posts that were not collected and people who
only read leave no edge. A community is who exchanges posts, not who agrees; a share may be in protest. Not
reproduced: direction and kind of edges in the communities, their course over time.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening import conversation_edges, conversation_layout, topic_graph
from mootlib.listening import conversation_measures as measures
from mootlib.listening.conversation_edges import KINDS, Edges
from mootlib.listening.conversation_own import OwnPlace, own_place
from mootlib.listening.conversation_tables import account_table, edge_table, tie_table
from mootlib.listening.people import Identities
from mootlib.records import ACCOUNTS, POSTS, Method

__all__ = ["Community", "ConversationNetwork", "find"]

Codes = npt.NDArray[np.int64]

MOST_SHOWN = 1_000
_MOST_LISTED = 25
_MOST_COMMUNITIES = 50
_LEAST_MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Community:
    """Accounts that exchange more with one another than with others."""

    id: int
    accounts: int
    inside: int  #: weight of the edges between its accounts
    outward: int  #: weight of the edges that lead to others
    central: tuple[str, ...]  #: labels of its five strongest accounts


@dataclass(frozen=True, slots=True)
class ConversationNetwork:
    """The network, as two tables and what they come to.

    ``accounts`` has a row for each account with an edge, ordered by platform and account: ``platform``,
    ``id``, ``label``, ``own``, ``community`` (0 is the largest), posts by kind and direction
    (``reply_in`` ... ``share_out``), ``strength`` (all of them), ``participation``, ``within_z``,
    ``bridging``, ``betweenness`` (0 to 1), ``role`` and ``x``, ``y`` (-1 to 1; null where not shown).
    ``edges``: ``platform``, ``source``, ``target`` (ids), ``kind``, ``weight`` (posts), heaviest first.
    ``ties``, the evidence: a row for each post of each edge, with its ``platform``, ``post_id``, ``posted_at``,
    ``row`` among the posts given, ``source``, ``target`` and ``kind``.
    """

    accounts: pa.Table
    edges: pa.Table
    ties: pa.Table
    communities: tuple[Community, ...]  #: of at least three accounts, at most fifty of them
    all_communities: int
    modularity: float
    modularity_by_chance: float  #: of the same accounts, with as many edges each, joined at random
    stability: float  #: adjusted Rand index of the communities with another seed, at most 1
    bridges: tuple[str, ...]  #: ids, by falling ``bridging``
    reciprocity: dict[str, float | None]  #: by kind and 'all': share of edges that have one back
    two_way: float | None  #: share of the pairs of accounts in which each addresses the other
    own: OwnPlace | None
    shown: int  #: accounts with coordinates
    shown_weight: float | None  #: share of the weight that lies between those shown, 0 to 1
    posts: int
    without_author: int
    without_target: int
    to_self: int
    silent: int
    method: Method


def find(
    posts: pa.Table,
    accounts: pa.Table | None = None,
    *,
    own: Collection[tuple[str, str]] = (),
    identities: Identities | None = None,
    most_shown: int = MOST_SHOWN,
    seed: int = 0,
) -> ConversationNetwork:
    """Who talks to whom in these posts, and where does the body itself stand?

    Args:
        posts: shape ``mootlib.records.POSTS``.
        accounts: shape ``mootlib.records.ACCOUNTS``; tells which account a handle is.
        own: (platform, account_id or handle) of the body's own accounts.
        identities: how accounts may be shown; private ones then carry pseudonyms in the result. Without
            it the result names everybody as the posts do, and is not for passing on.
        most_shown: so many accounts at most get coordinates: own ones, then those of most weight.
        seed: of communities, sampled betweenness and picture; the same seed gives the same result.

    Raises:
        ValueError: if a table has another shape, or ``most_shown`` is below 1.
    """
    if most_shown < 1:
        raise ValueError("At least one account has to be shown.")
    posts = POSTS.check(posts)
    accounts = None if accounts is None else ACCOUNTS.check(accounts)
    edges = conversation_edges.from_posts(posts, accounts)
    size = len(edges.accounts)
    ids, labels = _shown_as(edges, accounts, identities)
    joined = measures.symmetric(edges.source, edges.target, edges.weight, size)
    community = _communities(joined, seed)
    where = measures.standing(joined, community)
    between, searches = measures.betweenness(joined, seed)
    is_own, missing = _own(edges, accounts, own)
    rows = conversation_layout.strongest(where.strength, most_shown, np.flatnonzero(is_own))
    part = joined[rows][:, rows]
    points = np.full((size, 2), np.nan)
    points[rows] = conversation_layout.place(part, community[rows], seed)
    mutual = measures.reciprocity(edges.source, edges.target, size)
    return ConversationNetwork(
        accounts=account_table(edges, ids, labels, is_own, community, where, between, points),
        edges=edge_table(edges, ids),
        ties=tie_table(edges, ids, posts),
        communities=_described(community, where, labels),
        all_communities=int(community.max(initial=-1)) + 1,
        modularity=measures.modularity(joined, community),
        modularity_by_chance=_by_chance(edges, size, seed),
        stability=_agreement(community, _communities(joined, seed + 1)),
        bridges=tuple(
            ids[at]
            for at in np.argsort(-where.bridging, kind="stable")[:_MOST_LISTED]
            if where.bridging[at] > 0
        ),
        reciprocity={"all": mutual} | _by_kind(edges, size),
        two_way=None if mutual is None else mutual / (2 - mutual),
        own=own_place(edges, is_own, missing, community, ids, labels, _MOST_LISTED)
        if own
        else None,
        shown=len(rows),
        shown_weight=float(part.sum() / joined.sum()) if size else None,
        posts=edges.posts,
        without_author=edges.without_author,
        without_target=edges.without_target,
        to_self=edges.to_self,
        silent=edges.silent,
        method=_method(seed, most_shown, searches, size),
    )


def _communities(joined: object, seed: int) -> Codes:
    """Communities numbered by falling size, then by their first account."""
    found = topic_graph.communities(joined, seed)
    if not len(found):
        return found
    _, first, number, size = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return np.asarray(rank[number])


def _by_chance(edges: Edges, size: int, seed: int) -> float:
    """Modularity that the same method finds where every post goes to a random target of its kind."""
    mixed = np.random.default_rng(seed).permutation(edges.target)
    loose = mixed != edges.source
    joined = measures.symmetric(edges.source[loose], mixed[loose], edges.weight[loose], size)
    return measures.modularity(joined, _communities(joined, seed))


def _agreement(one: Codes, other: Codes) -> float:
    import igraph

    if len(one) < 2:
        return 1.0
    same = float(igraph.compare_communities(one.tolist(), other.tolist(), "adjusted_rand"))
    # Where neither divides anything (or both everything), there is nothing to agree about but that.
    return float((one == other).all()) if math.isnan(same) else same


def _by_kind(edges: Edges, size: int) -> dict[str, float | None]:
    return {
        kind: measures.reciprocity(edges.source[rows], edges.target[rows], size)
        for kind, rows in ((name, edges.kind == at) for at, name in enumerate(KINDS))
    }


def _handles(accounts: pa.Table | None) -> dict[tuple[str, str], str]:
    if accounts is None:
        return {}
    columns = (accounts[name].to_pylist() for name in ("platform", "account_id", "handle"))
    return {
        (platform, account): handle.lower()
        for platform, account, handle in zip(*columns, strict=True)
        if handle
    }


def _shown_as(
    edges: Edges, accounts: pa.Table | None, identities: Identities | None
) -> tuple[list[str], list[str]]:
    """Identifier and label of each account."""
    known = _handles(accounts)
    pairs = list(zip(edges.platforms, edges.accounts, strict=True))
    if identities is None:
        return edges.accounts, [f"@{_handle(pair, known)}" for pair in pairs]
    people = [
        identities.handle(platform, account.removeprefix("handle:"))
        if account.startswith("handle:")
        else identities.account(platform, account)
        for platform, account in pairs
    ]
    return [person.id for person in people], [person.label for person in people]


def _handle(pair: tuple[str, str], known: dict[tuple[str, str], str]) -> str:
    return known.get(pair, pair[1].removeprefix("handle:"))


def _own(
    edges: Edges, accounts: pa.Table | None, own: Collection[tuple[str, str]]
) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Which accounts are the body's own, and which of its names no edge has."""
    wanted = {(platform, name.lower().lstrip("@")): name for platform, name in own}
    known = _handles(accounts)
    flags, found = np.zeros(len(edges.accounts), dtype=bool), set()
    for at, pair in enumerate(zip(edges.platforms, edges.accounts, strict=True)):
        names = {(pair[0], pair[1].lower()), (pair[0], _handle(pair, known))}
        if hits := names & wanted.keys():
            flags[at] = True
            found |= hits
    return flags, [name for key, name in wanted.items() if key not in found]


def _described(
    community: Codes, where: measures.Standing, labels: list[str]
) -> tuple[Community, ...]:
    size = np.bincount(community) if len(community) else np.zeros(0, dtype=np.int64)
    found = []
    for number in np.flatnonzero(size >= _LEAST_MEMBERS)[:_MOST_COMMUNITIES].tolist():
        members = np.flatnonzero(community == number)
        first = members[np.argsort(-where.strength[members], kind="stable")][:5]
        found.append(
            Community(
                id=number,
                accounts=len(members),
                inside=round(where.inside[number]),
                outward=round(where.outward[number]),
                central=tuple(labels[at] for at in first),
            )
        )
    return tuple(found)


def _method(seed: int, most_shown: int, searches: int, size: int) -> Method:
    note = "An edge says that somebody was addressed, not in which spirit."
    if searches < size:
        note += f" Betweenness is estimated from {searches:,} of {size:,} accounts."
    return Method(
        step="conversation network",
        name="replies, mentions and shares; Leiden communities; participation",
        version="1",
        parameters={
            "seed": seed,
            "most_shown": most_shown,
            "hub_z": measures.HUB_Z,
            "connecting": measures.CONNECTING,
            "betweenness_searches": searches,
        },
        note=note,
    )
