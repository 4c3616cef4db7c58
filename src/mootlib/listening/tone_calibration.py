"""What the sentiment model's probabilities are worth here, learnt from officers' labels.

The model's probabilities are mended by a temperature and a bias for each tone (bias-corrected temperature
scaling, Alexandari, Kundaje and Shrikumar 2020), so that they fit the labels. Divided by how common each
tone is among the labels, they say how likely a post's words are *if* its tone is negative, neutral or
positive, which holds wherever these tones are worded alike, however common they are. The fit is repeated
with the labels' authors weighted at random (Bayesian bootstrap, Rubin 1981): what few labels leave open
stays open.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["bins_of", "class_likelihoods"]

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Posts whose probabilities are this near are taken together.
STEP = 1 / 24
_LEAST_PROBABILITY = 0.005
#: Without labels temperature and biases would be about 1 and 0: deviations expected from that.
_SPREAD = np.array([0.5, 1.0, 1.0])
_ROUNDS = 30


def bins_of(probabilities: Float) -> tuple[Codes, Float]:
    """Number of the bin of each row, and each bin's mean probabilities (bins, 3)."""
    safe = np.clip(probabilities, _LEAST_PROBABILITY, None)
    safe = safe / safe.sum(axis=1, keepdims=True)
    cells = np.rint(safe[:, [0, 2]] / STEP).astype(np.int64)
    _, bins = np.unique(cells @ np.array([1_000, 1]), return_inverse=True)
    count = int(bins.max(initial=-1)) + 1
    sums = np.stack([np.bincount(bins, safe[:, tone], count) for tone in range(3)], axis=1)
    return bins, sums / sums.sum(axis=1, keepdims=True)


def class_likelihoods(
    centres: Float, bins: Codes, labels: Codes, authors: Codes, draws: int, seed: int
) -> Float:
    """How likely each bin is under each tone, up to a factor of the bin: (draws, bins, 3).

    ``centres`` are the bins' probabilities; ``bins``, ``labels`` (0, 1, 2) and ``authors`` (numbers)
    have an entry for each labelled post.
    """
    rng = np.random.default_rng(seed)
    count = int(authors.max()) + 1
    weight = rng.exponential(size=(draws, count))
    weight *= count / weight.sum(axis=1, keepdims=True)
    place, cells = 3 * bins + labels, 3 * len(centres)
    counts = np.stack([np.bincount(place, one, cells) for one in weight[:, authors]])
    seen: Float = counts.reshape(draws, len(centres), 3).astype(np.float64)
    mended = _mended(_fitted(np.log(centres), seen), np.log(centres))
    common = np.einsum("dbk,db->dk", mended, seen.sum(axis=2))
    common /= common.sum(axis=1, keepdims=True)
    return np.asarray(mended / common[:, None, :])


def _mended(parameters: Float, logs: Float) -> Float:
    """Probabilities (draws, bins, 3) by temperature and two biases (draws, 3)."""
    logits = parameters[:, 0, None, None] * logs
    logits[:, :, 0] += parameters[:, 1, None]
    logits[:, :, 2] += parameters[:, 2, None]
    odds = np.exp(logits - logits.max(axis=2, keepdims=True))
    return np.asarray(odds / odds.sum(axis=2, keepdims=True))


def _fitted(logs: Float, seen: Float) -> Float:
    """Parameters (draws, 3) of greatest posterior density, by Newton's method: the problem is convex."""
    usual, penalty = np.array([1.0, 0.0, 0.0]), 1 / _SPREAD**2
    found = np.tile(usual, (len(seen), 1))
    total = seen.sum(axis=2)
    slopes = np.zeros((len(logs), 3, 3))  # of each logit by each parameter
    slopes[:, :, 0] = logs
    slopes[:, 0, 1] = slopes[:, 2, 2] = 1
    for _ in range(_ROUNDS):
        guess = _mended(found, logs)
        error = total[:, :, None] * guess - seen
        gradient = np.einsum("dbk,bkp->dp", error, slopes) + penalty * (found - usual)
        mean = np.einsum("dbk,bkp->dbp", guess, slopes)
        curvature = np.einsum("db,dbk,bkp,bkq->dpq", total, guess, slopes, slopes, optimize=True)
        curvature -= np.einsum("db,dbp,dbq->dpq", total, mean, mean, optimize=True)
        step = np.linalg.solve(curvature + np.diag(penalty), gradient[:, :, None])[:, :, 0]
        step *= np.minimum(1, 1 / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1e-12))
        found -= step
        if np.abs(step).max() < 1e-6:
            break
    return found
