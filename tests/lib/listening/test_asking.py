"""What wants an answer, and what only looks like it: made-up posts of the kinds that real ones are."""

from __future__ import annotations

import pytest

from mootlib.listening.asking import WEIGHTS, judge

WANTS = [
    "@ansfordcouncil when will the bins on Mill Lane be emptied?",
    "@ansfordcouncil the lift at the library is broken again, can you fix it please",
    "Does anyone know if the leisure centre is open tomorrow?",
    "Anyone know when the ring road reopens",
    "What time does the tip close on Sundays?",
    "Is there a number I can call about the flooding?",
    "@ansfordpolice are you able to tell us what the helicopter is for?",
    "Could someone from the council please get back to me about my bin",
    "We are trapped on the second floor, water still rising #help",
    "i need to know how to appeal a parking fine",
]
DOES_NOT = [
    "Did you know that we empty 40,000 bins a week?",
    "Want to work with us? Apply here https://example.org/jobs",
    "Have you ever thought about becoming a cadet? Join us on Tuesday",
    "Council Tax To Rise Again? What It Means For You https://example.org/news",
    "What is this world coming to?",
    "Another road closed?! Seriously?",
    '"Why should I pay for that?" she asked the committee on Monday.',
    "Fed up with queues? Book online and save time",
    "Who knew the park could look this good?",
    "The library opens at nine.",
    "See https://example.org/page?id=4",
    "",
    "🙂",
]
APPEALS = [
    "Appeal for witnesses after a collision on Ford Road",
    "Have you seen Rosa, 14, missing from Ansford?",
    "Did you witness the crash? Call 101",
    "What do you think of the new bus lanes? Take our survey",
    "Tell us your favourite park in the comments",
]


@pytest.mark.parametrize("text", WANTS)
def test_wants_an_answer(text: str) -> None:
    found = judge(text)
    assert found.kind in ("question", "request")
    assert 0.5 <= found.confidence <= 1


@pytest.mark.parametrize("text", DOES_NOT)
def test_only_looks_like_it(text: str) -> None:
    assert judge(text).kind is None


@pytest.mark.parametrize("text", APPEALS)
def test_an_institution_asks_the_public(text: str) -> None:
    assert judge(text).kind == "appeal"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@ayto ¿cuándo abre la biblioteca?", "es"),
        ("@baladiya متى يفتح المكتب؟", "ar"),
        ("@dimos πότε ανοίγει η βιβλιοθήκη;", "el"),
        ("@shiyakusho 図書館はいつ開きますか？", "ja"),
        ("@kommune når åpner biblioteket?", "no"),
    ],
)
def test_question_marks_of_other_languages(text: str, language: str) -> None:
    assert judge(text, language).kind == "question"


def test_a_greek_mark_is_a_semicolon_elsewhere() -> None:
    assert judge("@council thanks; see you on Monday; bye", "en").kind is None


def test_passing_a_question_on_is_less_sure_than_asking_it() -> None:
    text = "Does anyone know when the road reopens?"
    assert judge("RT @someone: " + text).confidence < judge(text).confidence


def test_being_addressed_counts() -> None:
    text = "Bins on Mill Lane again?"
    assert judge(text, addressed=True).confidence > judge(text).confidence


def test_every_sign_points_the_way_its_name_says() -> None:
    against = {"crowd", "repost", "quoted", "marks", "stressed", "left", "long", "link", "never",
               "rhetoric", "fun", "abuse", "hook", "call", "headline", "spread"}  # fmt: skip
    assert all(WEIGHTS[name] < 0 for name in against)
    assert all(WEIGHTS[name] > 0 for name in ("addressed", "anyone", "to_someone", "plain"))


@pytest.mark.parametrize(
    "text", ["?" * 5_000, "can you " * 5_000, '"' * 4_001 + "?", "a" * 100_000 + "?"]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    assert judge(text).confidence <= 1
