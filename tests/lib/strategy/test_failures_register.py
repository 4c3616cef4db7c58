"""The register as a whole: its table, its promises, and what holds for every detector."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from tests.lib.strategy.failing_town import COUNCIL, NOW, Town, ago, photo

from mootlib.strategy import failures
from mootlib.strategy.failures import SEVERITIES, TYPES, Judged, NoData
from mootlib.strategy.failures.register import DETECTORS
from mootlib.strategy.own_records import OwnRecords


def test_the_register_has_all_25_types_and_a_detector_of_each():
    assert list(TYPES) == list(range(1, 26))
    assert list(DETECTORS) == list(TYPES)
    assert len({one.slug for one in TYPES.values()}) == 25


@pytest.mark.parametrize("number", TYPES)
def test_an_entry_says_everything(number):
    one = TYPES[number]
    for words in (
        one.name,
        one.means,
        one.data,
        one.signal,
        one.rule,
        one.responsible,
        one.false_alarms,
    ):
        assert words.strip()
    assert one.severity in SEVERITIES
    assert len(one.innocent) >= 2
    assert len(one.remedy) >= 3
    assert one.case.what
    assert one.case.source
    assert set(one.needs) <= set(OwnRecords.__slots__)
    for parameter in one.parameters:
        assert parameter.least <= parameter.default <= parameter.most


def test_a_type_that_public_posts_do_not_show_needs_records():
    assert all(one.needs for one in TYPES.values() if not one.public)


def test_parameters_are_checked():
    assert TYPES[13].settings({"warn days": 10})["warn days"] == 10
    with pytest.raises(ValueError, match="no parameter 'wran days'"):
        TYPES[13].settings({"wran days": 10})
    with pytest.raises(ValueError, match="lies between"):
        TYPES[13].settings({"warn days": 0})


def test_a_parameter_changes_the_rule(town):
    town.say(at=ago(20))
    assert town.found(13) == ()
    assert len(town.found(13, parameters={13: {"warn days": 14}})) == 1


def test_an_unknown_type_and_a_time_without_zone_are_refused(town):
    with pytest.raises(ValueError, match="no type 26"):
        failures.find(*town.tables(), now=NOW, only=[26])
    with pytest.raises(ValueError, match="no time zone"):
        failures.find(*town.tables(), now=NOW.replace(tzinfo=None))


def busy(town: Town) -> Town:
    """A bit of everything."""
    town.knows("jo", followers=40)
    town.knows("ansfordcounci1")
    for day in range(100, 0, -2):
        town.say("The library is open today.", at=ago(day), media=photo("A" if day % 4 else None))
    for number in range(14):
        asked = town.say(f"@{COUNCIL} when is it open?", at=ago(40, hours=number), by=f"c{number}")
        if number < 4:
            town.say("At nine.", at=ago(39, hours=number), in_reply_to=asked)
    joke = town.say("A joke #ansford", at=ago(5), counts={"comments": 60, "likes": 5})
    for number in range(30):
        town.say(
            "Disgusting and awful #ansford",
            at=ago(5, minutes=-number),
            by=f"d{number}",
            in_reply_to=joke,
        )
    town.say("We have arrested Gareth Pugh for burglary.", at=ago(3))
    town.say("Jailed for only a year. Not enough.", at=ago(3))
    town.say("Get a life.", at=ago(2), in_reply_to=town.say("Bad", at=ago(3), by="jo"))
    return town


def everything(town: Town, **given: object) -> failures.FailuresResult:
    return failures.find(
        *town.tables(), organisation="Ansford Council", **({"now": NOW, "seen_until": NOW} | given)
    )


def test_every_type_answers_and_no_data_is_never_none_found(town):
    result = everything(busy(town))
    assert list(result.outcomes) == list(TYPES)
    for number, outcome in result.outcomes.items():
        assert isinstance(outcome, Judged | NoData)
        if isinstance(outcome, Judged):
            assert outcome.looked_at > 0, number
        else:
            assert outcome.reason.endswith(".")
    assert {1, 5, 7, 9, 10, 12, 15, 17} <= {one.number for one in result.findings}


def test_evidence_are_posts_that_are_there(town):
    result = everything(busy(town))
    names = {(row["platform"], row["post_id"]) for row in town.posts}
    for one in result.findings:
        assert set(one.posts) <= names
        assert one.total >= len(one.posts)
        assert one.severity in SEVERITIES
        assert one.posts or one.records


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(town, make_town, seed):
    busy(town)
    other = make_town()
    order = Random(seed)
    for name in ("posts", "accounts", "counts"):
        rows = list(getattr(town, name))
        order.shuffle(rows)
        setattr(other, name, rows)
    assert everything(other).outcomes == everything(town).outcomes


def test_a_later_now_with_the_same_last_look_changes_nothing(town):
    first, later = everything(busy(town)), everything(town, now=NOW + timedelta(days=400))
    assert later.outcomes == first.outcomes


def test_nothing_after_now_is_known(town, make_town):
    busy(town)
    early = make_town()
    early.accounts, early.counts = town.accounts, town.counts
    early.posts = [row for row in town.posts if row["posted_at"] <= ago(4)]
    then = {"now": ago(4), "seen_until": ago(4)}
    assert everything(town, **then).outcomes == everything(early, **then).outcomes


def test_an_empty_table_is_no_data_throughout(town):
    assert all(isinstance(one, NoData) for one in everything(town).outcomes.values())


def test_each_type_has_its_heading_and_limits_in_the_docs():
    docs = (Path(__file__).parents[3] / "docs" / "failures.md").read_text(encoding="utf-8")
    for kind in TYPES.values():
        assert f"\n## {kind.number} {kind.name}\n" in docs
        assert kind.rule in docs
        for parameter in kind.parameters:
            assert f"`{parameter.name}`" in docs
