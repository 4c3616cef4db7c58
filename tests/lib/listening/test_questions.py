"""Questions joined with who asked, whom, and who replied."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa

from mootlib.listening import people, questions

from .conftest import NOW, MakePosts

KEY = b"0123456789abcdef"
ASK = "@ansfordcouncil when will the bins on Mill Lane be emptied?"


def ask(posts: pa.Table, accounts: pa.Table | None, organisation: str | None = None, **more):
    return questions.find(posts, people.Identities(posts, accounts, organisation, KEY), **more)


def test_a_reply_by_the_body_answers(make_posts: MakePosts, council: pa.Table) -> None:
    posts = make_posts(
        {"text": ASK, "account_id": "a-resident"},
        {"text": "Tomorrow, sorry.", "account_id": "a-council", "in_reply_to": "p0"},
        {"text": "@ansfordcouncil is the tip open on Friday?", "account_id": "a-3"},
    )
    first, second = ask(posts, council).questions
    assert (first.row, first.answered, first.directed_at) == (0, True, "Ansford Council")
    assert first.answered_at == posts["posted_at"][1].as_py()
    assert (second.answered, second.answered_at) == (False, None)


def test_a_reply_by_somebody_else_is_no_answer(make_posts: MakePosts, council: pa.Table) -> None:
    posts = make_posts(
        {"text": ASK, "account_id": "a-resident"},
        {"text": "Same in our street", "account_id": "a-3", "in_reply_to": "p0"},
        {"text": "Good morning Ansford", "account_id": "a-council"},
    )
    (only,) = ask(posts, council).questions
    assert (only.answered, only.replied) == (False, True)


def test_an_answer_further_down_the_conversation_counts(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {"text": ASK, "account_id": "a-9", "conversation_id": "p0"},
        {"text": "It is green bins", "account_id": "a-9", "in_reply_to": "p0", "conversation_id": "p0"},
        {"text": "On Friday", "account_id": "a-council", "in_reply_to": "p1", "conversation_id": "p0"},
    )  # fmt: skip
    assert ask(posts, council).questions[0].answered is True


def test_what_was_said_before_the_question_is_no_answer(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {"text": ASK, "account_id": "a-9"},
        {
            "text": "Hello",
            "account_id": "a-council",
            "in_reply_to": "p0",
            "posted_at": NOW - timedelta(days=60),
        },
    )
    assert ask(posts, council).questions[0].answered is False


def test_without_replies_or_a_known_body_nobody_can_tell(
    make_posts: MakePosts, council: pa.Table
) -> None:
    without = make_posts(
        {"text": ASK, "account_id": "a-9"}, {"text": "Hi", "account_id": "a-council"}
    )
    unknown = make_posts({"text": ASK, "account_id": "a-9"}, {"text": "Hi", "in_reply_to": "p0"})
    for posts, accounts, why in ((without, council, "No replies"), (unknown, None, "public body")):
        found = ask(posts, accounts)
        assert found.questions[0].answered is None
        assert found.unknown_because is not None
        assert why in found.unknown_because


def test_what_the_body_asks_is_counted_apart(make_posts: MakePosts, council: pa.Table) -> None:
    posts = make_posts(
        {"text": "What do you think of our new bus lanes?", "account_id": "a-council"},
        {"text": "Where did it happen? Can you send us the details?", "account_id": "a-council"},
        {"text": ASK, "account_id": "a-9"},
    )
    found = ask(posts, council)
    assert [q.row for q in found.questions] == [2]
    assert found.appeals == 2


def test_a_question_passed_on_is_listed_once(make_posts: MakePosts) -> None:
    plea = "RT @someone: Does anyone know where we can get water? Is anyone there?"
    posts = make_posts(plea, plea, {"text": ASK}, {"text": "RT @x: " + ASK, "repost_of": "p2"})
    found = ask(posts, None, groups=np.array([0, 0, 2, 2]))
    assert [q.row for q in found.questions] == [0, 2]


def test_a_private_person_asked_is_never_named(make_posts: MakePosts, council: pa.Table) -> None:
    posts = make_posts(
        {"text": "@tilda_marrow are you coming to the meeting?", "account_id": "a-9"}
    )
    (only,) = ask(posts, council).questions
    assert only.directed_at is not None
    assert "tilda" not in only.directed_at.lower()


def test_naming_the_organisation_directs_the_question(make_posts: MakePosts) -> None:
    posts = make_posts("Ansford Council, when will you mend the lift?")
    (only,) = ask(posts, None, "Ansford Council").questions
    assert only.directed_at == "Ansford Council"


def test_questions_come_by_time_the_undated_last(make_posts: MakePosts) -> None:
    posts = make_posts(
        {"text": ASK, "posted_at": None},
        {"text": ASK + " 2", "posted_at": NOW},
        {"text": ASK + " 3", "posted_at": NOW - timedelta(days=3)},
    )
    assert [q.row for q in ask(posts, None).questions] == [2, 1, 0]


def test_no_posts_no_questions(make_posts: MakePosts) -> None:
    assert ask(make_posts(), None).questions == ()
