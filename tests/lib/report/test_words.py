"""Numbers, dates and texts as they are shown."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from mootlib.report import clean, sentences, ticks, words

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("module", [words, clean, sentences])
def test_examples_in_the_documentation(module) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0%"), (0.0004, "under 0.1%"), (0.0994, "9.9%"), (0.0996, "10%"), (0.9949, "99%"),
     (0.996, "99%"), (0.9996, "over 99.9%"), (1, "100%")],
)  # fmt: skip
def test_shares_never_round_to_all_or_nothing(share, shown) -> None:
    assert words.percent(share) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (
            (2026, 3, 28, 23, 30),
            (2026, 3, 29, 2, 30),
            "28 March 2026, 23:30 to 29 March 2026, 03:30",
        ),
        ((2026, 6, 1, 23), (2026, 6, 2, 23), "2 June 2026"),  # midnight to midnight in London
        ((2026, 6, 1, 21), (2026, 6, 1, 23), "1 June 2026, 22:00 to 24:00"),
        ((2026, 6, 1, 10), (2026, 6, 9, 10), "1 to 9 June 2026"),
    ],
)
def test_times_of_a_place_with_summer_time(start, end, shown) -> None:
    got = words.span(datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC), LONDON, times=True)
    assert got == shown


def test_a_text_is_cut_where_nobody_sees_more(  # bounded work, and no half of a surrogate
) -> None:
    assert clean.shown("word " * 10_000, 50) == "word word word word word word word word word…"
    assert len(clean.shown("x" * 10_000_000, 500)) == 500
    assert clean.shown("\ud800odd") == "odd"


def test_what_turns_or_hides_text_is_gone_and_what_joins_letters_stays() -> None:
    assert clean.shown("a\u202eb\u2066c\u200bd\x00e\ufefff") == "abcdef"
    assert clean.shown("می\u200cخواهم") == "می\u200cخواهم"
    assert clean.shown("👩\u200d🚒") == "👩\u200d🚒"
    assert clean.shown("e" + "\u0301" * 90).count("\u0301") <= 3


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "https://a.example/ x", 'https://a.example/"x', "ftp://a",
     "https://a.example/\u202egpj", "//a.example", "http://" + "a" * 3000, None, ""],
)  # fmt: skip
def test_only_addresses_that_a_browser_may_follow(address) -> None:
    assert clean.safe_link(address) is None


def test_labels_of_a_time_axis_are_few_and_round() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    for length in (timedelta(hours=5), timedelta(days=2), timedelta(days=80), timedelta(days=900),
                   timedelta(days=9000)):  # fmt: skip
        for most in (4, 11):
            found = ticks.time_ticks(start, start + length, most)
            assert 1 <= len(found) <= most
            assert all(start <= when <= start + length for when, _ in found)
            steps = {b - a for (a, _), (b, _) in pairwise(found)}
            assert max(steps, default=timedelta(1)) <= 1.2 * min(steps, default=timedelta(1))
    labels = [lines for _, lines in ticks.time_ticks(start, start + timedelta(days=400), 11)]
    assert labels[0][-1] == "2026"
    assert ("Jan", "2027") in labels
