"""What somebody types into the search box: words, "phrases", -without, and beginnings*.

Words are found in any script: letters, marks and digits make a word; where a script has no spaces
(Chinese, Japanese, Thai, ...) each character is one and a run of them is looked for as a phrase. Case
and accents do not matter. Words are not reduced to stems: 'house' does not find 'housing', 'hous*' does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

__all__ = [
    "ANALYSER",
    "Marked",
    "Part",
    "Wanted",
    "analyser",
    "excerpt",
    "understand",
    "words_in",
]

#: The name under which the index knows `analyser`.
ANALYSER = "folkmoot"
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = rf"[{_UNSPACED}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+"
_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
#: More than anyone types; a hostile query stays cheap.
_MOST = 32


def analyser() -> tantivy.TextAnalyzer:
    """How texts and queries are cut into words."""
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_WORD))
    for step in (
        tantivy.Filter.remove_long(64),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
    ):
        steps = steps.filter(step)
    return steps.build()


_ANALYSER = analyser()


@dataclass(frozen=True, slots=True)
class Part:
    """One word or phrase that a post must have, or must not have."""

    words: tuple[str, ...]
    without: bool = False
    beginning: bool = False  #: the last word may go on


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it was understood."""

    parts: tuple[Part, ...]

    def matches(self, word: str) -> bool:
        """Whether a word of a text, as the analyser gives it, should be marked."""
        for part in self.parts:
            if part.without:
                continue
            if word in part.words or (part.beginning and word.startswith(part.words[-1])):
                return True
        return False


def understand(typed: str, *, unfinished: bool = False) -> Wanted:
    """Read a search. Raises `ValueError` if it asks for no word at all.

    ``unfinished``: the last word may still be typed, so that whatever begins with it fits; not where it
    is a single letter (nearly everything begins with it), left out, or closed by a quotation mark.
    """
    parts: list[Part] = []
    asked = list(_PART.finditer(typed[:2000]))
    for number, match in enumerate(asked, start=1):
        minus, phrase, word = match.groups(default="")
        words = tuple(_ANALYSER.analyze(phrase or word))
        if words:
            goes_on = (phrase or word).endswith("*")
            if unfinished and number == len(asked) and not minus and match[0][-1] != '"':
                goes_on = goes_on or len(words) > 1 or len(words[0]) > 1
            parts.append(Part(words[:_MOST], bool(minus), goes_on))
    if not any(not part.without for part in parts):
        raise ValueError("Type at least one word to search for.")
    return Wanted(tuple(parts[:_MOST]))


def words_in(text: str) -> list[str]:
    """The words of a text as a search compares them, in their order."""
    words: list[str] = _ANALYSER.analyze(text)
    return words


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text and where in it the words stand that were looked for."""

    text: str
    marks: tuple[tuple[int, int], ...]  #: (start, end) in characters of ``text``


def excerpt(text: str, wanted: Wanted, width: int = 240) -> Marked:
    """The piece of a text of about ``width`` characters that holds the most of what was wanted."""
    found = [
        (token.char_offset_from, token.char_offset_to)
        for token in _ANALYSER.pre_tokenize(text).tokens
        if wanted.matches(token.text)
    ]
    start = _best_start(found, width) if len(text) > width else 0
    if start:
        start = _at_word(text, start)
    end = len(text) if len(text) <= start + width else _before_word(text, start + width)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    shift = len(head) - start
    marks = tuple((a + shift, b + shift) for a, b in found if a >= start and b <= end)
    return Marked(head + text[start:end] + tail, marks)


def _best_start(found: Sequence[tuple[int, int]], width: int) -> int:
    """Where a window begins that holds the most finds, with a little before the first of them."""
    best, start = 0, 0
    last = 0
    for first in range(len(found)):
        last = max(last, first)
        while last < len(found) and found[last][1] <= found[first][0] + width - 40:
            last += 1
        if last - first > best:
            best, start = last - first, found[first][0]
    return max(0, start - 40)


def _at_word(text: str, start: int) -> int:
    """The next beginning of a word, if there is one near."""
    space = text.find(" ", start, start + 30)
    return space + 1 if space >= 0 else start


def _before_word(text: str, end: int) -> int:
    space = text.rfind(" ", end - 30, end)
    return space if space >= 0 else end
