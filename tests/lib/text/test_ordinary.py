"""Words that everybody uses are told from made-up and rare ones."""

from __future__ import annotations

import pytest

from mootlib.text.ordinary import is_ordinary


@pytest.mark.parametrize("word", ["bridge", "Bridges", "COUNCIL", "council's", "mark", " bins "])
def test_ordinary(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["wilhelminaq", "Quarterstaff", "person3", "", "two words", "☃"])
def test_not_ordinary(word: str) -> None:
    assert not is_ordinary(word)
