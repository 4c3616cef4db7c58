"""What are these posts about? Groups of posts that speak of the same thing, each with a name.

Posts are joined to those most like them in words and meaning; the Leiden method finds communities
in that graph (`mootlib.listening.topic_graph`); a classifier learnt from them places every post
(`topic_assign`); names come from the posts' own words (`labels`). Near-duplicates count once.

The meaning of a post is used only where the embedding model knows its language. Posts in other
languages make topics of their own, from their words alone.

Not reproduced: hierarchies of topics, topics that change in the course of time, and posts with more
than one topic.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from mootlib.listening import labels, topic_context, topic_graph, topic_languages, topic_words
from mootlib.listening.label_words import GRAMMAR
from mootlib.listening.topic_block import RERUN_SHARE, RERUNS, Block, find_block, typical
from mootlib.listening.topic_rule import TopicRule, rule_of
from mootlib.records import Method

__all__ = ["FoundTopic", "TopicsResult", "find"]

#: Topics at most, however many the posts: what a person can survey.
MOST_TOPICS = 40

#: Posts among which topics are looked for; the others are placed afterwards.
SAMPLE = 12_000

#: A topic has at least this many times the square root of the sample.
LEAST_FACTOR = 0.25

#: Typical posts named for each topic.
TYPICAL = 10


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A group of posts about the same thing."""

    id: int  #: 0 is the largest
    label: str
    keywords: tuple[str, ...]
    size: int  #: posts, copies included
    typical: tuple[int, ...]  #: rows of posts near its centre, no two near-duplicates
    stability: float | None  #: 0 to 1: how far it comes back in other runs; None where not tried
    other: bool = False  #: posts that fit no topic, put together: nothing holds them together


@dataclass(frozen=True, slots=True)
class TopicsResult:
    """Topics of posts: ``assignment`` is the topic of each, -1 for posts without words."""

    assignment: npt.NDArray[np.int32]
    topics: tuple[FoundTopic, ...]
    method: Method
    rule: TopicRule | None = None  #: by which later posts are placed among these topics


def find(
    texts: Sequence[str],
    vectors: npt.NDArray[np.float32],
    *,
    languages: Sequence[str],
    groups: npt.NDArray[np.int64] | None = None,
    seed: int = 0,
    known: Collection[str] | None = None,
    private: Collection[str] = (),
    parents: npt.NDArray[np.int64] | None = None,
) -> TopicsResult:
    """Group posts by what they are about; every post with a word gets a topic.

    Args:
        texts: the posts.
        vectors: (posts, dimensions), rows of length 1 or 0, as `mootlib.text.embeddings` gives.
        languages: BCP 47 code of each post, 'und' where it cannot be told.
        groups: near-duplicate group of each post (any number per group); by default posts are
            copies only where they are equal.
        seed: of the sample, of Leiden and of the runs that test stability.
        known: languages in which the vectors mean something ('*': in all); by default those of the
            embedding model that is set.
        private: names of private people, in small letters: they get into no label or keyword.
        parents: for each post the row of the post it answers, -1 where none is here: a reply is
            compared with others by its own words and those of what it answers.

    Deterministic for a seed, whatever the number of threads. Raises `ValueError` where lengths
    differ. Sources of the methods are named in the modules that hold them.
    """
    _check(texts, vectors, languages, groups)
    words = topic_words.count(texts)
    familiar = topic_languages.learn(languages, known, words)
    own = familiar.understood(languages, words)
    first, copy_of = _firsts(texts, groups, words.spoken)
    # The last bits of a product depend on the number of threads, and near ties on the last bits.
    with threadpool_limits(limits=1, user_api="blas"):
        if parents is None:
            parents = np.full(len(texts), -1, dtype=np.int64)
        blocks = _find_blocks(words, vectors, own, first, seed, parents)
        grouping = _join(blocks, first, copy_of)
        found = _describe(texts, words, blocks, grouping, frozenset(private))
    return TopicsResult(
        grouping.assignment.astype(np.int32),
        found,
        _method(seed, blocks, len(first)),
        rule_of(blocks, grouping.sources, words.names, familiar),
    )


def _check(
    texts: Sequence[str],
    vectors: npt.NDArray[np.float32],
    languages: Sequence[str],
    groups: npt.NDArray[np.int64] | None,
) -> None:
    lengths = {len(texts), len(vectors), len(languages), *([] if groups is None else [len(groups)])}
    if len(lengths) > 1:
        raise ValueError("Texts, vectors, languages and groups must be equally many.")
    if vectors.ndim != 2:
        raise ValueError("The vectors must be a table with one row for each text.")


def _firsts(
    texts: Sequence[str],
    groups: npt.NDArray[np.int64] | None,
    spoken: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of one post for each group of near-duplicates, and for each post its place in them.

    Posts without words are in none: their place is -1.
    """
    if groups is None:
        numbers: dict[str, int] = {}
        groups = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)
    rows = np.flatnonzero(spoken)
    _, first, inverse = np.unique(groups[rows], return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    copy_of = np.full(len(texts), -1, dtype=np.int64)
    copy_of[rows] = place[inverse]
    return rows[first[order]], copy_of


def _find_blocks(
    words: topic_words.Words,
    vectors: npt.NDArray[np.float32],
    own: npt.NDArray[np.bool_],
    first: npt.NDArray[np.int64],
    seed: int,
    parents: npt.NDArray[np.int64],
) -> list[Block]:
    """Topics of the posts that are understood, then of the others; small ones by words alone."""
    blocks: list[Block] = []
    read = topic_context.with_words(words.counts, parents)
    sample = min(SAMPLE, len(first))
    # Shares by square roots: a tenth of the posts gets a quarter of the topics.
    sizes = np.array([own[first].sum(), (~own[first]).sum()]) / max(len(first), 1)
    whole = float(np.sqrt(sizes).sum())
    for foreign in (False, True):
        rows = first[own[first] != foreign]
        share = len(rows) / max(len(first), 1)
        counts = read[rows]
        # A copy that the block may change.
        meaning = topic_context.with_meaning(vectors, rows, parents, own)
        if foreign:
            counts = counts @ sp.diags_array([float(word not in GRAMMAR) for word in words.names])
            counts.eliminate_zeros()
            meaning = np.zeros_like(meaning[:, :1])
        if len(rows):
            block = find_block(
                counts,
                meaning,
                rows,
                sample=max(1, round(share * sample)),
                least=_least_posts(sample * share**0.5),
                most=math.ceil(_most_topics(len(first)) * share**0.5 / whole),
                seed=seed,
                foreign=foreign,
            )
            blocks.append(block)
    return blocks


def _least_posts(sample: float) -> int:
    """How many posts of a sample make a topic at least: 8 of 1,000, 28 of 12,000."""
    return max(2, math.ceil(LEAST_FACTOR * math.sqrt(sample)))


def _most_topics(posts: int) -> int:
    """How many topics a reader is given at most: 4 for 30 posts, 17 for 1,000, 40 for 10,000."""
    return min(MOST_TOPICS, max(1, round(1.2 * math.pow(posts, 0.38))))


@dataclass(frozen=True, slots=True)
class _Grouping:
    """All topics, by size: which block and which of its topics each is, None for what is left."""

    assignment: npt.NDArray[np.int64]
    sources: tuple[tuple[int, int] | None, ...]
    sizes: tuple[int, ...]
    once: npt.NDArray[np.int64]  #: topic of each post, -1 for copies


def _join(
    blocks: Sequence[Block], first: npt.NDArray[np.int64], copy_of: npt.NDArray[np.int64]
) -> _Grouping:
    """Number the topics of all blocks by size, copies counted."""
    number = np.full(len(copy_of), -1, dtype=np.int64)
    sources: list[tuple[int, int] | None] = []
    for at, block in enumerate(blocks):
        told = block.topic >= 0
        number[block.rows[told]] = block.topic[told] + len(sources)
        sources += [(at, topic) for topic in range(len(block.stability))]
    left = first[number[first] < 0]
    if len(left):
        number[left] = len(sources)
        sources.append(None)
    assignment = np.full(len(copy_of), -1, dtype=np.int64)
    placed = copy_of >= 0
    assignment[placed] = number[first[copy_of[placed]]]
    sizes = np.bincount(assignment[placed], minlength=len(sources))
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    assignment[placed] = rank[assignment[placed]]
    once = np.full(len(copy_of), -1, dtype=np.int64)
    once[first] = assignment[first]
    return _Grouping(
        assignment,
        tuple(sources[at] for at in order.tolist()),
        tuple(int(sizes[at]) for at in order.tolist()),
        once,
    )


def _describe(
    texts: Sequence[str],
    words: topic_words.Words,
    blocks: Sequence[Block],
    found: _Grouping,
    private: frozenset[str],
) -> tuple[FoundTopic, ...]:
    """Name each topic and choose its typical posts."""
    left = [row for block in blocks for row in block.rows[block.topic < 0].tolist()]
    foreign_left = sum(int((block.topic < 0).sum()) for block in blocks if block.foreign)
    foreign = [
        2 * foreign_left > len(left) if source is None else blocks[source[0]].foreign
        for source in found.sources
    ]
    named = labels.names(
        texts, words.counts, words.names, found.once, np.array(foreign, np.bool_), private
    )
    topics = []
    for number, source in enumerate(found.sources):
        name, size = named[number], found.sizes[number]
        other = source is None and len(texts) > 1
        topics.append(
            FoundTopic(
                id=number,
                label=_other_label(name, foreign[number]) if other else name.label,
                keywords=name.keywords,
                size=size,
                typical=tuple(left[:TYPICAL] if source is None else _typical(blocks, source)),
                stability=None if source is None else blocks[source[0]].stability[source[1]],
                other=other,
            )
        )
    return tuple(topics)


def _typical(blocks: Sequence[Block], source: tuple[int, int]) -> list[int]:
    return typical(blocks[source[0]], source[1], TYPICAL)


def _other_label(name: labels.Name, foreign: bool) -> str:
    """Posts that nothing holds together are not given a name as if something did."""
    words = ", ".join(name.keywords[:2])
    return "Other languages" if foreign else f"Other: {words}" if words else "Other"


def _method(seed: int, blocks: Sequence[Block], posts: int) -> Method:
    return Method(
        step="topics",
        name="Leiden communities of a graph of near posts, placed by naive Bayes",
        version="2",
        parameters={
            "seed": seed,
            "posts_compared": posts,
            "posts_sampled": sum(block.sampled for block in blocks),
            "communities": sum(block.communities for block in blocks),
            "steps_of_context": topic_context.STEPS,
            "neighbours": topic_graph.MOST_NEIGHBOURS,
            "share_of_meaning": topic_graph.MEANING,
            "common_directions_removed": topic_graph.MOST_COMMON_DIRECTIONS,
            "resolution": 1.0,
            "least_posts": _least_posts(min(SAMPLE, posts)),
            "most_topics": _most_topics(posts),
            "stability_runs": RERUNS,
            "stability_share": RERUN_SHARE,
        },
        note="Each post has one topic, though it may touch several, and the borders are soft: other "
        "seeds move posts between neighbouring topics (see stability: below 0.5 a topic dissolves). "
        "Topics are looked for in a sample, so a subject of very few posts is part of a larger one. "
        "A reply is read together with what it answers. Names are the posts' own words and no summary.",
    )
