"""Word lists with a reason for each entry, as they lie in ``lexicons/``.

An entry is a phrase, matched as whole words in any case ('*' at its end: any ending), or, where the file
says so, a regular expression. English only: whoever uses a list has to ask first in which language a
text is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "Entry", "Found", "Lexicon", "load"]

FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase or pattern, why it is here, and what to write instead (where that is the point)."""

    words: str
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry found in a text, and the words that matched it."""

    entry: Entry
    matched: str
    start: int


class Lexicon:
    """Entries of one list, and one pattern that finds them all."""

    def __init__(self, name: str, entries: tuple[Entry, ...], *, regular: bool) -> None:
        self.name = name
        self.entries = entries
        parts = [entry.words if regular else _phrase(entry.words) for entry in entries]
        joined = "|".join(f"(?P<e{at}>{part})" for at, part in enumerate(parts))
        self._pattern = re.compile(rf"(?<![\w@#])(?:{joined})(?!\w)", re.IGNORECASE)
        #: Finds at least every text that has an entry, in the syntax of RE2, which is many times as fast.
        self.rough = rf"\b(?:{'|'.join(parts)})".replace("'", "['’]")

    def first(self, text: str) -> Found | None:
        """The first entry in the text."""
        return next(self.all(text), None)

    def all(self, text: str) -> Iterator[Found]:
        """All entries in the text, from left to right, without overlap."""
        for match in self._pattern.finditer(text.replace("’", "'")):
            at = int((match.lastgroup or "e0")[1:])
            yield Found(self.entries[at], match.group(), match.start())


def _phrase(words: str) -> str:
    ending = r"\w*" if words.endswith("*") else ""
    parts = (re.escape(part) for part in words.removesuffix("*").split())
    return r"\s+".join(parts) + ending


@lru_cache(maxsize=64)
def load(name: str, part: str) -> Lexicon:
    """The list ``part`` of the file ``lexicons/<name>.toml``.

    Raises:
        KeyError: if the file has no such part.
    """
    with (FOLDER / f"{name}.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)[part]
    entries = tuple(
        Entry(words, group["why"], group.get("instead", ""))
        for group in table["entries"]
        for words in group["words"]
    )
    return Lexicon(f"{name}.{part}", entries, regular=table.get("regular", False))
