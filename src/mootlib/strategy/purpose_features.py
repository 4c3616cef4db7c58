"""What the purpose model sees of a post: hashed words and parts of words, and its outer shape.

Handles, links, numbers, times, phone numbers and sums of money become signs of their kind, so that nobody's
name is learnt and a force that the model never saw is read like the others. Words and parts of words are
kept as numbers of buckets only: no text can be read back from a model built on them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.text import sentiment_features as tokens
from mootlib.text.tokens import HANDLE, URL, repair, split_hashtag

Int = npt.NDArray[np.int64]

__all__ = ["BUCKETS", "SHAPE", "Seen", "prepare", "read"]

#: Buckets of hashed words, pairs of words and parts of words (a power of two).
BUCKETS = 2**20
#: Lengths of the parts of words, a space before and after each word counted.
PARTS = (2, 3, 4, 5)
#: A post is read this far: a purpose shows in its first lines.
MAX_CHARACTERS = 2_000

_LEADING = re.compile(rf"^[\s.]*(?:{HANDLE.pattern}[\s,:]*)+", re.IGNORECASE)
_SIGNS = (
    (URL, " xlink "),
    (re.compile(r"£\s?\d[\d.,]*\s?(?:k|m|bn)?\b", re.IGNORECASE), " xmoney "),
    (
        re.compile(r"\b0\d{2,4}[\s-]?\d{3}[\s-]?\d{3,4}\b|\b0800[\s-]?\d{3}[\s-]?\d{3}\b"),
        " xphone ",
    ),
    (re.compile(r"\b\d{1,2}[:.]\d{2}\s?(?:am|pm|hrs)?\b|\b\d{1,2}\s?(?:am|pm)\b", re.I), " xtime "),
    (re.compile(r"\b\d{1,3}[ -]?year[s]?[ -]old\b", re.IGNORECASE), " xyearold "),
    (re.compile(r"\b(?:101|111)\b"), " xline "),
    (re.compile(r"\b(?:999|112|911)\b"), " xurgentline "),
    (re.compile(r"\b\d{2,}(?:[.,]\d+)*\b"), " xnumber "),
)
_TAG = re.compile(r"#(\w+)")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_WORDS = np.uint64(0x2545F4914F6CDD1D)

#: Outer features of a post, in the order of the columns of ``Seen.shape``.
SHAPE = (
    "addressed", "handles", "hashtags", "question marks", "exclamation marks", "length", "words", "lines",
    "capitals", "digits", "ends asking", "ends exclaiming", "emoji", "ends with a stop", "quotation",
    "ends with a colon", "heading", "bar", "names 101 or 999", "thanks", "greets",
)  # fmt: skip

_EMERGENCY = re.compile(r"\b(?:101|999|112|111|crimestoppers)\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:thanks?|thank you|cheers|well done|congratulations)\b", re.IGNORECASE)
_GREETS = re.compile(r"^\W*(?:@\w+\W+)*(?:hi|hello|hey|morning|good (?:morning|evening))\b", re.I)


@dataclass(frozen=True, slots=True)
class Seen:
    """Features of texts: hashed ones in rows, and the outer shape.

    ``words``, ``parts``: the bucket of each word or pair of words, and of each part of a word;
    ``of_words``, ``of_parts``: the number of the text that it is in. ``shape`` is (texts, len(SHAPE)).
    ``empty``: texts without anything to read.
    """

    words: Int
    of_words: Int
    parts: Int
    of_parts: Int
    shape: npt.NDArray[np.float64]
    empty: npt.NDArray[np.bool_]


def prepare(text: str) -> str:
    """The text with signs in place of handles, links and numbers; hashtags are taken apart.

    >>> prepare("@someone Hi, call 101 by 5pm about ref 123456")
    'xreply Hi, call xline by xtime about ref xnumber'
    """
    text = repair(html.unescape(text[:MAX_CHARACTERS]))
    lead = _LEADING.match(text)
    sign = ""
    if lead:
        sign = "xreply " if len(HANDLE.findall(lead.group())) == 1 else "xreply xreplymany "
        text = text[lead.end() :]
    text = HANDLE.sub(" xhandle ", text)
    for pattern, kind in _SIGNS:
        text = pattern.sub(kind, text)
    text = _TAG.sub(lambda found: " xtag " + " ".join(split_hashtag(found.group(1))) + " ", text)
    return sign + " ".join(text.split())


def read(texts: Sequence[str]) -> Seen:
    """Features of texts, each read by itself."""
    found = tokens.read([tokens.spell(prepare(text)) for text in texts])
    words, of_words = _words(found)
    parts, of_parts = _parts(found)
    empty = np.ones(len(texts), dtype=bool)
    empty[found.text] = False
    return Seen(
        words=words,
        of_words=of_words,
        parts=parts,
        of_parts=of_parts,
        shape=np.array([_shape(text[:MAX_CHARACTERS]) for text in texts]).reshape(-1, len(SHAPE)),
        empty=empty,
    )


def _words(found: tokens.Tokens) -> tuple[Int, Int]:
    """Buckets of words and pairs of words, and their texts."""
    single = found.hashes
    pairs = tokens.mix(single[:-1] * np.uint64(0xF39CC0605CEDC835) + single[1:])
    together = found.text[:-1] == found.text[1:]
    hashes = np.concatenate((single, pairs[together]))
    return _bucket(hashes), np.concatenate((found.text, found.text[:-1][together]))


def _parts(found: tokens.Tokens) -> tuple[Int, Int]:
    """Buckets of parts of words (a word's neighbouring spaces belong to it), and their texts."""
    codes = found.codes.astype(np.uint64)
    gap = (found.codes == 32) | (found.codes == 10)
    gaps = np.concatenate(([0], np.cumsum(gap)))
    line = np.cumsum(found.codes == 10) - (found.codes == 10)
    buckets, owners = [], []
    hashes = codes.copy()
    for length in range(2, max(PARTS) + 1):
        if len(codes) < length:
            break
        hashes = hashes[:-1] * np.uint64(0x9E3779B97F4A7C15) + codes[length - 1 :]
        starts = np.arange(len(hashes))
        inner = gaps[starts + length - 1] - gaps[starts + 1]
        ends = gap[starts].astype(int) + gap[starts + length - 1]
        fits = (inner == 0) & (ends < min(length, 2)) if length == 2 else inner == 0
        if length not in PARTS:
            continue
        keep = fits & (found.codes[starts + length - 1] != 10) & (found.codes[starts] != 10)
        salted = tokens.mix(hashes[keep] ^ (_NOT_WORDS * np.uint64(length)))
        buckets.append(_bucket(salted))
        owners.append(line[starts[keep]])
    if not buckets:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(buckets), np.concatenate(owners)


def _bucket(hashes: npt.NDArray[np.uint64]) -> Int:
    return (hashes & np.uint64(BUCKETS - 1)).astype(np.int64)


def _shape(text: str) -> tuple[float, ...]:
    end = text.rstrip()[-1:]
    size = max(len(text), 1)
    return (
        text.lstrip(" .").startswith("@"),
        min(text.count("@"), 4),
        min(text.count("#"), 4),
        min(text.count("?"), 3),
        min(text.count("!"), 3),
        float(np.log1p(len(text))),
        float(np.log1p(len(_WORD.findall(text)))),
        min(text.count("\n"), 6),
        sum(map(str.isupper, text)) / size,
        sum(map(str.isdigit, text)) / size,
        end == "?",
        end == "!",
        bool(_EMOJI.search(text)),
        end == ".",
        '"' in text or "“" in text,
        end == ":",
        ": " in text[:40],
        "|" in text,
        bool(_EMERGENCY.search(text)),
        bool(_THANKS.search(text)),
        bool(_GREETS.search(text)),
    )
