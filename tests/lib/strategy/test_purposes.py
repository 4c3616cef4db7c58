"""The shipped classifier: whole, free of words, as good as its manifest says; a body's own head."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SHARED

from mootlib.strategy import purpose_features, purpose_head, purpose_model, purposes

FILE = SHARED / "data" / "posts" / "uk_police_labelled.csv"

THINGS = (
    "bus",
    "pool",
    "fair",
    "library",
    "park",
    "gig",
    "market",
    "bridge",
    "school",
    "hall",
    "mill",
    "bank",
)
TELLS = [f"The {thing} opens at {n} on Monday." for thing in THINGS for n in (8, 9, 10, 11)]
TALKS = [f"@someone{n} glad you liked the {thing}!" for thing in THINGS for n in (1, 2, 3, 4)]
#: A town that asks in words of its own: the shipped model takes them for information.
SEEKS = [
    f"Ahoy Ansford: what o'clock of the {thing} {n}?"
    for thing in THINGS
    for n in ("now", "then", "soon", "ever")
]
TEXTS = [*TELLS, *TALKS, *SEEKS]
LABELS = ["information"] * 48 + ["engagement"] * 48 + ["intelligence"] * 48


def test_plain_cases() -> None:
    found = purposes.classify(
        [
            "A man has been jailed for six years for burglary.",
            "@ann Thank you so much for your kind words, we will pass them on to the team!",
            "#APPEAL Did you see this collision? Anyone with information should call 101.",
        ]
    )
    assert found.purposes == list(purposes.PURPOSES)
    assert found.probabilities.sum(axis=1) == pytest.approx(1)


def test_a_reply_is_read_as_one_where_no_handle_stands_before_it() -> None:
    text = "Thanks for letting us know, we have passed it on."
    bare, told, named = (
        purposes.classify([words], replies=[reply]).probabilities[0]
        for words, reply in ((text, False), (text, True), (f"@ann {text}", None))
    )
    assert told == pytest.approx(named, abs=0.002)  # two handles differ in length
    assert np.abs(told - bare).max() > 0.02
    with pytest.raises(ValueError, match="one reply or not"):
        purposes.classify([text], replies=[])


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_has_a_purpose_whatever_its_company(texts: list[str]) -> None:
    together = purposes.classify(texts)
    assert len(together.purposes) == len(texts)
    assert np.isfinite(together.probabilities).all()
    for at, text in enumerate(texts):
        alone = purposes.classify([text]).probabilities[0]
        assert alone == pytest.approx(together.probabilities[at])


def test_a_text_without_words_has_the_prior() -> None:
    prior = purpose_model.load().manifest["prior"]
    assert purposes.classify(["", "   "]).probabilities == pytest.approx(
        np.array([prior, prior]), abs=1e-5
    )


def test_names_and_numbers_do_not_matter() -> None:
    first, second = (
        "@ann_smith Hi Ann, your ref 12345 was passed on at 10.30am, £20 at https://a.example/x",
        "@bob77 Hi Ann, your ref 99881 was passed on at 9pm, £350.50 at https://b.example/other",
    )
    assert purpose_features.prepare(first) == purpose_features.prepare(second)


def test_the_files_hold_numbers_only_and_are_small() -> None:
    folder = purpose_model.FOLDER
    assert (folder / "weights.npz").stat().st_size < 3_000_000
    with np.load(folder / "weights.npz", allow_pickle=False) as kept:
        assert all(kept[name].dtype.kind in "fiu" for name in kept.files)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["classes"] == list(purposes.PURPOSES)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    for name in ("manifest.json", "weights.npz"):
        (tmp_path / name).write_bytes((purpose_model.FOLDER / name).read_bytes())
    with (tmp_path / "weights.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ValueError, match="damaged"):
        purpose_model.load(tmp_path)


def test_the_manifest_beats_the_starting_points() -> None:
    figures = purpose_model.load().manifest["figures"]
    assert figures["accuracy"] > 0.878
    assert figures["macro_f1"] > 0.857
    assert np.array(figures["confusion"]).sum() == figures["posts"]


def test_the_shipped_weights_know_the_posts_they_learnt_from() -> None:
    if not FILE.exists():
        pytest.skip("real data not present: ../shared/data/posts/uk_police_labelled.csv")
    with FILE.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))[::6]
    found = purposes.classify([row["text"] for row in rows]).purposes
    right = np.mean([said == row["label"] for said, row in zip(found, rows, strict=True)])
    assert (
        right > 0.9
    )  # fitted to them: far below would mean that packing or loading lost something


def test_a_head_that_is_better_is_kept_and_can_be_stored(tmp_path: Path) -> None:
    trial = purpose_head.retrain(TEXTS, LABELS)
    assert trial.kept
    assert trial.after > trial.before
    assert trial.gain[0] == pytest.approx(trial.after - trial.before)
    purpose_head.save(trial.model, tmp_path)
    loaded = purpose_model.load(tmp_path)
    direct = purposes.classify(TEXTS, model=trial.model)
    again = purposes.classify(TEXTS, model=loaded)
    assert np.abs(direct.probabilities - again.probabilities).max() < 0.01
    assert again.method.version.endswith("+own")
    assert again.method.parameters["own_labels"] == len(TEXTS)
    assert np.sum(loaded.confusion) == len(TEXTS)
    new = np.mean([a == b for a, b in zip(again.purposes, LABELS, strict=True)])
    old = np.mean([a == b for a, b in zip(purposes.classify(TEXTS).purposes, LABELS, strict=True)])
    assert new > old + 0.05


def test_a_head_learnt_from_labels_at_random_is_not_kept() -> None:
    """On posts that the shipped model knows how to tell apart, so that chance alone gains nothing."""
    known = [
        f"Appeal: did you see the {thing} at {n}? Call 101." for thing in THINGS for n in range(4)
    ]
    mixed = np.random.default_rng(0).permutation(LABELS).tolist()
    trial = purpose_head.retrain([*TELLS, *TALKS, *known], mixed)
    assert not trial.kept
    assert trial.model is purpose_model.load()


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="At least 100"):
        purpose_head.retrain(TEXTS[:50], LABELS[:50])
    with pytest.raises(ValueError, match="Labels are"):
        purpose_head.retrain(["x"], ["chat"])


def test_macro_f1_by_hand() -> None:
    truth, said = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])
    # F1: information 2/3, engagement 2/4, intelligence 0.
    assert purpose_head.macro_f1(truth, said) == pytest.approx((2 / 3 + 0.5 + 0) / 3)
