"""A head of the sentiment model for one's own posts, learnt from officers' labels, if it is better.

The shipped weights stay where they are but for a correction of those of the rules, the embedding and the
bias, which is as small as the labels allow (maximum a posteriori adaptation around the weights learnt
before, as in Chelba and Acero 2006). Weights of hashed words are left alone: a few hundred posts say too
little of a single word, and no word of an officer's sample can be read out of the new weights.

Whether it is better is judged on posts that it was not fitted to: in five parts, no author in two of them,
each judged by a head fitted to the others. The new head is kept only if even the low end of the gain's
interval is above 0. Not reproduced: training from nothing (``scripts/train_sentiment.py``).
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

from mootlib.records import SENTIMENTS
from mootlib.text import embeddings, sentiment_features, sentiment_model
from mootlib.text.authors import numbered
from mootlib.text.correcting import correction, held_out
from mootlib.text.sentiment_model import SentimentModel

__all__ = ["HeadTrial", "retrain", "save"]

Float = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LEAST_LABELS = 100
LEAST_OF_A_TONE = 10
#: Of the square of each standardised weight's correction: tried on TweetEval with 100 to 1,000 labels.
PENALTY = 300.0
#: How much the embedding weighs beside a standardised rule, as in the shipped model's training.
EMBEDDING_WEIGHT = 3.2
LEVEL = 0.90
_DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class HeadTrial:
    """What came of a retraining; recalls are macro-recalls on posts held out, 0 to 1."""

    model: SentimentModel  #: the new one if ``kept``, else the one there was
    kept: bool
    posts: int
    before: float
    after: float
    gain: tuple[float, float, float]  #: after less before, and the ends of its 90 % interval


def retrain(
    texts: Sequence[str],
    labels: Sequence[str],
    authors: Sequence[str | None] | None = None,
    *,
    model: SentimentModel | None = None,
    seed: int = 0,
) -> HeadTrial:
    """Fit the model's head to labelled texts, and keep it if it is better on those held out.

    Args:
        texts: of posts in English; those in which nothing can be read are left out.
        labels: 'negative', 'neutral' or 'positive' for each.
        authors: of each; None for unknown ones.
        model: what to start from; the shipped model by default.
        seed: of the five parts, and of the weights by which the gain's interval is found.

    Raises:
        ValueError: with fewer than 100 readable texts or 10 of a tone, unequal lengths, unknown labels.
    """
    whose = authors if authors is not None else [None] * len(texts)
    if not len(texts) == len(labels) == len(whose):
        raise ValueError("Texts, labels and authors must be of the same length.")
    if unknown := set(labels) - set(SENTIMENTS):
        raise ValueError(f"Labels are {', '.join(SENTIMENTS)}, not {', '.join(sorted(unknown))}.")
    start = model or sentiment_model.load()
    rows = _Rows(texts, start)
    truth = np.array([SENTIMENTS.index(label) for label in labels], dtype=np.int64)[rows.readable]
    _require(truth)
    author = numbered([whose[at] for at in rows.readable.tolist()])
    how: dict[str, Any] = {"penalty": PENALTY, "weigh": _balanced}
    corrected = held_out(rows.table, rows.logits, truth, author, seed=seed, **how)
    before, after = rows.logits.argmax(axis=1), corrected.argmax(axis=1)
    gain = _gain(before, after, truth, author, seed)
    kept = gain[1] > 0
    recalls = _recall(before, truth), _recall(after, truth)
    new = (
        _folded(start, rows, *correction(rows.table, rows.logits, truth, **how)) if kept else start
    )
    return HeadTrial(
        model=_described(new, len(truth), recalls[1], gain) if kept else start,
        kept=kept,
        posts=len(truth),
        before=recalls[0],
        after=recalls[1],
        gain=gain,
    )


def save(model: SentimentModel, folder: Path) -> None:
    """Write a model as `mootlib.text.sentiment_model.load` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.npz").write_bytes(_packed(model))
    text = json.dumps(model.manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


class _Rows:
    """What the head sees of the texts: standardised rules and the embedding, and the model's logits."""

    def __init__(self, texts: Sequence[str], model: SentimentModel) -> None:
        first = [sentiment_features.pieces(text)[0] for text in texts]
        seen = sentiment_model.read_texts(first, model.lexicon)
        vectors = embeddings.embed(first, sentiment_model.vectors()).vectors
        self.readable = np.flatnonzero(~seen.empty)
        rules = seen.rules[self.readable]
        self.mean, self.spread = rules.mean(axis=0), rules.std(axis=0) + 1e-9
        self.table = np.hstack(
            [(rules - self.mean) / self.spread, vectors[self.readable] * EMBEDDING_WEIGHT]
        )
        self.logits = np.log(model.probabilities(seen, vectors)[self.readable] + 1e-12)


def _require(truth: Codes) -> None:
    of_each = np.bincount(truth, minlength=3)
    if len(truth) < LEAST_LABELS or of_each.min() < LEAST_OF_A_TONE:
        found = ", ".join(f"{n} {name}" for n, name in zip(of_each, SENTIMENTS, strict=True))
        raise ValueError(
            f"At least {LEAST_LABELS} readable texts must be labelled, {LEAST_OF_A_TONE} of each tone; "
            f"there are {found}."
        )


def _balanced(truth: Codes) -> Float:
    """Weights with which each tone weighs the same."""
    return np.asarray(
        (len(truth) / (3 * np.maximum(np.bincount(truth, minlength=3), 1)))[truth], dtype=np.float64
    )


def _recall(guesses: Codes, truth: Codes) -> float:
    return float(np.mean([(guesses[truth == tone] == tone).mean() for tone in range(3)]))


def _gain(
    before: Codes, after: Codes, truth: Codes, author: Codes, seed: int
) -> tuple[float, float, float]:
    """Gain in macro-recall, with its interval over authors weighted at random (Rubin 1981)."""
    drawn = np.random.default_rng(seed).exponential(size=(_DRAWS, int(author.max()) + 1))
    weight = drawn[:, author]
    better = (after == truth).astype(np.float64) - (before == truth)
    gains = np.mean(
        [
            (weight[:, truth == tone] @ better[truth == tone])
            / weight[:, truth == tone].sum(axis=1)
            for tone in range(3)
        ],
        axis=0,
    )
    low, high = np.quantile(gains, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return _recall(after, truth) - _recall(before, truth), float(low), float(high)


def _folded(model: SentimentModel, rows: _Rows, weights: Float, bias: Float) -> SentimentModel:
    """The corrections as weights of the features as they come."""
    size = len(rows.mean)
    by_rule = weights[:size] / rows.spread[:, None]
    return replace(
        model,
        rules=model.rules + by_rule,
        embedding=model.embedding + weights[size:] * EMBEDDING_WEIGHT,
        bias=model.bias + bias - rows.mean @ by_rule,
    )


def _described(
    model: SentimentModel, posts: int, recall: float, gain: tuple[float, float, float]
) -> SentimentModel:
    """The model with a manifest that says what it is now."""
    before: dict[str, Any] = model.manifest
    figures = {
        "macro_recall": round(recall, 4),
        "gain": [round(part, 4) for part in gain],
        "posts": posts,
        "measured": "on labelled posts held out, five parts",
    }
    manifest = before | {
        "version": f"{before['version']}+own",
        "retrained_from": before["files"]["weights.npz"],
        "figures": {"validation": figures},
        "files": {"weights.npz": hashlib.sha256(_packed(model)).hexdigest()},
    }
    return replace(model, manifest=manifest)


def _packed(model: SentimentModel) -> bytes:
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        allow_pickle=False,
        rules=model.rules,
        words=model.words,
        embedding=model.embedding,
        bias=model.bias,
        lexicon_hashes=model.lexicon.hashes,
        lexicon_values=model.lexicon.values,
    )
    return packed.getvalue()
