"""Pseudonyms hold without the key, and masks take what identifies people."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.text import personal

KEY = b"0123456789abcdef"
ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)


def test_a_pseudonym_is_stable_short_and_readable() -> None:
    name = personal.pseudonym(KEY, "mastodon", "42")
    assert name == personal.pseudonym(KEY, "mastodon", "42")
    assert re.fullmatch(r"p-[a-z2-7]{16}", name)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_other_accounts_have_other_pseudonyms(a: str, b: str, c: str, d: str) -> None:
    same = personal.pseudonym(KEY, a, b) == personal.pseudonym(KEY, c, d)
    assert same == ((a, b) == (c, d))


def test_another_key_gives_another_name() -> None:
    assert personal.pseudonym(KEY, "x", "1") != personal.pseudonym(KEY[::-1], "x", "1")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        personal.pseudonym(b"short", "x", "1")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Thanks @mill_lane!", "Thanks @…!"),
        ("@jo@town.example and @jo.town.example", "@… and @…"),
        ("mail jo.o'neil@town.example now", "mail [e-mail] now"),
        ("jo (at) town.example", "[e-mail]"),
        ("ring 07700 900123", "ring [phone]"),
        ("ring (01632) 960 123.", "ring [phone]."),
        ("ring +44 20 7946 0958 or +49 30 1234567", "ring [phone] or [phone]"),
        ("at AB1 2AB or ab12ab", "at [postcode] or [postcode]"),
        ("NI AB 12 34 56 C", "NI [National Insurance number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
    ],
)
def test_personal_detail_is_masked(text: str, masked: str) -> None:
    assert personal.mask_personal(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Dial 999, 101 or 111",
        "on 01/02/2024 at 10:30, not on 2024-05-01 or 01.02.2024 at 12.30",
        "A40 5pm, B5 4th exit, M25 J10",
        "card 4111 1111 1111 1112",
        "£0.1234567890 and 51.0123456789",
        "crime reference 05/1234567/19",
        "three at home",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert personal.mask_personal(text) == text


@given(ANYTHING)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = personal.mask_personal(text)
    assert personal.mask_personal(once) == once


@pytest.mark.parametrize(
    "unit", ["a", "0", "0 ", "a@", "a.", "+", "1-", "(at)", "A1 ", "0(", "+1 ", "a (at) "]
)
def test_a_megabyte_of_anything_takes_no_more_than_seconds(unit: str) -> None:
    started = time.process_time()
    personal.mask_personal(unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 8
