"""Replies are read with what they answer, and what is not here adds nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from mootlib.listening import topic_context, topics
from mootlib.text import embeddings

PARENTS = np.array([-1, 0, 1, -1, 2])


def test_parents_are_found_on_their_own_platform_only() -> None:
    found = topic_context.parents_of(
        ["x", "x", "facebook", "x", "x"],
        ["1", "2", "1", "3", "4"],
        [None, "1", "2", "3", "99"],
    )
    assert found.tolist() == [-1, 0, -1, -1, -1]  # nobody answers herself, nor what is not here


def test_words_reach_two_steps_back() -> None:
    counts = sp.csr_array(np.eye(5, dtype=np.float32))
    read = topic_context.with_words(counts, PARENTS).toarray()
    assert np.flatnonzero(read[0]).tolist() == [0]
    assert np.flatnonzero(read[1]).tolist() == [0, 1]
    assert np.flatnonzero(read[2]).tolist() == [0, 1, 2]
    assert np.flatnonzero(read[4]).tolist() == [1, 2, 4]


def test_meaning_is_added_from_known_posts_and_the_given_vectors_stay() -> None:
    vectors = np.eye(5, dtype=np.float32)
    before = vectors.copy()
    known = np.array([False, True, True, True, True])
    rows = np.array([1, 2, 3])
    found = topic_context.with_meaning(vectors, rows, PARENTS, known)
    assert (vectors == before).all()
    assert np.flatnonzero(found[0]).tolist() == [1]  # its parent's language is not understood
    assert np.flatnonzero(found[1]).tolist() == [1, 2]
    assert np.allclose(np.linalg.norm(found, axis=1), 1)


def test_rings_of_replies_end() -> None:
    ring = np.array([1, 0])
    read = topic_context.with_words(sp.csr_array(np.eye(2, dtype=np.float32)), ring).toarray()
    assert read.tolist() == [[1, 1], [1, 1]]


def test_a_bare_reply_is_about_what_it_answers() -> None:
    bins = [
        f"the grey bin was not collected in {street} again"
        for street in ("Mill Lane", "Elm Road", "Oak Row")
    ]
    buses = [
        f"the bus to {town} came late, the driver was kind"
        for town in ("Wexley", "Ansford", "Holm")
    ]
    said = bins * 4 + buses * 4
    texts = [f"{text} {number}" for number, text in enumerate(said)] + ["Which week?", "Same here"]
    parents = np.array([-1] * len(said) + [0, 13])
    vectors = embeddings.embed(texts, embeddings.load()).vectors
    found = topics.find(texts, vectors, languages=["en"] * len(texts), parents=parents).assignment
    assert found[-2] == found[0]
    assert found[-1] == found[13]
    assert found[0] != found[13]
    assert pa.array(found).null_count == 0
