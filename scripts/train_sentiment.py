"""Train the tone model that ships with Folkmoot, from a folder of research data.

    python scripts/train_sentiment.py DATA --polarity FILE [--out FOLDER]

DATA holds ``listening/tweeteval``, ``listening/crisislex`` and ``posts/us_congress_facebook_2017.parquet``
as described in the data's own README; none of its texts enters the model, which keeps hashed words,
the weights of a public vocabulary's embedding, and two published word lists. FILE is the list of
adjectives of the Pattern library, ``en-sentiment.xml``, as the package textblob carries it. The same
data, packages and seed give the same file.

What is learnt, in this order:

1. Helpers, each a linear model over hashed words: emotion (joy, optimism against anger, sadness),
   offence and hate from labelled posts; which Facebook posts drew love rather than anger or sadness,
   within each page; and VADER's verdict from the words around those that VADER lists (co-training).
2. The classifier over rules, helpers and embedding, on TweetEval's `extra_train`. All choices were
   made by cross-validation that leaves out whole topics; the validation split is only measured.
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
from xml.etree import ElementTree

import numpy as np
import pyarrow.parquet as pq
import scipy.optimize
import scipy.sparse as sp
import sklearn
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import recall_score
from sklearn.model_selection import GroupKFold, StratifiedKFold
from vaderSentiment import vaderSentiment

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mootlib.text import embeddings, sentiment_features, sentiment_lexicon, sentiment_model

VERSION = "2"
SEED = 0
#: Strength of the classifier (inverse of its regularisation) and weight of the embedding's features.
STRENGTH = 0.01
EMBEDDING_WEIGHT = 3.2
HELPER_STRENGTH = 3.0
REACTIONS_PENALTY = 3.0
COTRAINING_PENALTY = 10.0
#: Reactions a Facebook post must have, and characters of a long text that are read.
LEAST_REACTIONS = 10
CHARACTERS = sentiment_features.PIECE
CONGRESS_SAMPLE = 60_000
TOPICS = 20
POSITIVE_EMOTIONS = (1, 2)

Array = np.ndarray[Any, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds listening/ and posts/")
    parser.add_argument("--polarity", type=Path, required=True, help="en-sentiment.xml")
    parser.add_argument("--out", type=Path, default=sentiment_model.FOLDER)
    arguments = parser.parse_args()
    write(train(arguments.data, arguments.polarity), arguments.out)


def train(data: Path, polarity: Path) -> dict[str, Any]:
    """All arrays of the model, and its figures."""
    words = build_lexicon(polarity)
    texts, labels = tweeteval(data, "sentiment", "extra_train")
    helpers = train_helpers(data, words)
    rows = Rows(texts, words, helpers)
    scale = rows.scale()
    table = rows.table(scale)
    by_topic = cross_validate(table, labels, topic_folds(rows.vectors, labels))
    at_random = cross_validate(table, labels, random_folds(labels))
    temperature = fit_temperature(by_topic, labels)
    fitted = classifier().fit(table, labels)
    arrays = collapse(fitted, scale, helpers, temperature) | {
        "lexicon_hashes": words.hashes,
        "lexicon_values": words.values,
    }
    figures = {
        "cross_validation_by_topic": {"macro_recall": rounded(recall(by_topic, labels))},
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


def congress(data: Path) -> dict[str, list[Any]]:
    names = ("love", "sad", "angry")
    table = pq.read_table(
        data / "posts" / "us_congress_facebook_2017.parquet",
        columns=["screen_name", "message", *(f"{name}_count" for name in names)],
    )
    return dict(table.to_pydict())


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
    posts = [message for message in congress(data)["message"] if message]
    random.Random(SEED).shuffle(posts)
    texts = posts[:CONGRESS_SAMPLE] + list(crisislex(data))
    for task in ("emotion", "offensive", "hate", "irony"):
        texts += tweeteval(data, task, "train")[0]
    return list(dict.fromkeys(text[:CHARACTERS] for text in texts))


# --- word lists ------------------------------------------------------------------------------


def build_lexicon(polarity: Path) -> sentiment_lexicon.Lexicon:
    """Both word lists, by the hashes of their words.

    VADER's words, emoticons, emoji, boosters and negations (MIT licence), and the polarity and
    subjectivity of Pattern's adjectives, means over their senses (public domain, PDDL).
    """
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
    for word, (value, subjectivity) in adjectives(polarity).items():
        put(word, sentiment_lexicon.POLARITY, value)
        put(word, sentiment_lexicon.SUBJECTIVITY, subjectivity)
    return sentiment_lexicon.build(entries)


def adjectives(polarity: Path) -> dict[str, Array]:
    """Polarity and subjectivity of each word, means over its senses."""
    senses: dict[str, list[tuple[float, float]]] = {}
    for word in ElementTree.parse(polarity).getroot().iter("word"):
        values = float(word.get("polarity", 0)), float(word.get("subjectivity", 0))
        senses.setdefault(str(word.get("form")).lower(), []).append(values)
    return {word: np.mean(values, axis=0) for word, values in senses.items()}


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
    columns.append(train_reactions(data, words))
    texts = unlabelled(data)
    verdicts = np.concatenate(
        [
            sentiment_model.read_texts(texts[start : start + 5_000], words).rules[:, 0]
            for start in range(0, len(texts), 5_000)
        ]
    )
    columns.append(ridge(COTRAINING_PENALTY).fit(hashed(texts, words, masked=True), verdicts).coef_)
    return np.column_stack(columns)


def train_reactions(data: Path, words: sentiment_lexicon.Lexicon) -> Array:
    """Which words go with love rather than sadness and anger, compared within each page."""
    posts = congress(data)
    rows = [
        (page, message[:CHARACTERS], love, sad + angry)
        for page, message, love, sad, angry in zip(*posts.values(), strict=True)
        if message and love is not None and love + sad + angry >= LEAST_REACTIONS
    ]
    balance = np.array([np.log((love + 2) / (against + 2)) for _, _, love, against in rows])
    _, page = np.unique([row[0] for row in rows], return_inverse=True)
    usual = np.bincount(page, balance) / np.bincount(page)
    target = np.clip(balance - usual[page], -3, 3)
    weight = np.array([min(1.0, (love + against) / 100) for _, _, love, against in rows])
    texts = [row[1] for row in rows]
    return np.asarray(ridge(REACTIONS_PENALTY).fit(hashed(texts, words), target, weight).coef_)


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
        """Mean and inverse deviation of rules and helpers."""
        return {
            f"{name}_{kind}": value
            for name, table in (("rules", self.rules), ("helped", self.helped))
            for kind, value in (
                ("mean", table.mean(axis=0)),
                ("factor", 1 / (table.std(axis=0) + 1e-9)),
            )
        }

    def table(self, scale: dict[str, Array]) -> Array:
        return np.hstack(
            [
                (self.rules - scale["rules_mean"]) * scale["rules_factor"],
                (self.helped - scale["helped_mean"]) * scale["helped_factor"],
                self.vectors * EMBEDDING_WEIGHT,
            ]
        )


def classifier() -> Any:
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1_000, tol=1e-6)


def topic_folds(vectors: Array, labels: Array) -> list[tuple[Array, Array]]:
    """Five parts that share no topic, so that words of a topic cannot pass for words of tone."""
    topic = KMeans(TOPICS, random_state=SEED, n_init=4).fit_predict(vectors)
    return list(GroupKFold(5).split(vectors, labels, topic))


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
    bias = fitted.intercept_ / temperature
    bias = bias - scale["rules_mean"] @ by_rule - scale["helped_mean"] @ by_helper
    return {
        "rules": by_rule.astype(np.float32),
        "words": (helpers @ by_helper).astype(np.float16),
        "embedding": (weights[helped:] * EMBEDDING_WEIGHT).astype(np.float32),
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
    "US Congress Facebook posts of 2017: reactions as a helper; a sample for co-training",
    "CrisisLex T6 and T26, TweetEval irony, train: texts for co-training, labels unused",
    "VADER's word list (MIT licence, C.J. Hutto): values of words",
    "Pattern's adjectives (PDDL, T. De Smedt and W. Daelemans): polarity and subjectivity",
]

if __name__ == "__main__":
    main()
