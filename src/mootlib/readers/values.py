"""Single values: identifiers, counts, handles. Missing is None, never zero and never empty text."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

#: What exports write where there is nothing. Not applied to the words of a post.
MISSING = frozenset(
    {
        *("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "Null", "null"),
        *("None", "none", "undefined", "-", "–", "—"),
    }
)

#: Control characters and line ends have no place in an identifier: it stands in addresses.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_ID = 200
_SCIENTIFIC = re.compile(r"(\d+)(?:[.,](\d*))?[eE]\+(\d+)")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_GROUPED = re.compile(r"\d{1,3}(?:([,.'’  \s])\d{3})(?:\1\d{3})*(?:\.0+)?")
_SHORT_COUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([KkMm])")
_MAX_COUNT = 2**63 - 1
#: Whole numbers above this lose digits in a spreadsheet or a float.
_EXACT = 2**53


_T = TypeVar("_T")


def each(column: Sequence[Any], read: Callable[[Any], _T]) -> list[_T]:
    """``read`` applied to every value; only once to those that are equal and of one type."""
    if len(set(map(type, column)) - {type(None)}) <= 1:  # 1, 1.0 and True are equal
        try:
            known = {value: read(value) for value in set(column)}
            return [known[value] for value in column]
        except TypeError:  # lists and objects cannot be looked up
            pass
    return [read(value) for value in column]


class DamagedId(ValueError):
    """An identifier whose last digits are lost; its message is a sentence."""


def blank(value: Any) -> bool:
    """Whether a cell says "nothing here"."""
    if value is None:
        return True
    if isinstance(value, str):
        return value in MISSING or value.strip() in MISSING
    return isinstance(value, float) and math.isnan(value)


def identifier(value: Any) -> str | None:
    """An identifier as text, or None.

    Takes off what spreadsheets and databases put around it: quotes, a leading apostrophe,
    ``="123"``, ``.0``.

    Raises:
        DamagedId: if digits were lost (``1.23457E+17``, or a number too large for a spreadsheet).
    """
    if type(value) is str:
        plain = value.isdigit() or (value.isascii() and value.replace("_", "").isdigit())
        if plain and len(value) <= _LONGEST_ID:
            return value
        if value in MISSING:
            return None
        return _text_identifier(value)
    if blank(value):
        return None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not value.is_integer() or abs(value) > _EXACT:
            raise DamagedId(damage(repr(value)))
        return str(int(value))
    return _text_identifier(str(value))


def _text_identifier(value: str) -> str | None:
    text = value.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.strip("'\"`‘’“” \t")
    if text in MISSING:
        return None
    if found := _SCIENTIFIC.fullmatch(text):
        digits = found[1] + (found[2] or "")
        if len(digits) < int(found[3]) + len(found[1]):
            raise DamagedId(damage(text))
        return digits[: int(found[3]) + len(found[1])]
    if found := _POINT_ZERO.fullmatch(text):
        if int(found[1]) > _EXACT:
            raise DamagedId(damage(text))
        return found[1]
    return _fit(_CONTROL.sub("", text)) or None


def _fit(text: str) -> str:
    """An identifier that every store can keep; of a very long one its beginning and a digest."""
    if len(text) <= _LONGEST_ID:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[: _LONGEST_ID - 33]}:{digest[:32]}"


def damage(text: str) -> str:
    """The sentence for an identifier that lost its last digits."""
    return (
        f'The identifier "{text[:40]}" was damaged by a spreadsheet (its last digits are lost) and '
        "no address in the row gives it; export again without opening the file in a spreadsheet, "
        "or leave post_id out of the mapping."
    )


def rounded_by_spreadsheet(values: Sequence[Any]) -> bool:
    """Whether a column of long numbers was cut to 15 digits, as spreadsheets do.

    True if there are at least five whole numbers of 17 digits or more and all end in the zeros
    that such a cut leaves. Five honest ones would do so by chance once in 10**10 at most.
    """
    long = [v for v in values if isinstance(v, str) and len(v) >= 17 and v.isdigit()]
    return len(set(long)) >= 5 and all(set(v[15:]) == {"0"} for v in long)


def count(value: Any) -> int | None:
    """A count of 0 or more, or None where the cell holds no whole number.

    ``1,234``, ``1 234``, ``1.234``, ``1368.0`` and ``1.2K`` are read; ``-`` and ``NA`` are None.
    """
    if type(value) is int:
        return value if 0 <= value <= _MAX_COUNT else None
    if type(value) is str:
        if value.isdecimal() and value.isascii():
            return int(value) if len(value) < 19 else None
        return None if value in MISSING else _text_count(value.strip())
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value <= _EXACT else None
    return None


def _text_count(text: str) -> int | None:
    if len(text) > 40 or text in MISSING:
        return None
    if found := _POINT_ZERO.fullmatch(text):
        return int(found[1]) if len(found[1]) < 19 else None
    if _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", re.sub(r"(?<=\d{3})\.0+$", "", text) if _has_two(text) else text)
        return int(digits) if len(digits) < 19 else None
    if found := _SHORT_COUNT.fullmatch(text):
        factor = 1_000 if found[2] in "kK" else 1_000_000
        return round(float(found[1].replace(",", ".")) * factor)
    if text.isdecimal() and text.isascii() and len(text) < 19:
        return int(text)
    return None


def _has_two(text: str) -> bool:
    """Whether a grouped number has a decimal part too, as ``1,234.0``."""
    return any(sign in text for sign in ",'’  ") and "." in text


def handle(value: Any) -> str | None:
    """A user name without ``@``, lower case."""
    if blank(value):
        return None
    text = str(value).strip().lstrip("@＠").strip().lower()
    return text[:200] or None


def content_id(*parts: Any) -> str:
    """A stable identifier for a post whose source gives none: a digest of what is known of it."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return "hash:" + hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def number(value: Any) -> float | None:
    """A decimal number (coordinates), or None."""
    if blank(value) or isinstance(value, bool):
        return None
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None
