"""Where an account stands in a network of accounts: strength, participation, betweenness, role.

Sources: participation coefficient and within-community degree from Guimerà and Amaral, *Functional
cartography of complex metabolic networks* (2005), here of weights; betweenness from Brandes (2001), from
sampled pivots where the network is large (Brandes and Pich 2007); modularity from Newman and Girvan
(2004). Not reproduced: Guimerà and Amaral's seven roles. Their limit for a connector, 0.62, cannot be
reached by an account between two communities, which in a town is the very case that matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

__all__ = ["ROLES", "Standing", "betweenness", "modularity", "reciprocity", "standing", "symmetric"]

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: By weight within the own community and by participation.
ROLES = ("peripheral", "connector", "hub", "connector hub")

#: Guimerà and Amaral's limits: a hub's within-community z, and a connector hub's participation.
HUB_Z = 2.5
CONNECTING = 0.30
#: An account with less weight than this is peripheral: two posts in two directions connect nothing.
LEAST_CONNECTING = 5

#: Accounts and edges that all searches for shortest paths together may look at.
MOST_VISITS = 60_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """For each account: weight of its edges, evenness over communities, z within its own, role."""

    strength: Float
    participation: Float  #: 0 where all weight leads to one community, below 1 always
    bridging: Float  #: strength times participation
    within_z: Float
    role: npt.NDArray[np.int64]  #: places in ROLES
    inside: Float  #: of each community: weight of the edges inside, each once
    outward: Float  #: of each community: weight of the edges that lead out


def symmetric(source: Codes, target: Codes, weight: Any, size: int) -> Any:
    """Edges of all kinds and both directions taken together: symmetric, sparse, (size, size)."""
    one_way = sp.csr_array((np.asarray(weight, dtype=np.float64), (source, target)), (size, size))
    return (one_way + one_way.T).tocsr()


def standing(joined: Any, community: Codes) -> Standing:
    """How the accounts of a symmetric network stand in and between their communities."""
    size, count = len(community), int(community.max(initial=-1)) + 1
    member = sp.csr_array((np.ones(size), (np.arange(size), community)), shape=(size, count))
    towards = (joined @ member).tocsr()
    strength = np.asarray(joined.sum(axis=1), dtype=np.float64)
    safe = np.where(strength > 0, strength, 1.0)
    squares = np.asarray(towards.multiply(towards).sum(axis=1), dtype=np.float64)
    participation = np.clip(1 - squares / safe**2, 0, None) * (strength > 0)
    inner = np.asarray(towards.multiply(member).sum(axis=1), dtype=np.float64)
    z = _z(inner, community, count)
    connects = (participation > CONNECTING) & (strength >= LEAST_CONNECTING)
    inside = np.bincount(community, inner, count) / 2
    total = np.bincount(community, strength, count)
    return Standing(
        strength=strength,
        participation=participation,
        bridging=strength * participation,
        within_z=z,
        role=2 * (z >= HUB_Z).astype(np.int64) + connects,
        inside=inside,
        outward=total - 2 * inside,
    )


def _z(values: Float, group: Codes, count: int) -> Float:
    """Deviations of each value from its group's mean; 0 where all of a group are the same."""
    number = np.maximum(np.bincount(group, minlength=count), 1)
    mean = np.bincount(group, values, count) / number
    spread = np.sqrt(np.bincount(group, (values - mean[group]) ** 2, count) / number)
    flat = spread <= 1e-9 * np.maximum(mean, 1)
    return np.asarray((values - mean[group]) * ~flat[group] / np.where(flat, 1, spread)[group])


def modularity(joined: Any, community: Codes) -> float:
    """Share of the weight inside communities, less the share that chance would put there."""
    total = float(joined.sum())
    if not total:
        return 0.0
    found = standing(joined, community)
    ends = np.bincount(community, found.strength)
    return float((2 * found.inside / total - (ends / total) ** 2).sum())


def betweenness(joined: Any, seed: int) -> tuple[Float, int]:
    """Share of the shortest paths between two others that lead over each account; searches made.

    Paths count steps, whatever their direction and weight. Where a search from every account would
    take too long, it is made from as many as there is time for, drawn by ``seed``.
    """
    import igraph

    size = joined.shape[0]
    if size < 3:
        return np.zeros(size), size
    upper = sp.triu(joined, 1).tocoo()
    network = igraph.Graph(n=size, edges=np.stack([upper.row, upper.col], axis=1))
    searches = int(np.clip(MOST_VISITS // (size + 2 * upper.nnz), min(size, 20), size))
    if searches == size:
        paths = np.asarray(network.betweenness(directed=False))
    else:
        pivots = np.sort(np.random.default_rng(seed).choice(size, searches, replace=False))
        paths = np.asarray(network.betweenness(directed=False, sources=pivots.tolist()))
        paths *= size / searches
    return paths / ((size - 1) * (size - 2) / 2), searches


def reciprocity(source: Codes, target: Codes, size: int) -> float | None:
    """Share of the edges that have one back; several edges from one account to another are one."""
    forth = np.unique(source * size + target)
    back = np.unique(target * size + source)
    return float(np.isin(forth, back).mean()) if len(forth) else None
