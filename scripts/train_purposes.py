"""Train the purpose model (src/mootlib/strategy/models/purposes) from labelled posts.

    python scripts/train_purposes.py uk_police_labelled.csv

Reads ``text,label``; writes ``weights.npz`` and ``manifest.json``. Everything is chosen on inner folds: the
figures are those of `StratifiedKFold(5, shuffle=True, random_state=0)`, whose test parts chose nothing (the
kinds of features were tried out on other divisions of the same posts). Beside them: whole topics left out, and
each force left out whose posts can be guessed by their places. No text and no word goes into the files.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
import sklearn
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix, f1_score
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mootlib.strategy import purpose_features as features
from mootlib.strategy import purpose_model
from mootlib.strategy.purposes import PURPOSES
from mootlib.text import embeddings

VERSION = "1"
SEED = 0
#: A feature that fewer posts have is not learnt.
LEAST = {"words": 2, "parts": 3}
SHAPE_WEIGHT = 0.1
TOPICS = 25

Array = np.ndarray[Any, Any]


class Choice(NamedTuple):
    """What inner folds choose between: strength, and how much words and embedding weigh."""

    strength: float
    words: float
    embedding: float


CHOICES = tuple(
    Choice(strength, words, embedding)
    for strength in (0.1, 0.2)
    for words, embedding in ((1.0, 0.7), (1.5, 1.0))
)

#: Places by which a post's force may be guessed (to leave it out; the model never sees forces).
FORCES = {
    "London": "london|westminster|hackney|croydon|lambeth|camden|newham|southwark|brixton|metpolice",
    "Manchester": "manchester|gmp|bolton|oldham|rochdale|salford|stockport|tameside|trafford|wigan|bury",
    "West Midlands": "birmingham|wolverhampton|coventry|walsall|dudley|solihull|sandwell|wmp|cmpg",
    "West Yorkshire": "leeds|bradford|wakefield|huddersfield|kirklees|calderdale|halifax|dewsbury",
    "Avon and Somerset": "bristol|somerset|bath|taunton|bridgwater|weston|yeovil|avon|asp",
}


class Rows:
    """Features of all posts, each by itself; what is learnt from many comes later."""

    def __init__(self, texts: list[str]) -> None:
        seen = features.read(texts)
        self.tables = dict(
            zip(purpose_model.BLOCKS, purpose_model.counts(seen, len(texts)), strict=True)
        )
        self.shape = seen.shape
        self.vectors = embeddings.embed(texts, purpose_model.vectors()).vectors


class Fitted:
    """A model fitted to some rows: what it knows of buckets, scales and weights."""

    def __init__(self, rows: Rows, labels: Array, at: Array, choice: Choice) -> None:
        self.choice = choice
        self.blocks = {name: _rarity(rows.tables[name][at], LEAST[name]) for name in rows.tables}
        self.mean, self.spread = rows.shape[at].mean(axis=0), rows.shape[at].std(axis=0) + 1e-9
        table = self.table(rows, at)
        self.machine = LinearSVC(C=choice.strength, class_weight="balanced", random_state=SEED)
        self.machine.fit(table, labels[at])

    def table(self, rows: Rows, at: Array) -> Any:
        weigh = {"words": self.choice.words, "parts": 1.0}
        parts = [weigh[n] * self.blocks[n].table(rows.tables[n][at]) for n in purpose_model.BLOCKS]
        shape = (rows.shape[at] - self.mean) / self.spread * SHAPE_WEIGHT
        whole = sp.csr_matrix(sp.hstack([*parts, shape, rows.vectors[at] * self.choice.embedding]))
        whole.indices, whole.indptr = whole.indices.astype(np.int32), whole.indptr.astype(np.int32)
        return whole

    def values(self, rows: Rows, at: Array) -> Array:
        return np.asarray(self.machine.decision_function(self.table(rows, at)))


def _rarity(counted: Any, least: int) -> purpose_model.Block:
    frequency = np.bincount(counted.indices, minlength=features.BUCKETS)
    buckets = np.flatnonzero(frequency >= least)
    column = np.full(features.BUCKETS, -1, dtype=np.int32)
    column[buckets] = np.arange(len(buckets), dtype=np.int32)
    rarity = np.log((1 + counted.shape[0]) / (1 + frequency[buckets])) + 1
    return purpose_model.Block(column, rarity, np.zeros((len(buckets), len(PURPOSES))))


def held_out(rows: Rows, labels: Array, at: Array, choice: Choice, parts: int = 3) -> Array:
    """Decision values of the rows ``at``, each from a model that did not see its part."""
    values = np.zeros((len(at), len(PURPOSES)))
    folds = StratifiedKFold(parts, shuffle=True, random_state=SEED + 1)
    for train, test in folds.split(at, labels[at]):
        values[test] = Fitted(rows, labels, at[train], choice).values(rows, at[test])
    return values


def calibrator(values: Array, labels: Array) -> Any:
    return LogisticRegression(C=10.0, max_iter=1_000).fit(values, labels)


def choose(
    rows: Rows, labels: Array, at: Array, choices: tuple[Choice, ...] = CHOICES
) -> tuple[Choice, Any]:
    """The choice whose calibrated answers are best on inner parts, and its calibrator."""
    best: tuple[float, Choice, Any] | None = None
    for choice in choices:
        values = held_out(rows, labels, at, choice)
        fitted = calibrator(values, labels[at])
        said = fitted.predict(values)
        worth = accuracy_score(labels[at], said) + f1_score(labels[at], said, average="macro")
        if best is None or worth > best[0]:
            best = (worth, choice, fitted)
    assert best is not None
    return best[1], best[2]


def judged(
    rows: Rows,
    labels: Array,
    folds: Iterable[tuple[Array, Array]],
    choices: tuple[Choice, ...] = CHOICES,
) -> tuple[Array, Array]:
    """Which rows were tested, and the probabilities from models and choices that never saw them."""
    tested, found = [], []
    for train, test in folds:
        choice, fitted = choose(rows, labels, train, choices)
        values = Fitted(rows, labels, train, choice).values(rows, test)
        tested.append(test)
        found.append(fitted.predict_proba(values))
        print(
            f"  {choice}: {accuracy_score(labels[test], found[-1].argmax(axis=1)):.4f}", flush=True
        )
    return np.concatenate(tested), np.concatenate(found)


def figures(labels: Array, found: Array) -> dict[str, Any]:
    said = found.argmax(axis=1)
    each = f1_score(labels, said, average=None)
    return {
        "posts": len(labels),
        "accuracy": _rounded(accuracy_score(labels, said)),
        "macro_f1": _rounded(f1_score(labels, said, average="macro")),
        "kappa": _rounded(cohen_kappa_score(labels, said)),
        "f1": {name: _rounded(value) for name, value in zip(PURPOSES, each, strict=True)},
        "calibration_error": _rounded(_calibration(labels, found)),
        "confusion": confusion_matrix(labels, said).tolist(),
    }


def _calibration(labels: Array, found: Array) -> float:
    """Mean distance of the probability of what was said from how often it was right, in ten bins."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(
        sum(
            abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)
        )
    )


def by_topic(rows: Rows, labels: Array) -> Iterable[tuple[Array, Array]]:
    topic = KMeans(TOPICS, random_state=SEED, n_init=4).fit_predict(rows.vectors)
    return GroupKFold(5).split(rows.vectors, labels, topic)


def by_force(texts: list[str]) -> Iterable[tuple[Array, Array]]:
    """Each guessed force left out once; posts of which none can be guessed are always learnt from."""
    guesses = np.full(len(texts), -1)
    for at, text in enumerate(texts):
        hits = [bool(re.search(words, text, re.IGNORECASE)) for words in FORCES.values()]
        if sum(hits) == 1:
            guesses[at] = hits.index(True)
    for force in range(len(FORCES)):
        yield np.flatnonzero(guesses != force), np.flatnonzero(guesses == force)


def collapse(fitted: Fitted, calibrated: Any) -> dict[str, Array]:
    """One weight per feature and purpose: weights of blocks, scales and calibration are folded in."""
    weights = fitted.machine.coef_.T @ calibrated.coef_.T
    bias = fitted.machine.intercept_ @ calibrated.coef_.T + calibrated.intercept_
    arrays: dict[str, Array] = {}
    start = 0
    for name, weigh in (("words", fitted.choice.words), ("parts", 1.0)):
        block = fitted.blocks[name]
        size = len(block.rarity)
        arrays |= _packed(name, block, weights[start : start + size] * weigh)
        start += size
    shape = weights[start : start + len(features.SHAPE)] * SHAPE_WEIGHT / fitted.spread[:, None]
    start += len(features.SHAPE)
    return arrays | {
        "shape": shape.astype(np.float32),
        "embedding": (weights[start:] * fitted.choice.embedding).astype(np.float32),
        "bias": (bias - fitted.mean @ shape).astype(np.float32),
    }


def _packed(name: str, block: purpose_model.Block, weights: Array) -> dict[str, Array]:
    """Buckets as gaps, weights as whole numbers of a step: small, and nothing of a word in it."""
    buckets = np.flatnonzero(block.column >= 0)
    step = np.abs(weights).max() / 127
    return {
        f"{name}_gaps": np.diff(buckets, prepend=0).astype(np.uint32),
        f"{name}_rarity": block.rarity.astype(np.float16),
        f"{name}_weights": np.rint(weights / step).astype(np.int8),
        f"{name}_step": np.array(step, dtype=np.float32),
    }


def write(
    arrays: dict[str, Array], labels: Array, choice: Choice, told: dict[str, Any], out: Path
) -> None:
    out.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    (out / "weights.npz").write_bytes(packed.getvalue())
    manifest = {
        "name": "support vector machine over hashed words, parts of words, embedding and shape",
        "version": VERSION,
        "languages": ["en"],
        "classes": list(PURPOSES),
        "buckets": features.BUCKETS,
        "seed": SEED,
        "choice": choice._asdict(),
        "prior": (np.bincount(labels) / len(labels)).round(6).tolist(),
        "embedding_sha256": purpose_model.vectors().stored.sha256,
        "trained_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "trained_on": ["7,121 posts of five English police forces, 2019-21, judged by one person"],
        "figures": told,
        "files": {"weights.npz": hashlib.sha256(packed.getvalue()).hexdigest()},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8")
    print(json.dumps(told, indent=2))
    print(f"{len(packed.getvalue()) / 1e6:.2f} MB")


def _rounded(value: float) -> float:
    return round(float(value), 4)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("labelled", type=Path)
    words.add_argument("--out", type=Path, default=purpose_model.FOLDER)
    given = words.parse_args()
    with given.labelled.open(encoding="utf-8", errors="replace", newline="") as file:
        posts = [(row["text"], PURPOSES.index(row["label"])) for row in csv.DictReader(file)]
    texts, labels = [text for text, _ in posts], np.array([label for _, label in posts])
    rows = Rows(texts)
    everything = np.arange(len(labels))
    print("five parts at random")
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED).split(everything, labels)
    tested, found = judged(rows, labels, folds)
    told = figures(labels[tested], found)
    choice, calibrated = choose(rows, labels, everything)
    left_out = {"topics_left_out": by_topic(rows, labels), "forces_left_out": by_force(texts)}
    for name, parts in left_out.items():
        print(name)
        tested, found = judged(rows, labels, parts, (choice,))
        told[name] = figures(labels[tested], found)
    fitted = Fitted(rows, labels, everything, choice)
    write(collapse(fitted, calibrated), labels, choice, told, given.out)


if __name__ == "__main__":
    main()
