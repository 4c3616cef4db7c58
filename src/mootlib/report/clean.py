"""Make text from strangers fit to show: nothing hidden, nothing that turns or buries its neighbours.

Escaping for HTML or Typst is not done here: the templates do that. This removes what escaping leaves
in place: control and direction characters, towers of accents, ten thousand characters in a row.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["STRONG_END", "STRONG_START", "breakable", "safe_link", "shown"]

#: Marks around emphasised words in sentences; :func:`shown` removes them from all foreign text.
STRONG_START, STRONG_END = "\x02", "\x03"

#: Controls other than line ends; direction overrides and isolates; invisible formatting;
#: private-use, surrogate and non-characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\ufdd0-\ufdef\ue000-\uf8ff\ud800-\udfff\U000f0000-\U0010ffff]"
)
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_LONG_WORD = re.compile(r"[^\s]{30}(?=[^\s]{10})")
#: More marks than this on one letter is decoration in no script that people write posts in.
_MOST_MARKS = 3
_LINK = re.compile(r"https?://[^\s<>\"'\\]+\Z", re.IGNORECASE)
_LONGEST_LINK = 2_000


def shown(text: str, limit: int = 500) -> str:
    """The text as it may be shown, cut after ``limit`` characters at a space where one is near.

    >>> shown("Fine\\u202e words,   one\\n\\n\\nline", 100)
    'Fine words, one\\nline'
    >>> shown("one two three four", 10)
    'one two…'
    """
    text = text[: limit * 20]  # what follows can no longer be seen: bounded work for hostile texts
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r", "\n")))
    text = _LINES.sub("\n", _SPACE.sub(" ", _calm(text))).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > limit * 0.6 else cut).rstrip(" ,;:\n") + "…"


def _calm(text: str) -> str:
    """Cut towers of combining marks."""
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def breakable(text: str) -> str:
    """The text with places to break in very long words, for a page that cannot be scrolled."""
    return _LONG_WORD.sub(lambda found: found.group() + "\u200b", text)


def safe_link(url: str | None) -> str | None:
    """The address if a browser may follow it, else None: only http and https.

    >>> safe_link("https://example.org/1"), safe_link("javascript:alert(1)")
    ('https://example.org/1', None)
    """
    if not url or len(url) > _LONGEST_LINK or not _LINK.match(url):
        return None
    return url if _HIDDEN.search(url) is None else None
