"""Institutions' accounts beside public servants' own accounts.

An account is one or the other all the time, so nothing can be compared *within* accounts here: the
medians over accounts are, with an interval by resampling accounts. Differences may come from what
either posts about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mootlib.reach.result import AccountReach, Interval, RoleDifference
from mootlib.reach.sentences import role_sentence

__all__ = ["LEAST_ACCOUNTS", "compare_roles"]

Array = np.ndarray[Any, Any]

#: Accounts of either role that it takes for an interval of their ratio.
LEAST_ACCOUNTS = 3
_TITLES = {
    "P2": "likes a post",
    "C2": "comments a post",
    "V2": "shares a post",
    "P3": "likes a post and 1,000 followers",
    "C3": "comments a post and 1,000 followers",
    "V3": "shares a post and 1,000 followers",
    "E": "engagement",
    "posts a week": "posts a week",
}


def compare_roles(
    accounts: Sequence[AccountReach], *, seed: int, draws: int = 2_000
) -> tuple[RoleDifference, ...]:
    """Each measure's median over institutions and over public servants, and their ratio.

    A role with fewer than three accounts that have the measure gets none.
    """
    return tuple(_difference(accounts, measure, seed, draws) for measure in _TITLES)


def _difference(
    accounts: Sequence[AccountReach], measure: str, seed: int, draws: int
) -> RoleDifference:
    ours = _values(accounts, measure, "institution")
    theirs = _values(accounts, measure, "public servant")
    generator = np.random.default_rng(seed)
    first, second = _medians(ours, generator, draws), _medians(theirs, generator, draws)
    ratio = None
    if min(len(ours), len(theirs)) >= LEAST_ACCOUNTS and first.min() > 0:
        low, high = np.quantile(second / first, [0.025, 0.975])
        ratio = Interval(float(np.median(theirs) / np.median(ours)), float(low), float(high))
    return RoleDifference(
        measure=measure,
        institution=_interval(ours, first),
        public_servant=_interval(theirs, second),
        ratio=ratio,
        institutions=len(ours),
        public_servants=len(theirs),
        sentence=role_sentence(_TITLES[measure], ratio, len(ours), len(theirs)),
    )


def _values(accounts: Sequence[AccountReach], measure: str, role: str) -> Array:
    found = []
    for reach in accounts:
        if reach.account.role != role or not reach.posts:
            continue
        if measure == "posts a week":
            value = reach.posts_a_week
        else:
            value = next(m.value for m in reach.measures if m.name == measure)
        if value is not None:
            found.append(value)
    return np.array(found, float)


def _medians(values: Array, generator: np.random.Generator, draws: int) -> Array:
    if not len(values):
        return np.zeros(draws)
    return np.asarray(
        np.median(values[generator.integers(0, len(values), (draws, len(values)))], axis=1)
    )


def _interval(values: Array, drawn: Array) -> Interval | None:
    if len(values) < LEAST_ACCOUNTS:
        return None
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(np.median(values)), float(low), float(high))
