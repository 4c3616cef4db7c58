"""A post counts as gone only where an answer proves it."""

from __future__ import annotations

import pytest
from tests.lib.collect.making import START

from mootlib.collect import Misread
from mootlib.collect.looking import looks
from mootlib.collect.web import Answer


def answer(*there: str) -> Answer:
    body = {post_id: post_id for post_id in there}
    return Answer(200, {}, b"", "example.social", None, START, START, body)


class Answers:
    """Answers as written down, one after the other; the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.left = list(answers)
        self.asked: list[list[str]] = []

    def __call__(self, wanted: list[str]) -> Answer:
        self.asked.append(wanted)
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


def look(post_ids, answers, each=10):
    found = looks(post_ids, answers, lambda a: a.json, lambda _: None, platform="x", each=each)
    return [(sorted(one.found), [gone.post_id for gone in one.deletions]) for one in found]


def test_gone_is_what_is_missing_twice_beside_one_that_is_there():
    answers = Answers(answer("a", "b"), answer("a"))
    assert look(["a", "b", "c"], answers) == [(["a", "b"], ["c"])]
    assert answers.asked == [["a", "b", "c"], ["c", "a"]]


def test_missing_once_is_not_gone():
    assert look(["a", "b"], Answers(answer("a"), answer("a", "b"))) == [(["a", "b"], [])]


def test_an_empty_answer_without_the_witness_proves_nothing():
    answers = Answers(answer("a"), answer(), answer("a", "b"))
    assert look(["a", "b"], answers) == [(["a", "b"], [])]
    with pytest.raises(Misread, match="something else than it was asked"):
        look(["a", "b"], Answers(answer("a"), answer()))


def test_an_answer_to_another_question_proves_nothing():
    answers = Answers(answer("z"), answer("a"), answer("a"))
    assert look(["a"], answers) == [(["a"], [])]
    with pytest.raises(Misread):
        look(["a"], Answers(answer("z")))


def test_the_witness_of_an_earlier_question_serves_and_is_not_given_again():
    answers = Answers(answer("a", "b"), answer(), answer("a"))
    assert look(["a", "b", "c", "d"], answers, each=3) == [(["a", "b"], []), ([], ["c", "d"])]
    assert answers.asked[-1] == ["c", "d", "a"]
    assert all(len(asked) <= 3 for asked in answers.asked)


def test_where_nothing_is_there_two_empty_answers_have_to_do():
    assert look(["a"], Answers(answer())) == [([], ["a"])]
