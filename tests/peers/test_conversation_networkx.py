"""Measures of random networks, account by account, against networkx (BSD) and igraph."""

from __future__ import annotations

from typing import Any

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.listening import conversation_measures as measures

Edge = tuple[int, int, int]
EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)).filter(
        lambda edge: edge[0] != edge[1]
    ),
    min_size=1,
    max_size=40,
)
SIZE = 10


@pytest.fixture(scope="module")
def networkx() -> Any:
    return pytest.importorskip("networkx", reason="networkx is not installed")


def arrays(edges: list[Edge]) -> tuple[Any, Any, Any]:
    table = np.array(edges)
    return table[:, 0], table[:, 1], table[:, 2]


def joined(networkx: Any, edges: list[Edge]) -> Any:
    graph = networkx.Graph()
    graph.add_nodes_from(range(SIZE))
    for source, target, weight in edges:
        before = graph.get_edge_data(source, target, {"weight": 0})["weight"]
        graph.add_edge(source, target, weight=before + weight)
    return graph


@settings(max_examples=100, deadline=None)
@given(EDGES)
def test_betweenness(networkx: Any, edges: list[Edge]) -> None:
    ours, searches = measures.betweenness(measures.symmetric(*arrays(edges), SIZE), seed=0)
    theirs = networkx.betweenness_centrality(joined(networkx, edges))
    assert searches == SIZE
    assert ours == pytest.approx([theirs[at] for at in range(SIZE)])


@settings(max_examples=100, deadline=None)
@given(EDGES, st.lists(st.integers(0, 2), min_size=SIZE, max_size=SIZE))
def test_modularity_and_standing(networkx: Any, edges: list[Edge], homes: list[int]) -> None:
    ours = measures.symmetric(*arrays(edges), SIZE)
    graph, community = joined(networkx, edges), np.array(homes)
    parts = [set(np.flatnonzero(community == home).tolist()) for home in range(3)]
    assert measures.modularity(ours, community) == pytest.approx(
        networkx.community.modularity(graph, [part for part in parts if part])
    )
    where = measures.standing(ours, community)
    for at in range(SIZE):
        by_home = np.zeros(3)
        for other, edge in graph[at].items():
            by_home[community[other]] += edge["weight"]
        total = by_home.sum()
        assert where.strength[at] == graph.degree(at, weight="weight") == total
        expected = 1 - ((by_home / total) ** 2).sum() if total else 0
        assert where.participation[at] == pytest.approx(expected, abs=1e-12)
    assert where.inside.sum() * 2 + where.outward.sum() == pytest.approx(ours.sum())


@settings(max_examples=100, deadline=None)
@given(EDGES)
def test_reciprocity(networkx: Any, edges: list[Edge]) -> None:
    source, target, _ = arrays(edges)
    theirs = networkx.DiGraph([edge[:2] for edge in edges])
    assert measures.reciprocity(source, target, SIZE) == pytest.approx(networkx.reciprocity(theirs))


def test_sampled_betweenness_is_near_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = igraph.Graph.Famous("Zachary").disjoint_union(igraph.Graph.Tree(300, 3))
    graph.add_edge(0, 34)
    source, target = np.array(graph.get_edgelist()).T
    network = measures.symmetric(source, target, np.ones(len(source)), graph.vcount())
    whole, every = measures.betweenness(network, seed=0)
    monkeypatch.setattr(measures, "MOST_VISITS", 100 * (graph.vcount() + 2 * len(source)))
    some, searches = measures.betweenness(network, seed=0)
    assert (every, searches) == (graph.vcount(), 100)
    assert np.corrcoef(whole, some)[0, 1] > 0.97
    assert some.sum() == pytest.approx(whole.sum(), rel=0.1)
