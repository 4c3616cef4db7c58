"""The whole profile of a small body."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.lib.strategy.making import BODY, accounts, at, counts, post, posts

from mootlib.strategy.maturity import Document
from mootlib.strategy.profile import profile
from mootlib.strategy.voices import PostKey

ROWS = [
    post("i1", "council", 0, "The road is closed until Friday."),
    post("i2", "council", 24 * 40, "The budget was agreed last night.", conversation_id="i2"),
    post("e1", "officer", 2, "@h_ann thanks so much, lovely to meet you all!", mentions=["h_ann"]),
    post("w1", "library", 3, "Have your say: please tell us what you want from the library."),
    post("s1", "council", 4, "Words of another", repost_of="x9"),
    post("q1", "bob", 24 * 40 + 1, "Which road?", in_reply_to="i2", conversation_id="i2"),
]


def test_the_parts_come_together() -> None:
    found = profile(
        posts(ROWS),
        accounts(),
        BODY,
        now=at(24 * 60),
        counts=counts({"i1": 3, "i2": 5, "w1": 1}),
        topics={PostKey("x", "i1"): "roads", PostKey("x", "i2"): "money"},
        documents=[Document("policy", "Rules of the house", date(2026, 1, 1))],
        zone="Europe/London",
    )
    assert len(found.posts) == 4
    assert found.passed_on == 1
    assert found.mix is not None
    assert found.mix.posts == 4
    assert {row.key.post_id: row.role for row in found.posts}["e1"] == "public servant"
    assert set(found.by_role) == {"institution", "public servant"}
    assert [month.start for month in found.months] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert sum(month.mix.posts for month in found.months) == 4
    assert found.two_way is not None
    assert found.two_way.value == 0.25
    assert found.further["call_to_action"] is not None
    assert found.further["call_to_action"].value == 0.25
    assert found.answering.rate is not None
    assert found.answering.rate.value == 0
    assert found.maturity.stage == 2
    assert found.supply is not None
    assert {topic.topic for topic in found.supply.topics} == {"roads", "money"}
    assert found.period == (at(0), at(24 * 40))


def test_an_unknown_body_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="No account of 'Nowhere'"):
        profile(posts(ROWS), accounts(), "Nowhere", now=at(0))


def test_a_body_that_said_nothing_has_no_mix() -> None:
    found = profile(posts(ROWS), accounts(), "Other Council", now=at(0))
    assert found.posts == ()
    assert found.mix is None
    assert found.two_way is None
    assert found.months == ()
    assert isinstance(found.maturity.as_of, date)
    assert not isinstance(found.maturity.as_of, datetime)
