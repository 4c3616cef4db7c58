"""Words of posts, in any script and in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.text import tokens

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Road closed at Mill Lane", ["road", "closed", "at", "mill", "lane"]),
        ("#MillLaneFlood now", ["#milllaneflood", "mill", "lane", "flood", "now"]),
        ("the council's plan, don't ask", ["the", "council", "plan", "don't", "ask"]),
        ("@clerk@town.example see https://town.example/a?b=1", ["see"]),
        ("write to clerk@town.example today", ["write", "to", "today"]),
        ("RT @clerk: Bins &amp; bags", ["bins", "bags"]),
        ("बाढ़ की चेतावनी", ["बाढ़", "की", "चेतावनी"]),
        ("東京で地震", ["東京", "京で", "で地", "地震"]),
        ("snake_case #two_words", ["snake", "case", "#two_words", "two", "words"]),
        ("👩‍👩‍👧 🎉", []),
        ("# #_ ' - …", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert tokens.words(text) == expected


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("#BBCNews2013", ("BBC", "News", "2013")),
        ("ÉtéÀParis", ("Été", "À", "Paris")),
        ("flood", ("flood",)),
        ("", ()),
    ],
)
def test_hashtags_are_taken_apart_by_their_capitals(tag: str, parts: tuple[str, ...]) -> None:
    assert tokens.split_hashtag(tag) == parts


def test_clean_keeps_the_writing_and_drops_what_is_no_word() -> None:
    text = "RT @a.b.example: Café  open!\n#SafeStreets 😀 www.town.example &#39;quoted&#39;"
    assert tokens.clean(text) == "Café open! #SafeStreets 😀 'quoted'"
    assert tokens.clean("#SafeStreets", split_hashtags=True) == "Safe Streets"


def test_content_words_leave_out_grammar_numbers_and_letters() -> None:
    assert tokens.content_words("The 12 new bins of X are late") == ["bins", "late"]


@given(ANYTHING)
def test_any_text_gives_lower_case_words_without_space(text: str) -> None:
    for word in tokens.words(text):
        assert word
        assert len(word) <= tokens.MAX_WORD
        assert word == word.lower()
        assert not any(char.isspace() for char in word)
        word.encode("utf-8")


@given(ANYTHING)
def test_cleaning_twice_changes_only_what_cleaning_uncovered(text: str) -> None:
    once = tokens.clean(text)
    assert len(tokens.clean(once)) <= len(once)
    once.encode("utf-8")


@pytest.mark.parametrize(
    "unit",
    ["a", "@", "a@", "@a.", "#", "#Aa", "&#", "www.", "a'", "東", "a.", "a@a.", "@a-", " ", "RT "],
)
def test_a_megabyte_of_anything_takes_no_more_than_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    tokens.words(text)
    assert time.process_time() - started < 8


def test_a_number_too_long_for_python_is_no_error() -> None:
    assert tokens.words("&#" + "9" * 5_000 + "; flood") == ["flood"]
