"""Tone of groups: how often does the 90 % interval hold the truth, beside counting the model's labels?

TweetEval's validation split, on which the sentiment model was not trained, with its authors' labels as the
officers': they read a random sample of the posts of all groups. One author a post. *Shifted*: any mix of tones is as
likely as any other. *Topics*: groups of posts about one subject (k-means of embeddings), whose tones are
worded differently too; the truth is that of all posts of the subject. *Loud*: one author in a shifted group
wrote fifty posts. Counting: mean of the labels, with the usual interval of a mean.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from mootlib.listening import tone
from mootlib.records import SENTIMENTS
from mootlib.text import embeddings, sentiment

_RUNS = 25
_TOPICS = (15, 60)
_LABELS = 200
_Z90 = 1.645
_LOUD = 50

Array = np.ndarray[Any, Any]
#: Rows of the group's posts, their authors, and the true net tone.
Group = tuple[Array, Array, Array]
Draw = Callable[[np.random.Generator], list[Group]]


def run(shared: Path) -> dict[str, Any]:
    """Share of intervals that hold the truth, their width and the mean error; ours and counting."""
    folder = shared / "data" / "listening" / "tweeteval" / "sentiment"
    texts = (folder / "val_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    truth = np.array([int(line) for line in (folder / "val_labels.txt").read_text().split()])
    probabilities = sentiment.probabilities(texts)
    known = ~np.isnan(probabilities[:, 0])
    probabilities, truth = probabilities[known], truth[known]
    vectors = embeddings.embed([text for text, ok in zip(texts, known, strict=True) if ok]).vectors
    trial = _Trial(probabilities, truth)
    found: dict[str, Any] = {"posts": len(truth), "labels": _LABELS, "level": tone.LEVEL}
    for count, size in ((75, 20), (15, 100), (15, 400)):
        name = f"shifted: {count} groups of {size} posts"
        found[name] = trial.judge(_shifted(truth, count, size), _LABELS)
    found["loud: 75 groups of 20 authors, one with 50 posts"] = trial.judge(
        _shifted(truth, 75, 20, _LOUD), _LABELS
    )
    for count in _TOPICS:
        topic = KMeans(count, random_state=0, n_init=4).fit_predict(vectors)
        for labels in (_LABELS, 3 * _LABELS):
            name = f"topics: {count} of about {len(truth) // count} posts, {labels} labels"
            found[name] = trial.judge(_by_topic(truth, topic), labels)
    return found


def _shifted(truth: Array, count: int, size: int, loud: int = 1) -> Draw:
    def draw(rng: np.random.Generator) -> list[Group]:
        by_tone = [np.flatnonzero(truth == at) for at in range(3)]
        often = [loud] + [1] * (size - 1)
        groups = []
        for mix in rng.dirichlet([1, 1, 1], count):
            tones = np.repeat(rng.choice(3, size, p=mix), often)
            rows = np.array([rng.choice(by_tone[at]) for at in tones])
            groups.append((rows, np.repeat(np.arange(size), often), mix))
        return groups

    return draw


def _by_topic(truth: Array, topic: Array) -> Draw:
    def draw(rng: np.random.Generator) -> list[Group]:
        groups = []
        for at in range(topic.max() + 1):
            inside = np.flatnonzero(topic == at)
            mix = np.bincount(truth[inside], minlength=3) / len(inside)
            groups.append((rng.choice(inside, len(inside)), np.arange(len(inside)), mix))
        return groups

    return draw


class _Trial:
    """The same trial of every way of drawing groups."""

    def __init__(self, probabilities: Array, truth: Array) -> None:
        self._probabilities, self._truth = probabilities, truth

    def judge(self, draw: Draw, labels: int) -> dict[str, Any]:
        net, shares, width, error, counted, miss = [], [], [], [], [], []
        said = groups_seen = 0
        for number in range(_RUNS):
            rng = np.random.default_rng(number)
            groups = draw(rng)
            answer = self._ask(rng, groups, labels)
            for (rows, _, mix), group in zip(groups, answer.groups, strict=True):
                groups_seen += 1
                if group.net is None or group.shares is None:
                    continue
                said += 1
                true = mix[2] - mix[0]
                net.append(group.net.low <= true <= group.net.high)
                width.append(group.net.high - group.net.low)
                error.append(abs(group.net.value - true))
                for name, share in zip(SENTIMENTS, mix, strict=True):
                    shares.append(group.shares[name].low <= share <= group.shares[name].high)
                off, half = self._counting(rows, true)
                counted.append(off <= half)
                miss.append(off)
        return {
            "said": round(said / groups_seen, 3),
            "ours": _means(net=net, shares=shares, width=width, error=error),
            "counting": _means(net=counted, error=miss),
        }

    def _ask(self, rng: np.random.Generator, groups: list[Group], labels: int) -> tone.ToneResult:
        """Officers read a random sample of all posts of all groups."""
        rows = np.concatenate([rows for rows, _, _ in groups])
        names = [[f"{at:03}"] for at, (own, _, _) in enumerate(groups) for _ in own]
        authors = [f"{at} {author}" for at, (_, who, _) in enumerate(groups) for author in who]
        read = set(rng.permutation(len(rows))[:labels].tolist())
        verdicts = [
            SENTIMENTS[self._truth[row]] if at in read else None for at, row in enumerate(rows)
        ]
        return tone.by_group(self._probabilities[rows], names, authors, verdicts)

    def _counting(self, rows: Array, true: float) -> tuple[float, float]:
        """Distance from the truth, and half the width of the interval."""
        guesses = self._probabilities[rows].argmax(axis=1) - 1
        return abs(guesses.mean() - true), _Z90 * guesses.std(ddof=1) / np.sqrt(len(rows))


def _means(**columns: list[Any]) -> dict[str, float]:
    named = {"net": "net_covered", "shares": "shares_covered"}
    return {named.get(key, key): round(float(np.mean(all_)), 3) for key, all_ in columns.items()}
