"""Who is reached beside who lives here; whose voice; all by hand or from the literature."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.reach import census, equity, voices
from mootlib.reach.proportions import dirichlet, wilson
from mootlib.reach.tables import BadTable


def test_wilson_by_hand() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81/263, 15/148, 0/20, 1/29 (method 3)."""
    for successes, number, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = wilson(successes, number)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 5_000), st.integers(1, 5_000))
def test_wilson_holds_its_share(successes: int, number: int) -> None:
    if successes <= number:
        found = wilson(successes, number)
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value <= found.high + 1e-12 <= 1 + 2e-12


def test_dirichlet_is_the_posterior() -> None:
    drawn = dirichlet([30, 70], seed=1)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn[:, 0].mean() == pytest.approx(30.5 / 101, abs=2e-3)


def town_census(text: str = "sex,women,25250\nsex,men,24750\nward,Kestside,900\nward,Abbey,1100"):
    return census.read_census(f"dimension,group,residents\n{text}")


def test_the_ratio_of_morgan_hill() -> None:
    """72 % women among the fans, 50.5 % among residents: R = 1.43 (reference, section 2)."""
    audience = census.read_audience("dimension,group,people\nsex,women,720\nsex,men,280")
    (found,) = equity.compare(town_census(), audience)
    women = next(g for g in found.groups if g.group == "women")
    assert women.ratio is not None
    assert women.ratio.value == pytest.approx(0.72 / 0.505)
    assert women.verdict == "over-reached"
    assert found.groups[0].group == "men"  # who is not reached comes first
    assert found.groups[0].verdict == "under-reached"
    assert found.dissimilarity is not None
    assert found.dissimilarity.value == pytest.approx(0.72 - 0.505)
    assert women.per_thousand == pytest.approx(1000 * 720 / 25250)


def test_small_groups_are_hidden_and_not_alone() -> None:
    text = "age,a,100\nage,b,100\nage,c,100\nage,d,100"
    audience = census.read_audience(
        "dimension,group,people\nage,a,7\nage,b,30\nage,c,200\nage,d,220"
    )
    (found,) = equity.compare(town_census(text), audience)
    hidden = {g.group for g in found.groups if g.verdict == "hidden"}
    assert hidden == {"a", "b"}  # b too: else a could be worked out from the total
    assert all(g.people is None for g in found.groups if g.group in hidden)


def test_a_group_that_nobody_counted_is_no_zero() -> None:
    audience = census.read_audience("source,dimension,group,people\nsign-ups,ward,Kestside,40\nsign-ups,ward,Unknown,60")  # fmt: skip
    (found,) = equity.compare(town_census(), audience)
    assert found.missing == ("Abbey",)
    assert found.unknown_share == pytest.approx(0.6)
    assert [g.group for g in found.groups] == ["Kestside"]


def test_nobody_reached_is_a_finding() -> None:
    audience = census.read_audience("dimension,group,people\nward,Kestside,0\nward,abbey,400")
    (found,) = equity.compare(town_census(), audience)
    assert [(g.group, g.verdict) for g in found.groups] == [
        ("Kestside", "not reached"),
        ("Abbey", "over-reached"),
    ]
    assert "Kestside (0% of its share)" in found.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("dimension,group\nage,a", "There is no column 'people'; the headings are dimension, group."),
        ("dimension,group,people", "The file has headings and no lines."),
        ("dimension,group,people\nage,a,ten", "Line 2: people is 'ten', and has to be a whole number of people."),
        ("dimension,group,people\nage,a,1\nage,a,2", "Line 3: age 'a' stands here twice."),
        ("dimension,group,people\n,a,1", "Line 2: there is no dimension (such as age or ward)."),
        ("dimension,group,people\nage,a,0", "Nobody lives in any group of age."),
    ],
)  # fmt: skip
def test_a_census_that_cannot_be_read_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadTable) as problem:
        census.read_census(text)
    assert str(problem.value) == sentence


SURVEY = "respondent,weight,age,Facebook,X\n" + "\n".join(
    [f"{n},2,young,yes,no" for n in range(12)]
    + [f"{n},1,old,{'yes' if n % 3 == 0 else 'no'},no" for n in range(12, 36)]
    + ["36,1,,yes,", "37,1,other,no,no"]
)


def test_weighted_use_by_hand() -> None:
    found = voices.whose_voice(voices.read_survey(SURVEY))
    uses = {(u.platform, u.group): u for u in found.uses}
    everybody = uses[("facebook", "everybody")]
    assert everybody.share is not None
    assert everybody.share.value == pytest.approx((24 + 8 + 1) / (24 + 24 + 2))
    assert everybody.effective == pytest.approx(50**2 / (12 * 4 + 26))
    assert uses[("facebook", "old")].share == wilson(8, 24)
    assert uses[("facebook", "other")].share is None  # one person
    assert [u.group for u in found.silent if u.platform == "facebook"] == ["old"]
    assert found.not_stated == {"age": pytest.approx(1 / 38)}
    assert found.weighted


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("age,place\nold,here", "No column holds only yes and no: there is no platform that people use or not."),
        ("age,weight,x\nold,nought,yes", "Line 2: the weight is 'nought', and has to be a number above 0."),
        ("age,age,x\nold,old,yes", "Two columns have the same heading."),
    ],
)  # fmt: skip
def test_a_survey_that_cannot_be_read_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadTable) as problem:
        voices.read_survey(text)
    assert str(problem.value) == sentence


def test_single_names_are_no_group() -> None:
    lines = "\n".join(f"person {n},yes" for n in range(80))
    with pytest.raises(BadTable, match="does not sort people into groups"):
        voices.read_survey(f"name,facebook\n{lines}")


def test_no_share_is_not_a_number() -> None:
    found = voices.whose_voice(voices.read_survey(SURVEY))
    assert all(u.share is None or not math.isnan(u.share.value) for u in found.uses)
