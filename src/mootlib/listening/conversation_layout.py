"""Where accounts stand on a picture that can be explored: the strongest of them, near whom they talk to.

Forces pull together who is joined and push all others apart (Fruchterman and Reingold 1991, in igraph).
They start from a spiral of the communities, largest in the middle, so that the same network always gives
the same picture and communities lie together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.listening.seeded_igraph import seeded

__all__ = ["place", "strongest"]

_ROUNDS = 150
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def strongest(
    strength: npt.NDArray[np.float64], most: int, always: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Places of at most ``most`` accounts, those of ``always`` first, then by falling strength."""
    order = np.argsort(-strength, kind="stable")
    first = np.concatenate((always, order[~np.isin(order, always)]))
    return np.sort(first[:most])


def place(joined: Any, community: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.float64]:
    """Coordinates (accounts, 2) within -1 and 1 of a symmetric network, the centre at 0."""
    import igraph

    size = len(community)
    if size < 2:
        return np.zeros((size, 2))
    upper = sp.triu(joined, 1).tocoo()
    network = igraph.Graph(n=size, edges=np.stack([upper.row, upper.col], axis=1))
    side = [math.sqrt(size)] * size
    with seeded(seed):  # accounts that meet in one point are parted by chance
        found = network.layout_fruchterman_reingold(
            weights=np.log1p(upper.data).tolist(),
            niter=_ROUNDS,
            seed=(_spiral(community) * side[0]).tolist(),
            start_temp=math.sqrt(size) / 10,
            minx=[-one for one in side],
            maxx=side,
            miny=[-one for one in side],
            maxy=side,
            grid=False,
        )
    points = np.asarray(found.coords)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return np.asarray(points / max(float(np.abs(points).max()), 1e-9))


def _spiral(community: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Communities one after the other along a sunflower's spiral, members within their own disc."""
    size = len(community)
    order = np.argsort(community, kind="stable")
    _, first, number = np.unique(community[order], return_index=True, return_counts=True)
    group = np.repeat(np.arange(len(first)), number)
    centre = _disc((first + number / 2) / size, np.arange(len(first)))
    within = np.arange(size) - first[group]
    around = _disc((within + 0.5) / number[group], within)
    points = np.empty((size, 2))
    points[order] = 0.7 * centre[group] + 0.5 * around * np.sqrt(number[group] / size)[:, None]
    return points


def _disc(area: npt.NDArray[np.float64], turn: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Points at such a share of the unit disc's area, each a golden angle further than the last."""
    radius, angle = np.sqrt(area), turn * _GOLDEN_ANGLE
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
