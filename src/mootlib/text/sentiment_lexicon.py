"""Tone from word lists, in the manner of VADER, for whole batches at a time.

The rules follow Hutto and Gilbert (2014), *VADER: a parsimonious rule-based model for sentiment
analysis of social media text*: words carry values, boosters and capitals strengthen them, negation
turns them, 'but' shifts the weight to what follows it, exclamation marks add emphasis. Not
reproduced: VADER's idioms ('the bomb'), 'least' and 'never so'; emoticons and emoji are not negated.
A second list adds the polarity and subjectivity of adjectives (De Smedt and Daelemans 2012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.text.sentiment_features import NEGATION_REACH, Tokens

#: Columns of `Lexicon.values`.
VALENCE, BOOST, NEGATION, BUT, POLARITY, SUBJECTIVITY = range(6)
COLUMNS = 6

#: Constants of VADER.
_CAPITALS, _TURN, _EXCLAMATION, _ALPHA = 0.733, -0.74, 0.292, 15.0
_FADE = (1.0, 0.95, 0.9)

#: Character codes of ! ? quotation marks : , and digits, which are all written 0 by then.
_MARKS = ((33,), (63,), (34, 0x201C, 0x201D), (58,), (44,), (48,))

Bool = npt.NDArray[np.bool_]
Float = npt.NDArray[np.float64]

#: What `features` returns, in its order.
NAMES = (
    *("compound", "compound_positive", "compound_negative", "compound_size"),
    *("share_positive", "share_negative", "share_neutral"),
    *(
        "positive",
        "negative",
        "positive_negated",
        "negative_negated",
        "last_positive",
        "last_negative",
    ),
    *("polarity_positive", "polarity_negative", "subjectivity", "words", "capitals"),
    *("exclamations", "questions", "quotes", "colons", "commas", "digits", "negations"),
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word hashes in ascending order, and the values of each word (one row of `COLUMNS`)."""

    hashes: npt.NDArray[np.uint64]
    values: npt.NDArray[np.float32]

    def look_up(self, hashes: npt.NDArray[np.uint64]) -> Float:
        """Values of each token; zeros where the list does not have it."""
        at = np.searchsorted(self.hashes, hashes)
        at[at == len(self.hashes)] = 0
        known = self.hashes[at] == hashes
        return np.asarray(self.values[at] * known[:, None], dtype=np.float64)


def build(entries: Mapping[int, list[float]]) -> Lexicon:
    """A lexicon from word hashes and their rows of values."""
    hashes = np.array(sorted(entries), dtype=np.uint64)
    values = np.array([entries[int(key)] for key in hashes], dtype=np.float32)
    return Lexicon(hashes, values.reshape(-1, COLUMNS))


def features(found: Tokens, lexicon: Lexicon) -> tuple[Float, Bool, Bool]:
    """Features of each text, (n, len(NAMES)); for each token whether it is negated, and listed."""
    values = lexicon.look_up(found.hashes)
    first = found.codes[found.starts]
    wordlike = (first > 127) | ((first >= 97) & (first <= 122)) | (first == 48)
    words = np.flatnonzero(wordlike | (values[:, VALENCE] != 0))
    text, rows = found.text[words], values[words]
    # Emoticons and emoji are not negated: 'not in town today :('
    letters = ((first >= 97) & (first <= 122))[words]
    turned = _within_reach(rows[:, NEGATION] > 0, text) & letters
    negated = np.zeros(len(found.hashes), dtype=bool)
    negated[words] = turned
    marks = _marks(found)
    emphasis = _EXCLAMATION * np.minimum(marks[0], 4)
    valence = _valence(rows, text, found.capitals[words], turned)
    columns = [
        *_compound(valence, text, found.count, emphasis),
        *_sides(rows[:, VALENCE], text, found.count, turned),
        *_last(valence, text, found.count),
        *_second_list(rows, text, found.count, turned),
        np.log1p(_sum(text, None, found.count)),
        np.log1p(_sum(text, found.capitals[words], found.count)),
        *(np.log1p(mark) for mark in marks),
        np.log1p(_sum(text, rows[:, NEGATION], found.count)),
    ]
    return np.column_stack(columns), negated, values[:, VALENCE] != 0


def _within_reach(signs: Bool, text: npt.NDArray[np.int64]) -> Bool:
    """Whether one of the words shortly before, in the same text, is such a sign."""
    result = np.zeros(len(signs), dtype=bool)
    for step in range(1, NEGATION_REACH + 1):
        result[step:] |= signs[:-step] & (text[step:] == text[:-step])
    return result


def _valence(rows: Float, text: npt.NDArray[np.int64], capitals: Bool, turned: Bool) -> Float:
    """Value of each word after capitals, boosters, negation and 'but'."""
    valence = rows[:, VALENCE].copy()
    sign = np.sign(valence)
    valence += sign * _CAPITALS * capitals
    for step, fade in enumerate(_FADE, start=1):
        near = text[step:] == text[:-step]
        valence[step:] += sign[step:] * rows[:-step, BOOST] * fade * near
    valence[turned] *= _TURN
    but = np.flatnonzero(rows[:, BUT] > 0)
    if len(but):
        last = np.full(int(text[-1]) + 1, -1)
        last[text[but]] = but
        place = np.arange(len(text))
        valence *= np.where(last[text] < 0, 1.0, np.where(place < last[text], 0.5, 1.5))
    return valence


def _compound(
    valence: Float, text: npt.NDArray[np.int64], count: int, emphasis: Float
) -> list[Float]:
    total = _sum(text, valence, count)
    total += np.sign(total) * emphasis
    compound = total / np.sqrt(total * total + _ALPHA)
    positive = _sum(text, (valence + 1) * (valence > 0), count)
    negative = _sum(text, (1 - valence) * (valence < 0), count)
    neutral = _sum(text, valence == 0, count)
    everything = np.maximum(positive + negative + neutral, 1)
    return [
        *(compound, compound >= 0.05, compound <= -0.05, np.abs(compound)),
        *(positive / everything, negative / everything, neutral / everything),
    ]


def _sides(value: Float, text: npt.NDArray[np.int64], count: int, turned: Bool) -> list[Float]:
    """Sums of positive and of negative values, apart where negated (logarithms)."""
    return [
        np.log1p(_sum(text, np.maximum(side * value, 0) * where, count))
        for where in (~turned, turned)
        for side in (1, -1)
    ]


def _last(valence: Float, text: npt.NDArray[np.int64], count: int) -> list[Float]:
    """Sums over the last third of the words: how a post ends says how it was meant."""
    size = _sum(text, None, count)
    end = np.cumsum(size)
    late = np.arange(len(text)) >= (end - size // 3)[text]
    return [np.log1p(_sum(text, np.maximum(side * valence, 0) * late, count)) for side in (1, -1)]


def _second_list(rows: Float, text: npt.NDArray[np.int64], count: int, turned: Bool) -> list[Float]:
    """Sums of the second list's values: positive, negative, and how subjective the words are."""
    polarity = rows[:, POLARITY] * np.where(turned, -0.5, 1.0)
    return [
        np.log1p(_sum(text, values, count))
        for values in (np.maximum(polarity, 0), np.maximum(-polarity, 0), rows[:, SUBJECTIVITY])
    ]


def _marks(found: Tokens) -> list[Float]:
    """How often each mark stands in each text."""
    lines = np.cumsum(found.codes == 10) - (found.codes == 10)
    return [_sum(lines[np.isin(found.codes, codes)], None, found.count) for codes in _MARKS]


def _sum(text: npt.NDArray[np.int64], weights: npt.NDArray[Any] | None, count: int) -> Float:
    """Sum (or, without weights, number) of the words of each text."""
    # NumPy counts in whole numbers where there is no word at all.
    return np.bincount(text, weights, count).astype(np.float64)
