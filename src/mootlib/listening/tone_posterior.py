"""How likely each mix of tones is: on a grid of all mixes, out of what words and officers tell.

A mix is three shares (negative, neutral, positive) that make 1. The words' part is the likelihood of a
mixture with known components (Saerens, Latinne and Decaestecker 2002, whose EM finds its maximum). Two
things are not known beforehand: how differently one tone is worded in one group and in another, and how
like one another the groups' mixes are. The first blurs what the words tell, as if no more than so many posts
had been read; the second draws each group towards all. Both are found from all groups together, by how
well they foretell what officers read there, and averaged over as far as that leaves them open (a
hierarchical model, as for small areas: Fay and Herriot 1979). What officers read in a group counts in full,
so that enough labels overrule words and neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["NET", "SHARES", "Mixes", "posterior", "shortest"]

Float = npt.NDArray[np.float64]

_STEPS = 40
_MOST_CELLS = 8_000_000  #: of one table: a bound for memory
#: What is tried: posts' worth of a group's words at most, and of all groups for one.
WORTH = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
LIKENESS = (1.5, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0)


def _grid() -> Float:
    steps = [
        (one, other, _STEPS - one - other)
        for one in range(_STEPS + 1)
        for other in range(_STEPS + 1 - one)
    ]
    return (np.array(steps, dtype=np.float64) + 1 / 3) / (_STEPS + 1)


#: All mixes, (points, 3), none of whose shares is quite 0, and the net tone of each.
SHARES = _grid()
NET = SHARES[:, 2] - SHARES[:, 0]


@dataclass(frozen=True, slots=True)
class Mixes:
    """``probability`` of each mix for each group, (groups, points), and what was learnt on the way."""

    probability: Float
    worth: float  #: as many posts' worth the words of a group tell at most (geometric mean)
    likeness: float  #: as many posts' worth the body of all groups tells of one (geometric mean)


def posterior(unread: Float, likelihoods: Float, read: Float, overall: Float) -> Mixes:
    """How likely each mix is for each group.

    ``unread``: weight of the group's posts in each bin, (groups, bins). ``likelihoods``: of each bin
    under each tone, (draws, bins, 3). ``read``: weight of the posts that officers found of each tone,
    (groups, 3). ``overall``: shares of the tones in all, (3,).
    """
    logs = np.log(SHARES)
    words = _words(unread, likelihoods)
    told = _normal(read @ logs.T)
    priors = [_normal(((size * overall - 1) * logs).sum(axis=1)[None])[0] for size in LIKENESS]
    choices = [(worth, size) for worth in WORTH for size in LIKENESS]
    joints = []
    for worth in WORTH:
        seen = words @ _blur(worth).T * told
        joints += [seen * prior for prior in priors]
    evidence = np.array([np.log(joint.sum(axis=1) + 1e-300).sum() for joint in joints])
    weight = _normal(evidence[None])[0]
    mixes = np.zeros_like(words)
    for share, joint in zip(weight, joints, strict=True):
        mixes += share * joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
    worth, likeness = np.exp(weight @ np.log(np.array(choices)))
    return Mixes(mixes / mixes.sum(axis=1, keepdims=True), float(worth), float(likeness))


def _words(unread: Float, likelihoods: Float) -> Float:
    """How likely each mix is by the words alone, (groups, points), the mean over the draws."""
    draws, bins, _ = likelihoods.shape
    points = len(SHARES)
    found = np.zeros((len(unread), points))
    together = max(1, _MOST_CELLS // (points * max(len(unread), bins)))
    for start in range(0, draws, together):
        part = likelihoods[start : start + together].transpose(1, 0, 2).reshape(-1, 3)
        logs = np.log(part @ SHARES.T).reshape(bins, -1)
        fit = (unread @ logs).reshape(-1, points)
        found += _normal(fit).reshape(len(unread), -1, points).sum(axis=1)
    return np.asarray(found / draws)


def _normal(logs: Float) -> Float:
    odds = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@lru_cache(maxsize=len(WORTH))
def _blur(posts: float) -> Float:
    """Which mix the words show where another is true, (true, shown).

    Roots of shares vary by about 1 / (2 root n) when n posts are read, whatever the shares.
    """
    roots = np.sqrt(SHARES)
    squares = np.maximum(2 - 2 * roots @ roots.T, 0)
    return _normal(-2 * posts * squares)


def shortest(values: Float, probability: Float, level: float) -> tuple[float, float]:
    """The shortest interval that holds ``level`` of the probability; it may reach an end of the range.

    Half the probability cut off on each side would shut out the ends, where rare tones truly are.
    """
    points, place = np.unique(values.round(9), return_inverse=True)
    below = np.concatenate(([0.0], np.cumsum(np.bincount(place, probability))))
    ends = np.array([-1.0 if points[0] < 0 else 0.0, 1.0])
    edges = np.concatenate((ends[:1], (points[1:] + points[:-1]) / 2, ends[1:]))
    highs = np.interp(np.minimum(below + level, 1), below, edges)
    width = np.where(below + level <= below[-1] + 1e-9, highs - edges, np.inf)
    best = int(width.argmin())
    return float(edges[best]), float(highs[best])
