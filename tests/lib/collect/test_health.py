"""How a source does, step by step, and kept as JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib.collect.making import START

from mootlib.collect import Batch, Deletion, Health, Quota
from mootlib.records import POSTS, REJECTS

HOUR = timedelta(hours=1)


def posts(*times):
    return POSTS.build(
        {
            "platform": "mastodon",
            "post_id": str(number),
            "posted_at": time,
            "text": "Bins",
            "mentions": [],
            "hashtags": [],
            "links": [],
            "media": [],
            "collections": [],
            "source": "test",
            "collected_at": START,
        }
        for number, time in enumerate(times)
    )


def test_a_source_is_new_then_reading_then_well():
    health = Health()
    assert health.state == "new"
    assert health.lag(START) is None
    batch = Batch(
        posts(START - HOUR, START - 2 * HOUR),
        rejects=REJECTS.build([{"file": "x", "line": 1, "reason": "no time", "raw": "{}"}]),
        deletions=(Deletion("mastodon", "9", START),),
        cursor={},
        complete_until=START - HOUR,
        progress=0.5,
        reached=START - 2 * HOUR,
    )
    health = health.after(batch, Quota(250, 300, START + HOUR))
    assert health.state == "reading"
    counts = Batch()  # of posts looked at again: says nothing of where reading is
    assert health.after(counts, None).progress == 0.5
    unknown = Batch(cursor={}, reached=START - 3 * HOUR)
    assert health.after(unknown, None).state == "reading"
    assert health.after(unknown, None).progress is None
    assert (health.posts, health.rejects, health.deletions) == (2, 1, 1)
    assert health.last_post == START - HOUR
    assert (health.quota_left, health.quota_limit) == (250, 300)
    assert health.lag(START) == HOUR
    health = health.passed(START, START + HOUR, None)
    assert health.state == "well"
    assert health.last_success == START
    assert health.quota_left == 250  # not to be told of a quota is no word about it


def test_a_failure_counts_up_and_success_ends_it():
    health = Health(last_success=START)
    for number in (1, 2, 3):
        health = health.failed("example.social cannot be reached.", START + number * HOUR)
        assert (health.state, health.failures) == ("failing", number)
    assert health.next_try == START + 3 * HOUR
    assert health.failed("Renew it.", None, lasting=True).state == "stuck"
    assert health.after(Batch(), None).failures == 0
    assert health.passed(START, None, None).error == ""
    assert health.last_success == START  # what was read is not unread


def test_reading_a_stretch_again_takes_nothing_back():
    health = Health().after(Batch(posts(START), complete_until=START), None)
    again = health.after(Batch(posts(START - HOUR), complete_until=START - HOUR), None)
    assert again.complete_until == START
    assert again.last_post == START
    assert again.posts == 2


def test_a_warning_stays_until_the_next_pass():
    health = Health().after(Batch(warning="The feed has moved."), None).after(Batch(), None)
    assert health.warning == "The feed has moved."
    assert health.begun().warning == ""


def test_a_clock_that_runs_behind_shows_no_negative_lag():
    assert Health(complete_until=START + HOUR).lag(START) == timedelta()


MOMENTS = st.none() | st.datetimes().map(lambda found: START + (found - found.min) / 1000)


@given(
    st.builds(
        Health,
        last_success=MOMENTS,
        last_post=MOMENTS,
        complete_until=MOMENTS,
        next_try=MOMENTS,
        quota_resets_at=MOMENTS,
        progress=st.none() | st.floats(0, 1),
        error=st.text(),
        lasting=st.booleans(),
        posts=st.integers(0),
    )
)
def test_json_gives_the_same_health(health):
    assert Health.from_json(json.loads(json.dumps(health.to_json()))) == health


def test_a_health_of_another_version_is_read():
    found = Health(error="x").to_json() | {"unheard of": [1]}
    del found["posts"]
    assert Health.from_json(found) == Health(error="x")


def test_it_is_a_value():
    with pytest.raises(AttributeError):
        Health().error = "x"  # type: ignore[misc]
