"""The ledger: each line counted by its definition, no data where nobody recorded, never one score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.strategy.ledger import Asked, LedgerPost, ledger, wilson
from mootlib.strategy.own_records import (
    Block,
    Consent,
    Correction,
    Incident,
    OwnRecords,
    ReceivedReport,
    StreamLog,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 2, 1, tzinfo=UTC)
DAY = START + timedelta(days=3)
HOUR = timedelta(hours=1)


def counted(records: OwnRecords = OwnRecords(), posts=None, questions=None):  # type: ignore[no-untyped-def] # noqa: B008
    found = ledger(records, posts, questions, since=START, until=END)
    return {line.key: line for line in found.lines}


def test_without_records_every_line_is_no_data_and_none_is_nothing() -> None:
    lines = counted()
    assert len(lines) == 11
    assert {line.count for line in lines.values()} == {None}
    kept = counted(
        OwnRecords(reports=(), corrections=(), blocks=(), consents=(), incidents=()), [], []
    )
    assert kept["overload"].count == kept["abuse"].count == kept["questions_answered"].count == 0
    assert kept["seen_in_emergency"].count == 0
    assert kept["exclusion"].count is None  # no picture was posted: nothing to judge


def test_each_line_counts_what_its_definition_says() -> None:
    records = OwnRecords(
        reports=(
            ReceivedReport("x", "1", DAY, DAY + HOUR),  # just in time
            ReceivedReport("x", "2", DAY, DAY + 2 * HOUR),
            ReceivedReport("x", "3", DAY),
            ReceivedReport("x", "4", END, END),  # not of this period
        ),
        corrections=(Correction("x", "5", DAY, DAY + HOUR), Correction("x", "6", DAY)),
        blocks=(
            Block("x", "hide", DAY, reason_code="Abuse"),
            Block("x", "hide", DAY, reason_code="spam"),
        ),
        consents=(Consent("x", "7", "consent", START, DAY), Consent("x", "8", "consent", DAY)),
        streams=(StreamLog("Raid", DAY, faces_without_consent=2), StreamLog("Meeting", DAY)),
        incidents=(
            Incident("Flood", DAY, DAY + HOUR),
            Incident("Fair", DAY + 2 * HOUR, DAY + 3 * HOUR, critical=False),
        ),
    )
    posts = [
        LedgerPost(
            "x", "a", DAY, comments=3, reactions=2, views=40, media=1, media_without_words=1
        ),
        LedgerPost("x", "b", DAY + HOUR / 2, comments=2, reactions=2, views=None, media=1),
        LedgerPost("x", "c", DAY + 2 * HOUR, comments=None, reactions=1, views=7),
        LedgerPost("x", "d", END, comments=9, reactions=1, media=1, media_without_words=1),
    ]
    questions = [Asked("x", "q1", DAY, DAY + HOUR), Asked("x", "q2", DAY), Asked("x", "q3", END)]
    lines = counted(records, posts, questions)
    assert {key: (line.count, line.among) for key, line in lines.items()} == {
        "questions_answered": (1, 2),
        "reports_sorted": (2, 3),
        "overload": (2, 3),
        "corrected": (1, 2),
        "misinformation": (2, None),
        "seen_in_emergency": (40, None),
        "ideas_adopted": (None, None),
        "abuse": (1, 2),
        "pile_ons": (1, 2),
        "privacy": (2, None),
        "exclusion": (1, 2),
    }
    assert lines["overload"].evidence == ("x 2", "x 3")
    assert lines["pile_ons"].evidence == ("x a",)


def test_what_was_raised_and_done_in_the_period_counts() -> None:
    done = {"matter 1": DAY, "matter 2": END}
    found = ledger(OwnRecords(), None, None, since=START, until=END, adopted=done)
    (line,) = (one for one in found.side("benefit") if one.key == "ideas_adopted")
    assert (line.count, line.evidence) == (1, ("matter 1",))


def test_posts_in_an_emergency_without_views_are_no_data() -> None:
    records = OwnRecords(incidents=(Incident("Flood", DAY),))
    assert counted(records, [LedgerPost("x", "a", DAY)])["seen_in_emergency"].count is None


def test_wilson_agrees_with_a_worked_example() -> None:
    # 10 of 20 gives 0.299 to 0.701 (Newcombe 1998 has the method; the figures are by hand)
    assert wilson(10, 20) == pytest.approx((0.5, 0.2993, 0.7007), abs=1e-4)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share(among: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, among))
    share, low, high = wilson(count, among)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_a_period_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        ledger(OwnRecords(), None, None, since=END, until=START)
    with pytest.raises(ValueError, match="time zone"):
        ledger(OwnRecords(), None, None, since=START.replace(tzinfo=None), until=END)
