"""Types of failure that only the body's own records show: each with a hit, a near miss, and no data."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lib.strategy.failing_town import COUNCIL, ago

from mootlib.strategy.failures import NoData
from mootlib.strategy.failures.shares import wilson
from mootlib.strategy.own_records import (
    AccountRecord,
    Approval,
    ArchiveEntry,
    AudienceShare,
    Block,
    Correction,
    CredentialCheck,
    Goal,
    Incident,
    Indicator,
    OwnRecords,
    Policy,
    Portrayal,
    ReceivedReport,
    ReferenceShare,
    ScheduledPost,
    StreamLog,
)


@pytest.mark.parametrize("number", [2, 11, 18, 20, 21, 23, 24, 25])
def test_without_the_records_there_is_no_data(town, number):
    town.say(at=ago(1))
    outcome = town.look(number)
    assert isinstance(outcome, NoData)
    assert outcome.needed


# -- 2 rogue post ----------------------------------------------------------------------------------


def test_a_post_that_nobody_approved_is_found(town):
    good = [town.say(at=ago(day)) for day in range(9, 2, -1)]
    rogue = town.say("Oh, whatever.", at=ago(1), deleted_at=ago(1, minutes=-8))
    records = OwnRecords(approvals=tuple(Approval("x", one, "Ida", ago(20), "Ben") for one in good))
    [one] = town.found(2, records=records)
    assert [key.post_id for key in one.posts] == [rogue]
    assert one.severity == "critical"
    assert one.figures["minutes online"] == 8


@pytest.mark.parametrize(
    ("approved", "drafted_by", "hits"),
    [(ago(1.1), "Ben", 0), (ago(0.9), "Ben", 1), (ago(1.1), "Ida", 1), (ago(1.1), None, 0)],
)
def test_an_approval_comes_before_and_from_somebody_else(town, approved, drafted_by, hits):
    name = town.say(at=ago(1))
    records = OwnRecords(
        approvals=(Approval("x", name, "Ida", approved, drafted_by),),
        kept_since={"approvals": ago(9)},
    )
    assert len(town.found(2, records=records)) == hits


def test_where_approval_is_not_practised_one_finding_says_so(town):
    for day in range(12, 1, -1):
        town.say(at=ago(day))
    records = OwnRecords(approvals=(), kept_since={"approvals": ago(20)})
    [one] = town.found(2, records=records)
    assert one.total == 11


def test_posts_from_before_the_record_are_not_judged(town):
    town.say(at=ago(30))
    assert town.found(2, records=OwnRecords(approvals=(), kept_since={"approvals": ago(20)})) == ()


# -- 4 corrections and credentials -------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "hits"), [(20, 1), (15, 0)])
def test_a_recorded_correction_that_took_long_is_found(town, minutes, hits):
    wrong = town.say(at=ago(1))
    records = OwnRecords(corrections=(Correction("x", wrong, ago(1), ago(1, minutes=-minutes)),))
    assert len(town.found(4, records=records)) == hits


def test_an_error_that_stands_is_found(town):
    wrong = town.say(at=ago(1))
    [one] = town.found(4, records=OwnRecords(corrections=(Correction("x", wrong, ago(1)),)))
    assert one.severity == "high"


@pytest.mark.parametrize(
    ("days", "worked", "severity"), [(91, True, "medium"), (89, True, None), (1, False, "critical")]
)
def test_credentials_are_tried(town, days, worked, severity):
    town.say(at=ago(1))
    records = OwnRecords(
        accounts=(AccountRecord("x", COUNCIL),),
        credential_checks=(CredentialCheck("x", COUNCIL, ago(days), worked),),
    )
    found = town.found(4, records=records)
    assert [one.severity for one in found] == ([severity] if severity else [])


# -- 11 blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "appeal", "hits"),
    [("spam", True, 0), (None, True, 1), ("spam", None, 1), ("spam", False, 1)],
)
def test_a_block_has_a_reason_and_an_appeal(town, reason, appeal, hits):
    block = Block("x", "block", ago(1), reason_code=reason, appeal_offered=appeal)
    assert len(town.found(11, records=OwnRecords(blocks=(block,)))) == hits


def test_a_slip_lifted_at_once_is_none(town):
    slip = Block("x", "hide", ago(1), lifted_at=ago(1, minutes=-20))
    assert town.found(11, records=OwnRecords(blocks=(slip,))) == ()


def test_a_body_without_published_standards_is_told_so(town):
    records = OwnRecords(blocks=(), policies=(Policy("roles", "Who posts", date(2026, 1, 1)),))
    assert "No moderation standards" in town.look(11, records=records).notes[0]


# -- 18 portrayal, 23 audience -----------------------------------------------------------------------


def test_the_interval_is_wilsons():
    # Worked example of the formula: 8 of 10, z = 1.96, by hand 0.490 to 0.943.
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


@pytest.mark.parametrize(("shown", "hits"), [(30, 1), (14, 0)])
def test_a_group_shown_out_of_proportion_is_found(town, shown, hits):
    names = [town.say(at=ago(number + 1)) for number in range(40)]
    records = OwnRecords(
        portrayals=tuple(
            Portrayal("x", name, "origin", "A" if at < shown else "B")
            for at, name in enumerate(names)
        ),
        references=(ReferenceShare("origin", "A", 0.3, "arrests 2025"),),
    )
    assert len(town.found(18, records=records)) == hits


def test_few_portrayals_tell_nothing(town):
    names = [town.say(at=ago(number + 1)) for number in range(20)]
    records = OwnRecords(
        portrayals=tuple(Portrayal("x", name, "origin", "A") for name in names),
        references=(ReferenceShare("origin", "A", 0.3, "arrests 2025"),),
    )
    outcome = town.look(18, records=records)
    assert outcome.findings == ()
    assert "Too few" in outcome.notes[0]


def audience(women: int, men: int) -> OwnRecords:
    return OwnRecords(
        audience=(
            AudienceShare("sex", "women", women, 0.505, "export"),
            AudienceShare("sex", "men", men, 0.495, "export"),
        )
    )


def test_the_worked_example_of_morgan_hill(town):
    found = town.found(23, records=audience(720, 280))
    ratios = {one.subject: one.figures["R"] for one in found}
    assert ratios["group:sex/women"] == pytest.approx(1.43, abs=0.005)  # as the reference has it
    assert found[0].figures["dissimilarity"] == pytest.approx(0.215)


def test_an_audience_like_the_residents_is_none(town):
    assert town.found(23, records=audience(560, 440)) == ()


def test_chance_explains_a_small_audience(town):
    assert town.found(23, records=audience(66, 36)) != ()
    assert town.look(23, records=audience(12, 5)).findings == ()


# -- 20 scheduled ----------------------------------------------------------------------------------


def queue(state: str = "queued", **more: object) -> OwnRecords:
    given = {"queued_at": ago(3), "due_at": ago(0.5), "state": state} | more
    return OwnRecords(
        incidents=(Incident("Explosion", ago(1)),),
        scheduled=(ScheduledPost("x", COUNCIL, **given),),
    )


def test_a_queue_that_runs_on_in_an_incident_is_found(town):
    [one] = town.found(20, records=queue())
    assert one.severity == "critical"
    assert town.found(20, records=queue("published"))[0].severity == "high"


@pytest.mark.parametrize(
    "records",
    [
        queue("paused"),
        queue("cancelled"),
        queue("published", due_at=ago(2)),  # before it began
        queue("published", queued_at=ago(0.8)),  # written in the incident
        queue("published", paused_at=ago(0.9), due_at=ago(0.5)),
    ],
)
def test_a_queue_that_was_stopped_is_none(town, records):
    assert town.found(20, records=records) == ()


def test_an_incident_that_is_not_critical_stops_nothing(town):
    quiet = Incident("Works", ago(1), critical=False)
    records = OwnRecords(incidents=(quiet,), scheduled=queue().scheduled)
    assert town.found(20, records=records) == ()


# -- 21 archive ------------------------------------------------------------------------------------


def test_what_was_deleted_without_a_capture_is_found(town):
    kept, lost = town.say(at=ago(20)), town.say(at=ago(19), deleted_at=ago(18))
    records = OwnRecords(
        archive=(
            ArchiveEntry("x", kept, "published", ago(19.9)),
            ArchiveEntry("x", lost, "deleted", ago(17)),  # too late
        )
    )
    [one] = town.found(21, records=records)
    assert [key.post_id for key in one.posts] == [lost]
    assert one.severity == "high"


def test_an_archive_that_has_all_versions_is_whole(town):
    name = town.say(at=ago(20), edited_at=ago(19))
    gone = town.say(at=ago(19), deleted_at=ago(18))
    town.say(at=ago(2))  # has a week to be captured
    records = OwnRecords(
        archive=(
            ArchiveEntry("x", name, "published", ago(19.9)),
            ArchiveEntry("x", name, "edited", ago(18.9)),
            ArchiveEntry("x", gone, "published", ago(18.9)),
        )
    )
    assert town.found(21, records=records) == ()


def test_an_edit_needs_both_versions(town):
    name = town.say(at=ago(20), edited_at=ago(19))
    records = OwnRecords(
        archive=(ArchiveEntry("x", name, "edited", ago(18)),), kept_since={"archive": ago(60)}
    )
    assert town.found(21, records=records)[0].figures["deleted or edited"] == 1


# -- 22 reports ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "hits"), [(1.5, 1), (0.9, 0)])
def test_reports_that_nobody_sorts_are_found(town, hours, hits):
    report = ReceivedReport("x", "9", ago(1), ago(1, hours=-hours), emergency=True)
    found = town.found(22, records=OwnRecords(reports=(report,)))
    assert len(found) == hits
    assert all(one.severity == "critical" for one in found)


# -- 24 goals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("goal", "hits"), [("Answer people", 0), (None, 1), ("Be famous", 1)])
def test_a_figure_serves_a_goal(town, goal, hits):
    records = OwnRecords(goals=(Goal("Answer people"),), indicators=(Indicator("Followers", goal),))
    assert len(town.found(24, records=records)) == hits


# -- 25 streams ------------------------------------------------------------------------------------


def stream(**more: object) -> OwnRecords:
    safe = {
        "ended_at": ago(9), "operational": True, "location_class": "street", "delay_seconds": 45.0,
        "kill_switch": True, "moderators": 2, "risk_checked_at": ago(11), "reviewed_at": ago(7),
    } | more  # fmt: skip
    return OwnRecords(streams=(StreamLog("Night patrol", ago(10), **safe),))


def test_a_stream_by_the_rules_is_none(town):
    assert town.found(25, records=stream()) == ()


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        ({"delay_seconds": 0.0}, "medium"),
        ({"kill_switch": False}, "medium"),
        ({"location_class": "home"}, "critical"),
        ({"moderators": 1}, "medium"),
        ({"messages_per_minute": 90.0}, "medium"),
        ({"risk_words": 4}, "critical"),
        ({"faces_without_consent": 2}, "critical"),
        ({"harm_at": ago(9.5), "cut_at": ago(9.5, minutes=-3)}, "critical"),
        ({"reviewed_at": None}, "low"),
    ],
)
def test_what_went_wrong_in_a_stream_is_told(town, given, severity):
    [one] = town.found(25, records=stream(**given))
    assert one.severity == severity


def test_harm_that_the_delay_kept_from_viewers_is_none(town):
    cut = stream(harm_at=ago(9.5), cut_at=ago(9.5, minutes=-0.5))
    assert town.found(25, records=cut) == ()
