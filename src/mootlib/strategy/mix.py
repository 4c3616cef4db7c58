"""What share of a body's posts is for what, with an interval that knows that the classifier errs.

A classifier that calls one post in five of a kind something else gives a mix that is off. How it errs is
known from posts that it was not fitted to (its cross-validated confusion matrix): counts of what it said
are turned into what was meant by Bayes' rule, a multinomial likelihood over the true shares (quantification
with a known misclassification matrix; Bonnet, Saerens and others call it the adjusted count). Two sources of
chance go into the interval: the posts of the period are taken as a draw of what the body might have posted
(Dirichlet weights), and the confusion matrix as estimated from so many labelled posts (Dirichlet rows).

Not reproduced: that a new body's posts may be worded otherwise than those the confusion was counted on; the
caller can widen it by giving a matrix from whole groups of posts left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mootlib.records import Method

__all__ = ["Interval", "Mix", "corrected", "draw_mixes", "mix"]

DRAWS = 1_000
LEVEL = 0.95
#: Added to each cell of the confusion matrix, and to each count (Jeffreys).
PRIOR = 0.5
_STEPS = 200

Float = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares by purpose, each 0 to 1, together 1.

    ``counted`` are the classifier's own counts and ``observed`` their shares; ``shares`` are corrected
    for its errors. The values are those of the posts themselves; the intervals carry both sources of error.
    """

    names: tuple[str, ...]
    counted: tuple[int, ...]
    observed: tuple[float, ...]
    shares: tuple[Interval, ...]
    method: Method

    @property
    def posts(self) -> int:
        return sum(self.counted)


def mix(
    counted: Sequence[int],
    confusion: Sequence[Sequence[float]],
    names: Sequence[str],
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Mix | None:
    """The mix behind counts of what a classifier said; None where nothing was counted.

    Args:
        counted: posts that the classifier gave each purpose.
        confusion: rows are what was meant, columns what was said, in posts that it did not learn from.
        names: of the purposes, in the order of both.

    Raises:
        ValueError: if shapes differ, or a count is negative.

    >>> found = mix([70, 30], [[900, 100], [100, 900]], ["push", "pull"])
    >>> round(found.shares[0].value, 2)
    0.75
    """
    said, errors = _checked(counted, confusion, names)
    if not said.sum():
        return None
    drawn = draw_mixes(counted, confusion, seed=seed, draws=draws)
    middle = corrected(said / said.sum(), _rows(errors))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    shares = tuple(
        Interval(float(m), float(min(lo, m)), float(max(hi, m)))
        for m, lo, hi in zip(middle, low, high, strict=True)
    )
    return Mix(
        names=tuple(names),
        counted=tuple(int(n) for n in counted),
        observed=tuple(float(v) for v in said / said.sum()),
        shares=shares,
        method=_method(errors, seed, draws),
    )


def draw_mixes(
    counted: Sequence[int],
    confusion: Sequence[Sequence[float]],
    *,
    seed: int,
    own_seed: int = 0,
    draws: int = DRAWS,
) -> Float:
    """Corrected mixes under both sources of error, (draws, purposes); for differences between bodies.

    The confusion matrices drawn depend on ``seed`` alone: bodies that are compared with the same seed share
    the classifier's errors, as they do in truth. ``own_seed`` sets the draws of one body's posts apart.
    """
    names = [str(n) for n in range(len(counted))]
    said, errors = _checked(counted, confusion, names)
    rng = np.random.default_rng(seed)
    matrices = np.stack([_dirichlet(rng, row + PRIOR, draws) for row in errors], axis=1)
    weights = _dirichlet(np.random.default_rng([seed, own_seed]), said + PRIOR, draws)
    return corrected(weights, matrices)


def corrected(said: Float, rates: Float) -> Float:
    """Shares that, misread at these rates, most likely give the shares ``said``.

    Works on one (k,) or many (n, k) mixes, with one (k, k) or as many (n, k, k) matrices whose rows are
    P(said | meant). Inverting the matrix gives the most likely shares where all of them are 0 or more; where
    that would leave a share below 0, expectation and maximisation finds the best within the bounds.
    """
    one = said.ndim == 1
    shares = np.atleast_2d(said)
    matrices = np.broadcast_to(rates, (len(shares), *rates.shape[-2:]))
    try:
        solved = np.linalg.solve(matrices.swapaxes(1, 2), shares[:, :, None])
        found: Float = np.asarray(solved[:, :, 0])
    except np.linalg.LinAlgError:  # two purposes that are read alike
        found = np.full_like(shares, -1.0)
    out = ~(found >= 0).all(axis=1)
    if out.any():
        found[out] = _within_bounds(shares[out], matrices[out])
    return np.asarray(found[0] if one else found)


def _within_bounds(shares: Float, matrices: Float) -> Float:
    found = np.full_like(shares, 1 / shares.shape[1])
    for _ in range(_STEPS):
        expected = np.einsum("nm,nms->ns", found, matrices)
        ratio = shares / np.maximum(expected, 1e-12)
        found = found * np.einsum("nms,ns->nm", matrices, ratio)
        found /= found.sum(axis=1, keepdims=True)
    return found


def _checked(
    counted: Sequence[int], confusion: Sequence[Sequence[float]], names: Sequence[str]
) -> tuple[Float, Float]:
    said = np.asarray(counted, dtype=np.float64)
    errors = np.asarray(confusion, dtype=np.float64)
    if said.ndim != 1 or errors.shape != (len(said), len(said)) or len(names) != len(said):
        raise ValueError(
            "There must be one count, one name and one row of errors for each purpose."
        )
    if (said < 0).any() or (errors < 0).any():
        raise ValueError("Counts must be 0 or more.")
    return said, errors


def _rows(errors: Float) -> Float:
    smoothed = errors + PRIOR
    return np.asarray(smoothed / smoothed.sum(axis=1, keepdims=True))


def _dirichlet(rng: np.random.Generator, weights: Float, draws: int) -> Float:
    return np.asarray(rng.dirichlet(weights, draws))


def _method(errors: Float, seed: int, draws: int) -> Method:
    return Method(
        step="mix of purposes",
        name="shares corrected for the classifier's errors",
        version="1",
        parameters={
            "confusion": errors.astype(int).tolist(),
            "draws": draws,
            "level": LEVEL,
            "prior": PRIOR,
            "seed": seed,
        },
        note="The classifier's errors were counted on English police posts; on other bodies it may err "
        "otherwise, which no interval shows. Labels of your own tell.",
    )
