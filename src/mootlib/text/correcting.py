"""Correcting a classifier by few labels: as little as they allow, and judged on others' posts.

Maximum a posteriori adaptation around the weights learnt before (Chelba and Acero 2006), as penalised
logistic regression on top of the classifier's own logits.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["correction", "held_out"]

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Weigh = Callable[[Codes], Float]

PARTS = 5


def correction(
    table: Float, logits: Float, truth: Codes, *, penalty: float, weigh: Weigh
) -> tuple[Float, Float]:
    """Corrections (features, classes) and (classes,) of a classifier.

    Args:
        table: (rows, features) of what is corrected by.
        logits: (rows, classes) of the classifier.
        truth: class of each row.
        penalty: of the square of each slope; that of each bias is 1.
        weigh: gives each row its weight by the classes of all.
    """
    from scipy.optimize import minimize

    features, classes = table.shape[1], logits.shape[1]
    weight = weigh(truth)
    target = np.eye(classes)[truth]

    def loss(flat: Float) -> tuple[float, Float]:
        slopes, bias = flat[:-classes].reshape(features, classes), flat[-classes:]
        found = logits + table @ slopes + bias
        found = found - np.logaddexp.reduce(found, axis=1)[:, None]
        error = (np.exp(found) - target) * weight[:, None]
        cost = penalty * (slopes**2).sum() + (bias**2).sum()
        gradient = np.concatenate(
            [(table.T @ error + penalty * slopes).ravel(), error.sum(axis=0) + bias]
        )
        return float(-(weight * found[target > 0]).sum() + cost / 2), gradient

    start = np.zeros(classes * (features + 1))
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found[:-classes].reshape(features, classes), found[-classes:]


def held_out(
    table: Float,
    logits: Float,
    truth: Codes,
    author: Codes,
    *,
    penalty: float,
    weigh: Weigh,
    seed: int,
) -> Float:
    """Logits of each row, corrected by what other authors' rows teach; no author is in two parts."""
    parts = np.random.default_rng(seed).permutation(int(author.max()) + 1) % PARTS
    corrected = np.empty_like(logits)
    for part in range(PARTS):
        out = parts[author] == part
        slopes, bias = correction(
            table[~out], logits[~out], truth[~out], penalty=penalty, weigh=weigh
        )
        corrected[out] = logits[out] + table[out] @ slopes + bias
    return corrected
