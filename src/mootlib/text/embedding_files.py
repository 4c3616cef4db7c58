"""The two kinds of folder that hold static embeddings: Folkmoot's own and model2vec's.

Folkmoot's: ``manifest.json``, ``tokenizer.json``, ``vectors.safetensors`` (8-bit ``vectors``, one
``scales`` per row). model2vec's: ``config.json``, ``tokenizer.json``, ``model.safetensors``
(``embeddings``, and ``weights`` and ``mapping`` where its vocabulary was clustered).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["SHIPPED", "Stored", "read"]

SHIPPED = Path(__file__).resolve().parent / "models" / "embeddings"

#: A card may name a language by its code or say that there are many.
_MANY = {"multilingual", "mul"}


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """The files of a model: a tokenizer and one vector per piece of its vocabulary."""

    name: str
    version: str
    languages: frozenset[str]
    sha256: str
    tokenizer: Any
    by_word: bool  #: pieces never cross the borders of words
    vectors: npt.NDArray[Any]
    weights: npt.NDArray[np.float32] | None  #: one factor per piece
    mapping: npt.NDArray[np.int64] | None  #: row of ``vectors`` for each piece
    unknown: int | None  #: the piece that stands for what is not in the vocabulary

    def rows(self, pieces: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Vectors of these pieces, (pieces, dimensions)."""
        at = pieces if self.mapping is None else self.mapping[pieces]
        rows: npt.NDArray[np.float32] = self.vectors[at].astype(np.float32)
        if self.weights is not None:
            rows *= self.weights[pieces][:, None]
        if self.unknown is not None:
            rows[pieces == self.unknown] = 0.0
        return rows


def read(folder: Path) -> Stored:
    """Read a folder of either kind.

    Raises:
        FileNotFoundError: if the folder or one of its files is missing.
        ValueError: if a file does not hold what it should.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder of word vectors at {folder}.")
    own = (folder / "manifest.json").is_file()
    for name in ("tokenizer.json", "vectors.safetensors" if own else "model.safetensors"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"The folder of word vectors {folder} has no file {name}.")
    try:
        return _read_own(folder) if own else _read_model2vec(folder)
    except OSError:
        raise
    except Exception as error:  # the tokenizers package raises bare Exception
        raise ValueError(f"The word vectors in {folder} cannot be read: {error}") from error


def _read_own(folder: Path) -> Stored:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tensors = _tensors(folder / "vectors.safetensors")
    return _stored(
        folder,
        name=str(manifest["name"]),
        version=str(manifest["version"]),
        languages=frozenset(manifest["languages"]),
        sha256=str(manifest["files"]["vectors.safetensors"]),
        vectors=tensors["vectors"],
        weights=tensors["scales"],
        mapping=None,
    )


def _read_model2vec(folder: Path) -> Stored:
    tensors = _tensors(folder / "model.safetensors")
    with (folder / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    mapping = tensors.get("mapping")
    return _stored(
        folder,
        name=folder.name,
        version=digest[:12],
        languages=_languages(folder / "README.md"),
        sha256=digest,
        vectors=tensors["embeddings"],
        weights=tensors.get("weights"),
        mapping=None if mapping is None else mapping.astype(np.int64),
    )


def _stored(folder: Path, *, vectors: npt.NDArray[Any], **rest: Any) -> Stored:
    """Put the parts together and see that they fit."""
    from tokenizers import Tokenizer

    definition = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pieces = tokenizer.get_vocab_size()
    per_piece = [vectors] if rest["mapping"] is None else [rest["mapping"]]
    per_piece += [] if rest["weights"] is None else [rest["weights"]]
    if vectors.ndim != 2 or any(len(array) < pieces for array in per_piece):
        raise ValueError("there are not as many vectors as pieces in the vocabulary")
    kinds = (definition.get("normalizer") or {}, definition.get("pre_tokenizer") or {})
    by_word = [kind.get("type") for kind in kinds] == ["BertNormalizer", "BertPreTokenizer"]
    unknown = tokenizer.token_to_id(str(definition["model"].get("unk_token") or ""))
    return Stored(tokenizer=tokenizer, by_word=by_word, vectors=vectors, unknown=unknown, **rest)


def _tensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    from safetensors.numpy import load_file

    loaded: dict[str, npt.NDArray[Any]] = load_file(path)
    return loaded


def _languages(card: Path) -> frozenset[str]:
    """Languages that the head of a model card names; English where it names none."""
    try:
        head = card.read_text(encoding="utf-8", errors="replace").split("---")[1]
    except (OSError, IndexError):
        return frozenset({"en"})
    found = re.search(r"^language:[ \t]*(.*(?:\n[ \t]*-.*)*)", head, re.MULTILINE)
    named = set(re.findall(r"[a-z]{2,}(?:-[A-Za-z]+)*", found.group(1))) if found else set()
    if named & _MANY:
        return frozenset({"*"})
    return frozenset(named) or frozenset({"en"})
