"""A reply is read together with what it answers: "Which week?" says nothing by itself.

Words and meaning of the post that is answered, and of the one before that, are added to a reply's
own, for comparing posts only; labels are made of each post's own words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

__all__ = ["parents_of", "with_meaning", "with_words"]

#: How far back a reply is read.
STEPS = 2


def parents_of(
    platforms: list[str], post_ids: list[str], answered: list[str | None]
) -> npt.NDArray[np.int64]:
    """The row of the post that each post answers; -1 where it answers none, or one not here."""
    row = {key: at for at, key in enumerate(zip(platforms, post_ids, strict=True))}
    found = [
        -1 if target is None else row.get((platform, target), -1)
        for platform, target in zip(platforms, answered, strict=True)
    ]
    parents = np.array(found, dtype=np.int64)
    parents[parents == np.arange(len(parents))] = -1
    return parents


def with_words(counts: Any, parents: npt.NDArray[np.int64]) -> Any:
    """Word counts of each post with those of what it answers."""
    total = counts
    for replies, earlier in _steps(parents):
        ones = np.ones(len(replies), dtype=counts.dtype)
        reading = sp.csr_array((ones, (replies, earlier)), shape=(counts.shape[0], counts.shape[0]))
        total = total + reading @ counts
    return total.tocsr()


def with_meaning(
    vectors: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int64],
    parents: npt.NDArray[np.int64],
    known: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float32]:
    """Vectors of some posts (a copy) with those of what they answer, of length 1 or 0.

    Only posts that are ``known`` (in a language that the vectors understand) add to another.
    """
    place = np.full(len(vectors), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    found = vectors[rows].astype(np.float32, copy=False)
    for replies, earlier in _steps(parents):
        kept = (place[replies] >= 0) & known[earlier]
        found[place[replies[kept]]] += vectors[earlier[kept]]
    changed = place[np.flatnonzero((parents >= 0) & (place >= 0))]
    norm = np.linalg.norm(found[changed], axis=1, keepdims=True)
    found[changed] /= np.where(norm > 0, norm, 1)
    return found


def _steps(
    parents: npt.NDArray[np.int64],
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Replies and what they answer; then replies and what that answered."""
    steps = []
    earlier = parents
    for _ in range(STEPS):
        replies = np.flatnonzero(earlier >= 0)
        steps.append((replies, earlier[replies]))
        earlier = np.where(earlier >= 0, parents[earlier], -1)
        earlier[earlier == np.arange(len(earlier))] = -1
    return steps
