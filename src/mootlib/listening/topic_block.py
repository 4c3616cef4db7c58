"""Topics of posts that may be compared with one another: sample, graph, communities, classifier.

Posts in languages that the embedding model knows make one block, all others another, so that posts
are never joined across that border by vectors that mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.listening import topic_assign, topic_graph, topic_words

__all__ = ["Block", "find_block", "typical"]

#: Runs that test whether a topic comes back, and the share of posts in each.
RERUNS = 2
RERUN_SHARE = 0.8

#: Two posts as like as this are not both shown as typical.
ALIKE = 0.8

#: Typical posts should say something: so many different words, where there are posts that have them.
TELLING = 4


@dataclass(frozen=True, slots=True)
class Block:
    """What was found in the posts at ``rows``."""

    rows: npt.NDArray[np.int64]
    topic: npt.NDArray[np.int64]  #: of each row, numbered from 0; -1 where nothing tells
    stability: tuple[float, ...]  #: of each topic
    words: Any  #: sparse tf-idf, (rows, words)
    vectors: npt.NDArray[np.float32]  #: (rows, dimensions)
    sampled: int
    communities: int  #: before small ones were joined to others
    foreign: bool  #: posts in languages whose vectors mean nothing
    lexicon: topic_words.Lexicon
    common: topic_graph.Common | None
    centres: topic_assign.Centres
    occurring: npt.NDArray[np.int64]  #: which of the centres each topic is


def find_block(
    counts: Any,
    vectors: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int64],
    *,
    sample: int,
    least: int,
    most: int,
    seed: int,
    foreign: bool = False,
) -> Block:
    """Find the topics of some posts.

    Args:
        counts: sparse word counts of these posts, (rows, words).
        vectors: of these posts; zero rows where nothing is known of the meaning. Changed in place:
            at 100,000 posts each copy takes 100 MB.
        rows: which posts they are; handed through.
        sample: in how many of them topics are looked for.
        least: posts of the sample that make a topic.
        most: topics at most.
        seed: of sample and Leiden.
        foreign: handed through.
    """
    draw = np.random.default_rng(seed)
    chosen = np.sort(draw.choice(len(rows), min(sample, len(rows)), replace=False))
    lexicon = topic_words.lexicon(counts[chosen])
    words = topic_words.weigh(counts, lexicon)
    common = topic_graph.make_plain(vectors, chosen)
    seen, meant = words[chosen], vectors[chosen]
    graph = topic_graph.neighbours(seen, meant)
    raw = topic_graph.communities(graph, seed)
    topic = topic_graph.merge_small(graph, raw, least, most)
    centres = topic_assign.learn(seen, meant, topic)
    final = topic_assign.assign(words, vectors, centres)
    occurring, final = np.unique(final, return_inverse=True)
    final = final - int(np.isin(-1, occurring))
    stability = _stability(graph, final[chosen], least, most, seed)
    communities = int(raw.max(initial=-1)) + 1
    return Block(
        rows=rows,
        topic=final,
        stability=stability,
        words=words,
        vectors=vectors,
        sampled=len(chosen),
        communities=communities,
        foreign=foreign,
        lexicon=lexicon,
        common=common,
        centres=centres,
        occurring=occurring[occurring >= 0],
    )


def _stability(
    graph: Any, topic: npt.NDArray[np.int64], least: int, most: int, seed: int
) -> tuple[float, ...]:
    """How far each topic returns when Leiden runs with another seed on a part of the posts.

    Mean over the runs of the greatest Jaccard index between the topic and a topic of the run (Hennig
    2007, with subsets for bootstrap samples): 1 is the same group again, below 0.5 it dissolves.
    """
    count = int(topic.max(initial=-1)) + 1
    if not count:
        return ()
    best = np.zeros((RERUNS, count))
    for run in range(RERUNS):
        draw = np.random.default_rng((seed, run + 1))
        size = max(1, round(RERUN_SHARE * len(topic)))
        part = np.sort(draw.choice(len(topic), size, replace=False))
        subgraph = graph[part][:, part]
        found = topic_graph.communities(subgraph, int(draw.integers(2**31)))
        found = topic_graph.merge_small(subgraph, found, max(2, round(RERUN_SHARE * least)), most)
        both = np.zeros((count + 1, int(found.max(initial=-1)) + 2))
        np.add.at(both, (topic[part], found), 1)
        union = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        overlap = both / np.maximum(union, 1)
        best[run] = overlap[:count, :-1].max(axis=1, initial=0)
    return tuple(float(value) for value in best.mean(axis=0))


def typical(block: Block, topic: int, most: int) -> list[int]:
    """Rows of the posts nearest to the centre of a topic, no two of them much alike."""
    members = np.flatnonzero(block.topic == topic)
    words, vectors = block.words[members], block.vectors[members]
    share = topic_graph.MEANING
    centre = np.asarray(words.sum(axis=0)).ravel()
    middle = vectors.sum(axis=0)
    near = (1 - share) * (words @ centre) / max(float(np.linalg.norm(centre)), 1e-9)
    near += share * (vectors @ middle) / max(float(np.linalg.norm(middle)), 1e-9)
    near += np.diff(words.indptr) >= TELLING
    chosen: list[int] = []
    for at in np.argsort(-near, kind="stable")[: most * 10].tolist():
        if chosen:
            alike = (1 - share) * (words[chosen] @ words[[at]].T).toarray().ravel()
            alike += share * (vectors[chosen] @ vectors[at])
            if alike.max() > ALIKE:
                continue
        chosen.append(at)
        if len(chosen) == most:
            break
    return [int(block.rows[members[at]]) for at in chosen]
