"""Which posts say the same, word for word or nearly?

MinHash with banded locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman and Ullman, *Mining
of Massive Datasets*, chapter 3) proposes pairs; each proposed pair is checked by its exact Jaccard
index, so that no pair below the threshold is joined. Joined pairs make groups (single linkage): the
first and the last of a chain of small changes may differ by more than the threshold allows.

Not reproduced: a guarantee to find every pair. At threshold 0.6 a pair exactly on it is proposed
with a probability of 0.99, one at 0.7 with 0.9999. In floods of more than `NEIGHBOURS` posts that
share a hash without being duplicates, each is compared with its neighbours only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rensa
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from mootlib.records import Method
from mootlib.text import shingles, tokens

__all__ = ["PERMUTATIONS", "DuplicateResult", "group", "normalise", "signatures"]

PERMUTATIONS = 128

#: The chance that a pair exactly at the threshold is proposed, at least.
RECALL = 0.98

#: Posts that share a hash are compared with so many of their followers.
NEIGHBOURS = 50

#: So many pairs are checked at a time, and so many refused ones remembered: bounds for memory.
BATCH_PAIRS = 500_000
MEMORY = 5_000_000

#: Another number changes which of the borderline pairs are missed, nothing else.
_SEED = 20_240_229


@dataclass(frozen=True, slots=True)
class DuplicateResult:
    """Groups of texts: ``groups[i]`` is the index of the first text that text ``i`` repeats.

    A text like no other has its own index.
    """

    groups: npt.NDArray[np.int64]
    method: Method


def group(
    texts: Sequence[str],
    threshold: float = 0.6,
    *,
    signatures: npt.NDArray[np.uint16] | None = None,
) -> DuplicateResult:
    """Group texts whose sets of 5-character shingles have a Jaccard index of ``threshold`` or more.

    Compared is what `normalise` leaves. Texts of fewer than 5 characters are grouped only where
    they are identical; texts of nothing but links and handles only where they are identical before
    normalising; empty texts never.

    >>> group(["Road closed at Mill Lane", "RT @x: Road closed at Mill Lane!", "Hi"]).groups.tolist()
    [0, 0, 2]

    ``signatures``, as the function of that name gives for these texts, save the greater part of the
    work where they are known from before; the answer is the same. Deterministic. Raises `ValueError` where ``threshold`` is not within 0.3 to 1.
    """
    if not 0.3 <= threshold <= 1:
        raise ValueError("The threshold for near-duplicates must lie between 0.3 and 1.")
    first, distinct = _identical(texts)
    labels = np.arange(len(distinct), dtype=np.int64)
    if signatures is not None:
        _, originals = np.unique(first, return_index=True)
        signatures = signatures[originals]
    if len(distinct) > 1:
        labels = _join(distinct, threshold, labels, signatures)
    groups = _first_of_each(labels)[first] if len(texts) else np.zeros(0, dtype=np.int64)
    return DuplicateResult(_first_of_each(groups), _method(threshold))


def signatures(texts: Sequence[str]) -> npt.NDArray[np.uint16]:
    """MinHash signature of each text, (texts, `PERMUTATIONS`); each text is read by itself.

    Of each hash 16 bits are kept, as in b-bit minwise hashing (Li and König 2010): two different
    values are equal by chance once in 65,536. Texts too short for a shingle have zeros.
    """
    forms = [normalise(text) for text in texts]
    result = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint16)
    places = np.flatnonzero([len(form) >= shingles.WIDTH for form in forms])
    result[places] = _signatures([forms[place] for place in places.tolist()])
    return result


def normalise(text: str) -> str:
    """The text as it is compared: no links, handles, repost marks, capitals, marks at either end."""
    text = unicodedata.normalize("NFKC", tokens.clean(text)).casefold()
    return tokens.repair(text).strip(" \t.…!:-–—\"'“”‘’«»|")


def _identical(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """For each text the number of its distinct normal form, and those forms."""
    numbers: dict[tuple[str, int | str], int] = {}
    distinct: list[str] = []
    first = np.zeros(len(texts), dtype=np.int64)
    for at, text in enumerate(texts):
        form = normalise(text)
        # Without words, only the raw text can be compared; without anything, nothing can.
        key: tuple[str, int | str] = (form, "") if form else ("", text.strip() or at)
        number = numbers.setdefault(key, len(distinct))
        if number == len(distinct):
            distinct.append(form)
        first[at] = number
    return first, distinct


def _join(
    texts: Sequence[str],
    threshold: float,
    labels: npt.NDArray[np.int64],
    known: npt.NDArray[np.uint16] | None,
) -> npt.NDArray[np.int64]:
    """Component number of each text, after all bands have proposed their pairs."""
    bands, rows = _banding(threshold)
    places = np.flatnonzero([len(text) >= shingles.WIDTH for text in texts])
    compared = [texts[place] for place in places.tolist()]
    signatures = _signatures(compared) if known is None else known[places]
    refused = np.zeros(0, dtype=np.int64)
    for band in range(bands):
        keys = _keys(signatures[:, band * rows : (band + 1) * rows])
        for pairs in _proposals(keys):
            pairs = pairs[labels[places[pairs[:, 0]]] != labels[places[pairs[:, 1]]]]
            pairs = pairs[_may_be_similar(signatures, pairs, threshold)]
            pairs, codes = _unseen(pairs, refused, len(places))
            similar = shingles.similar(compared, pairs, threshold)
            refused = np.union1d(refused, codes[~similar])[:MEMORY]
            labels = _merge(labels, labels[places[pairs[similar]]])
    return labels


def _may_be_similar(
    signatures: npt.NDArray[np.uint16], pairs: npt.NDArray[np.int64], threshold: float
) -> npt.NDArray[np.bool_]:
    """Spare the exact check where the signatures agree in far too few places.

    The share that agrees estimates the Jaccard index with a standard error of at most 0.044; five
    of them are allowed.
    """
    least = (threshold - 5 * 0.5 / PERMUTATIONS**0.5) * PERMUTATIONS
    parts = np.array_split(pairs, len(pairs) // 100_000 + 1)
    agreeing = [(signatures[part[:, 0]] == signatures[part[:, 1]]).sum(axis=1) for part in parts]
    return np.asarray(np.concatenate(agreeing) >= least)


def _unseen(
    pairs: npt.NDArray[np.int64], refused: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs that were not refused before, with one number for each."""
    codes = pairs.min(axis=1, initial=count) * count + pairs.max(axis=1, initial=0)
    new = ~np.isin(codes, refused, assume_unique=True)
    return pairs[new], codes[new]


def _signatures(texts: Sequence[str]) -> npt.NDArray[np.uint16]:
    """MinHash signatures, one row per text, 16 bits of each hash."""
    result = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint16)
    for start, batch in shingles.batches(texts):
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
            batch.hashes, batch.offsets.astype(np.uint64), PERMUTATIONS, _SEED
        )
        rows = np.asarray(matrix.to_rows(), dtype=np.uint32).reshape(-1, PERMUTATIONS)
        result[start : start + matrix.len()] = rows & np.uint32(0xFFFF)
    return result


def _banding(threshold: float) -> tuple[int, int]:
    """The fewest bands (with the most rows each) that reach `RECALL` at the threshold."""
    for rows in range(PERMUTATIONS, 1, -1):
        bands = PERMUTATIONS // rows
        if 1 - (1 - threshold**rows) ** bands >= RECALL:
            return bands, rows
    return PERMUTATIONS // 2, 2


def _keys(band: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint64]:
    """One number per row, equal where the band's values are equal (and hardly ever elsewhere)."""
    keys = np.zeros(len(band), dtype=np.uint64)
    for column in band.T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def _proposals(keys: npt.NDArray[np.uint64]) -> Iterator[npt.NDArray[np.int64]]:
    """Pairs of rows with equal keys, (k, 2): neighbours first, then those further apart.

    Most groups are complete after the neighbours, so that the rest need not be looked at.
    """
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    waiting: list[npt.NDArray[np.int64]] = []
    for step in range(1, min(NEIGHBOURS, len(keys) - 1) + 1):
        at = np.flatnonzero(ranked[:-step] == ranked[step:])
        if not len(at):
            break
        waiting.append(np.stack([order[at], order[at + step]], axis=1))
        if step == 1 or sum(map(len, waiting)) > BATCH_PAIRS:
            yield np.concatenate(waiting)
            waiting = []
    if waiting:
        yield np.concatenate(waiting)


def _merge(labels: npt.NDArray[np.int64], edges: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Labels after the components that edges join have become one."""
    if not len(edges):
        return labels
    size = len(labels)
    links = sp.coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    _, component = connected_components(links, directed=False)
    return np.asarray(component, dtype=np.int64)[labels]


def _first_of_each(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Each label replaced by the index at which it first occurs."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)


def _method(threshold: float) -> Method:
    bands, rows = _banding(threshold)
    return Method(
        step="duplicates",
        name="MinHash bands over 5-character shingles, checked by exact Jaccard index",
        version="2",
        parameters={
            "threshold": threshold,
            "permutations": PERMUTATIONS,
            "bands": bands,
            "rows": rows,
            "neighbours": NEIGHBOURS,
        },
        note="Groups are chains: their ends may differ by more than the threshold.",
    )
