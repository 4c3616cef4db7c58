"""Who is near whom: the graph of posts in which topics are found, and its communities.

Each post is joined to those most like it in words (tf-idf) and meaning (static embeddings) taken
together; the Leiden method (Traag, Waltman and van Eck 2019, in igraph) finds the communities of
greatest modularity. A community too small for a reader joins the one by which modularity gains most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.listening.seeded_igraph import seeded

__all__ = ["Common", "communities", "make_plain", "merge_small", "neighbours"]

#: Share of meaning in the similarity of two posts; the rest is words.
MEANING = 0.3

#: Posts to which each is joined at most; small sets have fewer.
MOST_NEIGHBOURS = 16

#: Two posts less alike than this are not joined.
LEAST_SIMILARITY = 0.08

#: What all posts of a set have in common says nothing of the subject of one: their mean, and so many
#: directions in which they differ most. More would take away the subjects where these are few.
MOST_COMMON_DIRECTIONS = 1

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Common:
    """What the vectors of a sample have in common: their mean, and directions in columns."""

    mean: npt.NDArray[np.float32]
    directions: npt.NDArray[np.float32]

    def take_from(self, vectors: npt.NDArray[np.float32]) -> None:
        """Take it from vectors, in place; each is of length 1 afterwards, zero rows stay zero."""
        known = np.einsum("ij,ij->i", vectors, vectors) > 0
        for start in range(0, len(vectors), BATCH):
            part = vectors[start : start + BATCH]
            part -= self.mean
            part -= (part @ self.directions) @ self.directions.T
            norm = np.sqrt(np.einsum("ij,ij->i", part, part))
            norm[~known[start : start + BATCH] | (norm < 1e-6)] = np.inf
            part /= norm[:, None]


def make_plain(vectors: npt.NDArray[np.float32], sample: npt.NDArray[np.int64]) -> Common | None:
    """Take from the vectors, in place, what is common to the sample (Mu and Viswanath 2018).

    Gives what that was; None where nothing is known of the sample's meaning. In small samples less is
    taken away, because less is known to be common.
    """
    known = np.einsum("ij,ij->i", vectors, vectors) > 0
    seen = vectors[sample[known[sample]]]
    if not len(seen):
        return None
    mean = seen.mean(axis=0, dtype=np.float64) * len(seen) / (len(seen) + 20)
    seen -= mean.astype(np.float32)
    count = min(MOST_COMMON_DIRECTIONS, len(seen) // 100)
    _, directions = np.linalg.eigh(seen.T.astype(np.float64) @ seen)
    common = Common(mean.astype(np.float32), directions[:, ::-1][:, :count].astype(np.float32))
    common.take_from(vectors)
    return common


def neighbours(words: Any, vectors: npt.NDArray[np.float32]) -> Any:
    """Symmetric sparse matrix (posts, posts): the squared similarity of near posts.

    Squares let a few close neighbours count more than many distant ones.
    """
    size = len(vectors)
    most = min(MOST_NEIGHBOURS, max(3, int(2 * math.log2(max(size, 2))) - 5), size - 1)
    if most < 1:
        return sp.csr_array((size, size), dtype=np.float32)
    transposed = words.T.tocsr()
    similarity = np.empty((min(BATCH, size), size), dtype=np.float32)
    lexical = np.empty_like(similarity)
    rows, columns, values = [], [], []
    for start in range(0, size, BATCH):
        stop = min(start + BATCH, size)
        part, other = similarity[: stop - start], lexical[: stop - start]
        np.matmul(vectors[start:stop] * np.float32(MEANING), vectors.T, out=part)
        other[:] = 0
        (words[start:stop] * np.float32(1 - MEANING) @ transposed).toarray(out=other)
        part += other
        part[np.arange(stop - start), np.arange(start, stop)] = -1
        near = np.argpartition(part, size - most, axis=1)[:, size - most :]
        value = np.take_along_axis(part, near, axis=1)
        kept = value > LEAST_SIMILARITY
        rows.append(np.repeat(np.arange(start, stop), kept.sum(axis=1)))
        columns.append(near[kept])
        values.append(value[kept] ** 2)
    place = (np.concatenate(rows), np.concatenate(columns))
    joined = sp.csr_array((np.concatenate(values), place), shape=(size, size))
    return joined.maximum(joined.T).tocsr()


def communities(graph: Any, seed: int, resolution: float = 1.0) -> npt.NDArray[np.int64]:
    """Community number of each post; posts without neighbours stand alone."""
    import igraph

    upper = sp.triu(graph, 1).tocoo()
    edges = np.stack([upper.row, upper.col], axis=1)
    network = igraph.Graph(n=graph.shape[0], edges=edges)
    with seeded(seed):
        found = network.community_leiden(
            "modularity", weights=upper.data.tolist(), resolution=resolution, n_iterations=5
        )
    return np.asarray(found.membership, dtype=np.int64)


def merge_small(
    graph: Any, membership: npt.NDArray[np.int64], least: int, most: int
) -> npt.NDArray[np.int64]:
    """Communities of at least ``least`` posts, at most ``most`` of them, numbered from 0.

    The smallest joins the community by which modularity gains most (or loses least), again and
    again; posts of a small community that is joined to none get -1.
    """
    count = int(membership.max(initial=-1)) + 1
    if not count:
        return membership
    shape = (count, len(membership))
    member = sp.csr_array(
        (np.ones(len(membership)), (membership, np.arange(len(membership)))), shape=shape
    )
    between = (member @ graph @ member.T).toarray()
    size = np.bincount(membership, minlength=count)
    home = np.arange(count)
    alive = np.ones(count, dtype=np.bool_)
    total = max(float(between.sum()), 1e-12)
    while alive.any():
        living = np.flatnonzero(alive)
        small = living[np.argmin(size[living])]
        if size[small] >= least and len(living) <= most:
            break
        target = _best_partner(between, living, int(small), total)
        alive[small] = False
        home[home == small] = target
        if target >= 0:
            between[target] += between[small]
            between[:, target] += between[:, small]
            size[target] += size[small]
    number = np.full(count + 1, -1, dtype=np.int64)
    number[np.flatnonzero(alive)] = np.arange(alive.sum())
    return number[home[membership]]


def _best_partner(
    between: npt.NDArray[np.float64], living: npt.NDArray[np.int64], small: int, total: float
) -> int:
    """The community by which modularity gains most; -1 where no edge leads to any."""
    strength = between.sum(axis=1)
    gain = between[small, living] - strength[small] * strength[living] / total
    gain[(living == small) | (between[small, living] <= 0)] = -np.inf
    return int(living[np.argmax(gain)]) if np.isfinite(gain).any() else -1
