"""Records of CSV and its relatives, found so that one broken row does not swallow its neighbours.

The standard library's parser reads each record strictly. Where it fails (a quotation mark that is
never closed, or stands where none may stand) only the first line of the record is looked at again,
more tolerantly; if that does not help, this one line is rejected and reading goes on with the next.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mootlib.readers.lines import Overlong
from mootlib.readers.model import RECORD_LIMIT

csv.field_size_limit(max(csv.field_size_limit(), RECORD_LIMIT))

#: No post has more lines than this; a record that has is a quotation mark left open.
MAX_LINES = 2_000
#: Lines that a row with a stray quotation mark may be put together from.
_PATCHED_LINES = 30
_LINE_COST = 64  # reading a line again costs as much as so many characters
#: Characters that may be read again because of quotation marks left open, before records are
#: confined to one line each: keeps hostile files from costing quadratic time.
_WASTE_FREE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written."""

    delimiter: str
    backslash: bool = False  #: quotation marks inside quotes are written \\" (as well as "")
    spaces: bool = False  #: spaces after a delimiter do not belong to the value
    preamble: int = 0  #: lines before the heading (Excel's ``sep=;``)


#: Between columns where there is only one: the sign made for it, which no text holds.
NO_DELIMITER = "\x1f"


class Row(NamedTuple):
    """A record: its cells, or the reason why it has none."""

    line: int
    cells: list[str]
    raw: str
    reason: str | None = None


class _Runaway(Exception):
    """A record grew beyond what a record may be."""


class Records:
    """Iterates over the records of a delimited text.

    ``width``: the number of columns; None takes any. ``headed``: the first record names the columns
    and is passed over. Records of blank cells are passed over.
    """

    def __init__(
        self, lines: Iterable[str], dialect: Dialect, width: int | None, *, headed: bool = False
    ) -> None:
        self._source = iter(lines)
        self._dialect = dialect
        self._width = None if headed else width
        self._width_below = width
        self._headed = headed
        self._pending: deque[str] = deque()
        self._used: list[str] = []
        self._size = 0
        self._line = 1
        self._waste = 0
        self._budget = _WASTE_FREE

    def __iter__(self) -> Iterator[Row]:
        for _ in range(self._dialect.preamble):
            next(self._source, None)
            self._line += 1
        while True:
            try:
                yield from self._strict()
            except (csv.Error, _Runaway) as error:
                yield from self._salvage(str(error))
            else:
                return

    def _strict(self) -> Iterator[Row]:
        width, used = self._width, self._used
        for cells in csv.reader(
            self._feed(),
            delimiter=self._dialect.delimiter,
            skipinitialspace=self._dialect.spaces,
            strict=True,
        ):
            count = len(used)
            if (len(cells) == width and type(used[0]) is not Overlong) or width is None:
                raw = used[0] if count == 1 else "".join(used)
            elif not any(map(str.strip, cells)):
                self._done()
                continue
            elif type(used[0]) is Overlong or count == 1:
                yield self._misfit(cells)
                continue
            else:  # several lines and not the right number of columns: perhaps a runaway
                raise _Runaway
            line = self._line
            self._line = line + count
            self._budget += 8 * self._size
            self._size = 0
            used.clear()
            if self._headed:
                if any(cells):
                    self._headed, self._width, width = False, self._width_below, self._width_below
            elif any(cells) or width is None:
                yield Row(line, cells, raw)

    def _feed(self) -> Iterator[str]:
        """Physical lines for the parser; ``_used`` holds those of the record under way."""
        used, pending, source = self._used, self._pending, self._source
        backslash = self._dialect.backslash
        while True:
            line = pending.popleft() if pending else next(source, None)
            if line is None:
                return
            if used and (
                self._size > RECORD_LIMIT
                or len(used) >= MAX_LINES
                or type(line) is Overlong
                or self._spent()
            ):
                pending.appendleft(line)
                raise _Runaway
            used.append(line)
            self._size += len(line)
            yield line.replace('\\"', '""') if backslash and '\\"' in line else line

    def _spent(self) -> bool:
        return self._waste > self._budget

    def _done(self) -> None:
        self._line += len(self._used)
        self._size = 0
        self._used.clear()

    def _misfit(self, cells: list[str]) -> Row:
        """One line with the wrong number of columns, or too long."""
        raw, line, width = self._used[0], self._line, self._width or 0
        overlong = type(raw) is Overlong
        self._done()
        if overlong:
            return Row(line, [], raw, f"The row is longer than {RECORD_LIMIT:,} characters.")
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return Row(line, cells[:width], raw)
        return Row(line, [], raw, _wrong_width(len(cells), width))

    def _salvage(self, error: str) -> Iterator[Row]:
        """Give up the first line of a broken record only; the others are read afresh."""
        used = list(self._used)
        self._used.clear()
        self._waste += self._size + _LINE_COST * len(used)
        self._size = 0
        if not used:
            return
        taken, cells = self._patched(used)
        self._pending.extendleft(reversed(used[taken:]))
        line = self._line
        self._line += taken
        raw = "".join(used[:taken])
        if type(used[0]) is Overlong:
            yield Row(line, [], raw, f"The row is longer than {RECORD_LIMIT:,} characters.")
        elif cells is not None:
            yield Row(line, cells, raw)
        elif raw.strip():
            yield Row(line, [], raw, _broken(error))

    def _patched(self, used: Sequence[str]) -> tuple[int, list[str] | None]:
        """Read a record with stray quotation marks: how many lines it takes, and its cells."""
        if self._width is None or self._spent():
            return 1, None
        text = ""
        for taken, line in enumerate(used[:_PATCHED_LINES], start=1):
            if taken > 1 and self._stands_alone(line):
                break  # a whole record of its own must not become part of a broken one
            text += line
            cells = tolerant(text, self._dialect)
            if cells is not None and len(cells) == self._width:
                return taken, cells
        return 1, None

    def _stands_alone(self, line: str) -> bool:
        line = line.replace('\\"', '""') if self._dialect.backslash else line
        try:
            rows = list(csv.reader([line], delimiter=self._dialect.delimiter, strict=True))
        except csv.Error:
            return False
        return bool(rows) and len(rows[0]) == self._width


def tolerant(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of one record in which quotation marks stand where none may stand.

    A mark ends a value only before a delimiter or the end. None if a value does not end.
    """
    text = text.rstrip("\r\n")
    cells: list[str] = []
    start = 0
    while True:
        if dialect.spaces:
            while text[start : start + 1] == " ":
                start += 1
        if text[start : start + 1] == '"':
            end = _closing(text, start + 1, dialect.delimiter)
            if end < 0:
                return None
            cells.append(text[start + 1 : end].replace('\\"', '"').replace('""', '"'))
            start = end + 1
        else:
            end = text.find(dialect.delimiter, start)
            end = len(text) if end < 0 else end
            cells.append(text[start:end])
            start = end
        if start >= len(text):
            return cells
        start += 1


def _closing(text: str, start: int, delimiter: str) -> int:
    while (start := text.find('"', start)) >= 0:
        if start + 1 == len(text) or text[start + 1] == delimiter:
            return start
        start += 1
    return -1


def _wrong_width(found: int, width: int) -> str:
    values = "1 value" if found == 1 else f"{found:,} values"
    columns = "1 column" if width == 1 else f"{width:,} columns"
    return f"The row has {values}, but the heading names {columns}."


def _broken(error: str) -> str:
    if "unexpected end" in error or not error:
        return "A quotation mark is opened and never closed, or the row is cut off."
    return "The quotation marks in this row do not match, or it is cut off."


def sniff(lines: Sequence[str]) -> Dialect:
    """The dialect of a file that begins with ``lines``, found by trying.

    Each delimiter and way of writing quotation marks is tried on the lines; the one under which
    most records have as many columns as the heading wins, then the one with more columns.
    """
    preamble, forced = 0, ""
    first = next((line for line in lines if line.strip()), "").strip()
    if len(first) == 5 and first.lower().startswith("sep="):
        preamble, forced = 1, first[4]
    best, best_score = Dialect(forced or ",", preamble=preamble), (-1.0, 0.0)
    for delimiter in (forced,) if forced else (",", ";", "\t", "|"):
        for backslash in (False, True):
            if backslash and not any('\\"' in line for line in lines):
                continue
            for spaces in (False, True):
                if spaces and not any(delimiter + ' "' in line for line in lines):
                    continue
                dialect = Dialect(delimiter, backslash, spaces, preamble)
                score = _score(lines, dialect)
                if score > best_score:
                    best, best_score = dialect, score
    if best_score[1] < 2 and not forced:  # one column: commas in it are part of the words
        return Dialect(NO_DELIMITER, best.backslash, best.spaces, preamble)
    return best


def _score(lines: Sequence[str], dialect: Dialect) -> tuple[float, float]:
    rows = [r for r in Records(lines, dialect, None) if r.reason or any(c.strip() for c in r.cells)]
    if rows and rows[-1].reason:
        rows.pop()  # the sample may end within a record
    if not rows:
        return (-1.0, 0)
    widths = Counter(len(row.cells) for row in rows if row.reason is None)
    width = len(rows[0].cells)
    if widths[width] < 2 < len(rows) and _row_names(rows[1:]):
        return (round(widths[width + 1] / len(rows), 3), width + 1)
    if width < 2:
        return (0.0, width)
    return (round(widths[width] / len(rows), 3), width)


def _row_names(rows: Sequence[Row]) -> bool:
    """Whether rows begin with 1, 2, 3, ...: R writes such names and no heading above them."""
    return all(row.cells and row.cells[0] == str(n) for n, row in enumerate(rows[:5], start=1))
