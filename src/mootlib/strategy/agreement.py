"""How far do people who judged the same posts agree? Krippendorff's alpha for names, with an interval.

alpha = 1 - observed / expected disagreement (Krippendorff 2019, Content Analysis, 4th edition, chapter 12;
nominal metric). 1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement. Krippendorff
asks for .800, and for .667 where only tentative conclusions are drawn. The interval comes from drawing the
posts anew (percentile bootstrap); Krippendorff's own bootstrap, which draws disagreements, is not reproduced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.records import Method

__all__ = ["Agreement", "agreement", "confusion", "krippendorff_alpha"]

DRAWS = 2_000
LEVEL = 0.95
#: With fewer posts judged twice no interval is given: it would be no more than a guess.
LEAST_POSTS = 20

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha and its interval; None where it is not defined (nobody judged twice, or one label only)."""

    posts: int  #: judged by two people or more
    coders: int
    alpha: float | None
    low: float | None
    high: float | None
    method: Method


def agreement(
    labels: Mapping[Hashable, Mapping[Hashable, Hashable]], *, seed: int = 0
) -> Agreement:
    """How far coders agree.

    Args:
        labels: for each post, what each coder called it. Posts judged once are left out.
        seed: of the bootstrap.

    >>> agreement({1: {"a": "x", "b": "x"}, 2: {"a": "y", "b": "y"}}).alpha
    1.0
    """
    twice = {post: given for post, given in labels.items() if len(given) > 1}
    coders = {coder for given in twice.values() for coder in given}
    table = _table([list(given.values()) for given in twice.values()])
    alpha = krippendorff_alpha(table)
    low = high = None
    if alpha is not None and len(table) >= LEAST_POSTS:
        rng = np.random.default_rng(seed)
        drawn = [
            krippendorff_alpha(table[rng.integers(0, len(table), len(table))]) for _ in range(DRAWS)
        ]
        known = [value for value in drawn if value is not None]
        low, high = (float(v) for v in np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    return Agreement(len(twice), len(coders), alpha, low, high, _method(seed))


def krippendorff_alpha(table: Counts) -> float | None:
    """Alpha of a table (posts, labels) that says how many coders gave each post each label.

    Posts with fewer than two judgements are left out. None where all judgements are the same label, or
    there are none: then there is nothing that chance could have got wrong.
    """
    judged = table.sum(axis=1)
    table, judged = table[judged > 1], judged[judged > 1]
    if not len(table):
        return None
    totals = table.sum(axis=0)
    size = totals.sum()
    expected = (size**2 - (totals**2).sum()) / (size - 1)
    if expected == 0:
        return None
    observed = ((judged**2 - (table**2).sum(axis=1)) / (judged - 1)).sum()
    return float(1 - observed / expected)


def confusion(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> list[list[int]]:
    """How often each first label (rows) met each second one (columns), in the order of ``names``."""
    counted = Counter(pairs)
    return [[counted[first, second] for second in names] for first in names]


def _table(rows: Sequence[Sequence[Hashable]]) -> Counts:
    names = {name: at for at, name in enumerate(dict.fromkeys(n for row in rows for n in row))}
    table = np.zeros((len(rows), len(names)))
    for at, row in enumerate(rows):
        for name in row:
            table[at, names[name]] += 1
    return table


def _method(seed: int) -> Method:
    return Method(
        step="agreement of coders",
        name="Krippendorff's alpha, nominal",
        version="1",
        parameters={"draws": DRAWS, "level": LEVEL, "seed": seed},
        note="The interval draws posts anew; with few posts it is wide.",
    )
