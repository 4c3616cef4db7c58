"""What a post is like, beside its form: question, call to act, length, tone, hour, weekday, topic.

Questions and calls are found by signs and English words; in other languages only the signs are seen.
They are features for comparing, not verdicts about single posts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mootlib.reach.sheet import Sheet

__all__ = ["FEATURES", "Feature", "asks", "calls", "levels_of"]

Array = np.ndarray[Any, Any]

_ADDRESS = re.compile(r"https?://\S+")
_QUESTION = re.compile(r"\w[^?\n]*\?")
_CALL = re.compile(
    r"\b(?:sign (?:up|the)|register (?:now|here|today|at|by|for|online)|apply (?:now|here|online|by|for|at)|book (?:now|your|a|online|here)|"
    r"have your say|tell us|let us know|take part|join us|come along|get involved|volunteer|donate|"
    r"find out more|read more|learn more|watch (?:live|now|here)|click|visit (?:us|our|www)|download|"
    r"call (?:us|101|999|111|0\d)|phone (?:us|0\d)|dial|email us|contact (?:us|the)|report (?:it|any|to)|"
    r"please (?:share|retweet|rt|repost|help|call|report|contact|respond|vote|sign|donate|avoid|check|keep)|"
    r"share (?:this|your|with)|vote (?:for|now|in|on)|respond (?:by|to|here)|don'?t forget to|make sure you)\b",
    re.IGNORECASE,
)
_SHORT, _LONG = 100, 280
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_TOPICS = 8


@dataclass(frozen=True, slots=True)
class Feature:
    """Something in which posts differ: its levels' reference and what else is held equal."""

    name: str
    title: str
    reference: str
    held: tuple[str, ...]


_TIME = ("month", "hour", "weekday")
FEATURES = (
    Feature("form", "Form", "text", ("account", *_TIME)),
    Feature("question", "With a question", "no question", ("account", "form", *_TIME)),
    Feature("call", "With a call to act", "no call", ("account", "form", *_TIME)),
    Feature("length", "Length", "100 to 280 characters", ("account", "form", *_TIME)),
    Feature("tone", "Tone", "neutral", ("account", "form", *_TIME)),
    Feature("hour", "Time of day", "6 to 12", ("account", "form", "month", "weekday")),
    Feature("weekday", "Day of the week", "Monday", ("account", "form", "month", "hour")),
    Feature("topic", "Topic", "all other topics", ("account", "form", *_TIME)),
)


def asks(text: str) -> bool:
    """Whether a post holds a question mark after words, addresses aside.

    >>> asks("What do you think?"), asks("See https://example.org/?a=1")
    (True, False)
    """
    return bool(_QUESTION.search(_ADDRESS.sub(" ", text)))


def calls(text: str) -> bool:
    """Whether a post asks the reader to do something (English words).

    >>> calls("Have your say by Friday"), calls("The library is open")
    (True, False)
    """
    return bool(_CALL.search(text))


def levels_of(
    sheet: Sheet, feature: str, topics: Mapping[tuple[str, str], str] | None = None
) -> Array:
    """The level of each post; None where it is not known.

    Args:
        sheet: the posts.
        feature: a name of ``FEATURES``.
        topics: (platform, post_id) > topic, for 'topic'; the eight most frequent are told apart.
    """
    if feature == "form":
        return sheet.form
    if feature == "hour":
        bands = np.array(["0 to 6", "6 to 12", "12 to 18", "18 to 24", None], object)
        return bands[np.where(sheet.hour < 0, 4, sheet.hour // 6)]
    if feature == "weekday":
        return np.array([*_DAYS, None], object)[sheet.weekday]
    if feature == "topic":
        return _topics(sheet, topics or {})
    makers = {"question": _questions, "call": _calls, "length": _lengths, "tone": _tones}
    return np.array(makers[feature](list(sheet.text)), object)


def _questions(texts: Sequence[str]) -> list[str]:
    return ["question" if asks(text) else "no question" for text in texts]


def _calls(texts: Sequence[str]) -> list[str]:
    return ["call to act" if calls(text) else "no call" for text in texts]


def _lengths(texts: Sequence[str]) -> list[str | None]:
    def band(text: str) -> str | None:
        size = len(_ADDRESS.sub("", text).strip())
        if not size:
            return None
        if size < _SHORT:
            return "under 100 characters"
        return "100 to 280 characters" if size <= _LONG else "over 280 characters"

    return [band(text) for text in texts]


def _tones(texts: Sequence[str]) -> list[str | None]:
    from mootlib.text import sentiment

    return list(sentiment.score(texts).labels)


def _topics(sheet: Sheet, topics: Mapping[tuple[str, str], str]) -> Array:
    named = [topics.get(key) for key in zip(sheet.platform, sheet.post_id, strict=True)]
    names, numbers = np.unique([name for name in named if name], return_counts=True)
    kept = set(names[np.argsort(-numbers, kind="stable")][:_MOST_TOPICS])
    return np.array(
        [None if name is None else name if name in kept else "all other topics" for name in named],
        object,
    )
