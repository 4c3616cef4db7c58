"""The weights of the purpose model, and what they make of a batch of texts.

Linear over four kinds of features: words and pairs of words, parts of words (both hashed, weighted by how
rare they are, each kind of length 1 a text), the text's static embedding, and its outer shape. The model is a
support vector machine whose decision values were calibrated on posts held out; all of that is one weight per
feature and purpose in the end. ``scripts/train_purposes.py`` makes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.strategy import purpose_features as features
from mootlib.text import embedding_files, embeddings

__all__ = ["BLOCKS", "FOLDER", "Block", "PurposeModel", "counts", "load", "vectors"]

FOLDER = Path(__file__).resolve().parent / "models" / "purposes"

#: The hashed kinds of features.
BLOCKS = ("words", "parts")

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """Hashed features of one kind: which buckets are known, how rare they are, their weights.

    ``column`` says for each bucket which row of ``rarity`` and ``weights`` it is, -1 where it is unknown.
    """

    column: npt.NDArray[np.int32]
    rarity: Float
    weights: Float

    def logits(self, counted: Any) -> Float:
        """What the features of texts add for each purpose, (texts, 3)."""
        return np.asarray(self.table(counted) @ self.weights)

    def table(self, counted: Any) -> Any:
        """Weighted features of texts, each row of length 1 (or empty)."""
        known = self.column[counted.indices] >= 0
        kept = np.concatenate(([0], np.cumsum(known)))[counted.indptr]
        columns = self.column[counted.indices[known]]
        values = (1 + np.log(counted.data[known])) * self.rarity[columns]
        table = sp.csr_array((values, columns, kept), shape=(counted.shape[0], len(self.rarity)))
        norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        norms[norms == 0] = 1
        return sp.diags_array(1 / norms) @ table


@dataclass(frozen=True, slots=True)
class PurposeModel:
    """Weights for information, engagement, intelligence (columns), and their description."""

    words: Block
    parts: Block
    shape: Float
    embedding: Float
    bias: Float
    manifest: dict[str, Any]

    @property
    def confusion(self) -> list[list[float]]:
        """How it erred on posts that it was not fitted to: rows what people said, columns what it said."""
        found: list[list[float]] = self.manifest["figures"]["confusion"]
        return found

    def logits(self, texts: Sequence[str]) -> Float:
        """Logits of the three purposes for each text, (texts, 3)."""
        seen = features.read(texts)
        found_words, found_parts = counts(seen, len(texts))
        found = self.words.logits(found_words) + self.parts.logits(found_parts)
        found += seen.shape @ self.shape
        found += embeddings.embed(texts, vectors()).vectors @ self.embedding
        found += self.bias
        prior = np.log(np.asarray(self.manifest["prior"]))
        return np.where(seen.empty[:, None], prior[None, :], found)

    def probabilities(self, texts: Sequence[str]) -> Float:
        """Probabilities of the three purposes for each text, (texts, 3); each row makes 1."""
        logits = self.logits(texts)
        logits = logits - logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def counts(seen: features.Seen, texts: int) -> tuple[Any, Any]:
    """How often each bucket of words and of parts stands in each text, as two sparse tables."""
    return (
        _counted(seen.words, seen.of_words, texts),
        _counted(seen.parts, seen.of_parts, texts),
    )


def _counted(buckets: npt.NDArray[np.int64], owner: npt.NDArray[np.int64], texts: int) -> Any:
    ones = np.ones(len(buckets))
    table = sp.coo_array((ones, (owner, buckets)), shape=(texts, features.BUCKETS)).tocsr()
    table.sum_duplicates()
    return table


def load(folder: Path = FOLDER) -> PurposeModel:
    """The shipped model, or one that `mootlib.strategy.purpose_head.save` stored.

    Raises:
        ValueError: where its files do not belong together.
        FileNotFoundError: where one is missing.
    """
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    return _load(folder, text)


@lru_cache(maxsize=4)
def _load(folder: Path, text: str) -> PurposeModel:
    manifest = json.loads(text)
    stored = (folder / "weights.npz").read_bytes()
    if hashlib.sha256(stored).hexdigest() != manifest["files"]["weights.npz"]:
        raise ValueError("The purpose model is damaged: its weights do not match its manifest.")
    if vectors().stored.sha256 != manifest["embedding_sha256"]:
        raise ValueError(
            "The purpose model was trained with other word vectors: run scripts/train_purposes.py."
        )
    with np.load(folder / "weights.npz", allow_pickle=False) as kept:
        words, parts = (_block(kept, name) for name in BLOCKS)
        return PurposeModel(
            words=words,
            parts=parts,
            shape=kept["shape"].astype(np.float64),
            embedding=kept["embedding"].astype(np.float64),
            bias=kept["bias"].astype(np.float64),
            manifest=manifest,
        )


def _block(kept: Any, name: str) -> Block:
    """A block from its packed form: gaps between buckets, and weights as small whole numbers."""
    buckets = np.cumsum(kept[f"{name}_gaps"].astype(np.int64))
    column = np.full(features.BUCKETS, -1, dtype=np.int32)
    column[buckets] = np.arange(len(buckets), dtype=np.int32)
    weights = kept[f"{name}_weights"].astype(np.float64) * kept[f"{name}_step"]
    return Block(column, kept[f"{name}_rarity"].astype(np.float64), weights)


def vectors() -> embeddings.EmbeddingModel:
    """The embedding that the model was trained with: the shipped one, whatever else is set."""
    return embeddings.load(embedding_files.SHIPPED)
