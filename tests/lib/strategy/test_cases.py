"""The case library: every case has what it needs, and what is alike is found."""

from __future__ import annotations

import dataclasses
import re

import pytest

from mootlib.strategy.cases import READ, Situation, cases, cases_like


def test_there_are_many_cases_each_with_its_source() -> None:
    found = cases()
    assert len(found) >= 25
    assert len({case.id for case in found}) == len({case.title for case in found}) == len(found)
    for case in found:
        assert re.fullmatch(r"[a-z0-9-]+", case.id)
        assert case.read in READ
        assert all((case.author, case.source)), case.id
        assert case.doi == "" or re.fullmatch(r"10\.\d{4,}/\S+", case.doi), case.id
        assert set(case.types) <= set(range(1, 26)), case.id
        assert all((case.bodies, case.platforms, case.strategies)), case.id
        assert case.year == 0 or 2000 <= case.year <= 2026, case.id
    assert {case.outcome for case in found} == {"worked", "failed", "mixed"}


@pytest.mark.parametrize("field", ["outcome", "read", "size", "done"])
def test_a_case_that_lacks_something_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=cases()[0].id):
        dataclasses.replace(cases()[0], **{field: ""})


def test_the_case_most_like_a_situation_comes_first() -> None:
    alike = cases_like(Situation(types=(1,), body="police", platforms=("x",)))
    assert alike[0].case.id == "nypd-mynypd"
    assert alike[0].shared == ("types", "body", "platforms")
    assert [one.score for one in alike] == sorted((one.score for one in alike), reverse=True)


def test_a_case_that_shares_only_the_kind_of_body_is_not_alike() -> None:
    assert cases_like(Situation(body="police", platforms=("x",), crisis=True)) == []
    assert cases_like(Situation()) == []
    assert cases_like(Situation(types=(22,))) == []


def test_more_in_common_never_makes_a_case_less_alike() -> None:
    for case in cases():
        bare = Situation(strategies=case.strategies)
        full = Situation(
            case.types, case.strategies, case.bodies[0], case.platforms, case.size, case.crisis
        )
        (first,), (second,) = (cases_like(one, [case]) for one in (bare, full))
        assert second.score >= first.score
