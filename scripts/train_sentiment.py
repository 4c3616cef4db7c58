"""Train the tone model that ships with Folkmoot, from a folder of research data.

    python scripts/train_sentiment.py DATA [--out FOLDER]

DATA holds ``listening/tweeteval``, ``listening/crisislex`` and ``posts/us_congress_facebook_2017.parquet``
as described in the data's own README; none of its texts enters the model, which keeps hashed words,
the weights of a public vocabulary's embedding, and VADER's word list. The same data, packages and
seed give the same file.

What is learnt, in this order:

1. Helpers, each a linear model over hashed words: emotion (joy, optimism against anger, sadness),
   offence, hate, and information in a crisis against sympathy, from labelled posts; and the verdict
   of VADER's rules from the words around those that VADER lists (co-training).
2. The classifier over rules, helpers and embedding, on TweetEval's `extra_train`. All choices were
   made by cross-validation, at last one that leaves out whole kinds of subject.
3. A temperature, so that the cross-validated probabilities mean what they say.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import scipy.optimize
import scipy.sparse as sp
import sklearn
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import recall_score
from sklearn.model_selection import StratifiedKFold
from vaderSentiment import vaderSentiment

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mootlib.text import embeddings, sentiment_features, sentiment_lexicon, sentiment_model

VERSION = "1"
SEED = 0
#: Strength of the classifier (inverse of its regularisation) and weight of the embedding's features.
STRENGTH = 0.05
EMBEDDING_WEIGHT = 3.2
HELPER_STRENGTH = 3.0
COTRAINING_PENALTY = 10.0
#: Characters of a long text that are read.
CHARACTERS = sentiment_features.PIECE
CONGRESS_SAMPLE = 60_000
#: Kinds of subject that cross-validation leaves out in turn.
DOMAINS = 5
#: Main directions of the embedding that are taken away: they tell what a post is about.
SUBJECT_DIRECTIONS = 2
POSITIVE_EMOTIONS = (1, 2)
#: Who speaks of herself or to somebody is less likely to give a notice.
SPEAKER = "i me my mine i'm i've i'd i'll im ive"
ADDRESSEE = "you your yours u ur you're you've you'll youre"

Array = np.ndarray[Any, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds listening/ and posts/")
    parser.add_argument("--out", type=Path, default=sentiment_model.FOLDER)
    arguments = parser.parse_args()
    write(train(arguments.data), arguments.out)


def train(data: Path) -> dict[str, Any]:
    """All arrays of the model, and its figures."""
    words = build_lexicon()
    texts, labels = tweeteval(data, "sentiment", "extra_train")
    helpers = train_helpers(data, words)
    rows = Rows(texts, words, helpers)
    scale = rows.scale()
    table = rows.table(scale)
    folds = domain_folds(rows.vectors)
    by_domain = cross_validate(table, labels, folds)
    at_random = cross_validate(table, labels, random_folds(labels))
    temperature = fit_temperature(by_domain, labels)
    fitted = classifier().fit(table, labels)
    arrays = collapse(fitted, scale, helpers, temperature) | {
        "lexicon_hashes": words.hashes,
        "lexicon_values": words.values,
    }
    each = [recall(by_domain[rows], labels[rows]) for _, rows in folds]
    figures = {
        "cross_validation_by_domain": {"macro_recall": rounded(float(np.mean(each)))},
        "cross_validation_at_random": {"macro_recall": rounded(recall(at_random, labels))},
        "temperature": rounded(temperature),
    }
    return {"arrays": arrays, "figures": figures, "validation": tweeteval(data, "sentiment", "val")}


# --- texts -----------------------------------------------------------------------------------


def tweeteval(data: Path, task: str, split: str) -> tuple[list[str], Array]:
    folder = data / "listening" / "tweeteval" / task
    texts = (folder / f"{split}_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text(encoding="utf-8").split()
    return texts, np.array(labels, dtype=np.int64)


def congress(data: Path) -> list[str]:
    path = data / "posts" / "us_congress_facebook_2017.parquet"
    messages = pq.read_table(path, columns=["message"])["message"].to_pylist()
    return [message for message in messages if message]


def crisislex(data: Path) -> Iterator[str]:
    folder = data / "listening" / "crisislex"
    for path in sorted(folder.glob("T*/*/*.csv")):
        if path.name.endswith("tweetids_entire_period.csv"):
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, skipinitialspace=True)
            next(rows)
            yield from (row[1] for row in rows)


def unlabelled(data: Path) -> list[str]:
    """Texts for co-training: posts of office-holders, in crises, and of the helpers' tasks."""
    posts = congress(data)
    random.Random(SEED).shuffle(posts)
    texts = posts[:CONGRESS_SAMPLE] + list(crisislex(data))
    for task in ("emotion", "offensive", "hate", "irony"):
        texts += tweeteval(data, task, "train")[0]
    return list(dict.fromkeys(text[:CHARACTERS] for text in texts))


# --- word lists ------------------------------------------------------------------------------


def build_lexicon() -> sentiment_lexicon.Lexicon:
    """VADER's words, emoticons, emoji, boosters and negations (MIT licence), by their hashes."""
    vader = vaderSentiment.SentimentIntensityAnalyzer()
    entries: dict[int, list[float]] = {}

    def put(word: str, column: int, value: float) -> None:
        if len(sentiment_features.spell(word).split()) == 1:
            row = entries.setdefault(
                sentiment_features.word_hash(word), [0.0] * sentiment_lexicon.COLUMNS
            )
            row[column] = value

    for word, value in vader.lexicon.items():
        put(word, sentiment_lexicon.VALENCE, value)
    for emoji, description in vader.emojis.items():
        value = sum(vader.lexicon.get(word, 0.0) for word in description.split())
        if value:
            put(emoji, sentiment_lexicon.VALENCE, value)
    for word, value in vaderSentiment.BOOSTER_DICT.items():
        put(word, sentiment_lexicon.BOOST, value)
    for word in (*vaderSentiment.NEGATE, "no"):
        put(word, sentiment_lexicon.NEGATION, 1.0)
    put("but", sentiment_lexicon.BUT, 1.0)
    for word in SPEAKER.split():
        put(word, sentiment_lexicon.SPEAKER, 1.0)
    for word in ADDRESSEE.split():
        put(word, sentiment_lexicon.ADDRESSEE, 1.0)
    return sentiment_lexicon.build(entries)


# --- helpers ---------------------------------------------------------------------------------


def hashed(texts: list[str], words: sentiment_lexicon.Lexicon, *, masked: bool = False) -> Any:
    """Hashed words as a sparse table, each row divided by the root of its number of entries.

    ``masked``: without the words that the lexicon lists, and the pairs that hold one.
    """
    parts = []
    for start in range(0, len(texts), 5_000):
        batch = texts[start : start + 5_000]
        seen = sentiment_model.read_texts(batch, words)
        keep = ~seen.lexical if masked else slice(None)
        size = np.maximum(np.bincount(seen.text, minlength=len(batch)), 1)
        values = (1 / np.sqrt(size))[seen.text[keep]]
        shape = (len(batch), sentiment_features.BUCKETS)
        parts.append(sp.csr_matrix((values, (seen.text[keep], seen.buckets[keep])), shape=shape))
    table = sp.vstack(parts).tocsr()
    table.sum_duplicates()
    return table


def train_helpers(data: Path, words: sentiment_lexicon.Lexicon) -> Array:
    """Weights of each hashed word for each helper, (BUCKETS, helpers)."""
    columns = []
    tasks: dict[str, Callable[[Array], Array]] = {
        "emotion": lambda labels: np.isin(labels, POSITIVE_EMOTIONS),
        "offensive": lambda labels: labels == 1,
        "hate": lambda labels: labels == 1,
    }
    for task, positive in tasks.items():
        texts, labels = tweeteval(data, task, "train")
        model = LogisticRegression(C=HELPER_STRENGTH, class_weight="balanced", max_iter=500)
        columns.append(model.fit(hashed(texts, words), positive(labels)).coef_[0])
    columns.append(train_informative(data, words))
    texts = unlabelled(data)
    verdicts = np.concatenate(
        [
            sentiment_model.read_texts(texts[start : start + 5_000], words).rules[:, 0]
            for start in range(0, len(texts), 5_000)
        ]
    )
    columns.append(ridge(COTRAINING_PENALTY).fit(hashed(texts, words, masked=True), verdicts).coef_)
    return np.column_stack(columns)


def train_informative(data: Path, words: sentiment_lexicon.Lexicon) -> Array:
    """Which words go with information in a crisis, rather than with sympathy and opinion."""
    texts, labels = [], []
    for path in sorted((data / "listening" / "crisislex" / "T26").glob("*/*-tweets_labeled.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, skipinitialspace=True):
                if row["Informativeness"].startswith("Related"):
                    texts.append(row["Tweet Text"])
                    labels.append(row["Informativeness"] == "Related and informative")
    model = LogisticRegression(C=HELPER_STRENGTH, class_weight="balanced", max_iter=500)
    return np.asarray(model.fit(hashed(texts, words), labels).coef_[0])


def ridge(penalty: float) -> Any:
    return Ridge(alpha=penalty, solver="sparse_cg", max_iter=100, tol=1e-3)


# --- classifier ------------------------------------------------------------------------------


class Rows:
    """The classifier's features of texts, before scaling."""

    def __init__(self, texts: list[str], words: sentiment_lexicon.Lexicon, helpers: Array) -> None:
        self.rules = sentiment_model.read_texts(texts, words).rules
        self.helped = hashed(texts, words) @ helpers
        self.vectors = embeddings.embed(texts, sentiment_model.vectors()).vectors

    def scale(self) -> dict[str, Array]:
        """Mean and inverse deviation of rules and helpers; mean and map of the embedding.

        The map takes away the directions in which the vectors vary most. They tell subjects apart
        (politics from entertainment), and subjects differ in tone from year to year: with them, the
        model called most posts about new subjects positive.
        """
        mean = self.vectors.mean(axis=0)
        subject = np.linalg.svd(self.vectors - mean, full_matrices=False)[2][:SUBJECT_DIRECTIONS]
        return {
            "rules_mean": self.rules.mean(axis=0),
            "rules_factor": 1 / (self.rules.std(axis=0) + 1e-9),
            "helped_mean": self.helped.mean(axis=0),
            "helped_factor": 1 / (self.helped.std(axis=0) + 1e-9),
            "vectors_mean": mean,
            "vectors_map": (np.eye(len(mean)) - subject.T @ subject) * EMBEDDING_WEIGHT,
        }

    def table(self, scale: dict[str, Array]) -> Array:
        return np.hstack(
            [
                (self.rules - scale["rules_mean"]) * scale["rules_factor"],
                (self.helped - scale["helped_mean"]) * scale["helped_factor"],
                (self.vectors - scale["vectors_mean"]) @ scale["vectors_map"],
            ]
        )


def classifier() -> Any:
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1_000, tol=1e-6)


def domain_folds(vectors: Array) -> list[tuple[Array, Array]]:
    """Each kind of subject left out in turn, so that words of a subject cannot pass for tone."""
    domain = KMeans(DOMAINS, random_state=SEED, n_init=4).fit_predict(vectors)
    return [
        (np.flatnonzero(domain != part), np.flatnonzero(domain == part)) for part in range(DOMAINS)
    ]


def random_folds(labels: Array) -> list[tuple[Array, Array]]:
    parts = StratifiedKFold(5, shuffle=True, random_state=SEED)
    return list(parts.split(np.zeros(len(labels)), labels))


def cross_validate(table: Array, labels: Array, folds: list[tuple[Array, Array]]) -> Array:
    """Logits of each row from a model that did not see its fold."""
    logits = np.zeros((len(labels), 3))
    for train_rows, test_rows in folds:
        fitted = classifier().fit(table[train_rows], labels[train_rows])
        logits[test_rows] = fitted.decision_function(table[test_rows])
    return logits


def fit_temperature(logits: Array, labels: Array) -> float:
    """What to divide logits by, so that the classes' mean log loss is least."""
    weight = (1 / np.bincount(labels))[labels]

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        normaliser = np.logaddexp.reduce(scaled, axis=1)
        return float(weight @ (normaliser - scaled[np.arange(len(labels)), labels]))

    return float(scipy.optimize.minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x)


def collapse(
    fitted: Any, scale: dict[str, Array], helpers: Array, temperature: float
) -> dict[str, Array]:
    """One weight per feature and class: scaling, helpers and temperature are folded in."""
    weights = fitted.coef_.T / temperature
    rules = len(sentiment_lexicon.NAMES)
    helped = rules + helpers.shape[1]
    by_rule = weights[:rules] * scale["rules_factor"][:, None]
    by_helper = weights[rules:helped] * scale["helped_factor"][:, None]
    by_vector = scale["vectors_map"] @ weights[helped:]
    bias = fitted.intercept_ / temperature - scale["vectors_mean"] @ by_vector
    bias = bias - scale["rules_mean"] @ by_rule - scale["helped_mean"] @ by_helper
    return {
        "rules": by_rule.astype(np.float32),
        "words": (helpers @ by_helper).astype(np.float16),
        "embedding": by_vector.astype(np.float32),
        "bias": bias.astype(np.float32),
    }


def recall(logits: Array, labels: Array) -> float:
    return float(recall_score(labels, logits.argmax(axis=1), average="macro"))


# --- files -----------------------------------------------------------------------------------


def write(result: dict[str, Any], out: Path) -> None:
    """Write the weights, measure what was written on the validation split, write the manifest."""
    out.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez_compressed(packed, **result["arrays"])
    (out / "weights.npz").write_bytes(packed.getvalue())
    texts, labels = result["validation"]
    found = {
        "name": "logistic regression over VADER's lists, hashed words and static embeddings",
        "version": VERSION,
        "languages": ["en"],
        "classes": ["negative", "neutral", "positive"],
        "buckets": sentiment_features.BUCKETS,
        "seed": SEED,
        "embedding_sha256": sentiment_model.vectors().stored.sha256,
        "trained_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "trained_on": TRAINED_ON,
        "figures": result["figures"],
        "files": {"weights.npz": hashlib.sha256(packed.getvalue()).hexdigest()},
    }
    save(found, out)
    found["figures"]["validation"] = measure(out, texts, labels)
    save(found, out)
    print(json.dumps(found["figures"], indent=2))
    print(f"{len(packed.getvalue()) / 1e6:.2f} MB")


def save(found: dict[str, Any], out: Path) -> None:
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8")


def measure(out: Path, texts: list[str], labels: Array) -> dict[str, Any]:
    """Macro-recall of the written model, with its bootstrap interval."""
    sentiment_model.load.cache_clear()
    model = sentiment_model.load(out)
    seen = sentiment_model.read_texts(texts, model.lexicon)
    vectors = embeddings.embed(texts, sentiment_model.vectors()).vectors
    guesses = model.probabilities(seen, vectors).argmax(axis=1)
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(0, len(labels), len(labels)) for _ in range(1_000)]
    again = [recall_score(labels[draw], guesses[draw], average="macro") for draw in draws]
    return {
        "macro_recall": rounded(recall_score(labels, guesses, average="macro")),
        "interval_95": [rounded(bound) for bound in np.quantile(again, [0.025, 0.975])],
        "recall": [rounded(part) for part in recall_score(labels, guesses, average=None)],
        "posts": len(labels),
    }


def rounded(value: float) -> float:
    return round(float(value), 4)


TRAINED_ON = [
    "TweetEval sentiment, extra_train (6,142 posts): the labels; its validation split was not used",
    "TweetEval emotion, offensive and hate, train: helpers",
    "US Congress Facebook posts of 2017: a sample, for co-training",
    "CrisisLex T26: informative or not, as a helper",
    "CrisisLex T6 and T26, TweetEval irony, train: texts for co-training",
    "VADER's word list (MIT licence, C.J. Hutto): values of words",
]

if __name__ == "__main__":
    main()
