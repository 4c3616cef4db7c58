"""Which accounts share the same things within seconds of one another, again and again.

A *share* is a row: an account, the object that it shared (a link, a text, a picture, a sequence of
hashtags), the post in which it did so, and the time. Two accounts are joined when they shared one
object within the window. That is evidence of timing and of nothing else: newsrooms, feeds that post by
themselves, fans and campaigners in the open look the same. It is never a verdict on a person.

Source of the method: co-sharing within a time window with a minimum of participation, as in CooRTweet
2.1 (Righetti and Balluff, 2025; after Giglietto and others, 2020, and Graham and others, 2020). The pairs,
accounts, edges and weights are those of its ``detect_groups``. Not reproduced: its other networks, similar
(instead of equal) objects, the estimate of a window from the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "Coordination",
    "Edge",
    "Pairs",
    "TooManyPairs",
    "chosen",
    "edges_of",
    "find",
    "in_order",
    "narrowed",
    "pairs_within",
]

Codes = npt.NDArray[np.int64]

MOST_PAIRS = 50_000_000  #: about two gigabytes of memory while they are counted


class TooManyPairs(ValueError):
    """More pairs than memory holds; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two accounts, ``account_a`` before ``account_b`` in the alphabet, and what joins them.

    ``weight`` is the number of pairs of posts. ``symmetry`` is the smaller number of posts of the two in
    these pairs by the larger one: 1 where both do it equally often, near 0 where one follows many.
    """

    account_a: str
    account_b: str
    weight: int
    symmetry: float
    objects: int  #: different things that both shared
    seconds: float  #: median time between the two posts of a pair


@dataclass(frozen=True, slots=True)
class Coordination:
    """What was found: ``edges`` by falling weight, the number of ``accounts`` in them and of ``pairs``."""

    edges: tuple[Edge, ...]
    accounts: int
    pairs: int
    rows: int  #: shares that were looked at
    window: float
    min_participation: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of shares of one object within a window, for answers with narrower choices.

    ``left`` and ``right`` are rows of the table of shares; ``who``, ``post`` and ``thing`` number the
    account, post and object of each row in the order of the alphabet.
    """

    left: Codes
    right: Codes
    who: Codes
    post: Codes
    thing: Codes
    moments: npt.NDArray[np.float64]
    accounts: list[str]  #: name of each number in ``who``
    window: float


def find(
    objects: Sequence[Any],
    accounts: Sequence[Any],
    contents: Sequence[Any],
    times: Sequence[float],
    *,
    window: float = 10.0,
    min_participation: int = 1,
) -> Coordination:
    """Join accounts that shared the same object within ``window`` seconds (inclusive).

    The four sequences are columns of one table of shares: ``contents`` are the posts' identifiers,
    ``times`` seconds since any fixed moment. With ``min_participation`` above 1 only accounts count that
    have so many shares in all, and so many of them in pairs; a pair stays if either of its two does.
    A share of a post by that very post, two shares of one account, and two of one post are no pairs.

    Raises:
        ValueError: if columns differ in length, a time is no number, or a parameter makes no sense.
        TooManyPairs: if the window is too wide for so busy an object.
    """
    found = pairs_within(
        objects, accounts, contents, times, window=window, min_participation=min_participation
    )
    return narrowed(found, window=window, min_participation=min_participation)


def pairs_within(
    objects: Sequence[Any],
    accounts: Sequence[Any],
    contents: Sequence[Any],
    times: Sequence[float],
    *,
    window: float,
    min_participation: int = 1,
    most: int | None = None,
) -> Pairs:
    """The pairs of :func:`find`, for several answers from one search: see :func:`narrowed`.

    ``most`` is the number of pairs at which it gives up, by default some two gigabytes' worth. Raises as
    ``find`` does.
    """
    if not len(objects) == len(accounts) == len(contents) == len(times):
        raise ValueError("The four columns must have the same number of rows.")
    if not (window >= 0 and np.isfinite(window)):
        raise ValueError("The window must be 0 or more seconds.")
    if min_participation < 1:
        raise ValueError("The minimum of participation is 1 or more.")
    moments = np.asarray(times, dtype=np.float64)
    if not np.isfinite(moments).all():
        row = int(np.flatnonzero(~np.isfinite(moments))[0])
        raise ValueError(f"Row {row} has no time.")
    thing, _things = _codes(objects)
    who, names = _codes(accounts)
    post, posts = _codes(contents)
    kept = np.flatnonzero(np.bincount(who, minlength=len(names))[who] >= min_participation)
    order = kept[np.lexsort((moments[kept], thing[kept]))]
    left, right = _pairs(thing[order], moments[order], window, MOST_PAIRS if most is None else most)
    left, right = order[left], order[right]
    own = _number_of_post(objects, posts)
    loop = (own[left] == post[left]) | (own[left] == post[right])
    true = (who[left] != who[right]) & (post[left] != post[right]) & ~loop
    return Pairs(left[true], right[true], who, post, thing, moments, names, window)


def narrowed(found: Pairs, *, window: float, min_participation: int = 1) -> Coordination:
    """What :func:`find` answers with this window and least participation, out of wider pairs.

    Raises as :func:`chosen` does.
    """
    left, right = chosen(found, window, min_participation)
    edges = edges_of(left, right, found)
    accounts = np.unique(found.who[np.concatenate((left, right))]).size
    rows = found.who.size
    return Coordination(edges, accounts, left.size, rows, window, min_participation)


def chosen(found: Pairs, window: float, least: int) -> tuple[Codes, Codes]:
    """The pairs (left and right rows) within the window by accounts that take part often enough.

    Raises:
        ValueError: if the pairs were looked for in a narrower window.
    """
    if window > found.window:
        raise ValueError(f"The pairs are those within {found.window:g} seconds.")
    often = np.bincount(found.who, minlength=len(found.accounts)) >= least
    near = np.abs(found.moments[found.left] - found.moments[found.right]) <= window
    near &= often[found.who[found.left]] & often[found.who[found.right]]
    return _taking_part(found.left[near], found.right[near], found.who, found.post, least)


def _codes(values: Sequence[Any]) -> tuple[Codes, list[str]]:
    """A number for each different value, and the values in the order of the alphabet."""
    texts = pa.array([str(value) for value in values], pa.large_string())
    names = pc.unique(texts).sort()
    return np.asarray(pc.index_in(texts, names), dtype=np.int64), names.to_pylist()


def in_order(values: Sequence[Any]) -> list[str]:
    """The different values by the number that they have in ``Pairs.thing`` (or ``who``, ``post``)."""
    return _codes(values)[1]


def _number_of_post(objects: Sequence[Any], posts: list[str]) -> Codes:
    """For each row, the number of the post that its object is; -1 where it is none of the posts."""
    number = {name: at for at, name in enumerate(posts)}
    return np.fromiter((number.get(str(one), -1) for one in objects), np.int64, len(objects))


def _pairs(
    thing: Codes, moment: npt.NDArray[np.float64], window: float, most: int
) -> tuple[Codes, Codes]:
    """All pairs of rows of one object within the window; rows come sorted by object and time."""
    lefts, rights = [], []
    total = 0
    for start, end in _runs(thing):
        inside = moment[start:end]
        last = _last_within(inside, window)
        many = last - np.arange(inside.size)
        total += int(many.sum())
        if total > most:
            raise TooManyPairs(
                f"There are more than {most:,} pairs within {window:g} seconds: "
                "choose a shorter window, or leave out what everybody shares."
            )
        if not many.any():
            continue
        first = np.repeat(np.arange(inside.size), many)
        within = np.arange(first.size) - np.repeat(np.cumsum(many) - many, many)
        lefts.append(start + first)
        rights.append(start + first + 1 + within)
    if not lefts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(lefts), np.concatenate(rights)


def _last_within(moment: npt.NDArray[np.float64], window: float) -> Codes:
    """For each row, the last one that is at most the window later, by the difference as computers see it.

    ``moment + window`` can round to the other side of a time that is exactly the window away.
    """
    last = np.searchsorted(moment, moment + window, side="right") - 1
    further = np.minimum(last + 1, moment.size - 1)
    last = np.where(moment[further] - moment <= window, np.maximum(last, further), last)
    return np.asarray(np.where(moment[last] - moment > window, last - 1, last), dtype=np.int64)


def _runs(thing: Codes) -> Iterator[tuple[int, int]]:
    """Start and end of each object's rows, where there are at least two."""
    edges = np.flatnonzero(np.diff(thing)) + 1
    bounds = np.concatenate(([0], edges, [thing.size]))
    for start, end in pairwise(bounds.tolist()):
        if end - start > 1:
            yield start, end


def _taking_part(
    left: Codes, right: Codes, who: Codes, post: Codes, least: int
) -> tuple[Codes, Codes]:
    """Pairs of which at least one side is by an account that is in pairs often enough."""
    if not left.size:
        return left, right
    in_pairs = np.isin(post, post[np.concatenate((left, right))])
    often = np.bincount(who[in_pairs], minlength=int(who.max()) + 1) >= least
    kept = np.unique(post[in_pairs & often[who]])
    true = np.isin(post[left], kept) | np.isin(post[right], kept)
    return left[true], right[true]


def edges_of(left: Codes, right: Codes, found: Pairs) -> tuple[Edge, ...]:
    """Pairs counted by their two accounts."""
    if not left.size:
        return ()
    who, names = found.who, found.accounts
    turned = who[left] > who[right]
    a, b = np.where(turned, right, left), np.where(turned, left, right)
    gap = np.abs(found.moments[a] - found.moments[b])
    order = np.lexsort((gap, who[b], who[a]))
    a, b, gap = a[order], b[order], gap[order]
    changes = (np.diff(who[a]) != 0) | (np.diff(who[b]) != 0)
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    edge = np.cumsum(np.concatenate(([0], changes)))
    weight = np.bincount(edge)
    posts_a, posts_b, things = (
        _different(edge, values) for values in (found.post[a], found.post[b], found.thing[a])
    )
    # The gaps of an edge come sorted: their median is the middle one, or the mean of the middle two.
    middle = (gap[starts + (weight - 1) // 2] + gap[starts + weight // 2]) / 2
    edges = [
        Edge(
            account_a=names[who[a[start]]],
            account_b=names[who[b[start]]],
            weight=int(weight[at]),
            symmetry=float(min(posts_a[at], posts_b[at]) / max(posts_a[at], posts_b[at])),
            objects=int(things[at]),
            seconds=float(middle[at]),
        )
        for at, start in enumerate(starts.tolist())
    ]
    return tuple(sorted(edges, key=lambda edge: (-edge.weight, edge.account_a, edge.account_b)))


def _different(edge: Codes, values: Codes) -> Codes:
    """How many different values each edge has."""
    width = int(values.max()) + 1
    return np.bincount(np.unique(edge * width + values) // width)
