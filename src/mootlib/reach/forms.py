"""Which forms of post reach people: compared within accounts, never pooled.

Three answers stand side by side because each can mislead alone: the fixed-effects Poisson factor is
about means, which a few famous posts rule; ranks among the account's own posts are about the usual
post; raw medians are what a reader would count. All are associations, not causes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mootlib.reach import ppml
from mootlib.reach.features import FEATURES, Feature, levels_of
from mootlib.reach.medians import bootstrap_median
from mootlib.reach.ranks import mean_by_account, over_accounts, over_blocks, within_account
from mootlib.reach.result import AccountLevel, Comparison, Effect, Interval
from mootlib.reach.sentences import effect_sentence
from mootlib.reach.sheet import Sheet

__all__ = ["LEAST", "compare", "pooled"]

Array = np.ndarray[Any, Any]

#: Posts of a form and of the reference that one account must have, at least, to compare them.
LEAST = 30
#: From this number of accounts on they are the clusters; below, weeks of each account are.
_CLUSTER_ACCOUNTS = 10
#: Counts younger than this are still growing and are left out.
_GROWN_DAYS = 7.0


def compare(
    sheet: Sheet,
    feature: str = "form",
    outcome: str = "interactions",
    *,
    role: str | None = None,
    topics: Mapping[tuple[str, str], str] | None = None,
    seed: int = 0,
    least: int = LEAST,
    grown_days: float = _GROWN_DAYS,
) -> Comparison:
    """Compare the levels of a feature by an outcome, within accounts.

    Args:
        sheet: of :func:`mootlib.reach.sheet.lay_out`.
        feature: a name of ``features.FEATURES``.
        outcome: 'interactions', 'shares', 'comments', 'impressions' ...: one at a time, for forms
            that win one lose another.
        role: only the accounts of this role.
        topics: for the feature 'topic'.
        seed: of the resampling.
        least: posts per level and account.
        grown_days: age that counts must have.

    Returns:
        For each level the factor to the reference with its 95 % interval (account, month, hour,
        weekday and, for features other than form, form held equal), the mean rank and the raw
        median; 'too few' where no account has ``least`` posts of both.
    """
    kind = next(f for f in FEATURES if f.name == feature)
    sheet, levels, values, left_out = _usable(sheet, feature, outcome, role, topics, grown_days)
    reference = _reference(kind, levels)
    enough = _enough(sheet, levels, reference, least)
    fitted = _Fitted(kind, sheet, levels, values, reference, enough)
    places = within_account(values, sheet.account)
    found = _Found(sheet, levels, values, places, reference, least, seed)
    order = sorted(
        set(levels), key=lambda level: (level != reference, -int((levels == level).sum()))
    )
    return Comparison(
        feature=feature,
        outcome=outcome,
        role=role,
        reference=reference,
        posts=len(sheet),
        accounts=len(set(sheet.account.tolist())),
        left_out=left_out,
        held=tuple(name for name in kind.held),
        clusters=fitted.clusters,
        effects=tuple(_effect(found, level, fitted, outcome) for level in order),
        by_account=_by_account(found, order),
    )  # fmt: skip


def pooled(sheet: Sheet, outcome: str = "interactions", *, reference: str = "text") -> ppml.Fit:
    """The comparison that misleads: all accounts in one pot. For the warning only.

    Who posts much video may be who is famous; then video looks strong and is not.
    """
    sheet, levels, values, _ = _usable(sheet, "form", outcome, None, None, _GROWN_DAYS)
    return ppml.fit(values, levels, reference=reference, effects={}, clusters=sheet.account)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the answers for each level are worked out from."""

    sheet: Sheet
    levels: Array
    values: Array
    places: Array
    reference: str
    least: int
    seed: int

    @property
    def blocks(self) -> Array:
        """What is resampled: accounts where they are many enough, else their weeks."""
        many = len(set(self.sheet.account.tolist())) >= _CLUSTER_ACCOUNTS
        return self.sheet.account if many else _weeks(self.sheet)


def _usable(
    sheet: Sheet,
    feature: str,
    outcome: str,
    role: str | None,
    topics: Mapping[tuple[str, str], str] | None,
    grown_days: float,
) -> tuple[Sheet, Array, Array, dict[str, int]]:
    """The posts that can be compared, and why others cannot."""
    if role is not None:
        chosen = np.array([account.role == role for account in sheet.accounts], bool)
        sheet = sheet.rows(chosen[sheet.account])
    left_out: dict[str, int] = {}

    def keep(sheet: Sheet, mask: Array, reason: str) -> Sheet:
        if gone := int((~mask).sum()):
            left_out[reason] = gone
        return sheet.rows(mask)

    sheet = keep(sheet, sheet.own, "replies and reposts")
    sheet = keep(sheet, sheet.month >= 0, "without a date")
    sheet = keep(sheet, ~np.isnan(sheet.outcome(outcome)), f"without {outcome}")
    young = sheet.observed_days < grown_days
    sheet = keep(sheet, ~young, f"counted before they were {grown_days:g} days old")
    levels = levels_of(sheet, feature, topics)
    known = np.array([level is not None for level in levels], bool)
    sheet = keep(sheet, known, f"whose {feature} is not known")
    return sheet, levels[known], sheet.outcome(outcome), left_out


def _reference(kind: Feature, levels: Array) -> str:
    """The feature's reference, or its most frequent level where no post has that."""
    if not len(levels) or kind.reference in levels:
        return kind.reference
    names, numbers = np.unique(levels.astype(str), return_counts=True)
    return str(names[int(np.argmax(numbers))])


def _weeks(sheet: Sheet) -> Array:
    """Each account's weeks: posts of one week are alike."""
    return np.asarray(sheet.account * 1_000_000 + sheet.week)


def _enough(sheet: Sheet, levels: Array, reference: str, least: int) -> dict[str, int]:
    """Level > accounts with enough posts of it and of the reference."""
    size = len(sheet.accounts)
    numbers = {
        level: np.bincount(sheet.account[levels == level], minlength=size) for level in set(levels)
    }
    base = numbers.get(reference, np.zeros(size))
    return {level: int(((n >= least) & (base >= least)).sum()) for level, n in numbers.items()}


class _Fitted:
    """The model of one comparison, with errors clustered as each level's accounts allow.

    A level that only a few accounts use beside the reference has few clusters, however many accounts
    there are: then errors clustered by account look far too certain. Such levels get the wider interval
    of clusters by account and by account and week.
    """

    def __init__(
        self,
        kind: Feature,
        sheet: Sheet,
        levels: Array,
        values: Array,
        reference: str,
        enough: Mapping[str, int],
    ) -> None:
        self.enough = enough
        wanted = {level: n for level, n in enough.items() if level != reference and n}
        by_account = len(set(sheet.account.tolist())) >= _CLUSTER_ACCOUNTS
        few = any(n < _CLUSTER_ACCOUNTS for n in wanted.values())
        given = (kind, sheet, levels, values, reference)
        self._of_accounts = _fit(*given, sheet.account) if wanted and by_account else None
        self._of_weeks = _fit(*given, _weeks(sheet)) if wanted and (few or not by_account) else None
        self.clusters = "account" if by_account else "account and week"
        if by_account and few:
            self.clusters += " (levels of fewer than ten accounts also by week)"

    def factor(self, level: str) -> tuple[Interval | None, str]:
        """A level's factor, or why it has none."""
        few = self.enough.get(level, 0) < _CLUSTER_ACCOUNTS
        used = [self._of_accounts, self._of_weeks if few else None]
        fits = [one for one in used if one is not None]
        for one in fits:
            if isinstance(one, str):
                return None, one
        found = [one.factors.get(level) for one in fits if isinstance(one, ppml.Fit)]
        known = [interval for interval in found if interval is not None]
        if not known:
            reasons = [one.missing.get(level, "") for one in fits if isinstance(one, ppml.Fit)]
            return None, next(filter(None, reasons), "")
        return max(known, key=lambda interval: interval.high / interval.low), ""


def _fit(
    kind: Feature,
    sheet: Sheet,
    levels: Array,
    values: Array,
    reference: str,
    clusters: Array,
) -> ppml.Fit | str:
    """The model, or the sentence that says why there is none."""
    columns = {
        "account": sheet.account,
        "month": sheet.month,
        "hour": sheet.hour,
        "weekday": sheet.weekday,
        "form": np.unique(sheet.form.astype(str), return_inverse=True)[1],
    }
    varying = {
        name: columns[name] for name in kind.held if len(set(columns[name].tolist())) > 1
    }  # an effect with one level is the constant
    try:
        return ppml.fit(values, levels, reference=reference, effects=varying, clusters=clusters)
    except ppml.NotEstimable as problem:
        return str(problem)


def _effect(found: _Found, level: str, fitted: _Fitted, outcome: str) -> Effect:
    chosen = found.levels == level
    enough = fitted.enough.get(level, 0)
    too_few = enough == 0
    factor, reason = None, ""
    if level != found.reference and not too_few:
        factor, reason = fitted.factor(level)
    return Effect(
        level=level,
        posts=int(chosen.sum()),
        accounts=len(set(found.sheet.account[chosen].tolist())),
        accounts_enough=enough,
        too_few=too_few,
        factor=factor,
        factor_reason=reason,
        rank=None if too_few else _place(found, chosen),
        median=bootstrap_median(found.values[chosen], found.blocks[chosen], seed=found.seed),
        sentence=effect_sentence(
            level, found.reference, outcome, factor=factor, too_few=too_few, reason=reason, least=found.least
        ),
    )  # fmt: skip


def _place(found: _Found, chosen: Array) -> Interval | None:
    """Over accounts where they are many enough to be resampled, else over these accounts' weeks."""
    account = found.sheet.account
    means = mean_by_account(found.places, account, chosen, found.least)
    if len(means) >= _CLUSTER_ACCOUNTS:
        return over_accounts(means, seed=found.seed)
    enough = chosen & np.isin(account, list(means))
    return over_blocks(found.places, account, _weeks(found.sheet), enough, seed=found.seed)


def _by_account(found: _Found, order: list[str]) -> tuple[AccountLevel, ...]:
    rows = []
    for number in sorted(set(found.sheet.account.tolist())):
        mine = found.sheet.account == number
        for level in order:
            chosen = mine & (found.levels == level)
            if not chosen.any():
                continue
            enough = int(chosen.sum()) >= found.least
            rows.append(
                AccountLevel(
                    account=number,
                    level=level,
                    posts=int(chosen.sum()),
                    median=float(np.median(found.values[chosen])) if enough else None,
                    rank=float(found.places[chosen].mean()) if enough else None,
                )
            )
    return tuple(rows)
