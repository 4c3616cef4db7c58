"""Tone: how often do people agree with the label, and how fast is it, beside VADER?

TweetEval's sentiment posts. The shipped model was trained without the validation split; macro-recall
is its mean recall over negative, neutral and positive posts, with a bootstrap interval. VADER is
read at its authors' own thresholds (0.05). Calibration: mean gap between what the model expects and
what people said, over ten equal parts of the posts by score.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import recall_score

from mootlib.text import sentiment, sentiment_model

_NAMES = ("negative", "neutral", "positive")
_DRAWS = 1_000


def run(shared: Path) -> dict[str, Any]:
    """Macro-recall and posts a second of our model and of VADER on the same posts."""
    folder = shared / "data" / "listening" / "tweeteval" / "sentiment"
    texts = (folder / "val_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = np.array([int(line) for line in (folder / "val_labels.txt").read_text().split()])
    vader = _vader()
    sentiment.score(texts[:1])  # loading is not what is measured
    ours, our_seconds = _timed(lambda: sentiment.score(texts))
    guesses = np.array([_NAMES.index(label or "neutral") for label in ours.labels])
    theirs, their_seconds = _timed(lambda: np.array([vader(text) for text in texts]))
    manifest = sentiment_model.load().manifest
    return {
        "task": "macro-recall on TweetEval sentiment, validation split",
        "posts": len(texts),
        "ours": _judged(guesses, labels) | {"posts_per_second": round(len(texts) / our_seconds)},
        "vader": _judged(theirs, labels) | {"posts_per_second": round(len(texts) / their_seconds)},
        "difference_95": _difference(guesses, theirs, labels),
        "calibration_gap": _calibration(ours.scores, labels),
        "cross_validation": {
            name: value for name, value in manifest["figures"].items() if "validation_" in name
        },
        "target": 0.63,
    }


def _vader() -> Callable[[str], int]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()

    def label(text: str) -> int:
        compound = analyser.polarity_scores(text)["compound"]
        return 2 if compound >= 0.05 else 0 if compound <= -0.05 else 1

    return label


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _macro(labels: Any, guesses: Any) -> float:
    return float(recall_score(labels, guesses, average="macro"))


def _judged(guesses: Any, labels: Any) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    draws = [rng.integers(0, len(labels), len(labels)) for _ in range(_DRAWS)]
    spread = np.quantile([_macro(labels[draw], guesses[draw]) for draw in draws], [0.025, 0.975])
    each = recall_score(labels, guesses, average=None)
    return {
        "macro_recall": round(_macro(labels, guesses), 4),
        "interval_95": [round(float(bound), 4) for bound in spread],
        "recall": {name: round(float(value), 4) for name, value in zip(_NAMES, each, strict=True)},
    }


def _difference(ours: Any, theirs: Any, labels: Any) -> list[float]:
    """Interval of the gain over the other, on the same draws of posts."""
    rng = np.random.default_rng(0)
    gains = []
    for _ in range(_DRAWS):
        draw = rng.integers(0, len(labels), len(labels))
        gains.append(_macro(labels[draw], ours[draw]) - _macro(labels[draw], theirs[draw]))
    return [round(float(bound), 4) for bound in np.quantile(gains, [0.025, 0.975])]


def _calibration(scores: Any, labels: Any) -> float:
    """Mean distance of score and verdict (-1, 0, 1), each tone weighing the same."""
    known = ~np.isnan(scores)
    scores, verdicts = scores[known], labels[known] - 1.0
    weight = (1 / np.bincount(labels))[labels[known]]
    parts = np.array_split(np.argsort(scores, kind="stable"), 10)
    gaps = [abs(np.average(scores[part] - verdicts[part], weights=weight[part])) for part in parts]
    return round(float(np.mean(gaps)), 4)
