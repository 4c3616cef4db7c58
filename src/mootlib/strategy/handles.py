"""Does one user name look like another? Signs that look alike are folded before they are compared.

Folding: Unicode compatibility forms, accents, and the look-alikes that impostors use (0 and o; 1, l, i
and |; 5 and s; rn and m; vv and w; Cyrillic and Greek twins), then everything that is no letter or digit.
The distance is Levenshtein's with neighbours swapped counted once (optimal string alignment).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["distance", "skeleton"]

_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_TWINS = str.maketrans(
    {
        "0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e", "4": "a", "7": "t", "8": "b", "$": "s",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "l", "ѕ": "s", "ј": "j",
        "ԁ": "d", "һ": "h", "к": "k", "м": "m", "т": "t", "в": "b", "н": "h", "ո": "n", "ս": "u",
        "α": "a", "ε": "e", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "ν": "v", "κ": "k", "ι": "l", "ɡ": "g", "ı": "l",
    }
)  # fmt: skip
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=200_000)
def skeleton(name: str) -> str:
    """The name as the eye takes it in; two names with one skeleton look the same.

    >>> skeleton("Kestbury_C0uncil") == skeleton("kestburyсouncil")
    True
    """
    plain = unicodedata.normalize("NFKD", name.partition("@")[0]).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_TWINS)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return _NOT_WORD.sub("", plain)


def distance(one: str, other: str, most: int) -> int:
    """The number of single changes between two names; ``most + 1`` for anything above ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        row = [at]
        for to, twin in enumerate(other, 1):
            least = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (sign != twin))
            swapped = at > 1 and to > 1 and sign == other[to - 2] and one[at - 2] == twin
            row.append(min(least, before[to - 2] + 1) if swapped else least)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
