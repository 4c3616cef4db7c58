"""Bonsón and Ratkai's measures against a page worked out by hand."""

from __future__ import annotations

import math
from datetime import timedelta

import pyarrow as pa
import pytest

from mootlib.reach import metrics
from mootlib.reach.roles import compare_roles
from mootlib.reach.sheet import FOLLOWERS, at_age, lay_out

from .making import SEEN, START, account, count, post, sheet, tables

#: Four posts of a page with 2,000 followers: likes 10, 0, 30, 20; comments 2, 0, 0, 4; shares 0, 0, 8, 0.
LIKES, COMMENTS, SHARES = (10, 0, 30, 20), (2, 0, 0, 4), (0, 0, 8, 0)


def page(followers: int | None = 2000):
    posts = [post(n, collected_at=START + timedelta(days=8)) for n in range(4)]
    counts = [
        count(n, metric, values[n])
        for metric, values in (("likes", LIKES), ("comments", COMMENTS), ("shares", SHARES))
        for n in range(4)
    ]
    return sheet(posts, counts, [account("a", followers=followers)])


def test_a_page_worked_out_by_hand() -> None:
    (reach,) = metrics.of_accounts(page())
    measured = {m.name: m.value for m in reach.measures}
    assert measured == pytest.approx(
        {
            "P1": 3 / 4, "P2": 60 / 4, "P3": 7.5,  # 1000 x 15 / 2000
            "C1": 2 / 4, "C2": 6 / 4, "C3": 0.75,
            "V1": 1 / 4, "V2": 8 / 4, "V3": 1.0,
            "E": 9.25,
        }
    )  # fmt: skip


def test_one_post_has_the_same_measures() -> None:
    assert metrics.of_post(page(), 2) == {
        "likes": 30.0, "P3": 15.0, "comments": 0.0, "C3": 0.0, "shares": 8.0, "V3": 4.0, "E": 19.0,
    }  # fmt: skip


def test_without_followers_nothing_is_said_per_follower() -> None:
    (reach,) = metrics.of_accounts(page(followers=None))
    absent = {m.name for m in reach.measures if m.value is None}
    assert absent == {"P3", "C3", "V3", "E"}


def test_a_count_that_was_not_given_is_no_zero() -> None:
    found = sheet([post(1), post(2)], [count(1, "likes", 4), count(2, "likes", 6)])
    measured = {m.name: m.value for m in metrics.of_accounts(found)[0].measures}
    assert measured["P2"] == 5.0
    assert measured["C1"] is None
    assert measured["V2"] is None
    assert list(found.interactions) == [4.0, 6.0]


def test_a_post_that_lacks_a_count_of_its_platform_has_no_interactions() -> None:
    posts = [post(n) for n in range(20)]
    counts = [count(n, "likes", 1) for n in range(20)] + [count(n, "shares", 2) for n in range(19)]
    found = sheet(posts, counts)
    assert math.isnan(found.interactions[19])
    assert set(found.interactions[:19]) == {3.0}


def test_followers_are_those_of_the_time_of_posting() -> None:
    posts = [post(1), post(2, posted_at=START + timedelta(days=100)), post(3, posted_at=START + timedelta(days=50))]  # fmt: skip
    observed = pa.Table.from_pylist(
        [
            {"platform": "facebook", "account_id": "a", "observed_at": START + timedelta(days=day), "followers": followers}
            for day, followers in ((1, 100), (99, 400))
        ],
        schema=FOLLOWERS,
    )  # fmt: skip
    found = lay_out(*tables(posts, [count(n, "likes", 2) for n in (1, 2, 3)], [account("a")]), followers=observed)  # fmt: skip
    assert found.followers[:2].tolist() == [100.0, 400.0]
    assert math.isnan(found.followers[2])  # 49 days from either


def test_the_latest_count_holds_and_the_clock_is_local() -> None:
    summer = START.replace(month=7, day=6, hour=23, minute=30)  # Monday 00:30 in London
    found = sheet(
        [post(1, posted_at=summer)],
        [count(1, "likes", 9), count(1, "likes", 4, SEEN - timedelta(days=3))],
        zone="Europe/London",
    )
    assert found.counts["likes"].tolist() == [9.0]
    assert (found.hour[0], found.weekday[0], found.month[0]) == (0, 0, 2025 * 12 + 6)


def test_counts_at_one_age() -> None:
    posts, counts, _ = tables(
        [post(1), post(2)],
        [
            count(1, "likes", 5, START + timedelta(hours=23)),
            count(1, "likes", 50, START + timedelta(days=9)),
            count(2, "likes", 7, START + timedelta(days=9)),
        ],
    )
    day = at_age(counts, posts, timedelta(hours=24))
    assert day.select(["post_id", "value"]).to_pylist() == [{"post_id": "1", "value": 5}]


def test_institutions_beside_public_servants() -> None:
    posts, counts, who = [], [], []
    for number in range(8):
        servant = number % 2
        who.append(account(f"a{number}", role="public servant" if servant else "institution"))
        for at in range(3):
            posts.append(post(f"{number}-{at}", f"a{number}", posted_at=START + timedelta(days=at)))
            counts.append(count(f"{number}-{at}", "likes", 30 if servant else 10))
    by_measure = {r.measure: r for r in compare_roles(metrics.of_accounts(sheet(posts, counts, who)), seed=1)}  # fmt: skip
    ratio = by_measure["P2"].ratio
    assert ratio is not None
    assert (ratio.value, ratio.low, ratio.high) == (3.0, 3.0, 3.0)
    assert "higher than institutions'" in by_measure["P2"].sentence
    assert by_measure["E"].ratio is None
    assert "Too few accounts" in by_measure["E"].sentence
