"""Places among an account's own posts: a comparison that one famous post cannot rule.

Each post gets its place among the posts of the same account (0 lowest, 1 highest; ties share theirs).
The mean of a form's places is taken account by account, and the figure is the mean over accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mootlib.reach.result import Interval

__all__ = ["mean_by_account", "over_accounts", "over_blocks", "within_account"]

Array = np.ndarray[Any, Any]


def within_account(outcome: Array, account: Array) -> Array:
    """The place of each post among its account's: (rank - 1/2) / posts, so that the mean is 1/2."""
    from scipy.stats import rankdata

    places = np.full(len(outcome), np.nan)
    order = np.argsort(account, kind="stable")
    edges = np.flatnonzero(np.diff(account[order])) + 1
    for rows in np.split(order, edges):
        if len(rows):
            places[rows] = (rankdata(outcome[rows]) - 0.5) / len(rows)
    return places


def mean_by_account(places: Array, account: Array, chosen: Array, least: int) -> dict[int, float]:
    """Account > mean place of its chosen posts, where it has at least ``least`` of them."""
    found = {}
    for number in np.unique(account[chosen]):
        rows = chosen & (account == number)
        if rows.sum() >= least:
            found[int(number)] = float(places[rows].mean())
    return found


def over_accounts(means: Mapping[int, float], *, seed: int, draws: int = 2_000) -> Interval | None:
    """Mean over accounts with its 95 % interval by resampling accounts; None under two accounts."""
    values = np.array(list(means.values()))
    if len(values) < 2:
        return None
    generator = np.random.default_rng(seed)
    drawn = values[generator.integers(0, len(values), (draws, len(values)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def over_blocks(
    places: Array, account: Array, blocks: Array, chosen: Array, *, seed: int, draws: int = 400
) -> Interval | None:
    """The same for few accounts: the interval by resampling whole weeks of each account.

    It says how sure the figure is for these accounts; nothing about others. None under five blocks.
    """
    rows = np.flatnonzero(chosen)
    names, codes = np.unique(blocks[rows], return_inverse=True)
    if len(names) < 5:
        return None
    sizes = np.unique(account[rows], return_inverse=True)[1]
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        times = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names))
        weights = times[codes]
        total, number = np.bincount(sizes, weights * places[rows]), np.bincount(sizes, weights)
        drawn.append(float(np.mean(total[number > 0] / number[number > 0])))
    value = float(np.mean(np.bincount(sizes, places[rows]) / np.bincount(sizes)))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value, float(low), float(high))
