"""Who is reached beside who lives here: groups not reached come first.

R = audience share / census share (1 is even); dissimilarity = half the sum of the differences: the
share of the audience that would have to change group to mirror the town.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mootlib.reach.census import UNKNOWN, Group, Reached
from mootlib.reach.proportions import dirichlet, wilson
from mootlib.reach.result import Interval

__all__ = ["EVEN", "SUPPRESSED", "Equity", "GroupReach", "compare"]

#: Counts below this are not shown: they could point at single people.
SUPPRESSED = 10
#: R inside these bounds counts as even.
EVEN = (0.8, 1.25)


@dataclass(frozen=True, slots=True)
class GroupReach:
    """One group: its share of the audience and of the residents, and the ratio of both."""

    group: str
    residents: int
    census_share: float
    people: int | None  #: None: fewer than ten, not shown
    audience_share: Interval | None
    ratio: Interval | None
    per_thousand: float | None  #: reached of 1,000 residents
    verdict: str  #: 'not reached', 'under-reached', 'even', 'over-reached', 'not certain', 'hidden'


@dataclass(frozen=True, slots=True)
class Equity:
    """One source of knowledge about the audience beside one dimension of the census."""

    source: str
    dimension: str
    groups: tuple[GroupReach, ...]  #: least reached first
    known: int  #: people of the audience whose group is known
    unknown_share: float
    dissimilarity: Interval | None
    unmatched: tuple[str, ...]  #: groups of the audience that the census does not have
    missing: tuple[str, ...]  #: groups of the census that the audience table does not have
    sentence: str


def compare(
    census: Sequence[Group], audience: Sequence[Reached], *, seed: int = 0
) -> tuple[Equity, ...]:
    """Compare each source and dimension of the audience with the census.

    Args:
        census: people by group.
        audience: people reached by group; a dimension that the census lacks is left out.
        seed: of the draws.

    A census group that the audience table does not name at all is 'no data', not 'not reached': it
    stands in ``missing``. Groups under ten people are hidden; where only one would be hidden the next
    smallest is hidden with it, so that it cannot be worked out from the total.
    """
    dimensions = {group.dimension for group in census}
    pairs = sorted({(row.source, row.dimension) for row in audience if row.dimension in dimensions})
    return tuple(
        _one(
            source,
            dimension,
            {g.group: g.people for g in census if g.dimension == dimension},
            {
                row.group: row.people
                for row in audience
                if (row.source, row.dimension) == (source, dimension)
            },
            seed,
        )
        for source, dimension in pairs
    )


def _one(
    source: str, dimension: str, residents: dict[str, int], people: dict[str, int], seed: int
) -> Equity:
    by_name = {name.casefold(): name for name in residents}
    reached = {
        by_name[name.casefold()]: n for name, n in people.items() if name.casefold() in by_name
    }
    names = [name for name in residents if name in reached]
    unknown = people.get(UNKNOWN, 0)
    known = sum(reached.values())
    hidden = _hidden({name: reached[name] for name in names})
    total = sum(residents[name] for name in names) or 1
    groups = [
        _group(name, residents[name], total, None if name in hidden else reached[name], known)
        for name in names
    ]
    groups.sort(key=lambda g: (_ORDER[g.verdict], g.ratio.value if g.ratio else 1.0))
    return Equity(
        source=source,
        dimension=dimension,
        groups=tuple(groups),
        known=known,
        unknown_share=unknown / (known + unknown) if known + unknown else 1.0,
        dissimilarity=_dissimilarity(names, reached, residents, total, seed),
        unmatched=tuple(n for n in people if n != UNKNOWN and n.casefold() not in by_name),
        missing=tuple(name for name in residents if name not in reached),
        sentence=_sentence(source, dimension, groups, known),
    )


_ORDER = {"not reached": 0, "under-reached": 1, "hidden": 2, "not certain": 3, "even": 4, "over-reached": 5}  # fmt: skip


def _hidden(reached: dict[str, int]) -> set[str]:
    small = {name for name, people in reached.items() if 0 < people < SUPPRESSED}
    if len(small) == 1 and len(reached) > 1:
        rest = {n: p for n, p in reached.items() if n not in small and p > 0}
        if rest:
            small.add(min(rest, key=lambda name: (rest[name], name)))
    return small


def _group(name: str, residents: int, total: int, people: int | None, known: int) -> GroupReach:
    census_share = residents / total
    if people is None or not known:
        return GroupReach(name, residents, census_share, None, None, None, None, "hidden")
    share = wilson(people, known)
    ratio = None
    if census_share:
        ratio = Interval(*(bound / census_share for bound in (share.value, share.low, share.high)))
    return GroupReach(
        group=name,
        residents=residents,
        census_share=census_share,
        people=people,
        audience_share=share,
        ratio=ratio,
        per_thousand=1000 * people / residents if residents else None,
        verdict=_verdict(people, ratio),
    )


def _verdict(people: int, ratio: Interval | None) -> str:
    """Judged by the interval: a group is under-reached only if chance cannot explain it."""
    if ratio is None:
        return "not certain"
    if people == 0 and ratio.high < 1:
        return "not reached"
    if ratio.high < 1 and ratio.value < EVEN[0]:
        return "under-reached"
    if ratio.low > 1 and ratio.value > EVEN[1]:
        return "over-reached"
    if ratio.low >= EVEN[0] and ratio.high <= EVEN[1]:
        return "even"
    return "not certain"


def _dissimilarity(
    names: Sequence[str], reached: dict[str, int], residents: dict[str, int], total: int, seed: int
) -> Interval | None:
    if len(names) < 2 or not sum(reached.values()):
        return None
    census = np.array([residents[name] for name in names]) / total
    counts = [reached[name] for name in names]
    value = 0.5 * float(np.abs(np.array(counts) / sum(counts) - census).sum())
    drawn = 0.5 * np.abs(dirichlet(counts, seed=seed) - census).sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value, min(float(low), value), max(float(high), value))


def _sentence(source: str, dimension: str, groups: Sequence[GroupReach], known: int) -> str:
    worst = [g for g in groups if g.verdict in ("not reached", "under-reached")]
    if not known:
        return f"Nobody's {dimension} is known among the {source}: no data."
    if not worst:
        return f"By {dimension}, no group is clearly under-reached among the {source}."
    named = ", ".join(
        f"{g.group} ({g.ratio.value:.0%} of its share)" for g in worst[:3] if g.ratio is not None
    )
    return f"By {dimension}, under-reached among the {source}: {named}."
