"""How much each word says for each topic, and which words may stand in a name at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.listening.label_phrases import stem
from mootlib.listening.label_words import GRAMMAR, JOINING
from mootlib.text import tokens

__all__ = ["LEAST_SHARE", "Evidence", "weigh"]

#: A word or phrase names a topic only if this share of its posts has it, and two posts at least.
LEAST_SHARE = 0.04

#: A hashtag at least this long, not written in parts, is taken for several words in one.
COMPOUND = 12

_ROAD = re.compile(r"[a-z]{1,2}\d{1,4}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much each stem says for each topic, (topics, stems)."""

    stems: list[str]
    weight: npt.NDArray[Any]


def weigh(
    counts: Any,
    vocabulary: Sequence[str],
    topic: npt.NDArray[np.int64],
    foreign: npt.NDArray[np.bool_],
) -> Evidence:
    """c-TF-IDF of stems, frequencies taken within topics of the same kind of language."""
    numbers: dict[str, int] = {}
    column = [numbers.setdefault(stem(word.lstrip("#")), len(numbers)) for word in vocabulary]
    ones = np.ones(len(column), dtype=np.float32)
    merge = sp.csr_array((ones, (np.arange(len(column)), column)), (len(column), len(numbers)))
    placed = np.flatnonzero(topic >= 0)
    present = (counts[placed] @ merge).tocsr()
    present.data[:] = 1
    ones = np.ones(len(placed), dtype=np.float32)
    member = sp.csr_array(
        (ones, (topic[placed], np.arange(len(placed)))), (len(foreign), len(placed))
    )
    posts = np.asarray((member @ present).todense(), dtype=np.float32)
    size = np.maximum(np.bincount(topic[placed], minlength=len(foreign)), 1)[:, None]
    share = posts / size
    weight = np.zeros_like(share)
    for kind in (True, False):
        rows = np.flatnonzero(foreign == kind)
        if len(rows):
            frequency = posts[rows].sum(axis=0)
            mean = frequency.sum() / len(rows)
            weight[rows] = share[rows] * np.log1p(mean / np.maximum(frequency, 1))
    weight[(posts < np.minimum(2, size)) | (share < LEAST_SHARE)] = 0
    stems = list(numbers)
    weight[:, ~_nameable(stems, vocabulary, counts)] = 0
    weight[np.ix_(foreign, np.array([name in GRAMMAR for name in stems], dtype=np.bool_))] = 0
    return Evidence(stems, weight)


def _nameable(stems: list[str], vocabulary: Sequence[str], counts: Any) -> npt.NDArray[np.bool_]:
    """Stems that may stand in a label: no numbers, no words of grammar, no run-together hashtags."""
    uses = dict(
        zip(vocabulary, np.bincount(counts.indices, minlength=len(vocabulary)), strict=True)
    )
    return np.array(
        [
            len(name) > 1
            and (name.replace("'", "").isalpha() or _ROAD.fullmatch(name) is not None)
            and name not in tokens.STOP_WORDS
            and name not in JOINING
            and not _run_together(name, uses)
            for name in stems
        ],
        dtype=np.bool_,
    )


def _run_together(name: str, uses: Mapping[str, int]) -> bool:
    """Is this mostly a hashtag, and long or made of two words that are used themselves?"""
    often = uses.get(name, 0)
    if 2 * uses.get("#" + name, 0) <= often:
        return False
    cuts = (min(uses.get(name[:at], 0), uses.get(name[at:], 0)) for at in range(2, len(name) - 1))
    return len(name) >= COMPOUND or any(10 * use >= often for use in cuts)
