"""Bodies side by side: shares with intervals, differences with the number of comparisons in mind.

Each body's mix is corrected for the classifier's errors (`mootlib.strategy.mix`); rates are shares of counted
things. For every measure each body is set against the others' median: the difference, its interval from draws,
and a two-sided p-value adjusted for the number of bodies and measures by Holm 1979, so that in fifty bodies
one is not called different because somebody has to be. A difference is *clear* where the adjusted p is below
.05; otherwise the page says that the data do not tell. The percentile of a body comes with its own interval:
where a place in a league table would be, there is a range.

Bodies differ by task and size, which no interval shows. Not reproduced: clustering of posts by account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from mootlib.records import Method
from mootlib.strategy.mix import Interval, draw_mixes, mix

__all__ = ["FEWEST", "MOST", "BodyCounts", "Compared", "Comparison", "Share", "compare"]

FEWEST, MOST = 2, 50
DRAWS = 2_000
LEVEL = 0.95
CLEAR = 0.05

Float = npt.NDArray[np.float64]


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class BodyCounts:
    """What is compared of one body: the classifier's counts by purpose, and further shares by name."""

    name: str
    counted: tuple[int, ...]
    shares: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Compared:
    """One body in one measure.

    ``difference`` is from the median of the other bodies. ``percentile`` is the share of the other bodies
    that lie below it (0 to 1), with the interval of the draws. ``p`` is adjusted (Holm).
    """

    body: str
    value: Interval
    of: int
    difference: Interval
    p: float
    percentile: Interval

    @property
    def clear(self) -> bool:
        return self.p < CLEAR


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measures in the order of the page, each with its bodies; bodies without data for one are left out."""

    purposes: tuple[str, ...]
    measures: Mapping[str, tuple[Compared, ...]]
    comparisons: int  #: how many differences the p-values are adjusted for
    method: Method


def compare(
    bodies: Sequence[BodyCounts],
    confusion: Sequence[Sequence[float]],
    purposes: Sequence[str],
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Comparison:
    """Set 2 to 50 bodies side by side.

    Args:
        bodies: with different names.
        confusion: of the classifier, see `mootlib.strategy.mix.mix`; the same for all, as its errors are.
        purposes: names of the purposes, in the order of ``counted``.

    Raises:
        ValueError: with fewer than 2 or more than 50 bodies, or two of one name.
    """
    if not FEWEST <= len(bodies) <= MOST:
        raise ValueError(f"Between {FEWEST} and {MOST} bodies can be compared, not {len(bodies)}.")
    if len({body.name for body in bodies}) != len(bodies):
        raise ValueError("Each body must have a name of its own.")
    drawn = _purpose_draws(bodies, confusion, purposes, seed, draws)
    for name in dict.fromkeys(name for body in bodies for name in body.shares):
        drawn[name] = _share_draws(bodies, name, seed, draws)
    raw = {name: _raw(rows) for name, rows in drawn.items() if len(rows) >= FEWEST}
    adjusted = _holm([row.p for rows in raw.values() for row in rows])
    left = iter(adjusted)
    measures = {
        name: tuple(
            Compared(r.body, r.value, r.of, r.difference, next(left), r.percentile) for r in rows
        )
        for name, rows in raw.items()
    }
    return Comparison(tuple(purposes), measures, len(adjusted), _method(seed, draws))


class _Drawn(NamedTuple):
    body: str
    value: float
    of: int
    draws: Float


def _purpose_draws(
    bodies: Sequence[BodyCounts],
    confusion: Sequence[Sequence[float]],
    purposes: Sequence[str],
    seed: int,
    draws: int,
) -> dict[str, list[_Drawn]]:
    found: dict[str, list[_Drawn]] = {name: [] for name in purposes}
    for number, body in enumerate(bodies):
        middle = mix(body.counted, confusion, purposes, draws=2)
        if middle is None:
            continue
        # The classifier's errors are shared (same seed), the bodies' own posts are not.
        shares = draw_mixes(body.counted, confusion, seed=seed, own_seed=number, draws=draws)
        for at, name in enumerate(purposes):
            row = _Drawn(body.name, middle.shares[at].value, sum(body.counted), shares[:, at])
            found[name].append(row)
    return found


def _share_draws(bodies: Sequence[BodyCounts], name: str, seed: int, draws: int) -> list[_Drawn]:
    found = []
    for number, body in enumerate(bodies):
        share = body.shares.get(name)
        if share is None or not share.of:
            continue
        rng = np.random.default_rng([seed, number, crc32(name.encode())])
        drawn = rng.beta(share.hits + 0.5, share.of - share.hits + 0.5, draws)
        found.append(_Drawn(body.name, share.hits / share.of, share.of, drawn))
    return found


def _raw(rows: Sequence[_Drawn]) -> list[Compared]:
    values = np.array([row.value for row in rows])
    table = np.stack([row.draws for row in rows])
    found = []
    for at, row in enumerate(rows):
        others = np.arange(len(rows)) != at
        away = row.draws - np.median(table[others], axis=0)
        value = row.value - float(np.median(values[others]))
        below = (table[others] < row.draws).mean(axis=0)
        middle = float((values[others] < row.value).mean())
        found.append(
            Compared(
                body=row.body,
                value=_interval(row.value, row.draws),
                of=row.of,
                difference=_interval(value, away),
                p=_two_sided(away),
                percentile=_interval(middle, below),
            )
        )
    return found


def _interval(value: float, draws: Float) -> Interval:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, min(value, float(low)), max(value, float(high)))


def _two_sided(away: Float) -> float:
    """Twice the share of the draws on the other side of 0; by a normal tail where no draw got there."""
    from scipy.stats import norm

    other = min(float((away <= 0).mean()), float((away >= 0).mean()))
    if other * len(away) >= 10:
        return min(1.0, 2 * other)
    spread = float(away.std()) or 1e-12
    return float(2 * norm.sf(abs(float(away.mean())) / spread))


def _holm(values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment, in the order given.

    >>> _holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(values)), key=lambda at: values[at])
    adjusted = [1.0] * len(values)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted


def _method(seed: int, draws: int) -> Method:
    return Method(
        step="comparison of bodies",
        name="difference from the others' median, Holm-adjusted",
        version="1",
        parameters={"draws": draws, "level": LEVEL, "clear_below": CLEAR, "seed": seed},
        note="Bodies differ by task, size and platform; posts of one account are not independent, so that "
        "intervals are somewhat too narrow.",
    )
