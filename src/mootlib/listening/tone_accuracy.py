"""How often does the sentiment model agree with officers, and how sure is that?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.listening.tone import Estimate
from mootlib.records import SENTIMENTS
from mootlib.text.authors import numbered

__all__ = ["Accuracy", "accuracy"]

_DRAWS = 2_000
#: So much of a post is added to each cell: few posts that are all right are no certainty.
_PRIOR = 0.25


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Agreement with officers' labels, each with its interval.

    ``recall`` is, for each tone, the share of the posts that officers gave it to which the model gives
    it too, None where officers never gave it; ``macro_recall`` their mean. ``confusion[i][j]``: posts
    that officers called i and the model j, in the order negative, neutral, positive.
    """

    posts: int
    authors: int
    right: Estimate
    macro_recall: Estimate
    recall: Mapping[str, Estimate | None]
    confusion: tuple[tuple[int, ...], ...]
    not_understood: int
    level: float


def accuracy(
    guesses: Sequence[str | None],
    labels: Sequence[str | None],
    authors: Sequence[str | None] | None = None,
    *,
    level: float = 0.90,
    seed: int = 0,
) -> Accuracy:
    """How often do the model's labels agree with officers'?

    Args:
        guesses: the model's label of each post, None where it understood nothing.
        labels: the officers', None where they did not read the post.
        authors: of each post; posts of one author count as one draw. None: of an author of its own.
        level: of the intervals.
        seed: of the Bayesian bootstrap (Rubin 1981), in which authors are weighted at random.

    Raises:
        ValueError: if lengths differ, a label is unknown, or no post has both labels.
    """
    whose = authors if authors is not None else [None] * len(labels)
    if not len(guesses) == len(labels) == len(whose):
        raise ValueError("Guesses, labels and authors must be of the same length.")
    if unknown := {str(one) for one in (*guesses, *labels) if one not in (*SENTIMENTS, None)}:
        raise ValueError(f"Labels are {', '.join(SENTIMENTS)}, not {', '.join(sorted(unknown))}.")
    rows = [at for at, (a, b) in enumerate(zip(guesses, labels, strict=True)) if a and b]
    if not rows:
        raise ValueError("No post has a label of the model and one of an officer.")
    cell = np.array(
        [3 * SENTIMENTS.index(str(labels[at])) + SENTIMENTS.index(str(guesses[at])) for at in rows]
    )
    author = numbered([whose[at] for at in rows])
    count = int(author.max()) + 1
    table = np.bincount(9 * author + cell, minlength=9 * count).reshape(count, 9)
    whole = table.sum(axis=0).reshape(3, 3)
    drawn = _drawn(table, seed)
    present = whole.sum(axis=1) > 0
    each, drawn_each = _recall(whole), _recall(drawn)
    return Accuracy(
        posts=len(rows),
        authors=count,
        right=_estimate(np.trace(whole) / whole.sum(), _share_right(drawn), level),
        macro_recall=_estimate(each[present].mean(), drawn_each[:, present].mean(axis=1), level),
        recall={
            name: _estimate(each[at], drawn_each[:, at], level) if present[at] else None
            for at, name in enumerate(SENTIMENTS)
        },
        confusion=tuple(tuple(int(n) for n in row) for row in whole),
        not_understood=sum(
            b is not None and a is None for a, b in zip(guesses, labels, strict=True)
        ),
        level=level,
    )


def _drawn(table: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.float64]:
    """Confusion tables (draws, 3, 3) as other authors might have given them."""
    rng = np.random.default_rng(seed)
    seen = rng.exponential(size=(_DRAWS, len(table))) @ table
    return np.asarray((seen + rng.gamma(_PRIOR, size=seen.shape)).reshape(-1, 3, 3))


def _recall(confusion: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    return np.asarray(right / np.maximum(confusion.sum(axis=-1), 1e-12))


def _share_right(confusion: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.trace(confusion, axis1=1, axis2=2) / confusion.sum(axis=(1, 2)))


def _estimate(value: float, drawn: npt.NDArray[np.float64], level: float) -> Estimate:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(value), float(min(low, value)), float(max(high, value)))
