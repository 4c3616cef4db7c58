"""The weights of the tone model, and what they make of a batch of texts.

The model is a multinomial logistic regression over three kinds of features: rules over word lists,
hashed words and pairs, and the text's static embedding. ``scripts/train_sentiment.py`` makes it.
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

from mootlib.text import embedding_files, embeddings
from mootlib.text import sentiment_features as features
from mootlib.text import sentiment_lexicon as lexicon

__all__ = ["FOLDER", "SentimentModel", "load", "read_texts"]

FOLDER = Path(__file__).resolve().parent / "models" / "sentiment"

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model sees of texts: rule features, and hashed words with the text each is in."""

    rules: Float
    buckets: npt.NDArray[np.int64]
    text: npt.NDArray[np.int64]
    empty: npt.NDArray[np.bool_]  #: texts in which nothing can be read
    lexical: npt.NDArray[np.bool_]  #: for each bucket entry, whether a listed word is in it


@dataclass(frozen=True, slots=True)
class SentimentModel:
    """Weights for the classes negative, neutral, positive (columns), and their description."""

    lexicon: lexicon.Lexicon
    rules: Float
    words: npt.NDArray[np.float16]
    embedding: Float
    bias: Float
    manifest: dict[str, Any]

    def probabilities(self, seen: Seen, vectors: npt.NDArray[np.float32]) -> Float:
        """Probabilities of the three classes for each text, (n, 3)."""
        logits = seen.rules @ self.rules + vectors @ self.embedding + self.bias
        size = np.maximum(np.bincount(seen.text, minlength=len(logits)), 1)
        weights = self.words[seen.buckets].astype(np.float64)
        for column in range(logits.shape[1]):
            total = np.bincount(seen.text, weights[:, column], len(logits))
            logits[:, column] += total / np.sqrt(size)
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def read_texts(texts: Sequence[str], words: lexicon.Lexicon) -> Seen:
    """Features of texts, by the rules and by hashing."""
    found = features.read([features.spell(text) for text in texts])
    rules, negated, listed = lexicon.features(found, words)
    buckets, text, lexical = features.hashed_words(found, negated, listed)
    empty = np.ones(len(texts), dtype=bool)
    empty[found.text] = False
    return Seen(rules, buckets, text, empty, lexical)


@lru_cache(maxsize=2)
def load(folder: Path = FOLDER) -> SentimentModel:
    """The shipped model. Raises `ValueError` where its files do not belong together."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stored = (folder / "weights.npz").read_bytes()
    if hashlib.sha256(stored).hexdigest() != manifest["files"]["weights.npz"]:
        raise ValueError("The tone model is damaged: its weights do not match its manifest.")
    if vectors().stored.sha256 != manifest["embedding_sha256"]:
        raise ValueError(
            "The tone model was trained with other word vectors: run scripts/train_sentiment.py."
        )
    with np.load(folder / "weights.npz", allow_pickle=False) as kept:
        return SentimentModel(
            lexicon=lexicon.Lexicon(kept["lexicon_hashes"], kept["lexicon_values"]),
            rules=kept["rules"].astype(np.float64),
            words=kept["words"],
            embedding=kept["embedding"].astype(np.float64),
            bias=kept["bias"].astype(np.float64),
            manifest=manifest,
        )


def vectors() -> embeddings.EmbeddingModel:
    """The embedding that the tone model was trained with: the shipped one, whatever else is set."""
    return embeddings.load(embedding_files.SHIPPED)
