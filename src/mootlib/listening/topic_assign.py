"""To which of the topics found does each post belong: words and meaning weighed together.

Words by multinomial naive Bayes on tf-idf weights (Rennie, Shih, Teevan and Karger 2003 on such
weights), meaning by the cosine to the topic's mean vector. Learnt from the sample in which the topics
were found, applied to every post, so that one rule decides for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

__all__ = ["Centres", "assign", "learn"]

#: Added to each word's weight in each topic, so that an unseen word excludes nothing.
SMOOTHING = 0.1

#: How many units of log-likelihood a cosine of 1 is worth.
MEANING = 5.0

#: A post without a word of the lexicon needs this cosine to belong to a topic.
LEAST_COSINE = 0.1

BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Centres:
    """What was learnt: ``priors`` (topics,), ``words`` (topics, words), ``meaning`` (topics, d)."""

    priors: npt.NDArray[np.float32]
    words: npt.NDArray[np.float32]
    meaning: npt.NDArray[np.float32]


def learn(words: Any, vectors: npt.NDArray[np.float32], topic: npt.NDArray[np.int64]) -> Centres:
    """Learn from posts with a topic (0 or more); others are passed over."""
    placed = np.flatnonzero(topic >= 0)
    count = int(topic.max(initial=-1)) + 1
    member = sp.csr_array(
        (np.ones(len(placed), dtype=np.float32), (topic[placed], placed)),
        shape=(count, len(topic)),
    )
    weight = (member @ words).toarray() + np.float32(SMOOTHING)
    likelihood = np.log(weight / weight.sum(axis=1, keepdims=True))
    priors = np.log(np.bincount(topic[placed], minlength=count) / max(len(placed), 1))
    middle = member @ vectors
    norm = np.linalg.norm(middle, axis=1, keepdims=True)
    meaning = (middle / np.where(norm > 0, norm, 1)).astype(np.float32)
    return Centres(priors.astype(np.float32), likelihood.astype(np.float32), meaning)


def assign(words: Any, vectors: npt.NDArray[np.float32], centres: Centres) -> npt.NDArray[np.int64]:
    """Most likely topic of each post; -1 where neither words nor meaning tell."""
    size = words.shape[0]
    result = np.full(size, -1, dtype=np.int64)
    if not len(centres.priors):
        return result
    by_word = np.ascontiguousarray(centres.words.T)
    for start in range(0, size, BATCH):
        part = slice(start, min(start + BATCH, size))
        score = words[part] @ by_word
        cosine = vectors[part] @ centres.meaning.T
        score += centres.priors + MEANING * cosine
        known = (np.diff(words.indptr)[part] > 0) | (cosine.max(axis=1) >= LEAST_COSINE)
        result[part] = np.where(known, score.argmax(axis=1), -1)
    return result
