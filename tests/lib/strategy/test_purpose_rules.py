"""Further labels: each rule with a post that meets it and one that nearly does."""

from __future__ import annotations

import pytest

from mootlib.strategy.purpose_rules import FURTHER, further_labels, measured


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Have your say on the new park by Friday", "call_to_action"),
        ("Sign up for flood alerts", "call_to_action"),
        ("Please share and help us find Alfie", "call_to_action"),
        ("Congratulations to our lifeguards on their medal", "symbolic"),
        ("Our thoughts are with his family", "symbolic"),
        ("@ann Thanks for letting us know, Ann. We've passed it to the team", "service_reply"),
        ("@ann You can report it on our website", "service_reply"),
        ("Fire at the mill: avoid the area and keep windows closed", "emergency"),
        ("The Ree has burst its banks at Weir Bridge", "emergency"),
    ],
)
def test_a_post_that_meets_a_rule_shows_the_words(text: str, label: str) -> None:
    found = further_labels(text)
    assert label in found
    for span in found[label]:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The council met on Tuesday", "call_to_action"),
        ("The award of the contract was delayed", "service_reply"),
        ("Thanks for your letters, everyone", "service_reply"),
        ("Cadets practised evacuation in an exercise on Sunday", "emergency"),
        ("A man was jailed for the fire: people had to avoid the area", "emergency"),
        ("A quiet night on the town", "symbolic"),
    ],
)
def test_a_near_miss_is_no_hit(text: str, label: str) -> None:
    assert label not in further_labels(text)


def test_a_reply_is_what_the_source_says_it_is() -> None:
    text = "You can report it on our website"
    assert "service_reply" in further_labels(text, is_reply=True)
    assert "service_reply" not in further_labels(text, is_reply=False)


def test_a_handle_is_no_word_of_a_rule() -> None:
    assert further_labels("Morning from @medal") == {}


def test_how_often_rules_are_right_is_counted() -> None:
    texts = ["Have your say", "Sign up now", "Nothing here", "Words"]
    labels = [
        frozenset({"call_to_action"}),
        frozenset(),
        frozenset({"call_to_action"}),
        frozenset(),
    ]
    rows = {row.label: row for row in measured(texts, labels, replies=[None] * 4)}
    row = rows["call_to_action"]
    assert (row.posts, row.labelled, row.found, row.both) == (4, 2, 2, 1)
    assert (row.precision, row.recall) == (0.5, 0.5)
    assert rows["emergency"].precision is None
    assert set(rows) == set(FURTHER)
