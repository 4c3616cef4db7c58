"""Fixed-effects Poisson (pseudo-maximum likelihood): how many times the reference's outcome a level gets.

The one module that knows pyfixest. The mean is modelled, so counts need not be Poisson; standard errors
are clustered, and intervals take Student's t with as many degrees of freedom as clusters less one
(pyfixest itself takes the normal distribution, which is too narrow with few clusters).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mootlib.reach.result import Interval

__all__ = ["FEWEST_CLUSTERS", "Fit", "NotEstimable", "fit"]

Array = np.ndarray[Any, Any]

#: Below this number of clusters an interval would say more than the data can.
FEWEST_CLUSTERS = 5
SOURCE = (
    "Santos Silva and Tenreyro (2006), The log of gravity, Review of Economics and Statistics 88(4); "
    "fitted by pyfixest"
)


class NotEstimable(ValueError):
    """No effect can be told from these posts; its message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Factors by level, with 95 % intervals, and what they stand on."""

    factors: Mapping[str, Interval]
    missing: Mapping[str, str]  #: level > why it has no factor
    posts: int  #: used: fixed effects with nothing but zeros say nothing and are left out
    clusters: int


def fit(
    outcome: Array,
    levels: Sequence[str] | Array,
    *,
    reference: str,
    effects: Mapping[str, Array],
    clusters: Array,
) -> Fit:
    """E[outcome] = exp(level + each fixed effect), errors clustered.

    Args:
        outcome: counts, without NaN.
        levels: of each post.
        reference: the level that all others are compared with.
        effects: name > code of each post; each code gets an effect of its own (none: pooled).
        clusters: code of each post.

    Raises:
        NotEstimable: if the outcome or the level does not vary within the effects, or there are
            fewer than five clusters.
    """
    import pandas as pd

    levels = np.asarray(levels, object)
    number = len(np.unique(clusters))
    if number < FEWEST_CLUSTERS:
        raise NotEstimable(
            f"Only {number} independent groups of posts: too few for an interval (it takes "
            f"{FEWEST_CLUSTERS})."
        )
    if len(set(levels)) < 2 or not np.any(outcome > 0):
        raise NotEstimable("There is nothing to compare: one level, or no outcome above zero.")
    # A level whose outcomes are all zero has no finite effect; the solver would run away with it.
    empty = {level for level in set(levels) - {reference} if not outcome[levels == level].any()}
    if not outcome[levels == reference].any():
        raise NotEstimable(f"No post of '{reference}' has any: nothing to compare with.")
    kept = ~np.isin(levels, list(empty)) if empty else np.ones(len(levels), bool)
    frame = pd.DataFrame(
        {"y": outcome[kept].astype(float), "level": levels[kept].astype(str), "cluster": clusters[kept]}
        | {f"e_{name}": codes[kept] for name, codes in effects.items()}
    )  # fmt: skip
    names, values, errors, used = _solve(frame, reference, [f"e_{name}" for name in effects])
    return _read(names, values, errors, used, number, set(levels) - {reference}, empty)


def _solve(
    frame: Any, reference: str, effects: Sequence[str]
) -> tuple[list[str], Array, Array, int]:
    import pyfixest

    formula = f"y ~ i(level, ref={reference!r})" + (f" | {' + '.join(effects)}" if effects else "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dropped singletons and separation: counted below
        try:
            model = pyfixest.fepois(
                formula, data=frame, vcov={"CRV1": "cluster"}, copy_data=False, store_data=False
            )
            coefficients, errors = model.coef(), model.se()
        except Exception as problem:  # the library raises many kinds for data without variation
            raise NotEstimable(
                "The model does not fit: levels and times cannot be told apart."
            ) from problem
    return (
        [str(name) for name in coefficients.index],
        np.asarray(coefficients, float),
        np.asarray(errors, float),
        int(model._N),
    )


def _read(
    names: Sequence[str], values: Array, errors: Array, used: int, clusters: int, levels: set[str], empty: set[str]
) -> Fit:  # fmt: skip
    from scipy.stats import t

    width = float(t.ppf(0.975, clusters - 1))
    factors: dict[str, Interval] = {}
    for name, value, error in zip(names, values, errors, strict=True):
        level = name.removeprefix("level::")
        if level in levels and np.isfinite(value) and np.isfinite(error) and error > 0:
            bounds = np.exp([value, value - width * error, value + width * error])
            factors[level] = Interval(*(float(bound) for bound in bounds))
    missing = {
        level: "All its posts have none, so no factor can be given."
        if level in empty
        else "It never differs within an account, so no factor can be given."
        for level in levels - factors.keys()
    }
    return Fit(factors, missing, used, clusters)
