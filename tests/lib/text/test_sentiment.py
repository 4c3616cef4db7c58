"""Tone: what is understood, what is refused, and that nobody's words are in the model."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import recall_score

from mootlib.text import sentiment, sentiment_features, sentiment_lexicon, sentiment_model

SHARED = Path(__file__).parents[3].parent / "shared"
ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Thank you so much, brilliant work by the whole team!", "positive"),
        ("I love the new library, it is wonderful 😍", "positive"),
        ("Appalling service, the worst I have ever had. Disgusted.", "negative"),
        ("I do not like this at all, it is not good :(", "negative"),
        ("The meeting will be held on 12 May at 19:00 in the town hall", "neutral"),
        ("Bin collections move to Tuesday next week", "neutral"),
    ],
)
def test_plain_cases(text: str, label: str) -> None:
    assert sentiment.score([text]).labels == [label]


def test_scores_go_with_labels_and_negation_turns_them() -> None:
    good, bad = sentiment.score(["The new bus is good", "The new bus is not good"]).scores
    assert good > bad
    assert -1 <= bad <= good <= 1


def test_what_is_not_understood_has_no_tone() -> None:
    texts = ["Wonderful!", "Wunderbar!", "Wonderful!", "", "@clerk https://town.example", "Lovely"]
    found = sentiment.score(texts, ["en", "de", "und", "en", "en", "en-GB"])
    assert [label is not None for label in found.labels] == [True, False, False, False, False, True]
    assert [not np.isnan(value) for value in found.scores] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_nothing_gives_nothing() -> None:
    found = sentiment.score([], [])
    assert found.labels == []
    assert found.scores.shape == (0,)
    assert found.scores.dtype == np.float32
    assert found.method.step == "sentiment"


def test_languages_must_match() -> None:
    with pytest.raises(ValueError, match="one language for each text"):
        sentiment.score(["a"], ["en", "en"])


def test_none_is_refused() -> None:
    with pytest.raises((TypeError, AttributeError)):
        sentiment.score([None])  # type: ignore[list-item]


@settings(deadline=None, max_examples=50)
@given(st.lists(ANYTHING, max_size=6))
def test_any_text_is_judged_by_itself(texts: list[str]) -> None:
    together = sentiment.score(texts)
    for at, text in enumerate(texts):
        alone = sentiment.score([text])
        assert alone.labels[0] == together.labels[at]
        assert np.isclose(alone.scores[0], together.scores[at], equal_nan=True, atol=1e-4)
        assert (together.labels[at] is None) == bool(np.isnan(together.scores[at]))


@pytest.mark.parametrize("unit", ["good ", "a", "!", "😀", "not ", "#Aa", "\n", "but "])
def test_a_megabyte_takes_no_more_than_seconds(unit: str) -> None:
    started = time.process_time()
    sentiment.score([unit * (1_000_000 // len(unit))])
    assert time.process_time() - started < 8


@given(ANYTHING.map(lambda text: text * 20))
def test_pieces_join_to_the_beginning_of_the_text(text: str) -> None:
    pieces = sentiment_features.pieces(text)
    assert text.startswith("".join(pieces))
    assert len(pieces) <= sentiment_features.MAX_PIECES
    assert all(len(piece) <= max(sentiment_features.PIECE, len(text[:1])) for piece in pieces)


def test_rules_follow_vader_closely() -> None:
    vader = pytest.importorskip("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    texts = [
        "The council did a great job",
        "The council did a GREAT job!!!",
        "The council did not do a great job",
        "A very good plan, but a terrible result",
        "What a terrible, horrible mess :(",
        "The road is closed",
        "Lovely day 😀",
    ]
    found = sentiment_features.read([sentiment_features.spell(text) for text in texts])
    rules, _, _ = sentiment_lexicon.features(found, sentiment_model.load().lexicon)
    wanted = [vader.polarity_scores(text)["compound"] for text in texts]
    assert np.abs(rules[:, 0] - wanted).max() < 0.35
    assert (np.sign(rules[:, 0]) == np.sign(wanted)).all()


def test_the_shipped_model_is_whole_small_and_holds_no_words() -> None:
    folder = sentiment_model.FOLDER
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    packed = (folder / "weights.npz").read_bytes()
    assert len(packed) < 3_000_000
    assert hashlib.sha256(packed).hexdigest() == manifest["files"]["weights.npz"]
    with np.load(folder / "weights.npz", allow_pickle=False) as kept:
        assert all(np.issubdtype(kept[name].dtype, np.number) for name in kept.files)
        assert len(kept["rules"]) == len(sentiment_lexicon.NAMES)
        assert kept["words"].shape == (sentiment_features.BUCKETS, 3)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    for path in sentiment_model.FOLDER.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "weights.npz").open("ab") as weights:
        weights.write(b"x")
    with pytest.raises(ValueError, match="damaged"):
        sentiment_model.load(tmp_path)


@pytest.mark.data
def test_better_than_vader_on_posts_it_was_not_trained_on() -> None:
    folder = SHARED / "data" / "listening" / "tweeteval" / "sentiment"
    if not folder.is_dir():
        pytest.skip("real data not present: ../shared/data/listening/tweeteval/sentiment")
    texts = (folder / "val_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = [int(line) for line in (folder / "val_labels.txt").read_text().split()]
    names = ("negative", "neutral", "positive")
    guesses = [names.index(label or "neutral") for label in sentiment.score(texts).labels]
    assert recall_score(labels, guesses, average="macro") > 0.598
