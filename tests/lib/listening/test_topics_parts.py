"""The parts that topics are made of: words, graph, communities, classifier."""

from __future__ import annotations

from itertools import pairwise

import igraph
import numpy as np
import pytest
import scipy.sparse as sp
from tests.lib.listening.topic_fixtures import posts

from mootlib.listening import topic_assign, topic_graph, topic_words
from mootlib.listening.topic_block import find_block, typical
from mootlib.text import tokens


def _dense(matrix):
    return np.asarray(matrix.todense())


def test_words_are_counted_once_per_use():
    words = topic_words.count(["River river flood", "", "the of", "@mill 😀"])
    counts = dict(zip(words.names, _dense(words.counts)[0], strict=True))
    assert counts["river"] == 2
    assert counts["flood"] == 1
    assert words.spoken.tolist() == [True, False, True, False]
    assert _dense(words.counts)[2].sum() == 2  # stop words count where nothing else is said


def test_weights_are_those_of_the_textbook():
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, _ = posts(12)
    words = topic_words.count(texts)
    ours = topic_words.weigh(words.counts, topic_words.lexicon(words.counts))
    vectorizer = TfidfVectorizer(
        analyzer=tokens.content_words,
        min_df=2,
        sublinear_tf=True,
    )
    theirs = vectorizer.fit_transform(texts)
    np.testing.assert_allclose(_dense(ours @ ours.T), _dense(theirs @ theirs.T), atol=1e-5)


def test_only_the_most_telling_words_of_long_posts_are_compared():
    rare = " ".join(f"rare{chr(97 + n)}" for n in range(26))
    texts = [f"common {rare}", f"common {rare}", *["common mill"] * 20, *["mill pond"] * 40]
    words = topic_words.count(texts)
    chosen = topic_words.lexicon(words.counts)
    weighed = topic_words.weigh(words.counts, chosen)
    assert np.diff(weighed.indptr).max() == topic_words.MOST_WORDS
    names = [words.names[column] for column in chosen.columns]
    assert _dense(weighed)[0, names.index("common")] == 0
    np.testing.assert_allclose(sp.linalg.norm(weighed[:22], axis=1), 1, atol=1e-5)


def test_words_of_most_posts_and_of_one_post_tell_nothing():
    texts = [f"ansford {'mill' if n % 4 else 'pond'} x{n}" for n in range(400)]
    words = topic_words.count(texts)
    names = {words.names[column] for column in topic_words.lexicon(words.counts).columns}
    assert names == {"pond"}  # 'mill' is in three of four posts


def test_what_is_common_to_all_vectors_is_taken_away():
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(500, 16)).astype(np.float32)
    vectors[:, 0] += 30
    vectors[0] = 0
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    assert float((vectors[1:] @ vectors[1:].T).mean()) > 0.9
    topic_graph.make_plain(vectors, np.arange(500))
    assert not vectors[0].any()
    np.testing.assert_allclose(np.linalg.norm(vectors[1:], axis=1), 1, atol=1e-5)
    assert abs(float((vectors[1:] @ vectors[1:].T).mean())) < 0.2


def test_neighbours_are_the_nearest_by_words_and_meaning(monkeypatch):
    monkeypatch.setattr(topic_graph, "BATCH", 7)
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = sp.random_array((60, 30), density=0.2, random_state=1, dtype=np.float32).tocsr()
    words = sp.diags_array(1 / np.maximum(sp.linalg.norm(words, axis=1), 1e-9)) @ words
    words = words.astype(np.float32).tocsr()
    similarity = 0.3 * vectors @ vectors.T + 0.7 * _dense(words @ words.T)
    np.fill_diagonal(similarity, -1)
    count = 6  # int(2 log2 60) - 5
    expected = np.zeros((60, 60))
    for row in range(60):
        for near in np.argsort(-similarity[row])[:count]:
            if similarity[row, near] > topic_graph.LEAST_SIMILARITY:
                expected[row, near] = expected[near, row] = similarity[row, near] ** 2
    found = _dense(topic_graph.neighbours(words, vectors))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def _cliques(*sizes: int) -> sp.csr_array:
    graph = sp.block_array(
        [
            [
                sp.csr_array(np.ones((a, a)) - np.eye(a)) if i == j else None
                for j, _ in enumerate(sizes)
            ]
            for i, a in enumerate(sizes)
        ]
    ).tolil()
    starts = np.cumsum([0, *sizes])
    for left, right in pairwise(starts[:-1]):
        graph[left, right] = graph[right, left] = 0.5
    return graph.tocsr()


def test_leiden_finds_cliques_and_leaves_igraphs_generator_as_it_was():
    import random

    graph = _cliques(6, 5, 4)
    random.seed(1)
    state = random.getstate()
    found = topic_graph.communities(graph, seed=3)
    assert random.getstate() == state
    assert [
        len(set(found[part].tolist())) for part in (slice(0, 6), slice(6, 11), slice(11, 15))
    ] == [1] * 3
    assert len(set(found.tolist())) == 3
    random.seed(1)
    first = igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist()
    random.seed(1)
    assert igraph.Graph.Erdos_Renyi(20, 0.3).get_edgelist() == first  # draws on random again


def test_small_communities_join_the_one_they_are_tied_to():
    graph = _cliques(6, 5, 2)
    joined = topic_graph.merge_small(graph, np.repeat([0, 1, 2], [6, 5, 2]), least=3, most=9)
    assert joined.tolist() == [0] * 6 + [1] * 7
    two = topic_graph.merge_small(graph, np.repeat([0, 1, 2], [6, 5, 2]), least=2, most=1)
    assert set(two.tolist()) == {0}


def test_small_communities_without_ties_are_left_over():
    graph = sp.block_diag([_cliques(5), _cliques(2)]).tocsr()
    found = topic_graph.merge_small(graph, np.repeat([0, 1], [5, 2]), least=3, most=9)
    assert found.tolist() == [0] * 5 + [-1] * 2


@pytest.mark.parametrize("size", [0, 1])
def test_graphs_of_nothing(size):
    graph = topic_graph.neighbours(
        sp.csr_array((size, 0), dtype=np.float32), np.zeros((size, 3), np.float32)
    )
    assert graph.shape == (size, size)
    if size:
        assert topic_graph.communities(graph, 0).tolist() == [0]
        assert topic_graph.merge_small(graph, np.array([0]), 2, 5).tolist() == [-1]


def test_posts_are_placed_by_words_and_by_meaning():
    words = sp.csr_array(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]], np.float32))
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    centres = topic_assign.learn(words, vectors, np.array([0, 0, 1, 1]))
    new = sp.csr_array(
        np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]], np.float32)
    )
    meant = np.array([[0, 0], [0, 0], [0, 1], [1, 0], [0, 0]], np.float32)
    assert topic_assign.assign(new, meant, centres).tolist() == [0, 1, 1, 0, -1]


def test_a_classifier_without_topics_places_nothing():
    words = sp.csr_array((2, 3), dtype=np.float32)
    centres = topic_assign.learn(words, np.zeros((2, 2), np.float32), np.array([-1, -1]))
    assert topic_assign.assign(words, np.zeros((2, 2), np.float32), centres).tolist() == [-1, -1]


def test_priors_and_likelihoods_are_those_of_naive_bayes():
    from sklearn.naive_bayes import MultinomialNB

    texts, subjects = posts(20)
    counts = topic_words.count(texts).counts
    words = topic_words.weigh(counts, topic_words.lexicon(counts))
    truth = np.unique(subjects, return_inverse=True)[1]
    ours = topic_assign.learn(words, np.zeros((len(texts), 2), np.float32), truth)
    theirs = MultinomialNB(alpha=topic_assign.SMOOTHING).fit(words, truth)
    np.testing.assert_allclose(ours.words, theirs.feature_log_prob_, atol=1e-4)
    np.testing.assert_allclose(ours.priors, theirs.class_log_prior_, atol=1e-5)


def test_typical_posts_differ_from_each_other():
    texts, _ = posts(40)
    words = topic_words.count(texts)
    rows = np.arange(len(texts)) * 3
    vectors = np.zeros((len(texts), 1), np.float32)
    block = find_block(words.counts, vectors, rows, sample=10_000, least=4, most=9, seed=0)
    for topic in range(len(block.stability)):
        shown = typical(block, topic, 5)
        assert 1 <= len(shown) <= 5
        assert all(block.topic[row // 3] == topic for row in shown)
        part = block.words[[row // 3 for row in shown]]
        alike = _dense(part @ part.T) - np.eye(len(shown))
        assert 0.7 * alike.max(initial=0) <= 0.8 + 1e-6
