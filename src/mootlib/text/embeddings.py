"""What a post is about, as a vector: posts on the same thing lie close together.

Static embeddings: the mean of one fixed vector per piece of a word, so that no neural network runs
(model2vec; Tulkens and van Dongen 2024). The vectors that ship with Folkmoot were distilled from
all-MiniLM-L6-v2 by ``scripts/distil_embeddings.py`` and know English; another model2vec folder can
be set by its path or by the environment variable ``FOLKMOOT_EMBEDDING_MODEL``.

Not reproduced: word order and context ('dog bites man' is 'man bites dog'), and model2vec's limit of
512 pieces a text: a text counts as a whole up to `MAX_CHARACTERS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mootlib.records import Method
from mootlib.text import tokens
from mootlib.text.embedding_files import SHIPPED, Stored, read

__all__ = ["ENVIRONMENT", "EmbeddingModel", "EmbeddingResult", "embed", "load"]

ENVIRONMENT = "FOLKMOOT_EMBEDDING_MODEL"

#: More text than this changes a mean of words hardly at all.
MAX_CHARACTERS = 10_000

#: Texts taken at a time: a bound for memory.
BATCH = 8_192

#: What a tokenizer of BERT's kind cuts printable ASCII into.
_ASCII_PIECES = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


@dataclass(frozen=True, slots=True)
class EmbeddingResult:
    """Vectors of texts, in their order.

    ``vectors`` is (texts, dimensions), float32, each row of length 1; rows of texts in which no
    piece of a word is known are all zero. The cosine of two texts is the product of their rows.
    """

    vectors: npt.NDArray[np.float32]
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingModel:
    """A model held in memory. ``languages`` are BCP 47 codes, or '*' where it knows very many."""

    name: str
    version: str
    languages: frozenset[str]
    dimensions: int
    stored: Stored

    def knows(self, language: str) -> bool:
        """Was the model made for this language ('en', or a tag that begins with it as 'en-GB')?"""
        return "*" in self.languages or language.partition("-")[0] in self.languages

    def method(self) -> Method:
        """How vectors of this model came about."""
        return Method(
            step="embeddings",
            name=self.name,
            version=self.version,
            parameters={
                "dimensions": self.dimensions,
                "languages": sorted(self.languages),
                "sha256": self.stored.sha256,
                "max_characters": MAX_CHARACTERS,
            },
            note="Means of word vectors: word order, irony and negation are not seen. "
            "Texts in other languages than those named get vectors that say little.",
        )


def load(path: str | Path | None = None) -> EmbeddingModel:
    """The model in the folder ``path``, or in the one that the environment names, or the shipped.

    A folder is read once and kept. Nothing is ever fetched from elsewhere. Raises
    `FileNotFoundError` where the folder lacks a file and `ValueError` where a file is no model.
    """
    folder = Path(path or os.environ.get(ENVIRONMENT) or SHIPPED)
    return _load(folder.expanduser().resolve())


def embed(texts: Sequence[str], model: EmbeddingModel | None = None) -> EmbeddingResult:
    """Give each text a vector; links, handles and repost marks are taken away before.

    >>> vectors = embed(["The road is closed", "This street is shut", "I love jazz"]).vectors
    >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    True

    Each text is read by itself: the answer does not depend on its company. Raises what `load` does
    where ``model`` is None.
    """
    model = model or load()
    vectors = np.zeros((len(texts), model.dimensions), dtype=np.float32)
    for start in range(0, len(texts), BATCH):
        batch = [
            tokens.clean(text[:MAX_CHARACTERS], split_hashtags=True)
            for text in texts[start : start + BATCH]
        ]
        vectors[start : start + len(batch)] = _embed_batch(batch, model.stored)
    return EmbeddingResult(vectors, model.method())


@lru_cache(maxsize=4)
def _load(folder: Path) -> EmbeddingModel:
    stored = read(folder)
    return EmbeddingModel(
        stored.name, stored.version, stored.languages, stored.vectors.shape[1], stored
    )


def _embed_batch(texts: list[str], stored: Stored) -> npt.NDArray[np.float32]:
    """Sums of the pieces' vectors, brought to length 1 (so that sum and mean are one)."""
    if stored.by_word:
        # Few words make up most of what is said, so each is cut into pieces only once.
        words: dict[str, int] = {}
        rows = [
            [words.setdefault(word, len(words)) for word in _split(text, stored.tokenizer)]
            for text in texts
        ]
        sums = _matrix(rows, len(words)) @ _sum_pieces(list(words), stored)
    else:
        sums = _sum_pieces(texts, stored)
    norms = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    result: npt.NDArray[np.float32] = sums / np.where(norms > 1e-6, norms, np.inf)[:, None]
    return result


def _split(text: str, tokenizer: Any) -> Iterator[str] | list[str]:
    """The units within which BERT's tokenizers look for pieces."""
    if text.isascii() and text.isprintable():
        found: list[str] = _ASCII_PIECES.findall(text.lower())
        return found
    normal = tokenizer.normalizer.normalize_str(text)
    return (word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal))


def _sum_pieces(texts: list[str], stored: Stored) -> npt.NDArray[np.float32]:
    """For each text the sum of its pieces' vectors; only rows that occur are made."""
    encoded = stored.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    ids = [found.ids for found in encoded]
    occurring, columns = np.unique(
        np.fromiter(chain.from_iterable(ids), dtype=np.int64), return_inverse=True
    )
    lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    shape = (len(texts), len(occurring))
    counts = sp.csr_array((np.ones(len(columns), np.float32), columns, offsets), shape=shape)
    return np.asarray(counts @ stored.rows(occurring), dtype=np.float32)


def _matrix(rows: list[list[int]], width: int) -> Any:
    """Rows of column numbers as a sparse matrix of counts."""
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(offsets[-1]))
    values = np.ones(len(columns), dtype=np.float32)
    return sp.csr_array((values, columns, offsets), shape=(len(rows), width))
