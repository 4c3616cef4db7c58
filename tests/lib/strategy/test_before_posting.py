"""What is remarked in a draft, and what is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.lib.strategy.failing_town import picture

from mootlib.strategy import reading
from mootlib.strategy.before_posting import CHECKS, Draft, Limits, check
from mootlib.strategy.own_records import AccountRecord, Incident

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = (
    "The authority will undertake the resurfacing of carriageways in the immediate neighbourhood of "
    "residential properties, notwithstanding considerable representations received from organisations."
)
ACCOUNTS = (
    AccountRecord("x", "ansfordpool", purpose="Swimming pool: lanes, lessons, opening hours"),
    AccountRecord("x", "ansfordcouncil", purpose="News of the council: bins, roads, planning"),
)


def remarked(text: str, *, now: datetime = NOON, **given: object) -> dict[str, str]:
    known = {name: given.pop(name) for name in ("directory", "incidents", "zone") if name in given}
    found = check(Draft(text, **given), now=now, **known)
    return {remark.check: remark.sentence for remark in found.remarks}


HITS = [
    ("alternative text", {"text": "Our new depot", "alternative_texts": ("",)}),
    ("picture file", {"text": "Our new depot", "pictures": (picture(located=True),)}),
    ("picture file", {"text": "Our new depot", "pictures": (b"no picture",)}),
    ("jargon", {"text": "We will utilise the hall."}),
    ("reading age", {"text": LONG}),
    ("account", {"text": "All lanes open for lessons", "platform": "x", "handle": "ansfordcouncil", "directory": ACCOUNTS}),
    ("sensitive place", {"text": "We were at the women's refuge today"}),
    ("person named", {"text": "Thank you to Gareth Pugh for the soup"}),
    ("contempt", {"text": "Get a life."}),
    ("prejudging", {"text": "We have arrested Gareth Pugh for burglary."}),
    ("outside remit", {"text": "Jailed for a year. Not enough."}),
    ("time of day", {"text": "The fair is on Sunday", "now": NOON.replace(hour=23)}),
    ("active emergency", {"text": "The fair is on Sunday", "incidents": (Incident("Flood", NOON.replace(hour=9)),)}),
    ("hashtag", {"text": "Come along #susanalbumparty"}),
    ("short link", {"text": "Read more: https://bit.ly/3abc"}),
    ("capitals", {"text": "ALL ROADS CLOSED NOW"}),
]  # fmt: skip
NEAR_MISSES = [
    ("alternative text", {"text": "Our new depot", "alternative_texts": ("A brick depot",)}),
    ("picture file", {"text": "Our new depot", "pictures": (picture(located=False),)}),
    ("jargon", {"text": "We will use the hall. Please send a stamped card."}),  # 'send' is no SEND
    ("reading age", {"text": "The bins go out on Monday this week. " * 5}),
    ("account", {"text": "Bins and roads: lanes are open", "platform": "x", "handle": "ansfordcouncil", "directory": ACCOUNTS}),
    ("sensitive place", {"text": "We were at the town hall today"}),
    ("person named", {"text": "The soup kitchen in Gareth Street was busy, says Cllr Gareth Pugh"}),
    ("contempt", {"text": "Learn to swim with us"}),
    ("prejudging", {"text": "Gareth Pugh was jailed for burglary."}),
    ("outside remit", {"text": "A man was jailed for a year."}),
    ("time of day", {"text": "The fair is on Sunday", "now": NOON.replace(hour=21)}),
    ("time of day", {"text": "Flood warning: leave now", "now": NOON.replace(hour=23)}),
    ("active emergency", {"text": "Flood: the hall is open", "incidents": (Incident("Flood", NOON.replace(hour=9)),)}),
    ("active emergency", {"text": "The fair", "incidents": (Incident("Flood", NOON.replace(hour=9), NOON.replace(hour=10)),)}),
    ("hashtag", {"text": "Come along #SusanAlbumParty #bins"}),
    ("short link", {"text": "Read more: https://www.ansford.example/abitly"}),
    ("capitals", {"text": "The BBC, NHS and ITV came. ROAD CLOSED at noon."}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given"), HITS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_wants_a_look_is_remarked(name, given):
    assert name in remarked(**given)


@pytest.mark.parametrize(
    ("name", "given"), NEAR_MISSES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_well_is_left_in_peace(name, given):
    assert name not in remarked(**given)


def test_each_check_has_a_hit_and_a_near_miss():
    assert {name for name, _ in HITS} - {"outside remit"} == set(CHECKS)
    assert {name for name, _ in NEAR_MISSES} - {"outside remit"} == set(CHECKS)


def test_the_clock_is_the_bodys():
    assert "time of day" in remarked("The fair", now=NOON.replace(hour=21), zone="Europe/Warsaw")


def test_an_account_outside_the_directory_is_remarked():
    words = remarked("The fair", platform="x", handle="ansfordfair", directory=ACCOUNTS)
    assert "not among the active accounts" in words["account"]


def test_words_of_another_language_are_not_judged():
    found = check(Draft("Biblioteket er åpent i dag, og vi gleder oss til å se dere her"), now=NOON)
    assert found.clear
    assert "not in English" in found.not_judged[0]


def test_grave_remarks_come_first():
    found = check(Draft("We will utilise it. Get a life."), now=NOON)
    assert [remark.weight for remark in found.remarks] == ["stop", "look"]


def test_limits_can_be_set():
    assert check(Draft(LONG), now=NOON, limits=Limits(reading_age=40)).clear


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        check(Draft("Hello"), now=NOON.replace(tzinfo=None))


def test_the_formula_is_kincaids():
    # By hand: 0.39 * 100/5 + 11.8 * 150/100 - 15.59 = 7.8 + 17.7 - 15.59.
    assert reading.grade(100, 5, 150) == pytest.approx(9.91)


@pytest.mark.parametrize(
    ("word", "many"),
    [("bins", 1), ("council", 2), ("people", 2), ("library", 3), ("consultation", 4)],
)
def test_syllables(word, many):
    assert reading.syllables(word) == many


def test_a_short_text_has_no_reading_age():
    assert reading.read("Bins go out on Monday.").age is None


@pytest.mark.parametrize("text", ["", " ", "#", "@", "\u200b", "🔥🔥", "https://bit.ly/"])
def test_next_to_nothing_is_no_trouble(text):
    check(Draft(text), now=NOON)
