"""Popularity, commitment, virality and engagement of accounts, as Bonson and Ratkai define them.

Likes are likes: reactions by kind are left out here, as in the source. What is per 1,000 followers
takes the followers at the time of each post, and is absent where they are not known.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mootlib.reach.result import AccountReach, Formula, Measure
from mootlib.reach.sheet import Sheet

__all__ = ["FORMULAS", "SOURCE", "of_accounts", "of_post"]

Array = np.ndarray[Any, Any]

SOURCE = (
    "Bonsón, E. and Ratkai, M. (2013), A set of metrics to assess stakeholder engagement and social "
    "legitimacy on a corporate Facebook page, Online Information Review 37(5), 787-803, "
    "doi:10.1108/OIR-03-2012-0054; formulas as commonly cited, not checked against the full text"
)
#: Letter, what it measures, and the count that it is about.
_FAMILIES = (
    ("P", "Popularity", "likes"),
    ("C", "Commitment", "comments"),
    ("V", "Virality", "shares"),
)


def _formulas() -> tuple[Formula, ...]:
    found = []
    for letter, title, count in _FAMILIES:
        found += [
            Formula(f"{letter}1", f"{title}: share of posts with {count}", f"{letter}1 = posts with at least one of {count} / posts", SOURCE),
            Formula(f"{letter}2", f"{title}: {count} a post", f"{letter}2 = {count} / posts", SOURCE),
            Formula(f"{letter}3", f"{title}: {count} a post and 1,000 followers", f"{letter}3 = 1,000 x mean over posts of ({count} of the post / followers when it was posted)", SOURCE),
        ]  # fmt: skip
    engagement = Formula(
        "E", "Engagement: likes, comments and shares a post and 1,000 followers", "E = P3 + C3 + V3", SOURCE
    )  # fmt: skip
    return (*found, engagement)


FORMULAS = _formulas()


def of_post(sheet: Sheet, row: int) -> dict[str, float | None]:
    """The measures of one post: its counts, and each for 1,000 followers when it was posted."""
    found: dict[str, float | None] = {}
    for letter, _, count in _FAMILIES:
        value, followers = sheet.outcome(count)[row], sheet.followers[row]
        found[count] = None if np.isnan(value) else float(value)
        per = 1000 * value / followers
        found[f"{letter}3"] = None if np.isnan(per) else float(per)
    parts = [found["P3"], found["C3"], found["V3"]]
    found["E"] = None if None in parts else float(sum(part for part in parts if part is not None))
    return found


def of_accounts(sheet: Sheet) -> tuple[AccountReach, ...]:
    """How much each account posts and its measures, over its own posts (no replies, no reposts).

    A measure with a count that the source did not give, or followers that nobody noted, is None.
    """
    return tuple(_account(sheet, number) for number in range(len(sheet.accounts)))


def _account(sheet: Sheet, number: int) -> AccountReach:
    mine = sheet.account == number
    rows = mine & sheet.own
    told = sheet.outcome("impressions")[rows]
    told = told[~np.isnan(told)]
    return AccountReach(
        account=sheet.accounts[number],
        posts=int(rows.sum()),
        replies=int((mine & sheet.reply & ~sheet.repost).sum()),
        reposts=int((mine & sheet.repost).sum()),
        posts_a_week=_pace(sheet.posted_at[rows]),
        followers=sheet.followers_last[number],
        measures=_measures(sheet, rows),
        impressions=len(told),
        median_impressions=float(np.median(told)) if len(told) else None,
    )


def _measures(sheet: Sheet, rows: Array) -> tuple[Measure, ...]:
    followers = sheet.followers[rows]
    found: list[Measure] = []
    for letter, _, count in _FAMILIES:
        values = sheet.outcome(count)[rows]
        given = values[~np.isnan(values)]
        per = (1000 * values / followers)[~np.isnan(values / followers)]
        found += [
            Measure(f"{letter}1", _mean(given > 0), len(given)),
            Measure(f"{letter}2", _mean(given), len(given)),
            Measure(f"{letter}3", _mean(per), len(per)),
        ]
    thirds = {m.name: m for m in found if m.name in ("P3", "C3", "V3")}
    values_known = [m.value for m in thirds.values() if m.value is not None]
    whole = float(sum(values_known)) if len(values_known) == 3 else None
    return (*found, Measure("E", whole, min(m.posts for m in thirds.values())))


def _mean(values: Array) -> float | None:
    return float(values.mean()) if len(values) else None


def _pace(posted: Array) -> float | None:
    """Posts a week from the first to the last."""
    dated = posted[~np.isnat(posted)]
    if len(dated) < 2:
        return None
    weeks = (dated.max() - dated.min()) / np.timedelta64(7, "D")
    return float((len(dated) - 1) / weeks) if weeks > 0 else None
