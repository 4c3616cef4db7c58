"""What has changed: worked by hand, by the plain definition, and against chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mootlib.listening import transformation, transformation_measures, transformation_reach
from mootlib.listening.result import Interval
from mootlib.listening.transformation import Asked
from mootlib.records import POSTS

Said = tuple[str, str | None, datetime | None]


def when(month: int, day: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def find(
    said: Sequence[Said],
    places: list[tuple[str, ...]] | None = None,
    bodies: list[bool] | None = None,
    **options: Any,
) -> transformation.Transformation:
    posts = POSTS.build(
        {
            "platform": platform, "post_id": str(at), "account_id": account, "posted_at": moment,
            "text": "", "mentions": [], "hashtags": [], "links": [], "media": [], "collections": [],
            "source": "test", "collected_at": when(12),
        }
        for at, (platform, account, moment) in enumerate(said)
    )  # fmt: skip
    return transformation.find(
        posts,
        languages=["en"] * len(said),
        places=places or [()] * len(said),
        bodies=np.array(bodies or [False] * len(said), dtype=bool),
        **options,
    )


SAID: list[Said] = [
    ("x", "ann", when(1)), ("x", "ann", when(1)), ("x", "bob", when(1)), ("facebook", "cy", when(1)),
    ("x", "ann", when(2)), ("facebook", "cy", when(2)), ("facebook", "dee", when(2)),
    ("x", "eve", when(4)), ("x", None, when(4)), ("x", "council", when(4)), ("x", "ann", None),
]  # fmt: skip


def test_a_worked_example() -> None:
    bodies = [account == "council" for _, account, _ in SAID]
    asked = [Asked("x", True, True), Asked("x", True, None), Asked("x", False, False)]
    result = find(SAID, bodies=bodies, asked=asked)
    assert (result.unit, result.posts, result.voices) == ("month", 9, 5)
    assert (result.of_bodies, result.undated, result.without_author) == (1, 1, 1)
    assert [step.start for step in result.steps] == [date(2026, m, 1) for m in (1, 2, 4)]
    january, february, april = result.steps
    x, facebook = january.channels
    assert (x.channel, x.posts, x.voices, x.new_voices, x.settled) == ("x", 3, 2, 2, False)
    assert x.share is not None
    # By hand: p = 3/4; clusters ann 2, bob 1 (x), cy 1; spread = (4+1)(1/4)^2 + 1(3/4)^2 = 14/16.
    error = 1.959964 * (14 / 16 * 3 / 2) ** 0.5 / 4
    assert (x.share.value, x.share.low, x.share.high) == pytest.approx((0.75, 0.75 - error, 1.0))
    assert facebook.new_voices == 1
    assert [(c.channel, c.new_voices) for c in february.channels] == [("facebook", 1), ("x", 0)]
    assert result.settling == 3  # too few come back to say
    assert april.channels[0].settled
    assert (april.channels[0].posts, april.channels[0].voices) == (2, 1)
    answers = result.channels[0].answers
    assert (answers.asked, answers.to_body, answers.known, answers.answered) == (3, 2, 1, 1)
    assert answers.share is not None
    assert answers.share.low == pytest.approx(0.2065, abs=1e-4)  # Wilson's, of one in one
    assert result.channels[1].answers.share is None


def test_many_years_go_by_years_and_the_body_may_name_channels() -> None:
    said = [("x", "ann", when(1, year=year)) for year in (2019, 2021, 2026)]
    result = find(said, channels=["paper", "x", "x"])
    assert result.unit == "year"
    assert [(s.start.year, s.channels[0].channel) for s in result.steps] == [
        (2019, "paper"),
        (2021, "x"),
        (2026, "x"),
    ]
    assert find([]).steps == ()
    assert find([]).channels == ()


def test_months_are_those_of_the_town() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # July in London
    assert find([("x", "a", late)], zone="Europe/London").steps[0].start == date(2026, 7, 1)
    with pytest.raises(ValueError, match="time zone"):
        find([("x", "a", late)], zone="Nowhere/Town")
    with pytest.raises(ValueError, match="entry for each post"):
        find(SAID, places=[()])


NAMES = st.one_of(st.none(), st.sampled_from("abcdefgh"))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["x", "facebook", "folkmoot"]),
        NAMES,
        st.integers(0, 400).map(lambda day: when(1, 1) + timedelta(days=day)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms())
def test_everything_adds_up_whatever_the_order(said: list[Said], chance: Any) -> None:
    result = find(said)
    assert sum(step.posts for step in result.steps) == len(said) == result.posts
    for step in result.steps:
        assert sum(part.posts for part in step.channels) == step.posts
        for part in step.channels:
            assert 0 <= part.new_voices <= part.voices <= part.posts
            if part.share is not None:
                assert 0 <= part.share.low <= part.share.value <= part.share.high <= 1
    # Each voice is new once.
    new = sum(part.new_voices for step in result.steps for part in step.channels)
    assert new == result.voices == len({(p, a) for p, a, _ in said if a is not None})
    mixed = list(said)
    chance.shuffle(mixed)
    assert find(mixed).steps == result.steps


def test_the_interval_of_the_mix_holds_where_voices_differ() -> None:
    """Of samples drawn from a known town, at least nine of ten intervals hold the truth."""
    chance = np.random.default_rng(0)
    busy = chance.geometric(0.25, 3_000)
    channel = (np.arange(3_000) % 10 < 3).astype(int)
    truth = busy[channel == 1].sum() / busy.sum()
    held = 0
    for _ in range(200):
        drawn = chance.choice(3_000, 150, replace=False)
        cluster = np.repeat(np.arange(150), busy[drawn])
        share = transformation_measures.mix(channel[drawn][cluster], cluster, 2)[1]
        assert share is not None
        held += share.low <= truth <= share.high
    assert 180 <= held <= 200


def test_concentration_by_hand_and_where_there_is_too_little() -> None:
    counts = np.array([50, 10, *[1] * 18])  # of 78 posts, two of twenty voices wrote 60
    found = transformation_measures.concentration(counts, 0, 200)
    assert found.top_tenth is not None
    assert found.top_tenth.value == pytest.approx(60 / 78)
    assert found.top_tenth.low < 60 / 78 < found.top_tenth.high
    assert found.top_hundredth is None
    assert transformation_measures.concentration(counts[:19], 0, 200).top_tenth is None
    even = transformation_measures.concentration(np.full(200, 3), 0, 50)
    assert even.top_hundredth == Interval(0.01, 0.01, 0.01)


def test_settling_is_after_nine_of_ten_returns() -> None:
    voice = np.repeat(np.arange(40), 2)
    step = np.tile([0, 1], 40)
    assert transformation_measures.settling(voice, step) == 1
    step[1:13:2] = 5  # six of forty come back after five
    assert transformation_measures.settling(voice, step) == 5


def test_a_place_is_brought_in_only_where_chance_would_hardly_do_it() -> None:
    channel = np.array([0] * 30 + [1] * 90)
    voice = np.arange(120)
    said: list[tuple[str, ...]] = [("town",)] * 120
    for at in range(8):
        said[at] = ("mill", "town")  # eight voices of the small channel, nobody elsewhere
    for at in (100, 101, 102):
        said[at] = ("quay", "town")  # three of the large one: chance does that
    small, large = transformation_reach.brought(said, channel, voice, 2)
    assert [(one.name, one.voices, one.times) for one in small] == [("mill", 8, None)]
    assert large == ()
    said[100] = ("mill", "town")
    (mill,) = transformation_reach.brought(said, channel, voice, 2)[0]
    assert mill.times is not None
    assert mill.times.value == pytest.approx((8 / 30) / (1 / 90))
    assert mill.times.low > 1
