"""Whether a word is one that everybody uses: a person called Bridge is not meant by every bridge.

Known are the words that the shipped word vectors hold whole: about 22,000 of English, common first and
family names among them. Not reproduced: other languages, and which sense of a word is meant.
"""

from __future__ import annotations

import json
from functools import lru_cache

from mootlib.text.embedding_files import SHIPPED

__all__ = ["is_ordinary"]

_ENDINGS = ("'s", "’s", "s")


def is_ordinary(word: str) -> bool:
    """Whether a word, in capitals or not, with or without a final s, is in common use in English.

    >>> is_ordinary("Bridges"), is_ordinary("bridgetteq")
    (True, False)
    """
    plain = word.strip().lower()
    forms = {plain, *(plain.removesuffix(ending) for ending in _ENDINGS)}
    return not forms.isdisjoint(_known())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    stored = json.loads((SHIPPED / "tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(piece for piece in stored["model"]["vocab"] if piece.isalpha())
