"""Words of posts as sparse matrices: what the topics' graph, classifier and labels count.

Weights are tf-idf with logarithmic term frequency (Salton and Buckley 1988), rows of length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.text import tokens

__all__ = ["Lexicon", "Words", "count", "lexicon", "weigh", "weigh_at"]

#: A word in more than this share of posts does not tell them apart; small sets are given more.
LARGEST_SHARE = 0.5

#: Of long posts the most telling words are compared, so that no post costs much more than another.
MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Words:
    """Which words stand in which posts: ``counts`` is (posts, words), ``names`` its columns."""

    counts: Any
    names: list[str]
    spoken: npt.NDArray[np.bool_]  #: posts that hold a word of any kind


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words by which posts are compared, as columns of `Words.counts`, and their weights."""

    columns: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]


def count(texts: Sequence[str]) -> Words:
    """Count the content words of each post; of posts that hold none, all their words."""
    numbers: dict[str, int] = {}
    rows: list[list[int]] = []
    spoken = np.zeros(len(texts), dtype=np.bool_)
    for at, text in enumerate(texts):
        found = tokens.content_words(text)
        if not found:
            found = [word for word in tokens.words(text) if any(map(str.isalnum, word))]
        spoken[at] = bool(found)
        rows.append([numbers.setdefault(word, len(numbers)) for word in found])
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(offsets[-1]))
    values = np.ones(len(columns), dtype=np.float32)
    counts = sp.csr_array((values, columns, offsets), shape=(len(rows), len(numbers)))
    counts.sum_duplicates()
    return Words(counts, list(numbers), spoken)


def lexicon(counts: Any) -> Lexicon:
    """Words in two or more of these posts and not in too many of them, with their idf."""
    size = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    most = max(LARGEST_SHARE, 5 / max(size, 1) ** 0.5) * size
    columns = np.flatnonzero((frequency >= 2) & (frequency <= max(most, 2)))
    weights = np.log((1 + size) / (1 + frequency[columns])) + 1
    return Lexicon(columns.astype(np.int64), weights.astype(np.float32))


def weigh(counts: Any, words: Lexicon) -> Any:
    """Rows of ``counts`` as tf-idf over the lexicon, (posts, words of the lexicon)."""
    place = np.full(counts.shape[1], -1, dtype=np.int32)
    place[words.columns] = np.arange(len(words.columns), dtype=np.int32)
    return weigh_at(counts, place, words.weights)


def weigh_at(counts: Any, place: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]) -> Any:
    """`weigh`, with the place in the lexicon of each column of ``counts``, -1 where it has none."""
    column = place[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    kept = column >= 0
    row, column = row[kept], column[kept]
    value = (1 + np.log(counts.data[kept])) * weights[column]
    kept = _most_telling(row, value)
    row, column, value = row[kept], column[kept], value[kept]
    norm = np.sqrt(np.bincount(row, value.astype(np.float64) ** 2, minlength=counts.shape[0]))
    data = (value / norm[row]).astype(np.float32)
    shape = (counts.shape[0], len(weights))
    return sp.csr_array((data, (row, column)), shape=shape)


def _most_telling(
    row: npt.NDArray[np.int64], value: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Where the `MOST_WORDS` greatest values of each row stand (rows come in order)."""
    order = np.lexsort((-value, row))
    starts = np.searchsorted(row, row)  # rows are sorted, and lexsort keeps them together
    return np.sort(order[np.arange(len(row)) - starts < MOST_WORDS])
