"""How old must a reader be to read an English text with ease?

Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne,
Rogers and Chissom 1975, Naval Technical Training Command, Research Branch Report 8-75); the age is the
grade plus 5. Syllables are the greater of two counts: the places where pyphen's British patterns would
hyphenate, plus one, and the groups of vowels, a silent 'e' at the end left out. The formula was made for
prose of a hundred words and more: a post of twenty words is judged roughly, a shorter one not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pyphen

from mootlib.text import tokens

__all__ = ["LEAST_WORDS", "Reading", "grade", "read", "syllables"]

#: Fewer words tell nothing.
LEAST_WORDS = 20
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SENTENCE = re.compile(r"[.!?…]+(?:\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard a text is: ``grade`` of a US school, ``age`` in years; None where it is too short."""

    words: int
    sentences: int
    syllables: int
    grade: float | None
    age: float | None


@lru_cache(maxsize=1)
def _patterns() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of an English word, at least one.

    >>> [syllables(word) for word in ("bins", "people", "council", "utilise", "consultation")]
    [1, 2, 2, 3, 4]
    """
    parts = [part for part in re.split(r"['’-]", word.lower()) if part]
    return max(
        sum(len(_patterns().positions(part)) + 1 for part in parts), _vowels(word.lower()), 1
    )


def _vowels(word: str) -> int:
    """Groups of vowels that are spoken."""
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return groups - silent


def grade(words: int, sentences: int, syllables: int) -> float:
    """The Flesch-Kincaid grade from its three counts.

    >>> round(grade(100, 5, 150), 2)
    9.91
    """
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def read(text: str) -> Reading:
    """The reading age of an English text, links and handles left out."""
    plain = tokens.HANDLE.sub(" ", tokens.URL.sub(" ", text)).replace("#", " ")
    words = _WORD.findall(plain)
    sentences = sum(bool(_WORD.search(part)) for part in _SENTENCE.split(plain)) or 1
    many = sum(map(syllables, words))
    if len(words) < LEAST_WORDS:
        return Reading(len(words), sentences, many, None, None)
    found = grade(len(words), sentences, many)
    return Reading(len(words), sentences, many, found, found + 5)
