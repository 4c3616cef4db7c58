"""Tone of groups: the truth is inside the interval, loud people are one, few are too few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED

from mootlib.listening import tone, tone_calibration, tone_posterior
from mootlib.listening.tone_accuracy import accuracy
from mootlib.records import SENTIMENTS
from mootlib.text import sentiment

FOLDER = SHARED / "data" / "listening" / "tweeteval" / "sentiment"
#: What a model that often errs says of posts of each tone, on average.
ERRING = np.array([[6.0, 3.0, 1.5], [2.0, 4.0, 3.0], [1.0, 3.0, 6.0]])

Array = np.ndarray[Any, Any]


def judged(tones: Array, rng: np.random.Generator) -> Array:
    """Probabilities that such a model gives."""
    return np.array([rng.dirichlet(ERRING[one]) for one in tones])


class Town:
    """Posts of groups with known mixes of tones, an officer having read some of each group."""

    def __init__(self, mixes: list[list[float]], posts: int, read: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        tones = [rng.choice(3, posts, p=mix) for mix in mixes]
        self.tones = np.concatenate(tones)
        self.probabilities = judged(self.tones, rng)
        self.groups = [[f"g{at:02}"] for at in range(len(mixes)) for _ in range(posts)]
        self.authors: list[str | None] = [f"a{at}" for at in range(len(self.tones))]
        chosen = set(rng.permutation(len(self.tones))[:read].tolist())
        self.labels = [
            SENTIMENTS[one] if at in chosen else None for at, one in enumerate(self.tones)
        ]

    def ask(self, **options: Any) -> tone.ToneResult:
        return tone.by_group(self.probabilities, self.groups, self.authors, self.labels, **options)


def test_intervals_hold_the_truth_as_often_as_they_say_and_counting_does_not() -> None:
    held, counted, widths = [], [], []
    for seed in range(8):
        mixes = np.random.default_rng(seed).dirichlet([1, 1, 1], 15).tolist()
        for mix, group in zip(mixes, Town(mixes, 80, 200, seed).ask().groups, strict=True):
            true = mix[2] - mix[0]
            assert group.net is not None
            assert group.counted is not None
            held.append(group.net.low <= true <= group.net.high)
            counted.append(abs(group.counted - true) <= 1.645 / np.sqrt(80))
            widths.append(group.net.high - group.net.low)
    assert 0.84 <= np.mean(held) <= 0.98
    assert np.mean(counted) < np.mean(held)
    assert np.mean(widths) < 0.6


def test_one_loud_person_is_not_the_town() -> None:
    town = Town([[0.1, 0.3, 0.6]] * 6, 60, 150)
    before = town.ask().groups[0].net
    rng = np.random.default_rng(1)
    town.probabilities = np.vstack([town.probabilities, judged(np.zeros(500, dtype=int), rng)])
    town.groups += [["g00"]] * 500
    town.authors += ["shouter"] * 500
    town.labels += [None] * 500
    loud = town.ask().groups[0]
    assert before is not None
    assert loud.net is not None
    assert loud.authors == 61
    assert loud.posts == 560
    assert abs(loud.net.value - before.value) < 0.05
    assert loud.counted is not None
    assert loud.counted < -0.4


def test_saying_everything_twice_changes_nothing() -> None:
    town = Town([[0.3, 0.4, 0.3], [0.1, 0.2, 0.7]], 40, 60)
    once = town.ask().groups
    unread = [at for at, label in enumerate(town.labels) if label is None]
    town.probabilities = np.vstack([town.probabilities, town.probabilities[unread]])
    town.groups += [town.groups[at] for at in unread]
    town.authors += [town.authors[at] for at in unread]
    town.labels += [None] * len(unread)
    for one, two in zip(once, town.ask().groups, strict=True):
        assert one.net is not None
        assert two.net is not None
        assert tuple(two.net) == pytest.approx(tuple(one.net), abs=0.02)


def test_more_labels_in_a_group_overrule_its_words() -> None:
    """A group whose praise is worded like blame: only officers can tell."""
    town = Town([[0.2, 0.4, 0.4]] * 8, 60, 160)
    strange = [at for at, names in enumerate(town.groups) if names == ["g07"]]
    rng = np.random.default_rng(5)
    town.probabilities[strange] = judged(np.zeros(len(strange), dtype=int), rng)
    for at in strange:
        town.labels[at] = "positive"
    found = town.ask().groups[7]
    assert found.labelled == 60
    assert found.net is not None
    assert found.net.low > 0.7


def test_words_are_trusted_less_where_labels_contradict_them() -> None:
    mixes = np.random.default_rng(2).dirichlet([2, 2, 2], 14).tolist()
    town = Town(mixes, 60, 300)
    trusted = town.ask()
    turned = Town(mixes, 60, 300)
    rng = np.random.default_rng(3)
    for number in range(14):  # in each group one tone is worded like another
        here = [at for at, names in enumerate(turned.groups) if names == [f"g{number:02}"]]
        said = turned.tones[here].copy()
        said[said == rng.integers(3)] = rng.integers(3)
        turned.probabilities[here] = judged(said, rng)
    doubted = turned.ask()
    assert doubted.worth < trusted.worth
    widths = [
        np.mean([one.net.high - one.net.low for one in result.groups if one.net])
        for result in (doubted, trusted)
    ]
    assert widths[0] > widths[1]


def test_few_authors_are_too_few_to_say() -> None:
    town = Town([[0.3, 0.3, 0.4]] * 3, 60, 90)
    for at in range(60):
        town.authors[at] = f"one of nine {at % 9}"
    few, enough, _ = town.ask().groups
    assert (few.authors, few.net, few.shares) == (9, None, None)
    assert few.counted is not None
    assert enough.net is not None
    assert town.ask(least_authors=9).groups[0].net is not None


def test_posts_not_understood_are_left_out_and_counted() -> None:
    town = Town([[0.3, 0.3, 0.4]] * 3, 60, 90)
    plain = town.ask().groups
    town.probabilities = np.vstack([town.probabilities, np.full((30, 3), np.nan)])
    town.groups += [["g00", "polish"]] * 30
    town.authors += [None] * 30
    town.labels += [None] * 30
    result = town.ask().groups
    assert result[0].not_understood == 30
    assert result[0].net is not None
    assert plain[0].net is not None
    assert tuple(result[0].net) == pytest.approx(tuple(plain[0].net), abs=1e-6)
    assert (result[3].group, result[3].posts, result[3].net) == ("polish", 0, None)


def test_a_post_may_be_about_several_things_or_none() -> None:
    town = Town([[0.3, 0.3, 0.4]] * 3, 60, 90)
    town.groups = [[*names, "all", "all"] if at else [] for at, names in enumerate(town.groups)]
    found = {group.group: group for group in town.ask().groups}
    assert found["all"].posts == 179
    assert found["g00"].posts == 59


MIX = st.tuples(*[st.floats(0.02, 1)] * 3).map(lambda parts: [p / sum(parts) for p in parts])


@settings(max_examples=8, deadline=None)
@given(st.lists(MIX, min_size=2, max_size=4), st.integers(0, 1000), st.sampled_from([0.5, 0.9]))
def test_estimates_are_in_their_intervals_and_shares_make_one(
    mixes: list[list[float]], seed: int, level: float
) -> None:
    town = Town(mixes, 50, 70, seed)
    for at in range(15):  # whatever the mixes, each tone was labelled
        town.labels[at] = SENTIMENTS[at % 3]
    result = town.ask(level=level)
    assert result == town.ask(level=level)
    for group in result.groups:
        assert group.net is not None
        assert group.shares is not None
        for one, least in ((group.net, -1), *((share, 0) for share in group.shares.values())):
            assert least <= one.low <= one.value <= one.high <= 1
        assert sum(share.value for share in group.shares.values()) == pytest.approx(1, abs=0.05)
        share = group.shares
        expected = share["positive"].value - share["negative"].value
        assert group.net.value == pytest.approx(expected, abs=0.05)


def test_order_of_the_posts_does_not_matter_for_counts_and_hardly_for_estimates() -> None:
    town = Town([[0.3, 0.3, 0.4]] * 3, 60, 90)
    before = town.ask().groups
    order = np.random.default_rng(4).permutation(len(town.tones))
    town.probabilities = town.probabilities[order]
    for name in ("groups", "authors", "labels"):
        values = getattr(town, name)
        setattr(town, name, [values[at] for at in order])
    for one, two in zip(before, town.ask().groups, strict=True):
        assert (one.posts, one.authors, one.labelled) == (two.posts, two.authors, two.labelled)
        assert one.net is not None
        assert two.net is not None
        assert tuple(one.net) == pytest.approx(tuple(two.net), abs=0.08)


# --- Parts ---------------------------------------------------------------------------------------------


def test_the_shortest_interval_reaches_the_end_where_the_truth_lies() -> None:
    values = np.linspace(0.005, 0.995, 100)
    falling = np.exp(-values * 20)
    low, high = tone_posterior.shortest(values, falling / falling.sum(), 0.9)
    assert low == 0.0
    assert high == pytest.approx(np.log(10) / 20, abs=0.01)
    even = tone_posterior.shortest(values, np.full(100, 0.01), 0.9)
    assert even[1] - even[0] == pytest.approx(0.9, abs=0.01)


def test_without_words_it_is_the_posterior_of_counts() -> None:
    """With no unread posts and groups of any mix, labels give a Dirichlet's mean."""
    read = np.array([[3.0, 5.0, 12.0]])
    likelihoods = np.ones((1, 1, 3))
    found = tone_posterior.posterior(np.zeros((1, 1)), likelihoods, read, np.full(3, 1 / 3))
    mean = found.probability @ tone_posterior.SHARES
    drawn_in = (read + found.likeness / 3) / (20 + found.likeness)
    assert mean == pytest.approx(drawn_in, abs=0.03)


def test_calibration_finds_the_likelihoods_that_made_the_data() -> None:
    rng = np.random.default_rng(0)
    tones = rng.choice(3, 6_000, p=[0.2, 0.5, 0.3])
    given = rng.dirichlet([1, 1, 1], 40)
    # Bins of which each tone has its own share; the model is too sure and leans to positive.
    share = given / given.sum(axis=0)
    bins = np.array([rng.choice(40, p=share[:, one]) for one in tones])
    tilted = (given * [0.2, 0.5, 0.3]) ** 1.6 * [1, 1, 2.5]
    centres = tilted / tilted.sum(axis=1, keepdims=True)
    found = tone_calibration.class_likelihoods(
        centres, bins, tones, np.arange(len(tones)), draws=4, seed=0
    ).mean(axis=0)
    ours = found / found.sum(axis=1, keepdims=True)
    true = share / share.sum(axis=1, keepdims=True)
    assert np.abs(ours - true).mean() < 0.04


def test_wrong_input_is_a_sentence() -> None:
    town = Town([[0.3, 0.3, 0.4]] * 2, 60, 90)
    with pytest.raises(tone.TooFewLabels, match="At least 50 posts must be labelled by hand"):
        Town([[0.3, 0.3, 0.4]] * 2, 60, 20).ask()
    with pytest.raises(ValueError, match="level"):
        town.ask(level=1)
    with pytest.raises(ValueError, match="three columns"):
        tone.by_group(np.zeros((2, 2)), [["a"]] * 2, [None] * 2, [None] * 2)
    with pytest.raises(ValueError, match="same length"):
        tone.by_group(town.probabilities, [], town.authors, town.labels)
    with pytest.raises(ValueError, match="must make 1"):
        tone.by_group(town.probabilities * 2, town.groups, town.authors, town.labels)
    with pytest.raises(ValueError, match="list of names"):
        tone.by_group(town.probabilities, ["bins"] * 120, town.authors, town.labels)
    with pytest.raises(ValueError, match="not angry"):
        tone.by_group(town.probabilities, town.groups, town.authors, ["angry"] * 120)


# --- Agreement with officers ---------------------------------------------------------------------------


def test_agreement_is_counted() -> None:
    found = accuracy(
        ["negative", "neutral", "neutral", None, "positive"],
        ["negative", "neutral", "positive", "neutral", None],
    )
    assert (found.posts, found.authors, found.not_understood) == (3, 3, 1)
    assert found.confusion == ((1, 0, 0), (0, 1, 0), (0, 1, 0))
    assert found.right.value == pytest.approx(2 / 3)
    assert found.macro_recall.value == pytest.approx(2 / 3)
    assert found.recall["positive"] is not None
    assert found.recall["positive"].value == 0
    none = accuracy(["negative"], ["negative"])
    assert none.recall["neutral"] is None


def test_few_labels_and_few_authors_leave_much_open() -> None:
    guesses: list[str | None] = ["negative", "neutral", "positive"] * 20
    labels: list[str | None] = ["negative", "neutral", "negative"] * 20
    alone = accuracy(guesses, labels)
    two = accuracy(guesses, labels, ["ann"] * 30 + ["bob"] * 30)
    assert two.authors == 2
    assert alone.right.high - alone.right.low < 0.3
    perfect = accuracy(["negative"] * 10, ["negative"] * 10)
    assert perfect.right.value == perfect.right.high == 1
    assert perfect.right.low < 0.9


def test_the_interval_of_agreement_holds_the_truth() -> None:
    held = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        of_author = rng.beta(7, 3, 40)  # how often each author is understood; 0.7 on average
        authors = rng.integers(0, 40, 200)
        right = rng.random(200) < of_author[authors]
        guesses = ["neutral" if ok else "positive" for ok in right]
        found = accuracy(guesses, ["neutral"] * 200, [str(one) for one in authors])
        held += found.right.low <= 0.7 <= found.right.high
    assert 82 <= held <= 97


def test_wrong_labels_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="same length"):
        accuracy([None], [])
    with pytest.raises(ValueError, match="not cross"):
        accuracy(["cross"], ["neutral"])
    with pytest.raises(ValueError, match="No post has a label"):
        accuracy([None], ["neutral"])


# --- Real posts ------------------------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.skipif(not FOLDER.exists(), reason="the real posts are not on this machine")
def test_real_posts_with_shifted_prevalence_are_covered() -> None:
    texts = (FOLDER / "val_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    truth = np.array([int(line) for line in (FOLDER / "val_labels.txt").read_text().split()])
    given = sentiment.probabilities(texts)
    truth, given = truth[~np.isnan(given[:, 0])], given[~np.isnan(given[:, 0])]
    held = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        mixes = rng.dirichlet([1, 1, 1], 15)
        tones = np.concatenate([rng.choice(3, 100, p=mix) for mix in mixes])
        rows = np.array([rng.choice(np.flatnonzero(truth == one)) for one in tones])
        groups = [[f"{at:02}"] for at in range(15) for _ in range(100)]
        read = set(rng.permutation(1_500)[:200].tolist())
        labels = [SENTIMENTS[one] if at in read else None for at, one in enumerate(tones)]
        found = tone.by_group(given[rows], groups, [None] * 1_500, labels)
        held += [
            group.net is not None and group.net.low <= mix[2] - mix[0] <= group.net.high
            for mix, group in zip(mixes, found.groups, strict=True)
        ]
    assert np.mean(held) >= 0.8
