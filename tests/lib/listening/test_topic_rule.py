"""A kept rule places posts as the run did that it comes from, before and after it lay in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mootlib.listening import topic_rule, topics
from mootlib.listening.topic_identity import Carried, renumbered
from mootlib.listening.topics import TopicsResult
from mootlib.text import embeddings, language

from .test_understanding import town

POLISH = [
    "Autobus znowu spóźniony, czekamy na przystanku od godziny",
    "Kiedy będzie wywóz śmieci na naszej ulicy?",
    "Piękne kwiaty w parku, dziękujemy ogrodnikom",
    "Śmieci na ulicy od tygodnia, nikt ich nie wywozi",
]


@pytest.fixture(scope="module")
def posts() -> tuple[list[str], np.ndarray, list[str], np.ndarray]:
    texts = [row["text"] for row in town(400)] + [f"{p} {n}" for n in range(8) for p in POLISH]
    texts += ["", "@someone", "So late again"]
    vectors = embeddings.embed(texts).vectors
    codes = language.detect(texts).codes
    parents = np.full(len(texts), -1, dtype=np.int64)
    parents[-1] = 1
    parents[50:60] = np.arange(10)
    return texts, vectors, codes, parents


@pytest.fixture(scope="module")
def found(posts: tuple[list[str], np.ndarray, list[str], np.ndarray]) -> TopicsResult:
    texts, vectors, codes, parents = posts
    return topics.find(
        texts, vectors.copy(), languages=codes, groups=np.arange(len(texts)), parents=parents
    )


def test_the_posts_of_the_run_get_the_topics_of_the_run(posts, found, tmp_path: Path) -> None:
    texts, vectors, codes, parents = posts
    assert found.rule is not None
    assert len(found.topics) > 3
    assert len(found.rule.blocks) == 2, "posts in Polish have a block of their own"
    again = found.rule.place(texts, vectors.copy(), languages=codes, parents=parents)
    assert again.tolist() == found.assignment.tolist()
    topic_rule.save(found.rule, tmp_path / "topics.npz")
    kept = topic_rule.load(tmp_path / "topics.npz")
    assert kept is not None
    later = kept.place(texts, vectors.copy(), languages=codes, parents=parents)
    assert later.tolist() == found.assignment.tolist()


def test_posts_are_placed_whatever_comes_with_them(posts, found) -> None:
    """A few posts alone, in another order: words have other columns then."""
    texts, vectors, codes, _ = posts
    rows = np.array([120, 7, 33, 301, len(texts) - 3, 61])
    alone = found.rule.place(
        [texts[r] for r in rows], vectors[rows], languages=[codes[r] for r in rows]
    )
    whole = found.rule.place(texts, vectors.copy(), languages=codes)
    assert alone.tolist() == whole[rows].tolist()
    assert alone[4] == -1, "a post without words has no topic"


def test_a_new_post_joins_the_topic_that_it_is_about(posts, found) -> None:
    texts, _vectors, _codes, _ = posts
    fresh = ["Missed bin collection on Mill Lane, rubbish everywhere 9999"]
    number = found.rule.place(fresh, embeddings.embed(fresh).vectors, languages=["en"])[0]
    like = [n for n, text in enumerate(texts) if text.startswith(fresh[0][:-5])]
    assert len(like) == 3
    assert set(found.assignment[like].tolist()) == {int(number)}


def test_the_rule_takes_the_lasting_numbers(posts, found) -> None:
    texts, vectors, codes, parents = posts
    numbers = {topic.id: 70 + topic.id for topic in found.topics[:-1]}
    lasting = renumbered(found, Carried(numbers, (), 99))
    placed = lasting.rule.place(texts, vectors.copy(), languages=codes, parents=parents)
    assert placed.tolist() == lasting.assignment.tolist()
    assert (placed == -1).sum() > 1, "topics without a number are nobody's"


def test_a_file_of_another_version_is_not_read(found, tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "topics.npz"
    monkeypatch.setattr(topic_rule, "_FORM", 999)
    topic_rule.save(found.rule, file)
    monkeypatch.undo()
    assert topic_rule.load(file) is None
    assert topic_rule.load(tmp_path / "nothing.npz") is None
