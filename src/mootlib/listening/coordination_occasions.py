"""From pairs of posts to occasions, and from occasions to groups of accounts.

An *occasion* is one thing shared by at least two accounts without a pause longer than the window; things
that the same posts share are one occasion. A *group* is an occasion with all others in which at least half
of those who take part (and at least two) are accounts of it. So that two strangers who once shared the
same news, each with others of their own, are not chained into one: joining whoever any pair joins makes
one group of 2,899 accounts of the published shares within a minute.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["KIND_AT", "FoundGroup", "FoundOccasion", "Ties", "groups", "joined", "occasions"]

Codes = npt.NDArray[np.int64]

KIND_AT = 40  #: the bit above a thing's number from which on its kind stands
_LEAST_ACCOUNTS = 2


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of posts of all kinds together: a row each, by rows of the posts."""

    left: Codes
    right: Codes
    thing: Codes  #: kind and number of what both share
    gap: npt.NDArray[np.float64]  #: seconds between them


@dataclass(frozen=True, slots=True)
class FoundOccasion:
    """Rows of posts by time, what they share, and the rows of the ties between them."""

    posts: tuple[int, ...]
    things: tuple[int, ...]
    ties: tuple[int, ...]
    accounts: frozenset[int]


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The largest occasion first; ``accounts`` are those of all of them."""

    occasions: tuple[FoundOccasion, ...]
    accounts: frozenset[int]


def joined(parts: Sequence[Ties]) -> Ties:
    """Ties of several kinds as one table."""
    nothing = np.empty(0, dtype=np.int64)
    return Ties(
        left=np.concatenate([nothing, *(part.left for part in parts)]),
        right=np.concatenate([nothing, *(part.right for part in parts)]),
        thing=np.concatenate([nothing, *(part.thing for part in parts)]),
        gap=np.concatenate([nothing.astype(np.float64), *(part.gap for part in parts)]),
    )


def occasions(
    ties: Ties, times: npt.NDArray[np.float64], who: Codes, window: float
) -> list[FoundOccasion]:
    """The occasions of some ties.

    Args:
        ties: pairs of posts that share a thing within the window.
        times: seconds, of each post.
        who: number of the account, of each post.
        window: the longest pause within an occasion, in seconds.

    Returns:
        Each post that a tie has stands in one occasion for each thing that it shares.
    """
    if not ties.left.size:
        return []
    _, thing = np.unique(ties.thing, return_inverse=True)
    size = len(times)
    key = np.unique(np.concatenate((thing * size + ties.left, thing * size + ties.right)))
    things, posts = key // size, key % size
    order = np.lexsort((posts, times[posts], things))
    begins = (np.diff(things[order]) != 0) | (np.diff(times[posts[order]]) > window)
    run = np.empty(len(key), dtype=np.int64)
    run[order] = np.cumsum(np.concatenate(([0], begins)))
    of_tie = run[np.searchsorted(key, thing * size + ties.left)]
    raw_posts = np.split(posts[order], np.flatnonzero(begins) + 1)
    by_run = np.argsort(of_tie, kind="stable")
    raw_ties = np.split(by_run, np.flatnonzero(np.diff(of_tie[by_run])) + 1)
    codes = [int(ties.thing[rows[0]]) for rows in raw_ties]
    return _merged(raw_posts, raw_ties, codes, times, who)


def _merged(
    raw_posts: list[Codes],
    raw_ties: list[Codes],
    codes: list[int],
    times: npt.NDArray[np.float64],
    who: Codes,
) -> list[FoundOccasion]:
    """Occasions whose posts are the same for at least half of the smaller one are one."""
    order = sorted(range(len(raw_posts)), key=lambda at: (-len(raw_posts[at]), codes[at], at))
    home: defaultdict[int, list[int]] = defaultdict(list)
    posts: list[dict[int, None]] = []
    parts: list[list[int]] = []
    for at in order:
        rows = raw_posts[at].tolist()
        shared = Counter(place for row in rows for place in home[row])
        best, common = max(shared.items(), key=lambda one: (one[1], -one[0]), default=(-1, 0))
        if 2 * common < len(rows):
            best = len(posts)
            posts.append({})
            parts.append([])
        parts[best].append(at)
        for row in rows:
            if row not in posts[best]:
                posts[best][row] = None
                home[row].append(best)
    return [
        FoundOccasion(
            posts=tuple(sorted(rows, key=lambda row: (times[row], row))),
            things=tuple(codes[at] for at in of),
            ties=tuple(tie for at in of for tie in raw_ties[at].tolist()),
            accounts=frozenset(who[list(rows)].tolist()),
        )
        for rows, of in zip(posts, parts, strict=True)
    ]


def groups(found: Sequence[FoundOccasion]) -> list[FoundGroup]:
    """Occasions with the same people: at least half, and two, of the smaller's are in the larger one.

    The largest occasion of a group says who belongs to it, so that it does not drift from one to the next.
    """
    order = sorted(found, key=lambda one: (-len(one.accounts), -len(one.posts), one.posts))
    members: list[list[FoundOccasion]] = []
    core_of: defaultdict[int, list[int]] = defaultdict(list)
    for one in order:
        shared = Counter(place for account in one.accounts for place in core_of[account])
        best, common = max(shared.items(), key=lambda two: (two[1], -two[0]), default=(-1, 0))
        if common >= max(_LEAST_ACCOUNTS, len(one.accounts) / 2):
            members[best].append(one)
            continue
        for account in one.accounts:
            core_of[account].append(len(members))
        members.append([one])
    return [
        FoundGroup(tuple(of), frozenset().union(*(one.accounts for one in of))) for of in members
    ]
