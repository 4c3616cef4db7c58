"""Coverage counts every voice that wants an answer, and silence never flatters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from folkmoot.spine import matters
from folkmoot.spine.coverage import coverage, recent_coverage
from folkmoot.spine.models import Place
from tests.factories import answer, heard, matter, member, organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_shares_and_times_of_a_known_course() -> None:
    user = member()
    # Asked on days 1 to 6; days 1 to 4 answered on day 10, day 6 by a reply after one day.
    row = matter(user, *(heard(n, asks=True) for n in range(1, 5)), topic="Water")
    answer(user, row, at=FIRST + timedelta(days=10))
    matters.voices_hear(
        by=user,
        organisation=organisation(),
        heard=[
            heard(5, asks=True, platform="x", topic="Bins"),
            heard(6, asks=True, platform="x", topic="Bins", replied_at=FIRST + timedelta(days=7)),
            heard(7, platform="x"),  # does not ask
        ],
    )
    found = coverage(now=NOW)
    assert (found.total.voices, found.total.answered) == (6, 5)
    # Waits: 9, 8, 7, 6 and 1 days with an answer, 26 days and more without.
    assert found.total.median is not None
    assert found.total.median.days == 7.0
    assert found.total.ninetieth is not None
    assert found.total.ninetieth.days is None
    assert [(g.name, g.waiting.voices, g.waiting.answered) for g in found.topics] == [
        ("Bins", 2, 1),
        ("Water", 4, 4),
    ]
    assert {g.name: g.waiting.unanswered_share for g in found.platforms} == {
        "x": 0.5,
        "mastodon": 0,
    }


def test_an_answer_before_the_question_is_none() -> None:
    user = member()
    row = matter(user, heard(1, asks=True))
    answer(user, row, at=FIRST + timedelta(days=2))
    matters.voices_add(by=user, matter=row, heard=[heard(5, asks=True)])
    assert coverage(now=NOW).total.answered == 1
    answer(user, row, at=FIRST + timedelta(days=8))
    assert coverage(now=NOW).total.answered == 2


def test_merging_matters_takes_nobody_her_answer() -> None:
    user = member()
    one, other = matter(user, heard(1, asks=True)), matter(user, heard(2, asks=True), title="B")
    answer(user, one, at=FIRST + timedelta(days=3))
    matters.matter_merge(by=user, matter=one, into=other)
    assert coverage(now=NOW).total.answered == 1


def test_wards_are_found_through_streets_and_those_never_heard_are_named() -> None:
    user = member()
    town = Place.objects.create(slug="town", name="Town", kind="town")
    marsh = Place.objects.create(slug="marsh", name="Marsh End", kind="ward", parent=town)
    Place.objects.create(slug="abbey", name="Abbey", kind="ward", parent=town)
    lane = Place.objects.create(slug="lane", name="Weir Lane", kind="street", parent=marsh)
    matter(
        user, heard(1, asks=True, place=lane), heard(2, asks=True, place=town), heard(3, asks=True)
    )
    found = coverage(now=NOW)
    assert {g.name for g in found.places} == {"Marsh End", "Town", ""}
    assert found.never_heard == ("Abbey",)


def test_a_voice_without_a_date_counts_but_has_no_wait() -> None:
    matter(member(), heard(1, asks=True, spoken_at=None), heard(2, asks=True))
    found = coverage(now=NOW)
    assert found.undated == 1
    assert found.total.voices == 1


def test_a_matter_that_is_not_public_counts_and_gives_away_neither_topic_nor_place() -> None:
    lane = Place.objects.create(slug="abbey", name="Abbey", kind="ward")
    hidden = heard(1, asks=True, topic="Officer Sharples")
    matter(member(), hidden, topic="Sharples", place=lane, public=False)
    found = coverage(now=NOW)
    assert found.total.voices == 1
    assert [group.name for group in found.topics] == [""]
    assert [group.name for group in found.places] == [""]


def test_coverage_is_counted_once_a_minute_however_many_ask(
    django_assert_max_num_queries: Any, settings: Any
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    matter(member(), heard(1, asks=True))
    first = recent_coverage()
    matter(member(), heard(2, asks=True), title="Bins")
    with django_assert_max_num_queries(0):
        assert recent_coverage() == first
    aged = replace(first, looked_at=first.looked_at - timedelta(minutes=2))
    cache.set("coverage-1", aged)
    cache.add("coverage-1-counting", True)  # another request is at it
    assert recent_coverage() == aged
    cache.delete("coverage-1-counting")
    assert recent_coverage().total.voices == 2


def test_the_number_of_voices_costs_no_queries(django_assert_num_queries: Any) -> None:
    town = Place.objects.create(slug="town", name="Town", kind="town")
    ward = Place.objects.create(slug="marsh", name="Marsh End", kind="ward", parent=town)
    for number in range(4):
        matter(member(), heard(number, asks=True, place=ward), place=ward, title=str(number))
    with django_assert_num_queries(3):
        coverage(now=NOW)


def test_a_response_that_nobody_could_read_is_no_answer() -> None:
    user = member()
    row = matter(user, heard(1, asks=True), heard(2, asks=True, platform="x"), public=False)
    response = answer(user, row, at=FIRST + timedelta(days=5))
    assert coverage(now=NOW).total.answered == 0
    reply = response.replies.get(voice__platform="x")
    matters.reply_posted(by=user, reply=reply, address="https://x.example/1")
    later = NOW + timedelta(days=9000)
    assert coverage(now=later).total.answered == 1  # whoever was replied to could read that
    row.public = True
    row.save()
    assert coverage(now=later).total.answered == 2


def test_coverage_of_one_body_and_of_an_earlier_day() -> None:
    user = member()
    row = matter(user, heard(1, asks=True))
    matter(member(email="o@example.org", body=organisation("Other")), heard(3, asks=True))
    answer(user, row, at=FIRST + timedelta(days=10))
    mine = organisation()
    assert coverage(organisation=mine, now=NOW).total.answered == 1
    then = coverage(organisation=mine, now=FIRST + timedelta(days=9)).total
    assert (then.voices, then.answered) == (1, 0)
    assert coverage(now=FIRST + timedelta(days=2)).total.voices == 1  # the other was not said yet
