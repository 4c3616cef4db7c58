"""Sets of overlapping characters of texts, as numbers: what near-duplicate search compares.

A text's shingles are all runs of five neighbouring characters. Each is hashed to 64 bits, whole
batches at a time, so that no Python string is made per shingle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

#: Characters in a shingle.
WIDTH = 5

#: Characters hashed at a time: keeps the memory of a batch under about 100 MB.
BATCH_CHARACTERS = 2_000_000

# Odd 64-bit constants without structure (digits of the golden ratio, then splitmix64's own).
_FACTORS = (
    0x9E3779B97F4A7C15,
    0xF39CC0605CEDC835,
    0x1082276BF3A27251,
    0xF86C6A11D0C18E95,
    0x2767F0B153D27B7F,
)


@dataclass(frozen=True, slots=True)
class Shingles:
    """Hashes of all texts of a batch in a row, and where each text's begin (n + 1 offsets)."""

    hashes: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]


def shingles(texts: Sequence[str]) -> Shingles:
    """Hashes of the shingles of each text; repeats are kept. Texts must be valid Unicode."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    counts = np.maximum(lengths - WIDTH + 1, 0)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < WIDTH:
        return Shingles(np.zeros(0, dtype=np.uint64), offsets)
    windows = len(codes) - WIDTH + 1
    rolled = np.zeros(windows, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS):
        rolled += codes[place : place + windows] * np.uint64(factor)
    # Windows that reach over the end of a text into the next one are not shingles.
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)
    return Shingles(_mix(rolled[places]), offsets)


def batches(texts: Sequence[str]) -> Iterator[tuple[int, Shingles]]:
    """Shingles of all texts, a bounded batch at a time, each with its first text's number."""
    start = size = 0
    for at, text in enumerate(texts):
        if size and size + len(text) > BATCH_CHARACTERS:
            yield start, shingles(texts[start:at])
            start, size = at, 0
        size += len(text)
    if start < len(texts):
        yield start, shingles(texts[start:])


def similar(
    texts: Sequence[str], pairs: npt.NDArray[np.int64], threshold: float
) -> npt.NDArray[np.bool_]:
    """Whether the shingle sets of each pair of texts (k, 2) have at least this Jaccard index.

    Exact but for hash collisions (64 bits).
    """
    result = np.zeros(len(pairs), dtype=bool)
    rows, inverse = np.unique(pairs, return_inverse=True)
    used = [texts[row] for row in rows.tolist()]
    ends = inverse.reshape(-1, 2)
    sizes = np.array([len(text) for text in used], dtype=np.int64)
    cost = np.cumsum(sizes[ends].sum(axis=1)) // BATCH_CHARACTERS
    for part in np.split(np.arange(len(pairs)), np.flatnonzero(np.diff(cost)) + 1):
        result[part] = _similar_batch(used, ends[part], threshold)
    return result


def _similar_batch(
    texts: Sequence[str], pairs: npt.NDArray[np.int64], threshold: float
) -> npt.NDArray[np.bool_]:
    rows, inverse = np.unique(pairs, return_inverse=True)
    table = _indicator([texts[row] for row in rows.tolist()])
    left, right = inverse.reshape(-1, 2).T
    filled = np.diff(table.indptr)
    shared = np.asarray(table[left].multiply(table[right]).sum(axis=1)).ravel()
    union = filled[left] + filled[right] - shared
    return np.asarray((shared >= threshold * union - 1e-9) & (union > 0))


def _indicator(texts: Sequence[str]) -> sp.csr_array:
    """0/1 table, texts by the shingles they hold."""
    found = shingles(texts)
    _, columns = np.unique(found.hashes, return_inverse=True)
    width = int(columns.max()) + 1 if len(columns) else 1
    ones = np.ones(len(columns), dtype=np.int32)
    table = sp.csr_array((ones, columns, found.offsets), shape=(len(texts), width))
    table.sum_duplicates()
    table.data[:] = 1
    return table


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of splitmix64: every bit of the sum reaches every bit of the hash."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
