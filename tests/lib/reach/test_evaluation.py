"""Everything about one body in one result: whose posts, what is said, what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from mootlib.reach import evaluate
from mootlib.reach.evaluation import Stopped
from mootlib.reach.from_json import NotAnEvaluation, evaluation
from mootlib.reach.select import NoSuchOrganisation, of_organisation
from mootlib.reach.to_json import FORMAT, text

from .making import START, account, count, post, tables, town

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def two_bodies():
    return tables(
        [post(1, "a"), post(2, "b"), post(3, "citizen")],
        [count(n, "likes", n) for n in (1, 2, 3)],
        [
            account("a", organisation="Kest Council", role="institution"),
            account("b", organisation="Kest Police", role="institution"),
            account("citizen", handle="ann"),
        ],
    )


def test_only_the_body_s_own_posts_are_taken() -> None:
    posts, _, accounts = two_bodies()
    own, kept, note = of_organisation(posts, accounts, "kest council")
    assert own["post_id"].to_pylist() == ["1"]
    assert (kept.num_rows, note) == (1, "")


def test_a_body_that_is_not_there_is_said_with_those_that_are() -> None:
    posts, _, accounts = two_bodies()
    with pytest.raises(NoSuchOrganisation, match="Kest Council, Kest Police"):
        of_organisation(posts, accounts, "Abbey Council")


def test_a_small_evaluation_says_what_it_cannot_say() -> None:
    found = evaluate(*two_bodies(), now=NOW, organisation="Kest")
    assert found.posts == 3
    assert found.period == (START, START)
    assert found.comparisons == ()
    assert all(not model.calibrated for model in found.ranges)
    assert any("followers" in note for note in found.notes)
    assert text(found) == text(evaluate(*two_bodies(), now=NOW, organisation="Kest"))


def test_it_stops_when_told() -> None:
    with pytest.raises(Stopped):
        evaluate(*two_bodies(), now=NOW, cancelled=lambda: True)


def test_posts_of_nobody_are_a_sentence() -> None:
    posts, counts, accounts = tables([post(1, account_id=None)], [])
    with pytest.raises(ValueError, match="No post says which account"):
        evaluate(posts, counts, accounts, now=NOW)


def test_a_stored_evaluation_comes_back_as_it_was() -> None:
    made = evaluate(*town(accounts=4, each=90), now=NOW, organisation="Kest", zone="Europe/London")
    assert made.comparisons
    assert evaluation(json.loads(text(made))) == made


@pytest.mark.parametrize(
    "stored",
    [{}, {"format": "other"}, {"format": FORMAT, "version": 99}, {"format": FORMAT, "version": 1}],
)
def test_something_else_is_no_evaluation(stored: dict[str, object]) -> None:
    with pytest.raises(NotAnEvaluation):
        evaluation(stored)
