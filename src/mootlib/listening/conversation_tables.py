"""The network's two tables: its accounts and its edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.listening.conversation_edges import KINDS, Edges
from mootlib.listening.conversation_measures import ROLES, Standing

__all__ = ["account_table", "edge_table", "tie_table"]


def account_table(
    edges: Edges,
    ids: list[str],
    labels: list[str],
    own: npt.NDArray[np.bool_],
    community: npt.NDArray[np.int64],
    where: Standing,
    between: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
) -> pa.Table:
    columns = {
        "platform": pa.array(edges.platforms, pa.string()),
        "id": pa.array(ids, pa.string()),
        "label": pa.array(labels, pa.string()),
        "own": own,
        "community": community,
    }
    for at, kind in enumerate(KINDS):
        rows = edges.kind == at
        for name, ends in ((f"{kind}_in", edges.target), (f"{kind}_out", edges.source)):
            posts = np.bincount(ends[rows], edges.weight[rows], len(ids))
            columns[name] = posts.astype(np.int64)
    return pa.table(
        columns
        | {
            "strength": where.strength.astype(np.int64),
            "participation": where.participation,
            "within_z": where.within_z,
            "bridging": where.bridging,
            "betweenness": between,
            "role": pa.array(np.array(ROLES)[where.role].tolist(), pa.string()),
            "x": pa.array(points[:, 0], from_pandas=True),
            "y": pa.array(points[:, 1], from_pandas=True),
        }
    )


def edge_table(edges: Edges, ids: list[str]) -> pa.Table:
    order = np.lexsort((edges.kind, edges.target, edges.source, -edges.weight))
    names, platforms = pa.array(ids, pa.string()), pa.array(edges.platforms, pa.string())
    source = pa.array(edges.source[order])
    return pa.table(
        {
            "platform": platforms.take(source),
            "source": names.take(source),
            "target": names.take(pa.array(edges.target[order])),
            "kind": pa.array(KINDS).take(pa.array(edges.kind[order])),
            "weight": edges.weight[order],
        }
    )


def tie_table(edges: Edges, ids: list[str], posts: pa.Table) -> pa.Table:
    """A row for each post of each edge, in the order of the posts."""
    order = np.lexsort((edges.kind[edges.tie_edge], edges.tie_post))
    edge, rows = edges.tie_edge[order], pa.array(edges.tie_post[order])
    names = pa.array(ids, pa.string())
    said = posts.select(["platform", "post_id", "posted_at"]).take(rows)
    return pa.table(
        {
            "platform": said["platform"],
            "post_id": said["post_id"],
            "posted_at": said["posted_at"],
            "row": rows,
            "source": names.take(pa.array(edges.source[edge])),
            "target": names.take(pa.array(edges.target[edge])),
            "kind": pa.array(KINDS).take(pa.array(edges.kind[edge])),
        }
    )
