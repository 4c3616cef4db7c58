"""Near-duplicates, against an oracle that compares every pair."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.text import duplicates, shingles

WORDS = """
road closed flood mill lane bridge open council bins late thanks police bus stop
""".split()  # noqa: SIM905


def jaccard(one: str, other: str) -> float:
    sets = [
        {text[at : at + shingles.WIDTH] for at in range(len(text) - shingles.WIDTH + 1)}
        for text in (one, other)
    ]
    union = sets[0] | sets[1]
    return len(sets[0] & sets[1]) / len(union) if union else 0.0


def all_pairs(texts: list[str], threshold: float) -> list[int]:
    """The oracle: single linkage over every pair, in Python sets."""
    forms = [duplicates.normalise(text) for text in texts]
    group = list(range(len(texts)))
    for at, form in enumerate(forms):
        for before in range(at):
            same = form and form == forms[before]
            if same or jaccard(form, forms[before]) >= threshold - 1e-12:
                old, new = max(group[at], group[before]), min(group[at], group[before])
                group = [new if number == old else number for number in group]
    return group


SENTENCES = st.lists(st.sampled_from(WORDS), min_size=0, max_size=9).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(SENTENCES.filter(bool), max_size=14), st.sampled_from([0.4, 0.6, 0.8]))
def test_no_pair_below_the_threshold_is_joined_and_close_ones_are(
    texts: list[str], threshold: float
) -> None:
    found = duplicates.group(texts, threshold).groups.tolist()
    wanted = all_pairs(texts, threshold)
    forms = [duplicates.normalise(text) for text in texts]
    for at in range(len(texts)):
        assert found[at] <= at
        assert found[found[at]] == found[at]
        assert wanted[at] == wanted[found[at]], "joined what the oracle keeps apart"
        for before in range(at):
            # Well above the threshold a pair is proposed with all but certainty.
            if jaccard(forms[at], forms[before]) >= min(1.0, threshold + 0.25):
                assert found[at] == found[before]


def test_as_many_pairs_are_found_as_promised() -> None:
    rng = random.Random(3)
    texts = [" ".join(rng.choices(WORDS, k=14)) + f" {rng.randrange(10**6)}" for _ in range(400)]
    for text in rng.sample(texts, 200):
        kept = text.split()
        kept.pop(rng.randrange(len(kept)))
        texts.append("RT @clerk: " + " ".join(kept) + " https://town.example/x")
    found, wanted = duplicates.group(texts).groups, all_pairs(texts, 0.6)
    joined = [at for at in range(len(texts)) if wanted[at] != at]
    recalled = [at for at in joined if found[at] == wanted[at]]
    assert len(joined) > 150
    assert len(recalled) / len(joined) > 0.97


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ([], []),
        (["Road closed"], [0]),
        (["Road closed", "RT @a: road CLOSED!", "@b Road closed https://x.example"], [0, 0, 0]),
        (["ok", "OK", "no", "ko"], [0, 0, 2, 3]),
        (["", "", " "], [0, 1, 2]),
        (["https://a.example", "https://b.example", "https://a.example"], [0, 1, 0]),
        (["\ud83d half", "\ud83d half"], [0, 0]),
    ],
)
def test_edges(texts: list[str], groups: list[int]) -> None:
    found = duplicates.group(texts).groups
    assert found.dtype == np.int64
    assert found.tolist() == groups


@pytest.mark.parametrize("threshold", [0.0, 0.29, 1.01, float("nan")])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"between 0\.3 and 1"):
        duplicates.group(["a"], threshold)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=60), max_size=8))
def test_any_text_twice_has_one_group(texts: list[str]) -> None:
    found = duplicates.group(texts + texts).groups.tolist()
    for at, text in enumerate(texts):
        if text.strip():
            assert found[at] == found[at + len(texts)]


def test_repeating_gives_the_same_answer() -> None:
    rng = random.Random(5)
    texts = [" ".join(rng.choices(WORDS, k=6)) for _ in range(300)]
    assert np.array_equal(duplicates.group(texts).groups, duplicates.group(texts).groups)


@pytest.mark.slow
def test_a_flood_of_posts_alike_but_not_equal_is_bounded() -> None:
    rng = random.Random(0)
    texts = [
        f"Weather in town {rng.randrange(10**6)} wind {rng.randrange(10**6)} rain {rng.randrange(10**7)}"
        for _ in range(4_000)
    ]
    started = time.process_time()
    duplicates.group(["x" * 1_000_000, *texts])
    assert time.process_time() - started < 40


def test_shingles_equal_those_of_python_sets() -> None:
    texts = ["road closed", "", "abcd", "road open", "ééééé\U0001f600x"]
    found = shingles.shingles(texts)
    for at, text in enumerate(texts):
        own = set(found.hashes[found.offsets[at] : found.offsets[at + 1]].tolist())
        assert len(own) == len({text[k : k + 5] for k in range(len(text) - 4)})
    pairs = np.array([[0, 3], [0, 0], [1, 2], [4, 0]])
    found_similar = shingles.similar(texts, pairs, 0.2).tolist()
    assert found_similar == [jaccard(texts[a], texts[b]) >= 0.2 for a, b in pairs.tolist()]
