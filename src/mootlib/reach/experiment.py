"""Try two forms of a message: how many posts it takes, who posts what when, and what came of it.

Only chance decides which form a slot gets, so that a difference is caused by the form. Slots come in
pairs (two slots of one account and week, one of each form); the answer is the mean difference of
log(1 + outcome) within pairs, as a factor, fixed before the first post.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from mootlib.reach.result import Interval

__all__ = ["Outcome", "Plan", "Slot", "analyse", "plan", "scatter_of", "schedule"]

Array = np.ndarray[Any, Any]

#: Pairs below which no experiment is worth its name, and above which none is done.
FEWEST_PAIRS, MOST_PAIRS = 6, 5_000
_LEAST_HISTORY = 20
_SIMULATED = 600
_CANNOT = (
    "It says what happened to these accounts in these weeks; another audience or season may answer "
    "differently.",
    "It is about the outcome that was named before; looking at others afterwards finds something by chance.",
    "No clear difference does not mean none: only that it is likely to be smaller than the interval.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How large an experiment must be to see an effect."""

    factor: float  #: the smallest effect worth seeing, say 1.25
    power: float
    alpha: float
    scatter: float  #: standard deviation of log(1 + outcome) within account and month
    history: int  #: posts that the scatter comes from
    pairs: int
    simulated_power: float  #: with so many pairs, on the accounts' own past posts
    formula: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One post to be made."""

    number: int
    pair: int
    account: str
    week: date  #: Monday
    place: int  #: first or second post of the pair
    form: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an experiment."""

    pairs: int  #: with both outcomes known
    lost: int  #: pairs with a missing outcome: left out whole
    factor: Interval | None
    p_value: float | None  #: of the randomisation (signs of the pairs flipped)
    sentence: str
    cannot: tuple[str, ...]


def scatter_of(outcome: Array, account: Array, month: Array) -> tuple[float, Array]:
    """How much posts of one account and month differ: standard deviation of log(1 + outcome), and the
    deviations themselves.

    Raises:
        ValueError: with fewer than twenty posts that share an account and month with another.
    """
    logged = np.log1p(outcome)
    residuals: list[Array] = []
    lost = 0
    for key in {(a, m) for a, m in zip(account.tolist(), month.tolist(), strict=True)}:
        cell = logged[(account == key[0]) & (month == key[1])]
        if len(cell) > 1:
            residuals.append(cell - cell.mean())
            lost += 1
    flat = np.concatenate(residuals) if residuals else np.array([])
    if len(flat) < _LEAST_HISTORY or not np.any(flat):
        raise ValueError(
            f"It takes {_LEAST_HISTORY} past posts with this outcome to say how much posts differ; there "
            f"are {len(flat)}."
        )
    return float(np.sqrt((flat**2).sum() / (len(flat) - lost))), flat


def plan(
    outcome: Array,
    account: Array,
    month: Array,
    *,
    factor: float,
    power: float = 0.8,
    alpha: float = 0.05,
    seed: int = 0,
) -> Plan:
    """How many pairs of posts it takes to see a factor.

    Args:
        outcome, account, month: of the past posts of the accounts that take part.
        factor: the smallest effect worth seeing, above 1 (1.25: a quarter more).
        power: chance to see it if it is there.
        alpha: chance to see something if nothing is there.
        seed: of the check by simulation.

    Returns:
        pairs = 2 (z[1 - alpha/2] + z[power])^2 scatter^2 / log(factor)^2, two more for the t
        distribution, and the power that this many pairs have when pairs are drawn from the accounts'
        own past posts and the analysis is done as it will be.

    Raises:
        ValueError: for impossible wishes or too little history; one sentence.
    """
    from scipy.stats import norm

    if not 1 < factor <= 100:
        raise ValueError("The effect to see must be a factor above 1, such as 1.25.")
    if not (0.5 <= power < 1 and 0 < alpha < 0.5):
        raise ValueError("Power must be from 0.5 to below 1, and the error level from 0 to 0.5.")
    scatter, residuals = scatter_of(outcome, account, month)
    wanted = norm.ppf(1 - alpha / 2) + norm.ppf(power)
    pairs = max(FEWEST_PAIRS, int(np.ceil(2 * wanted**2 * scatter**2 / np.log(factor) ** 2)) + 2)
    if pairs > MOST_PAIRS:
        raise ValueError(
            f"It would take {pairs:,} pairs: these posts differ too much to see a factor of {factor:g}."
        )
    simulated = _power(residuals, pairs, factor, alpha, seed)
    return Plan(
        factor=factor,
        power=power,
        alpha=alpha,
        scatter=scatter,
        history=len(residuals),
        pairs=pairs,
        simulated_power=simulated,
        formula="pairs = 2 (z[1 - alpha/2] + z[power])² s² / ln(factor)² + 2",
        sentence=(
            f"{pairs} pairs, {2 * pairs} posts, to have a chance of {power:.0%} to see a factor of "
            f"{factor:g} if it is there; drawn from {len(residuals)} past posts the chance was {simulated:.0%}."
        ),
    )


def _power(residuals: Array, pairs: int, factor: float, alpha: float, seed: int) -> float:
    from scipy.stats import t

    generator = np.random.default_rng(seed)
    drawn = generator.choice(residuals, (_SIMULATED, pairs, 2))
    difference = drawn[:, :, 1] - drawn[:, :, 0] + np.log(factor)
    error = difference.std(axis=1, ddof=1) / np.sqrt(pairs)
    statistic = difference.mean(axis=1) / np.maximum(error, 1e-12)
    return float(np.mean(np.abs(statistic) > t.ppf(1 - alpha / 2, pairs - 1)))


def schedule(
    accounts: Sequence[str],
    forms: tuple[str, str],
    *,
    pairs: int,
    start: date,
    pairs_a_week: int = 1,
    seed: int,
) -> tuple[Slot, ...]:
    """Which account posts which form when: in each pair chance decides which comes first.

    Args:
        accounts: who takes part; each gets ``pairs_a_week`` pairs a week until all are placed.
        forms: the two forms.
        pairs: of :func:`plan`.
        start: the first week begins on its Monday.
        seed: write it down: the same seed gives the same schedule.

    Raises:
        ValueError: without accounts, pairs or two different forms.
    """
    if not accounts or len(set(accounts)) != len(accounts):
        raise ValueError("Name the accounts that take part, each once.")
    if forms[0] == forms[1] or not all(forms):
        raise ValueError("Name two different forms.")
    if not 1 <= pairs <= MOST_PAIRS or pairs_a_week < 1:
        raise ValueError(f"Pairs must be from 1 to {MOST_PAIRS:,}, and at least one a week.")
    generator = np.random.default_rng(seed)
    monday = start - timedelta(days=start.weekday())
    slots: list[Slot] = []
    for pair in range(pairs):
        turn, account = divmod(pair, len(accounts))
        week = monday + timedelta(weeks=turn // pairs_a_week)
        first = int(generator.integers(0, 2))
        for place, form in enumerate((forms[first], forms[1 - first]), 1):
            slots.append(Slot(len(slots) + 1, pair + 1, accounts[account], week, place, form))
    return tuple(slots)


def analyse(
    pairs: Sequence[tuple[float | None, float | None]],
    forms: tuple[str, str],
    outcome: str,
    *,
    seed: int = 0,
    draws: int = 10_000,
) -> Outcome:
    """What came of an experiment, by the outcome that was named before.

    Args:
        pairs: outcome of the first and of the second form in each pair; None where not known.
        forms: their names in that order.
        outcome: its name.
        seed, draws: of the randomisation test.

    Returns:
        The factor of the second to the first form, exp(mean difference of log(1 + outcome)), with its
        95 % interval (t over pairs), and the share of all flips of signs that differ at least as much.
    """
    from scipy.stats import t

    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    lost = len(pairs) - len(known)
    if len(known) < FEWEST_PAIRS:
        sentence = f"Too few: {len(known)} pairs are complete; it takes {FEWEST_PAIRS}."
        return Outcome(len(known), lost, None, None, sentence, _CANNOT)
    values = np.log1p(np.array(known, float))
    difference = values[:, 1] - values[:, 0]
    mean, number = float(difference.mean()), len(difference)
    error = float(difference.std(ddof=1)) / number**0.5
    width = float(t.ppf(0.975, number - 1)) * error
    factor = Interval(*(float(np.exp(b)) for b in (mean, mean - width, mean + width)))
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, number))
    flipped = np.abs((signs * difference).mean(axis=1))
    p_value = float((1 + np.sum(flipped >= abs(mean) - 1e-12)) / (draws + 1))
    return Outcome(number, lost, factor, p_value, _told(forms, outcome, factor, number), _CANNOT)


def _told(forms: tuple[str, str], outcome: str, factor: Interval, number: int) -> str:
    clear = "a clear difference" if not factor.low <= 1 <= factor.high else "no clear difference"
    return (
        f"In {number} pairs, {forms[1]} got between {factor.low:.2f} and {factor.high:.2f} times the "
        f"{outcome} of {forms[0]} on a usual post: {clear}."
    )
