"""What differs between periods: people and not posts, intervals that hold what they promise, and no news from noise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mootlib.listening.periods import change_of_tone, compare, growth
from mootlib.records import FINDINGS

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)


def row(number: int, at: datetime | None, topic: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "platform": "x",
        "post_id": str(number),
        "account_id": f"a{number}",
        "posted_at": at,
        "topic": topic,
        "language": "en",
        "sentiment": "neutral",
        "sentiment_score": 0.0,
        "group": number,
        "places": [],
        "question": False,
    } | more


def table(*rows: dict[str, Any]) -> pa.Table:
    return FINDINGS.build(rows)


def weeks(counts: list[int], topic: int = 0, **more: Any) -> list[dict[str, Any]]:
    """So many people in the week of ``MONDAY``, the week before it, and so on."""
    return [
        row(1000 * back + n + 100_000 * topic, MONDAY - back * WEEK + timedelta(hours=n % 160), topic, **more)
        for back, count in enumerate(counts)
        for n in range(count)
    ]  # fmt: skip


def compared(*rows: dict[str, Any], **more: Any) -> Any:
    since = more.pop("since", MONDAY - 10 * WEEK)
    return compare(table(*rows), MONDAY, MONDAY + WEEK, since=since, **more)


def test_a_topic_that_more_people_write_about_grows_and_a_steady_one_does_not() -> None:
    found = compared(*weeks([30, 5, 6, 4, 5]), *weeks([20, 19, 22, 18, 21], topic=1))
    grown, steady = found.topics
    assert grown.grows
    assert grown.people == 30
    assert grown.usual == 5.0
    assert grown.growth is not None
    assert grown.growth.value == pytest.approx(6.0)
    assert not steady.grows
    assert (found.posts, found.usual, found.earlier) == (50, 25.0, (24, 28, 22, 26))


def test_one_who_writes_much_is_one() -> None:
    loud = [row(n, MONDAY + timedelta(hours=n), account_id="loud") for n in range(100)]
    found = compared(*loud, *weeks([0, 5, 5, 5, 5]))
    (topic,) = found.topics
    assert (topic.posts, topic.people, topic.growth) == (100, 1, None)


def test_without_an_earlier_time_nothing_is_said_of_growth() -> None:
    found = compared(*weeks([30]), since=MONDAY)
    (topic,) = found.topics
    assert (topic.usual, topic.growth, topic.tone, found.usual) == (None, None, None, None)


def test_silence_counts_only_where_somebody_listened() -> None:
    listened = compared(*weeks([8]), since=MONDAY - 4 * WEEK)
    began_lately = compared(*weeks([8]), since=MONDAY - 2 * WEEK)
    assert listened.earlier == (0, 0, 0, 0)
    assert began_lately.earlier == (0, 0)


def test_a_wording_that_turns_is_told_with_its_interval() -> None:
    before = weeks([0, 15, 15], sentiment="positive")
    now = weeks([20], sentiment="negative")
    (topic,) = compared(*now, *before, earlier=2).topics
    assert topic.tone is not None
    assert topic.tone_moved
    assert topic.tone.value == pytest.approx(-2.0)
    assert (topic.tone_now, topic.tone_before) == (-1.0, 1.0)


def test_dates_and_tones_that_are_missing_are_counted_as_missing() -> None:
    found = compared(
        row(1, None), row(2, MONDAY, sentiment=None, sentiment_score=None, places=["quay"])
    )
    assert (found.posts, found.undated, found.not_understood) == (1, 1, 1)
    assert found.places == {"quay"}


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        compare(table(row(1, MONDAY)), MONDAY, MONDAY, since=MONDAY)


@given(st.integers(0, 60), st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_growth_agrees_with_the_exact_binomial_test(now: int, before: list[int]) -> None:
    """The interval leaves 1 out just when the conditional test finds a difference."""
    found = growth(now, before)
    assert found is not None
    assert found.low <= found.value <= found.high or now + sum(before) == 0
    if now + sum(before):
        share = 1 / (1 + len(before))
        low, high = stats.binomtest(now, now + sum(before), share).proportion_ci(0.95)
        assert (found.low > 1) == (low > share)
        assert (found.high < 1) == (high < share)


def test_of_steady_topics_hardly_any_comparison_tells_of_growth() -> None:
    """With twenty topics that do not change, at most one comparison in twenty tells of one that does."""
    chance = np.random.default_rng(3)
    told = 0
    for _ in range(200):
        counts = chance.poisson(8, (20, 5))
        intervals = [growth(int(row[0]), row[1:].tolist(), comparisons=20) for row in counts]
        told += any(found is not None and found.low > 1 for found in intervals)
    assert told <= 0.05 * 200


def test_a_change_of_tone_covers_the_truth_as_often_as_it_promises() -> None:
    chance = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        now, before = chance.normal(-0.2, 0.6, 25), chance.normal(0.1, 0.4, 60)
        found = change_of_tone(now, before)
        assert found is not None
        inside += found.low <= -0.3 <= found.high
    assert 0.92 <= inside / 400 <= 0.98
    assert change_of_tone(now[:9], before) is None
