"""A body's own place in the conversation: who names it, who passes its words on, whom it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mootlib.listening.conversation_edges import MENTION, REPLY, SHARE, Edges

__all__ = ["OwnPlace", "Partner", "Reach", "own_place"]

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Partner(NamedTuple):
    """An account that has to do with the body: by how many posts, and its community."""

    id: str
    label: str
    community: int
    posts: int


class Reach(NamedTuple):
    """How far the body is present in one community; accounts, the body's own left out."""

    community: int
    accounts: int
    talk_to_it: int  #: reply to it or mention it
    share_it: int
    spoken_to: int  #: are replied to or mentioned by it


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """The body's own place; counts are of accounts, the body's own left out.

    ``mentioners`` and ``amplifiers`` come with most posts first. ``answered`` is the share, 0 to 1, of
    the accounts that reply to the body or mention it to which it spoke too (at any time, about
    anything); None where nobody does. ``reach`` has the communities with any tie to it, largest first.
    """

    accounts: int  #: own accounts that were found in the network
    not_found: tuple[str, ...]  #: own accounts that no edge has
    mentioned_by: int
    replied_to_by: int
    shared_by: int
    speaks_to: int
    answered: float | None
    mentioners: tuple[Partner, ...]
    amplifiers: tuple[Partner, ...]
    reach: tuple[Reach, ...]


def own_place(
    edges: Edges,
    own: Flags,
    not_found: Sequence[str],
    community: Codes,
    ids: Sequence[str],
    labels: Sequence[str],
    most: int,
) -> OwnPlace:
    """The place of the accounts flagged in ``own``; lists of partners have at most ``most``."""
    towards = own[edges.target] & ~own[edges.source]
    outward = own[edges.source] & ~own[edges.target]
    size = len(own)

    def posts_to_it(kind: int) -> Codes:
        rows = towards & (edges.kind == kind)
        return np.bincount(edges.source[rows], edges.weight[rows], size).astype(np.int64)

    def partners(posts: Codes) -> tuple[Partner, ...]:
        order = np.argsort(-posts, kind="stable")[: min(most, int((posts > 0).sum()))]
        return tuple(
            Partner(ids[at], labels[at], int(community[at]), int(posts[at])) for at in order
        )

    mentions, replies, shares = posts_to_it(MENTION), posts_to_it(REPLY), posts_to_it(SHARE)
    spoken_to = np.zeros(size, dtype=bool)
    spoken_to[edges.target[outward & (edges.kind != SHARE)]] = True
    talks = (mentions > 0) | (replies > 0)
    return OwnPlace(
        accounts=int(own.sum()),
        not_found=tuple(not_found),
        mentioned_by=int((mentions > 0).sum()),
        replied_to_by=int((replies > 0).sum()),
        shared_by=int((shares > 0).sum()),
        speaks_to=int(spoken_to.sum()),
        answered=float(spoken_to[talks].mean()) if talks.any() else None,
        mentioners=partners(mentions),
        amplifiers=partners(shares),
        reach=_reach(community, ~own, talks, shares > 0, spoken_to),
    )


def _reach(
    community: Codes, others: Flags, talks: Flags, shares: Flags, spoken_to: Flags
) -> tuple[Reach, ...]:
    count = int(community.max(initial=-1)) + 1
    columns = [
        np.bincount(community[flags], minlength=count)
        for flags in (others, talks, shares, spoken_to)
    ]
    table = np.stack([np.arange(count), *columns], axis=1)
    return tuple(Reach(*row) for row in table[table[:, 2:].any(axis=1)].tolist())
