"""A head for one's own posts: better on posts held out, or not kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.conftest import SHARED

from mootlib.records import SENTIMENTS
from mootlib.text import sentiment, sentiment_head, sentiment_model

FOLDER = SHARED / "data" / "listening" / "tweeteval" / "sentiment"

#: A town in which "sick" and "wicked" are praise: what the shipped model takes for the opposite.
PRAISE = [f"That {thing} was {word}, lads" for thing in ("bus", "pool", "fair", "library", "park", "gig")
          for word in ("sick", "wicked", "savage", "insane", "mental", "filthy")]  # fmt: skip
BLAME = [f"The {thing} is {word} again, thanks a lot" for thing in ("bus", "pool", "fair", "library", "park", "gig")
         for word in ("brilliant", "great", "lovely", "wonderful", "super", "amazing")]  # fmt: skip
PLAIN = [f"The {thing} is in {place}" for thing in ("bus", "pool", "fair", "library", "park", "gig")
         for place in ("May", "June", "Mill Lane", "Ansford", "the hall", "the north")]  # fmt: skip
TEXTS = [*BLAME, *PLAIN, *PRAISE]
LABELS = [
    tone for tone, texts in zip(SENTIMENTS, (BLAME, PLAIN, PRAISE), strict=True) for _ in texts
]


def test_a_head_that_is_better_is_kept_and_can_be_stored(tmp_path: Path) -> None:
    trial = sentiment_head.retrain(TEXTS, LABELS)
    assert trial.kept
    assert trial.gain[1] > 0
    assert trial.after > trial.before
    assert trial.gain[0] == pytest.approx(trial.after - trial.before)
    sentiment_head.save(trial.model, tmp_path / "own")
    loaded = sentiment_model.load(tmp_path / "own")
    new = sentiment.score(TEXTS, model=loaded)
    direct = sentiment.probabilities(TEXTS, model=trial.model)
    assert np.allclose(sentiment.probabilities(TEXTS, model=loaded), direct)
    agrees = [np.mean([a == b for a, b in zip(some, LABELS, strict=True)])
              for some in (new.labels, sentiment.score(TEXTS).labels)]  # fmt: skip
    assert agrees[0] > agrees[1] + 0.05
    assert new.method.version.endswith("+own")
    assert new.method.parameters["macro_recall"] == round(trial.after, 4)
    assert np.array_equal(trial.model.words, sentiment_model.load().words)


def test_a_head_learnt_from_labels_at_random_is_not_kept() -> None:
    mixed = np.random.default_rng(0).permutation(LABELS).tolist()
    trial = sentiment_head.retrain(TEXTS, mixed)
    assert not trial.kept
    assert trial.model is sentiment_model.load()


def test_no_author_is_in_two_parts() -> None:
    """One person's style, repeated, is no evidence: learnt from her it would be judged on her."""
    alone = sentiment_head.retrain(TEXTS, LABELS)
    few = [f"{label}{at % 2}" for at, label in enumerate(LABELS)]
    together = sentiment_head.retrain(TEXTS, LABELS, few)
    assert together.gain[2] - together.gain[1] > alone.gain[2] - alone.gain[1]


def test_wrong_input_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="same length"):
        sentiment_head.retrain(["a"], [])
    with pytest.raises(ValueError, match="not angry"):
        sentiment_head.retrain(["a"], ["angry"])
    with pytest.raises(ValueError, match="At least 100 readable texts"):
        sentiment_head.retrain(["a fine day", ""], ["positive", "neutral"])


@pytest.mark.data
@pytest.mark.skipif(not FOLDER.exists(), reason="the real posts are not on this machine")
def test_real_labels_make_it_better_on_other_posts() -> None:
    texts = (FOLDER / "val_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    truth = np.array([int(line) for line in (FOLDER / "val_labels.txt").read_text().split()])
    labels = [SENTIMENTS[at] for at in truth]
    trial = sentiment_head.retrain(texts[:1000], labels[:1000])
    assert trial.kept
    rest = truth[1000:]
    recalls = []
    for model in (trial.model, None):
        guesses = sentiment.probabilities(texts[1000:], model=model)
        tones = np.nan_to_num(guesses, nan=0).argmax(axis=1)
        recalls.append(np.mean([(tones[rest == tone] == tone).mean() for tone in range(3)]))
    assert recalls[0] > recalls[1] + 0.005
