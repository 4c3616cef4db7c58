"""A body's own purpose model, learnt from labels made on a page, if it is better than the shipped one.

The shipped weights stay but for a correction of those of the embedding, the outer shape and the bias, as small
as the labels allow (maximum a posteriori adaptation, Chelba and Acero 2006; as `mootlib.text.sentiment_head`
does for tone). Weights of hashed words are left alone: no word of a coder's sample can be read out of the new
weights. Whether it is better is judged on posts held out, in five parts, no author in two of them; it is kept
only if even the low end of the gain's interval is above 0. The confusion matrix of a kept model is that of the
posts held out: the mix of a profile then carries the errors made on the body's own posts.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.strategy import purpose_features, purpose_model
from mootlib.strategy.purpose_model import BLOCKS, Block, PurposeModel
from mootlib.strategy.purposes import PURPOSES
from mootlib.text import embeddings
from mootlib.text.authors import numbered
from mootlib.text.correcting import correction, held_out

__all__ = ["PurposeTrial", "macro_f1", "retrain", "save"]

LEAST_LABELS = 100
LEAST_OF_A_PURPOSE = 10
PENALTY = 30.0
#: How much the embedding weighs beside a standardised feature of shape.
EMBEDDING_WEIGHT = 3.0
LEVEL = 0.90
_DRAWS = 2_000
_KINDS = len(PURPOSES)

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PurposeTrial:
    """What came of a retraining; ``before`` and ``after`` are macro-F1 on posts held out, 0 to 1."""

    model: PurposeModel  #: the new one if ``kept``, else the one there was
    kept: bool
    posts: int
    before: float
    after: float
    gain: tuple[float, float, float]  #: after less before, and the ends of its 90 % interval
    confusion: list[
        list[int]
    ]  #: of the model there was: rows what people said, columns what it said


def retrain(
    texts: Sequence[str],
    labels: Sequence[str],
    authors: Sequence[str | None] | None = None,
    *,
    model: PurposeModel | None = None,
    seed: int = 0,
) -> PurposeTrial:
    """Fit the model to a body's labels, and keep it if it is better on those held out.

    Args:
        texts: of posts in English; those in which nothing can be read are left out.
        labels: one of `PURPOSES` for each.
        authors: of each; None for unknown ones.
        model: what to start from; the shipped model by default.
        seed: of the five parts and of the gain's interval.

    Raises:
        ValueError: with fewer than 100 readable posts or 10 of a purpose, unequal lengths, unknown labels.
    """
    whose = authors if authors is not None else [None] * len(texts)
    if not len(texts) == len(labels) == len(whose):
        raise ValueError("Texts, labels and authors must be of the same length.")
    if unknown := set(labels) - set(PURPOSES):
        raise ValueError(f"Labels are {', '.join(PURPOSES)}, not {', '.join(sorted(unknown))}.")
    start = model or purpose_model.load()
    rows = _Rows(texts, start)
    truth = np.array([PURPOSES.index(label) for label in labels], dtype=np.int64)[rows.readable]
    _require(truth)
    author = numbered([whose[at] for at in rows.readable.tolist()])
    how: dict[str, Any] = {"penalty": PENALTY, "weigh": lambda truth: np.ones(len(truth))}
    corrected = held_out(rows.table, rows.logits, truth, author, seed=seed, **how)
    before, after = rows.logits.argmax(axis=1), corrected.argmax(axis=1)
    gain = _gain(before, after, truth, author, seed)
    kept = gain[1] > 0
    new = start
    if kept:
        new = _folded(start, rows, *correction(rows.table, rows.logits, truth, **how))
        new = _described(new, truth, after, gain)
    return PurposeTrial(
        model=new,
        kept=kept,
        posts=len(truth),
        before=macro_f1(truth, before),
        after=macro_f1(truth, after),
        gain=gain,
        confusion=_confusion(truth, before),
    )


def save(model: PurposeModel, folder: Path) -> None:
    """Write a model as `mootlib.strategy.purpose_model.load` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.npz").write_bytes(_packed(model))
    text = json.dumps(model.manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def macro_f1(truth: Codes, said: Codes, weight: Float | None = None) -> float:
    """Mean over purposes of F1; a purpose that nobody meant nor said counts 0."""
    weight = np.ones(len(truth)) if weight is None else weight
    found = []
    for kind in range(_KINDS):
        hits = weight[(truth == kind) & (said == kind)].sum()
        meant, called = weight[truth == kind].sum(), weight[said == kind].sum()
        found.append(2 * hits / (meant + called) if meant + called else 0.0)
    return float(np.mean(found))


class _Rows:
    """What is corrected by: standardised shape and the embedding; and the model's own logits."""

    def __init__(self, texts: Sequence[str], model: PurposeModel) -> None:
        seen = purpose_features.read(texts)
        self.readable = np.flatnonzero(~seen.empty)
        shape = seen.shape[self.readable]
        self.mean, self.spread = shape.mean(axis=0), shape.std(axis=0)
        self.spread[self.spread < 1e-6] = 1.0  # a feature that all have alike says nothing
        vectors = embeddings.embed(texts, purpose_model.vectors()).vectors[self.readable]
        self.table = np.hstack([(shape - self.mean) / self.spread, vectors * EMBEDDING_WEIGHT])
        self.logits = model.logits(texts)[self.readable]


def _require(truth: Codes) -> None:
    of_each = np.bincount(truth, minlength=_KINDS)
    if len(truth) < LEAST_LABELS or of_each.min() < LEAST_OF_A_PURPOSE:
        found = ", ".join(f"{n} {name}" for n, name in zip(of_each, PURPOSES, strict=True))
        raise ValueError(
            f"At least {LEAST_LABELS} readable posts must be labelled, {LEAST_OF_A_PURPOSE} of each "
            f"purpose; there are {found}."
        )


def _gain(
    before: Codes, after: Codes, truth: Codes, author: Codes, seed: int
) -> tuple[float, float, float]:
    """Gain in macro-F1, with its interval over authors weighted at random (Rubin 1981)."""
    rng = np.random.default_rng(seed)
    gains = []
    for _ in range(_DRAWS):
        weight = rng.exponential(size=int(author.max()) + 1)[author]
        gains.append(macro_f1(truth, after, weight) - macro_f1(truth, before, weight))
    low, high = np.quantile(gains, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return macro_f1(truth, after) - macro_f1(truth, before), float(low), float(high)


def _confusion(truth: Codes, said: Codes) -> list[list[int]]:
    table = np.zeros((_KINDS, _KINDS), dtype=np.int64)
    np.add.at(table, (truth, said), 1)
    found: list[list[int]] = table.tolist()
    return found


def _folded(model: PurposeModel, rows: _Rows, weights: Float, bias: Float) -> PurposeModel:
    """The corrections as weights of the features as they come."""
    size = len(rows.mean)
    by_shape = weights[:size] / rows.spread[:, None]
    return replace(
        model,
        shape=model.shape + by_shape,
        embedding=model.embedding + weights[size:] * EMBEDDING_WEIGHT,
        bias=model.bias + bias - rows.mean @ by_shape,
    )


def _described(
    model: PurposeModel, truth: Codes, after: Codes, gain: tuple[float, float, float]
) -> PurposeModel:
    """The model with a manifest that says what it is now."""
    before: dict[str, Any] = model.manifest
    manifest = before | {
        "version": f"{before['version']}+own",
        "own_labels": len(truth),
        "retrained_from": before["files"]["weights.npz"],
        "figures": {
            "posts": len(truth),
            "accuracy": round(float((truth == after).mean()), 4),
            "macro_f1": round(macro_f1(truth, after), 4),
            "gain": [round(part, 4) for part in gain],
            "confusion": _confusion(truth, after),
        },
    }
    packed = _packed(replace(model, manifest=manifest))
    manifest["files"] = {"weights.npz": hashlib.sha256(packed).hexdigest()}
    return replace(model, manifest=manifest)


def _packed(model: PurposeModel) -> bytes:
    arrays: dict[str, Any] = {
        "shape": model.shape,
        "embedding": model.embedding,
        "bias": model.bias,
    }
    for name, block in zip(BLOCKS, (model.words, model.parts), strict=True):
        arrays |= _packed_block(name, block)
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _packed_block(name: str, block: Block) -> dict[str, Any]:
    buckets = np.flatnonzero(block.column >= 0)
    step = float(np.abs(block.weights).max()) / 127 or 1.0
    return {
        f"{name}_gaps": np.diff(buckets, prepend=0).astype(np.uint32),
        f"{name}_rarity": block.rarity.astype(np.float16),
        f"{name}_weights": np.rint(block.weights / step).astype(np.int8),
        f"{name}_step": np.array(step, dtype=np.float32),
    }
