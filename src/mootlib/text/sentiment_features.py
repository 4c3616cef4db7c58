"""What the tone model sees of a post: its words in a row, and their hashed words.

Texts are cut into tokens by one regular expression; all else happens to whole batches as arrays of
character codes, so that no Python object is made per word. Words are only ever kept as 64-bit
hashes and pairs of them as numbers of buckets: no text can be read back from a model built on them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mootlib.text import tokens

#: Characters of one piece: the model learnt from posts of this length.
PIECE = 280
#: More pieces than this are not read.
MAX_PIECES = 8

#: Buckets of hashed words and pairs of words (a power of two).
BUCKETS = 2**18

#: A negation reaches this many words.
NEGATION_REACH = 3

_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff"
_TOKEN = re.compile(rf"[:;=xX][-o'^]?[DPpOoSs3](?!\w)|<3|\w+(?:'\w+)*|[{_EMOJI}]|[^\w\s{_EMOJI}]+")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_SENTENCE_END = re.compile(r"[.!?…\n]\s")

_POWERS = np.cumprod(np.full(64, 0x9E3779B97F4A7C15 | 1, dtype=np.uint64))
_NEXT = np.uint64(0xF39CC0605CEDC835)
_NEGATED = np.uint64(0x5851F42D4C957F2D)
_SPACE, _END = 32, 10

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a batch of texts, in a row.

    ``codes``: characters, tokens parted by one space, each text between a space and a line end.
    ``hashes``: one per token. ``text``: the number of the text each token is in. ``starts``: where
    each token begins in ``codes``. ``capitals``: whether a token is written in capitals.
    """

    count: int
    codes: npt.NDArray[np.uint32]
    hashes: UInt64
    text: Int64
    starts: Int64
    capitals: npt.NDArray[np.bool_]


def pieces(text: str) -> list[str]:
    """A long text cut at the ends of sentences into pieces of about `PIECE` characters."""
    if len(text) <= PIECE:
        return [text]
    found: list[str] = []
    start = 0
    while start < len(text) and len(found) < MAX_PIECES:
        end = start + PIECE
        if end < len(text):
            stops = [stop.end() for stop in _SENTENCE_END.finditer(text, start + PIECE // 3, end)]
            space = text.rfind(" ", start + 1, end)
            end = stops[-1] if stops else space if space > start else end
        found.append(text[start:end])
        start = end
    return found


def spell(text: str) -> str:
    """The tokens of a text, parted by single spaces; hashtags are taken apart."""
    text = tokens.clean(text, split_hashtags=True)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\ufe0f", "")
        text = tokens.repair(text)
    return " ".join(_TOKEN.findall(_ELONGATED.sub(r"\1\1", text)))


def word_hash(word: str) -> int:
    """The hash that `read` gives this token."""
    return int(read([word]).hashes[0])


def read(spelt: Sequence[str]) -> Tokens:
    """Tokens of texts that `spell` has prepared."""
    joined = "".join(f" {text} \n" for text in spelt)
    lowered = joined.lower()
    if len(lowered) != len(joined):  # a few letters grow when lowered
        joined = lowered
    upper = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    codes = np.frombuffer(lowered.encode("utf-32-le"), dtype=np.uint32).copy()
    codes[(codes >= 48) & (codes <= 57)] = 48  # all digits are one
    gap = (codes == _SPACE) | (codes == _END)
    starts = np.flatnonzero(~gap[1:] & gap[:-1]) + 1
    ends = np.flatnonzero(gap[1:] & ~gap[:-1]) + 1
    lines = np.cumsum(codes == _END)
    letters = np.concatenate(([0], np.cumsum((upper >= 65) & (upper <= 90))))
    lengths = ends - starts
    return Tokens(
        count=len(spelt),
        codes=codes,
        hashes=_hash_words(codes, starts, lengths),
        text=lines[starts].astype(np.int64),
        starts=starts,
        capitals=(letters[ends] - letters[starts] == lengths) & (lengths > 1),
    )


def _hash_words(codes: npt.NDArray[np.uint32], starts: Int64, lengths: Int64) -> UInt64:
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    where = np.repeat(starts, lengths)
    firsts = np.cumsum(lengths) - lengths
    place = np.arange(len(where)) - np.repeat(firsts, lengths)
    values = codes[where + place].astype(np.uint64) * _POWERS[place % len(_POWERS)]
    return mix(np.add.reduceat(values, firsts))


def hashed_words(found: Tokens, negated: Bool, listed: Bool) -> tuple[Int64, Int64, Bool]:
    """Buckets of single words (marked where negated) and of pairs.

    With each: the text it is in, and whether a word is in it for which ``listed`` holds.
    """
    hashes = found.hashes
    single = np.where(negated, mix(hashes ^ _NEGATED), hashes)
    paired = mix(hashes[:-1] * _NEXT + hashes[1:])
    together = found.text[:-1] == found.text[1:]
    buckets = np.concatenate((single, paired[together])) & np.uint64(BUCKETS - 1)
    text = np.concatenate((found.text, found.text[:-1][together]))
    either = (listed[:-1] | listed[1:])[together]
    return buckets.astype(np.int64), text, np.concatenate((listed, either))


def mix(values: UInt64) -> UInt64:
    """The finaliser of splitmix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
