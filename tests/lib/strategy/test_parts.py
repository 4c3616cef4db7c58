"""Answers, spread, neighbours, topics, maturity: each counted by hand on a few posts."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lib.strategy.making import BODY, accounts, at, post, posts

from mootlib.strategy.answering import answering, turns, wilson
from mootlib.strategy.maturity import CRITERIA, Document, Promise, maturity, promises
from mootlib.strategy.spread import decentralisation, gini_simpson, position
from mootlib.strategy.supply import supply
from mootlib.strategy.voices import AccountKey, PostKey, Voices, sort_out


def voices(*rows: dict) -> Voices:  # type: ignore[type-arg]
    return sort_out(posts(list(rows)), accounts(), BODY)


def key(name: str) -> PostKey:
    return PostKey("x", name)


ASKED = (
    post("q1", "ann", 0, "When are bins collected?", mentions=["h_council"], conversation_id="q1"),
    post(
        "a1",
        "council",
        2,
        "@h_ann Tuesday",
        in_reply_to="q1",
        mentions=["h_ann"],
        conversation_id="q1",
    ),
    post("t1", "ann", 3, "Thanks!", in_reply_to="a1", conversation_id="q1"),
    post("q2", "bob", 5, "Is the pool open?", mentions=["h_library"], conversation_id="q2"),
    post("q3", "cat", 6, "Anyone at the fair?", conversation_id="q3"),
    post("p1", "council", 7, "The fair opens at ten.", conversation_id="p1"),
    post("q4", "bob", 8, "Until when?", in_reply_to="p1", conversation_id="p1"),
    post("a4", "council", 40, "Until six.", in_reply_to="q4", mentions=[], conversation_id="p1"),
)


def test_questions_to_the_body_and_its_replies() -> None:
    found = answering(voices(*ASKED))
    assert {q.key.post_id: q.answer and q.answer.post_id for q in found.questions} == {
        "q1": "a1", "q2": None, "q4": "a4",
    }  # fmt: skip
    assert found.answered == 2
    assert [q.hours for q in found.questions] == [2.0, None, 32.0]
    assert found.within_day is not None
    assert found.within_day.value == pytest.approx(1 / 3)
    assert found.median_hours is None  # three questions are too few


def test_a_question_is_answered_by_naming_who_asked_in_the_conversation() -> None:
    rows = (
        post("q", "ann", 0, "Is it open?", mentions=["h_council"], conversation_id="q"),
        post(
            "r", "council", 1, "Yes", in_reply_to="other", mentions=["h_ann"], conversation_id="q"
        ),
    )
    assert answering(voices(*rows)).answered == 1


def test_an_answer_is_not_before_its_question() -> None:
    rows = (
        post("q", "ann", 5, "Is it open?", mentions=["h_council"]),
        post("r", "council", 1, "Yes", in_reply_to="q"),
    )
    assert answering(voices(*rows)).answered == 0


def test_the_median_counts_open_questions_as_waiting() -> None:
    rows = [post(f"q{n}", "ann", 0, "Well?", mentions=["h_council"]) for n in range(6)]
    replies = [post(f"r{n}", "council", n + 1, "So", in_reply_to=f"q{n}") for n in range(4)]
    assert answering(voices(*rows, *replies)).median_hours == 3.0
    assert answering(voices(*rows, *replies[:2])).median_hours is None


def test_questions_may_be_given() -> None:
    found = answering(voices(*ASKED), {key("q1"), key("q3")})
    assert [q.key.post_id for q in found.questions] == ["q1"]


def test_turns_of_a_conversation() -> None:
    found = turns(voices(*ASKED))
    # q1: ann, council, ann. p1: council, bob, council. q2 and q3: one side only.
    assert (found.conversations, found.mean, found.longest, found.back_and_forth) == (2, 3.0, 3, 2)


def test_wilson_by_hand() -> None:
    assert wilson(0, 0) is None
    value, low, high = wilson(10, 20) or (0, 0, 0)
    assert (value, round(low, 3), round(high, 3)) == (0.5, 0.299, 0.701)


def test_decentralisation_by_hand() -> None:
    rows = [post(f"c{n}", "council", n) for n in range(4)]
    rows += [post(f"l{n}", "library", n, mentions=["h_council"]) for n in range(2)]
    rows += [post(f"o{n}", "officer", n, mentions=["h_ann"]) for n in range(2)]
    found = decentralisation(voices(*rows))
    assert found.index == pytest.approx(1 - (0.25 + 1 / 16 + 1 / 16))
    assert found.comparable == pytest.approx(0.625 / (2 / 3))
    assert (found.accounts, found.known, found.servants) == (3, 3, 1)
    assert found.servants_share == pytest.approx(1 / 3)
    assert found.servants_posts == pytest.approx(0.25)
    assert found.own_mentions is not None
    assert found.own_mentions.value == 0.5


def test_one_account_has_no_spread() -> None:
    assert gini_simpson([9]) is None
    assert gini_simpson([5, 5]) == pytest.approx(0.5)
    assert gini_simpson([]) is None


def test_who_stands_round_the_body() -> None:
    rows = (
        post("p", "council", 0),
        post("s", "bob", 1, repost_of="p"),
        post("m", "ann", 2, mentions=["h_council"]),
        post("m2", "ann", 3, mentions=["h_council"]),
        post("r", "council", 4, mentions=["h_ann"]),
        post("n", "council", 5, mentions=["h_library"]),
    )
    found = position(voices(*rows))
    assert (found.mentioned_by, found.amplified_by, found.exchanges_with) == (1, 1, 1)
    assert found.amplifiers[0].account == AccountKey("x", "bob")
    partner = found.partners[0]
    assert (partner.account.account_id, partner.posts, partner.back) == ("ann", 1, 1)


def test_accounts_of_a_directory_count_too() -> None:
    rows = posts([post("p", "ann", 0), post("q", "council", 1)])
    found = sort_out(rows, accounts(), BODY, roles={("x", "ann"): "public servant"})
    assert {p.account.account_id for p in found.own if p.account} == {"ann", "council"}
    assert found.roles[AccountKey("x", "ann")] == "public servant"


def test_a_period_leaves_out_what_lies_outside_and_undated_posts() -> None:
    rows = posts(
        [post("a", "council", 0), post("b", "council", 48), post("c", "council", 1, posted_at=None)]
    )
    found = sort_out(rows, accounts(), BODY, since=at(24), until=at(72))
    assert [p.key.post_id for p in found.own] == ["b"]


def test_topics_posted_against_topics_engaged_with() -> None:
    rows = [post(f"r{n}", "council", n) for n in range(12)] + [
        post(f"b{n}", "council", n) for n in range(6)
    ]
    topics = {key(f"r{n}"): "roads" for n in range(12)} | {key(f"b{n}"): "bees" for n in range(6)}
    likes = {key(f"r{n}"): n for n in range(12)} | {key(f"b{n}"): 100 + n for n in range(6)}
    found = supply(voices(*rows), topics, likes)
    roads, bees = found.topics
    assert (roads.topic, roads.by_posts, roads.by_engagement, roads.gap) == ("roads", 1, 2, -1)
    assert (bees.topic, bees.gap) == ("bees", 1)
    # Eighteen posts of one account: bees hold the places 13 to 18, each less a half, of 18.
    assert bees.engagement is not None
    assert bees.engagement.value == pytest.approx(sum(range(13, 19)) / 6 / 18 - 0.5 / 18)
    assert found.agreement is None  # two topics


def test_stages_of_maturity() -> None:
    today = date(2026, 6, 30)
    every = [Document(name, name, date(2025, 1, 1)) for name in CRITERIA]
    assert maturity([], as_of=today).stage == 1
    assert maturity(every, as_of=today).stage == 3
    old = [*every[:4], Document("crisis", "rota", date(2024, 6, 29))]
    found = maturity(old, as_of=today)
    assert (found.stage, found.current) == (2, 4)
    assert found.criteria[4].document is not None
    assert not found.criteria[4].current
    edge = [*every[:4], Document("crisis", "rota", date(2024, 6, 30))]
    assert maturity(edge, as_of=today).stage == 3
    assert maturity([Document("policy", "later", date(2026, 7, 1))], as_of=today).stage == 1
    assert maturity(every, as_of=date(2024, 2, 29)).stage == 1
    with pytest.raises(ValueError, match="no criterion"):
        maturity([Document("luck", "x", today)], as_of=today)


def test_promises_that_fell_short_come_first() -> None:
    found = promises(
        [
            Promise("pool", "consult", "consult"),
            Promise("bus", "involve", None),
            Promise("park", "collaborate", "inform"),
            Promise("arts", "inform", "involve"),
        ]
    )
    assert [p.process for p in found.promises] == ["park", "pool", "arts", "bus"]
    assert [p.gap for p in found.promises] == [3, 0, -2, None]
    assert (found.known, found.kept) == (3, 2)
    with pytest.raises(ValueError, match="level of participation"):
        promises([Promise("x", "listen", None)])
