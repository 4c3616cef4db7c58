"""Words of a post: what is left when links, handles and punctuation are taken away.

Everything here is linear in the length of the text, takes any Unicode string (lone surrogates
included) and depends on nothing but the standard library.

Not reproduced: dictionary segmentation. Chinese, Japanese, Thai, Lao, Khmer and Burmese are written
without spaces; their runs are cut into overlapping pairs of characters, the usual stand-in where no
dictionary is at hand.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from mootlib.text.stop_words import STOP_WORDS

__all__ = [
    "HANDLE",
    "STOP_WORDS",
    "URL",
    "clean",
    "content_words",
    "repair",
    "split_hashtag",
    "words",
]

#: Nothing longer is a word: encoded data, or one letter held down.
MAX_WORD = 60

#: Links with or without a scheme; shorteners are named because they come bare in exports.
URL = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b(?:pic\.twitter\.com|pic\.x\.com|t\.co|bit\.ly|goo\.gl|ow\.ly|tinyurl\.com|youtu\.be|fb\.me"
    r"|buff\.ly|lnkd\.in|instagr\.am|dlvr\.it|is\.gd|trib\.al)/\S*",
    re.IGNORECASE,
)

#: '@name', Mastodon's '@name@server.example', Bluesky's '@name.server.example'. Not e-mail.
HANDLE = re.compile(
    r"(?<![\w@.])[@＠]\w+(?:@[\w-]+(?:\.[\w-]+)+|(?:-[\w-]*)?(?:\.[a-z0-9-]+){2,})?"
)

#: Bounded on both sides of the @, so that a megabyte of letters costs no more than its length.
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE
)
_REPOST = re.compile(r"^\s*(?:RT|MT)\b(?:\s*[@＠][\w.-]+\s*:?|\s*:)\s*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Han, kana, Thai, Lao, Burmese, Khmer: written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f]+"
)


def _marks() -> str:
    """Character class of combining marks, which Python's ``\\w`` leaves out.

    Without them Hindi, Arabic with vowels and many others fall to pieces. Variation selectors are
    left out: they belong to emoji.
    """
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0xFE00), *range(0xFE10, 0x10000), *range(0x10A00, 0x11A00)):
        if unicodedata.category(chr(code)) not in ("Mn", "Mc"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_LETTERS = rf"\w[\w{_marks()}]*"
#: A word may hold apostrophes and zero-width (non-)joiners. Underscores are dealt with afterwards:
#: one plain character class is twice as fast as an exact one.
_WORD = re.compile(rf"#?{_LETTERS}(?:['\u200c\u200d]{_LETTERS})*")
_ASCII_WORD = re.compile(r"#?[a-zA-Z0-9_]+(?:'[a-zA-Z0-9_]+)*")
_TAG_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def repair(text: str) -> str:
    """Replace lone surrogates, which no encoder takes, by U+FFFD; all else is kept.

    Exports cut in the middle of an emoji hold them.
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def clean(text: str, *, split_hashtags: bool = False) -> str:
    """The text without links, handles, e-mail addresses, repost marks and HTML entities.

    Case, punctuation, emoji and hashtags stay; white space is collapsed. With ``split_hashtags``
    a tag becomes its parts ('#GlasgowCrash' > 'Glasgow Crash'), which suits models of words.
    """
    text = repair(text)
    if "&" in text:
        text = repair(_ENTITY.sub(lambda found: html.unescape(found.group()), text))
    if text.lstrip()[:2] in ("RT", "MT"):
        text = _REPOST.sub(" ", text)
    if "/" in text or "ww" in text or "WW" in text:
        text = URL.sub(" ", text)
    if "@" in text or "＠" in text:
        text = HANDLE.sub(" ", text)
        if "@" in text:  # what is left after a handle's removal follows a letter
            text = _EMAIL.sub(" ", text)
    if split_hashtags and "#" in text:
        text = re.sub(r"#(\w+)", lambda found: " ".join(split_hashtag(found.group(1))), text)
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Words of a post in their order, lower case, compatibility-normalised (NFKC).

    Links, handles and e-mail addresses are gone; "council's" is read as 'council'; "don't" stays
    one word. A hashtag is kept with its sign and followed by its parts: '#GlasgowCrash' gives
    '#glasgowcrash', 'glasgow', 'crash'. Numbers are kept, stop words too (see `content_words`).
    """
    text = clean(text)
    if text.isascii():
        pattern = _ASCII_WORD
    else:
        text = unicodedata.normalize("NFKC", text).replace("’", "'")
        pattern = _WORD
    if "#" in text:
        found = _with_tags(pattern.findall(text))
    else:
        found = pattern.findall(text.lower().replace("_", " "))
    if "'" in text:
        found = [word.removesuffix("'s") for word in found]
    if pattern is _WORD and _UNSPACED.search(text):
        found = _cut_unspaced(found)
    return [word for word in found if len(word) <= MAX_WORD] if len(text) > MAX_WORD else found


def content_words(text: str) -> list[str]:
    """`words` without stop words, bare numbers and single letters: what a topic is named by."""
    return [
        word
        for word in words(text)
        if word not in STOP_WORDS and not word.isdigit() and (len(word) > 1 or ord(word) > 0x2E7F)
    ]


@lru_cache(maxsize=16_384)
def split_hashtag(tag: str) -> tuple[str, ...]:
    """Parts of a hashtag, by its capitals, digits and underscores; case is kept.

    >>> split_hashtag("#BBCNews2013")
    ('BBC', 'News', '2013')

    A tag in one case has one part: guessing 'glasgow crash' from 'glasgowcrash' needs a dictionary.
    """
    parts: list[str] = []
    for piece in tag.lstrip("#").split("_"):
        if piece.isascii():
            parts.extend(_TAG_PART.findall(piece))
        else:
            parts.extend(_split_by_case(piece))
    return tuple(parts)


def _split_by_case(piece: str) -> list[str]:
    """The same cuts as `_TAG_PART`, for letters outside ASCII."""
    parts: list[str] = []
    start = 0
    for at in range(1, len(piece)):
        before, here = piece[at - 1], piece[at]
        after = piece[at + 1] if at + 1 < len(piece) else ""
        rises = here.isupper() and (not before.isupper() or after.islower())
        if (rises and before.isalnum()) or (before.isdigit() != here.isdigit()):
            parts.append(piece[start:at])
            start = at
    if piece:
        parts.append(piece[start:])
    return parts


def _with_tags(found: list[str]) -> list[str]:
    result: list[str] = []
    for word in found:
        if word[0] == "#":
            tag = word.partition("'")[0]
            parts = split_hashtag(tag)
            result.extend((tag.lower(), *(part.lower() for part in parts)) if parts else ())
        else:
            result.extend(part for part in word.lower().split("_") if part.strip("'"))
    return result


def _cut_unspaced(found: list[str]) -> list[str]:
    """Cut runs of scripts without spaces into overlapping pairs of characters."""
    result: list[str] = []
    for word in found:
        if word.isascii() or word.startswith("#") or not _UNSPACED.search(word):
            result.append(word)
            continue
        for piece in re.split(f"({_UNSPACED.pattern})", word):
            if piece and _UNSPACED.match(piece) and len(piece) > 2:
                result.extend(piece[at : at + 2] for at in range(len(piece) - 1))
            elif piece:
                result.append(piece)
    return result
