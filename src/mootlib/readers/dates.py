"""Dates as exports write them, to microseconds since 1970 in UTC.

A date is either understood completely or refused with a sentence: nothing is guessed from today's
date, and the order of day and month is decided once for a whole column (see ``decide_order``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mootlib.readers.values import blank

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (subtracting naive from naive is fast)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001

DAY_FIRST = "day-first"
MONTH_FIRST = "month-first"

#: Hours east of UTC. Words with several meanings (IST, AST, CST of China) are left out or taken in
#: the sense in which social media exports use them (US zones).
_ZONE_WORDS = {
    word.lower(): hours
    for hours, words in {
        0.0: "Z UTC UT GMT WET",
        1.0: "BST CET WEST",
        2.0: "CEST EET SAST",
        3.0: "EEST MSK",
        5.0: "PKT",
        8.0: "AWST HKT SGT",
        9.0: "JST KST",
        9.5: "ACST",
        10.0: "AEST",
        10.5: "ACDT",
        11.0: "AEDT",
        12.0: "NZST",
        13.0: "NZDT",
        -3.0: "BRT",
        -3.5: "NST",
        -4.0: "EDT",
        -5.0: "EST CDT",
        -6.0: "CST MDT",
        -7.0: "MST PDT",
        -8.0: "PST AKDT",
        -9.0: "AKST",
        -10.0: "HST",
    }.items()
    for word in words.split()
}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar januari janvier janv enero gennaio januari",
            "feb february februar februari fevrier février févr febrero febbraio",
            "mar march märz mär mars maart mrt marzo",
            "apr april avril avr abril aprile",
            "may mai maj mei mayo maggio",
            "jun june juni juin junio giugno",
            "jul july juli juillet juil julio luglio",
            "aug august augustus août aout agosto",
            "sep sept september septembre septiembre settembre",
            "oct october okt oktober octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec december dez dezember des desember décembre déc diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}

_CLOCK = r"(?P<h>\d{1,2})[:.h](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*\(?(?P<z>[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Za-z]{1,5}(?:[+-]\d{2}:?\d{2})?)?\)?"
_TIME = rf"(?:[\sT,·-]*(?:at\s+|um\s+|kl\.?\s+)?{_CLOCK}{_ZONE})?"
_WORD = r"[^\W\d_]{3,10}"

_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}",
        rf"(?:{_WORD}\.?,?\s+)?(?P<mn>{_WORD})\.?\s+(?P<d>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<y>\d{{4}})",
        rf"(?:{_WORD}\.?,?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?P<mn>{_WORD})\.?,?[\s-]+(?P<y>\d{{4}}|\d{{2}}){_TIME}",
        rf"(?:{_WORD}\.?,?\s+)?(?P<mn>{_WORD})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_TIME}",
        rf"(?:{_WORD}\.?,?\s+)?(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_TIME}",
        r"(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?:T?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})(?P<z>Z|[+-]\d{4})?)?",
    )
)
_ORDERED = re.compile(r"(?:\w{3,9},?\s+)?(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d*)?")


#: Numbers of this size are seconds, milli- or microseconds since 1970 (least, limit, per second).
_EPOCHS = ((1e8, 1e11, 1), (1e11, 1e14, 10**3), (1e14, 1e17, 10**6))


class BadDate(ValueError):
    """A date that cannot be taken; its message is a sentence."""


class NoDate(BadDate):
    """Something that is not even written like a date."""


def zone_named(name: str) -> tzinfo:
    """The time zone with this IANA name.

    Raises:
        ValueError: with a sentence, if there is none.
    """
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"There is no time zone called {name!r}; write it as in 'Europe/London' or 'UTC'."
        ) from error


def looks_like_date(value: Any) -> bool:
    """Whether a value is written like a date, be it a real one or not (30 February is).

    A number is like a date only between 1995 and 2045: identifiers are numbers, too.
    """
    try:
        found = Dates(UTC, DAY_FIRST, latest=None).micros(value)
    except NoDate:
        return False
    except BadDate:
        return not _is_number(value)
    return not _is_number(value) or 788_918_400_000_000 < found < 2_366_841_600_000_000


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip().strip("'\"").strip()) is not None
    return isinstance(value, int | float)


def order_votes(values: Iterable[Any]) -> tuple[int, int, int]:
    """How many dates can only be day-first, only month-first, and either, of a column."""
    day = month = either = 0
    for value in values:
        if isinstance(value, str) and (found := _ORDERED.match(value.strip())):
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                day += 1
            elif second > 12 >= first:
                month += 1
            elif first != second:
                either += 1
    return day, month, either


class Instants(Sequence[Any]):
    """A column of times as the file holds them; a Python value is made only for what is looked at."""

    def __init__(self, column: pa.Array) -> None:
        self._column = column
        self.states_zone = column.type.tz is not None

    def micros(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Microseconds since 1970 by the column's own clock, and which rows hold a time.

        Raises:
            pa.ArrowInvalid: if one cannot be written so.
        """
        column = self._column.cast(pa.timestamp("us", tz=self._column.type.tz), safe=self._coarse)
        whole = column.view(pa.int64()) if column.offset == 0 else column.cast(pa.int64())
        known = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        filled = whole.fill_null(0).to_numpy(zero_copy_only=False)
        return np.asarray(filled, dtype=np.int64), known

    @property
    def _coarse(self) -> bool:
        return bool(self._column.type.unit != "ns")  # finer than a datetime holds: cut

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return Instants(self._column[row])
        found = self._column[row]
        unit = pa.timestamp("us", tz=self._column.type.tz)
        return (found if self._coarse else found.cast(unit, safe=False)).as_py()


class Dates:
    """Reads the dates of one column.

    ``zone`` is taken where a value states none; ``order`` where day and month could be swapped;
    ``latest`` (microseconds) refuses dates after it. Times that the zone's clocks skipped or showed
    twice are read as in Python's ``zoneinfo`` with ``fold=0``.
    """

    def __init__(
        self, zone: tzinfo, order: str, latest: int | None, *, excel: bool = False
    ) -> None:
        self._zone = zone
        self._utc = zone is UTC
        self._month_first = order == MONTH_FIRST
        self._latest = latest
        self._excel = excel
        self._last = _SHAPES[0]

    def column(self, values: Sequence[Any]) -> tuple[list[int | None], dict[int, str]]:
        """Microseconds for each value (None for missing), and a reason per row not understood."""
        if isinstance(values, Instants) and (self._utc or values.states_zone):
            return self._instants(values)
        result: list[int | None] = []
        reasons: dict[int, str] = {}
        for row, value in enumerate(values):
            if value is None or value == "":
                result.append(None)
                continue
            try:
                result.append(self.micros(value))
            except BadDate as error:
                result.append(None)
                if not blank(value):
                    reasons[row] = str(error)
        return result, reasons

    def _instants(self, values: Instants) -> tuple[list[int | None], dict[int, str]]:
        """All at once; only those outside the years allowed are looked at by themselves."""
        try:
            found, known = values.micros()
        except pa.ArrowInvalid as error:
            raise ValueError("a time of this column lies outside all calendars") from error
        bad = known & (found < _EARLIEST)
        if self._latest is not None:
            bad |= known & (found > self._latest)
        reasons: dict[int, str] = {}
        for row in np.flatnonzero(bad).tolist():
            try:
                self.micros(values[row])
            except BadDate as error:
                reasons[row] = str(error)
        whole: list[int | None] = found.tolist()
        for row in np.flatnonzero(bad | ~known).tolist():
            whole[row] = None
        return whole, reasons

    def micros(self, value: Any) -> int:
        """Microseconds since 1970.

        Raises:
            BadDate: with a sentence.
        """
        try:
            if isinstance(value, str):
                found = self._text(value)
            elif isinstance(value, datetime):
                found = self._moment(value)
            elif isinstance(value, date):
                found = self._moment(datetime(value.year, value.month, value.day))  # noqa: DTZ001
            elif isinstance(value, int | float) and not isinstance(value, bool):
                found = self._number(value)
            else:
                raise NoDate(f"{_shown(value)} was not understood as a date.")
        except (ValueError, OverflowError) as error:
            if isinstance(error, BadDate):
                raise
            raise BadDate(f"The date {_shown(value)} does not exist.") from error
        if found < _EARLIEST:
            raise BadDate(
                f"The date {_shown(value)} lies before 1980; it was taken for a missing one."
            )
        if self._latest is not None and found > self._latest:
            raise BadDate(f"The date {_shown(value)} lies in the future.")
        return found

    def _moment(self, moment: datetime) -> int:
        if moment.tzinfo is None:
            if self._utc:
                return (moment - _NAIVE_EPOCH) // _MICROSECOND
            moment = moment.replace(tzinfo=self._zone)
        return (moment - EPOCH) // _MICROSECOND

    def _text(self, value: str) -> int:
        if value[4:5] == "-":  # what most exports write; the standard library reads it fastest
            try:
                return self._moment(datetime.fromisoformat(value))
            except ValueError:
                pass
        value = value.strip().strip("'\"").strip()
        if _NUMBER.fullmatch(value):
            compact = _SHAPES[-1].fullmatch(value) if len(value) == 14 else None
            return (
                self._parts(compact)
                if compact
                else self._number(float(value) if "." in value else int(value))
            )
        for shape in (self._last, *_SHAPES):
            if found := shape.fullmatch(value):
                self._last = shape
                return self._parts(found)
        raise NoDate(f"{_shown(value)} was not understood as a date.")

    def _parts(self, found: re.Match[str]) -> int:
        part = found.groupdict()
        year = int(part["y"])
        if len(part["y"]) == 2:
            year += 2000 if year < 70 else 1900
        month, day = self._month_and_day(part, found[0])
        hour, minute, second = (int(part.get(name) or 0) for name in ("h", "mi", "s"))
        if half := part.get("ap"):
            if not 1 <= hour <= 12:
                raise ValueError(hour)
            hour = hour % 12 + (12 if half[0] in "pP" else 0)
        leap = second == 60
        micro = int((part.get("f") or "0").ljust(6, "0")[:6])
        zone = _zone_of(part.get("z"))
        moment = datetime(year, month, day, hour, minute, second - leap, micro, tzinfo=zone)
        return self._moment(moment) + leap * 1_000_000

    def _month_and_day(self, part: dict[str, str | None], found_text: str) -> tuple[int, int]:
        if word := part.get("mn"):
            try:
                return _MONTHS[word.lower()], int(part["d"] or 0)
            except KeyError as error:
                raise BadDate(f"The month {word[:20]!r} was not understood.") from error
        if "a" in part:
            first, second = int(part["a"] or 0), int(part["b"] or 0)
            month, day = (first, second) if self._month_first else (second, first)
            if month > 12 >= day:
                order = "month, day" if self._month_first else "day, month"
                raise BadDate(
                    f"The date {_shown(found_text)} does not fit the order "
                    f"{order} of the other dates in this column."
                )
            return month, day
        return int(part["m"] or 0), int(part["d"] or 0)

    def _number(self, value: float) -> int:
        if not math.isfinite(value):
            raise NoDate(f"{_shown(value)} was not understood as a date.")
        if self._excel and 20_000 <= value < 80_000:
            return self._moment(_EXCEL_EPOCH + timedelta(days=value))
        size = abs(value)
        for least, limit, per_second in _EPOCHS:
            if least <= size < limit:
                whole = int(value)
                factor = 1_000_000 // per_second
                return whole * factor + round((value - whole) * factor)
        raise NoDate(f"{_shown(value)} was not understood as a date.")


def _zone_of(word: str | None) -> tzinfo | None:
    if not word:
        return None
    signed = re.search(r"([+-])(\d{2}):?(\d{2})?$", word)
    if signed:
        offset = timedelta(hours=int(signed[2]), minutes=int(signed[3] or 0))
        return timezone(-offset if signed[1] == "-" else offset)
    hours = _ZONE_WORDS.get(word.lower())
    if hours is None:
        raise BadDate(
            f"The time zone {word!r} is unknown or has several meanings; "
            "write an offset such as +01:00."
        )
    return timezone(timedelta(hours=hours))


def _shown(value: Any) -> str:
    text = str(value)
    return f'"{text[:60]}"'
