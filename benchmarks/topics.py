"""Topics: do the groups found agree with the events that posts were collected for?

Truth: the event of each post of CrisisLex T26 (20 events). Posts: labelled 'Related', longer than 20
characters, English by our detector; 6,000 drawn at random, five draws. Score: adjusted mutual
information over all posts, none left out. Beside it, on the same draws: the 16 nearest neighbours by
cosine of static embeddings and Leiden at resolution 1 (the anchor), and the same on TF-IDF.

Settings were chosen on other draws of these events, on CrisisLex T6, and on posts of members of
Congress whose hashtags were hidden and served as truth. The halves of the events show how far the
figure depends on the events; T6 has only four, so that topics finer than an event cost much there.
Keyword-collected events are easier to tell apart than what is said about a council.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.listening import topics
from mootlib.text import duplicates, embeddings, language, tokens

_FOLDER = Path("data/listening/crisislex")
_DRAWS = 5
_POSTS = 6_000
_NEIGHBOURS = 16


def run(shared: Path) -> dict[str, Any]:
    """AMI, number of topics and seconds of our method and the baselines, mean and range of draws."""
    if not (shared / _FOLDER).is_dir():
        return {"skipped": f"real data not present: {shared / _FOLDER}"}
    texts, events = _english(_related(shared / _FOLDER / "T26"))
    result: dict[str, Any] = {"posts_to_draw_from": len(texts), "events": len(set(events))}
    result["T26, 6,000 posts"] = _compare(texts, events, _DRAWS)
    halves = _halves(events)
    for name, rows in halves.items():
        half = [texts[row] for row in rows], [events[row] for row in rows]
        result[f"T26, {name}"] = _compare(*half, 1, _POSTS // 2)
    texts, events = _english(_on_topic(shared / _FOLDER / "T6"))
    result["T6, four events, 6,000 posts"] = _compare(texts, events, 1)
    return result


def _compare(
    texts: list[str], events: list[str], draws: int, posts: int = _POSTS
) -> dict[str, Any]:
    """Each method on each draw."""
    scores: dict[str, list[dict[str, float]]] = {}
    for seed in range(draws):
        rows = np.random.default_rng(seed).choice(len(texts), min(posts, len(texts)), replace=False)
        drawn, truth = [texts[row] for row in rows], [events[row] for row in rows]
        vectors = embeddings.embed(drawn).vectors
        copies = duplicates.group(drawn).groups
        methods = _methods(drawn, vectors, copies, seed)
        for name, method in methods.items():
            scores.setdefault(name, []).append(_score(method, truth))
    return {name: _summary(found) for name, found in scores.items()}


def _methods(
    texts: list[str],
    vectors: npt.NDArray[np.float32],
    copies: npt.NDArray[np.int64],
    seed: int,
) -> dict[str, Callable[[], npt.NDArray[Any]]]:
    return {
        "ours": lambda: _ours(texts, vectors, copies, seed),
        "ours, copies not known": lambda: _ours(texts, vectors, None, seed),
        "static embeddings, kNN, Leiden": lambda: _leiden(*_near_vectors(vectors), seed),
        "TF-IDF, kNN, Leiden": lambda: _leiden(*_near_words(texts), seed),
    }


def _score(method: Callable[[], npt.NDArray[Any]], truth: list[str]) -> dict[str, float]:
    from sklearn.metrics import adjusted_mutual_info_score

    start = time.perf_counter()
    found = method()
    seconds = time.perf_counter() - start
    return {
        "ami": float(adjusted_mutual_info_score(truth, found)),
        "topics": len(set(found.tolist())),
        "seconds": seconds,
    }


def _summary(found: list[dict[str, float]]) -> dict[str, Any]:
    ami = [entry["ami"] for entry in found]
    counts = [int(entry["topics"]) for entry in found]
    return {
        "ami": round(mean(ami), 4),
        "ami_range": [round(min(ami), 4), round(max(ami), 4)],
        "topics_range": [min(counts), max(counts)],
        "seconds": round(mean(entry["seconds"] for entry in found), 2),
    }


def _ours(
    texts: list[str],
    vectors: npt.NDArray[np.float32],
    copies: npt.NDArray[np.int64] | None,
    seed: int,
) -> npt.NDArray[Any]:
    found = topics.find(texts, vectors, languages=["en"] * len(texts), groups=copies, seed=seed)
    return found.assignment


def _near_vectors(vectors: npt.NDArray[np.float32]) -> tuple[Any, Any]:
    return _nearest(vectors @ vectors.T)


def _near_words(texts: list[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(
        analyzer=tokens.content_words, min_df=2, sublinear_tf=True, dtype=np.float32
    ).fit_transform(texts)
    return _nearest((matrix @ matrix.T).toarray())


def _nearest(similarity: npt.NDArray[np.float32]) -> tuple[Any, Any]:
    np.fill_diagonal(similarity, -1)
    near = np.argpartition(-similarity, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
    return near, np.take_along_axis(similarity, near, axis=1)


def _leiden(near: Any, similarity: Any, seed: int) -> npt.NDArray[np.int64]:
    """Community of each post in the plain graph of nearest neighbours."""
    import random

    import igraph
    import scipy.sparse as sp

    size = len(near)
    rows = np.repeat(np.arange(size), near.shape[1])
    graph = sp.csr_array((np.maximum(similarity, 0).ravel(), (rows, near.ravel())), (size, size))
    upper = sp.triu(graph.maximum(graph.T), 1).tocoo()
    igraph.set_random_number_generator(random.Random(seed))
    network = igraph.Graph(n=size, edges=np.stack([upper.row, upper.col], axis=1))
    found = network.community_leiden("modularity", weights=upper.data.tolist(), n_iterations=5)
    igraph.set_random_number_generator(random)
    return np.asarray(found.membership)


def _halves(events: list[str]) -> dict[str, list[int]]:
    """Rows of two sets of ten events each."""
    names = np.random.default_rng(5).permutation(sorted(set(events)))
    first = set(names[: len(names) // 2].tolist())
    return {
        "ten of the events": [row for row, event in enumerate(events) if event in first],
        "the other ten": [row for row, event in enumerate(events) if event not in first],
    }


def _related(folder: Path) -> tuple[list[str], list[str]]:
    texts, events = [], []
    for path in sorted(folder.glob("*/*labeled.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                if row["Informativeness"].startswith("Related") and len(row["Tweet Text"]) > 20:
                    texts.append(row["Tweet Text"])
                    events.append(path.parent.name)
    return texts, events


def _on_topic(folder: Path) -> tuple[list[str], list[str]]:
    texts, events = [], []
    for path in sorted(folder.glob("*/*ontopic_offtopic.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                if row["label"] == "on-topic" and len(row["tweet"]) > 20:
                    texts.append(row["tweet"])
                    events.append(path.parent.name)
    return texts, events


def _english(posts: tuple[list[str], list[str]]) -> tuple[list[str], list[str]]:
    texts, events = posts
    rows = [row for row, code in enumerate(language.detect(texts).codes) if code == "en"]
    return [texts[row] for row in rows], [events[row] for row in rows]
