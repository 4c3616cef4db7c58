"""Which topic of today is which topic of yesterday? Numbers and names that last while posts come in.

Topics are found anew in all posts each time. Those of two runs are matched by the posts that both runs
saw: the matching that keeps most posts under their old number wins (the assignment problem, solved by
`scipy.optimize.linear_sum_assignment` on shared posts), and a pair counts only if it shares at least
half of the smaller topic. What an officer has joined stays joined.

Source: matching of clusterings over time by overlap as in Greene, Doyle and Cunningham (2010),
"Tracking the evolution of communities in dynamic social networks"; there a threshold on Jaccard, here
on the share of the smaller, for a growing stream makes unions large. Not reproduced: memory of topics
that went away for some runs and come back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from mootlib.listening.topics import FoundTopic, TopicsResult

__all__ = ["Carried", "Change", "carry_over", "renumbered"]

#: Of the smaller of two topics so much must be shared for them to be the same.
_SAME = 0.5
#: Of a new topic so much must come from one old one, and of that one so much have gone, to be a split.
_FROM, _GONE = 0.5, 0.15

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a topic: it split off another one, or was merged into one."""

    kind: str  #: 'split' (``topic`` is new and comes from ``other``) or 'merged' (``topic`` went into ``other``)
    topic: int
    other: int


@dataclass(frozen=True, slots=True)
class Carried:
    """The lasting number of each topic of the new run, and what happened on the way."""

    numbers: Mapping[int, int]
    changes: tuple[Change, ...]
    next_number: int  #: the first number that nobody has had


def carry_over(
    before: Numbers,
    after: Numbers,
    *,
    next_number: int,
    absorbing: Collection[int] = (),
) -> Carried:
    """Which old number each new topic has; new topics get numbers that nobody has had.

    Args:
        before: the lasting topic of each post, -1 where it had none or was not there.
        after: the topic of the same posts in the new run, -1 where it has none.
        next_number: above every number that was ever given.
        absorbing: topics into which an officer has joined others: each new topic whose posts come
            mostly from one of them is that one, and no split.

    >>> carry_over(np.array([5, 5, 7, 7], "i4"), np.array([1, 1, 0, 0], "i4"), next_number=8).numbers
    {0: 7, 1: 5}

    Raises:
        ValueError: if the two are not equally long.
    """
    if len(before) != len(after):
        raise ValueError("Both runs must speak of the same posts.")
    new = [int(n) for n in np.unique(after[after >= 0])]
    old = [int(n) for n in np.unique(before[before >= 0])]
    shared = _shared(before, after, old, new)
    matched = _matched(shared, old, new)
    matched |= _absorbed(shared, old, new, matched, absorbing)
    numbers: dict[int, int] = {}
    for topic in new:
        if topic in matched:
            numbers[topic] = matched[topic]
        else:
            numbers[topic] = next_number
            next_number += 1
    changes = _changes(shared, old, new, matched, numbers)
    return Carried(numbers, changes, next_number)


def renumbered(
    found: TopicsResult, carried: Carried, labels: Mapping[int, str] | None = None
) -> TopicsResult:
    """The topics under their lasting numbers, and under the names that ``labels`` has for them.

    Topics that have become one are one: the larger gives its typical posts and steadiness.
    """
    numbers = np.full(max(carried.numbers, default=-1) + 2, -1, dtype=np.int32)
    for old, new in carried.numbers.items():
        numbers[old] = new
    joined: dict[int, FoundTopic] = {}
    for topic in found.topics:
        number = carried.numbers.get(topic.id)
        if number is None:
            continue
        label = (labels or {}).get(number, topic.label)
        here = replace(topic, id=number, label=label)
        joined[number] = _one(joined[number], here) if number in joined else here
    topics = sorted(joined.values(), key=lambda topic: (-topic.size, topic.id))
    return replace(
        found,
        assignment=numbers[found.assignment],
        topics=tuple(topics),
        rule=found.rule.renumbered(carried.numbers) if found.rule is not None else None,
    )


def _one(first: FoundTopic, second: FoundTopic) -> FoundTopic:
    large, small = (first, second) if first.size >= second.size else (second, first)
    words = dict.fromkeys((*large.keywords, *small.keywords))
    return replace(large, size=large.size + small.size, keywords=tuple(words))


def _shared(
    before: Numbers, after: Numbers, old: list[int], new: list[int]
) -> npt.NDArray[np.int64]:
    """How many posts each old topic (row) shares with each new one (column)."""
    table = np.zeros((len(old), len(new)), dtype=np.int64)
    both = (before >= 0) & (after >= 0)
    rows = np.searchsorted(old, before[both])
    columns = np.searchsorted(new, after[both])
    np.add.at(table, (rows, columns), 1)
    return table


def _matched(shared: npt.NDArray[np.int64], old: list[int], new: list[int]) -> dict[int, int]:
    if not shared.size:
        return {}
    least = np.minimum(shared.sum(axis=1)[:, None], shared.sum(axis=0)[None, :])
    fits = (shared > 0) & (shared >= _SAME * least)
    rows, columns = linear_sum_assignment(np.where(fits, shared, 0), maximize=True)
    return {new[c]: old[r] for r, c in zip(rows, columns, strict=True) if fits[r, c]}


def _absorbed(
    shared: npt.NDArray[np.int64],
    old: list[int],
    new: list[int],
    matched: Mapping[int, int],
    absorbing: Collection[int],
) -> dict[int, int]:
    """New topics that belong to one into which an officer has joined others."""
    found = {}
    for column, topic in enumerate(new):
        known = int(shared[:, column].sum())
        if topic in matched or not known:
            continue
        row = int(shared[:, column].argmax())
        if old[row] in absorbing and shared[row, column] >= _FROM * known:
            found[topic] = old[row]
    return found


def _changes(
    shared: npt.NDArray[np.int64],
    old: list[int],
    new: list[int],
    matched: Mapping[int, int],
    numbers: Mapping[int, int],
) -> tuple[Change, ...]:
    changes = []
    of_old, of_new = shared.sum(axis=1), shared.sum(axis=0)
    alive = set(matched.values())
    for column, topic in enumerate(new):
        if topic in matched or not of_new[column]:
            continue
        row = int(shared[:, column].argmax())
        part = shared[row, column]
        if part >= _FROM * of_new[column] and part >= _GONE * of_old[row]:
            changes.append(Change("split", numbers[topic], old[row]))
    for row, number in enumerate(old):
        if number in alive or not of_old[row]:
            continue
        column = int(shared[row].argmax())
        if shared[row, column] >= _FROM * of_old[row] and new[column] in matched:
            changes.append(Change("merged", number, numbers[new[column]]))
    return tuple(changes)
