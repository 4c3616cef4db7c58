"""Tables in files: CSV and relatives, spreadsheets, Parquet, plain JSON records; one interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol

from mootlib.readers.delimited import Dialect, Records, Row, sniff
from mootlib.readers.encoding import Encoding
from mootlib.readers.guess import plain
from mootlib.readers.jsonstream import Record
from mootlib.readers.lines import lines_of
from mootlib.readers.model import Chunk, Reject, UnreadableFile
from mootlib.readers.opening import Source, until_damage

#: Rows looked at to guess a mapping.
SAMPLE_ROWS = 500
_SAMPLE_LINES = 4_000
_SAMPLE_CHARACTERS = 512 * 1024
_MAX_COLUMNS = 2_000


class Table(Protocol):
    """A file seen as a table: its columns, its first rows, and all of it in chunks."""

    columns: list[str]
    sample: list[list[Any]]

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        """The rows, ``size`` at a time; fields are named as columns, only ``wanted`` ones given."""


class DelimitedTable:
    """CSV, TSV and the like."""

    def __init__(self, source: Source, encoding: Encoding) -> None:
        self._source = source
        self._encoding = encoding
        lines = self._first_lines()
        self.dialect: Dialect = sniff(lines)
        rows = [r for r in Records(lines, self.dialect, None) if r.reason or any(r.cells)]
        if not rows or rows[0].reason is not None:
            raise UnreadableFile(f"{source.name} holds no table: its first line is not a heading.")
        self._headed = _is_heading(rows[0].cells)
        self.columns = self._named(rows)
        width = len(self.columns)
        body = rows[1:] if self._headed else rows
        self.sample = [r.cells for r in body if r.reason is None and len(r.cells) == width]
        del self.sample[SAMPLE_ROWS:]

    def _first_lines(self) -> list[str]:
        found: list[str] = []
        size = 0
        with self._source.open() as stream:
            for line in islice(until_damage(lines_of(stream, self._encoding)), _SAMPLE_LINES):
                found.append(line)
                size += len(line)
                if size > _SAMPLE_CHARACTERS:
                    break
        return found

    def _named(self, rows: list[Row]) -> list[str]:
        first = rows[0].cells
        names = first if self._headed else [""] * len(first)
        widths = [len(row.cells) for row in rows[1:] if row.reason is None]
        if self._headed and widths:
            usual = max(set(widths), key=widths.count)
            if usual == len(names) + 1:  # R writes row names without a heading
                names = ["", *names]
            while len(names) > usual and not names[-1].strip():
                names = names[:-1]
        if len(names) > _MAX_COLUMNS:
            raise UnreadableFile(f"{self._source.name} has more than {_MAX_COLUMNS:,} columns.")
        return distinct_names(names)

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        places = [self.columns.index(name) for name in wanted]
        with self._source.open() as stream:
            records = Records(
                lines_of(stream, self._encoding),
                self.dialect,
                len(self.columns),
                headed=self._headed,
            )
            rows = iter(records)
            while part := list(islice(rows, size)):
                yield _row_chunk(part, wanted, places)


def _row_chunk(part: list[Row], wanted: Sequence[str], places: Sequence[int]) -> Chunk:
    good = [row for row in part if row.reason is None]
    rejects = (
        [Reject(row.line, row.reason or "", row.raw) for row in part if row.reason is not None]
        if len(good) < len(part)
        else []
    )
    cells = [row.cells for row in good]
    fields: dict[str, list[Any]] = {
        name: [row[place] for row in cells] for name, place in zip(wanted, places, strict=True)
    }
    return Chunk([row.line for row in good], fields, {}, [row.raw for row in good], rejects)


def distinct_names(names: Iterable[Any]) -> list[str]:
    """Column names without spaces around them, none empty, none twice."""
    result: list[str] = []
    for number, given in enumerate(names, start=1):
        name = " ".join(str(given if given is not None else "").strip("\ufeff ").split())[:200]
        name = name or f"column {number}"
        unique, times = name, 2
        while unique in result:
            unique, times = f"{name} ({times})", times + 1
        result.append(unique)
    return result


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether a first row names columns: names are short, and neither dates, numbers nor addresses."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return False
    for cell in filled:
        digits = sum(sign.isdigit() for sign in cell)
        if len(cell) > 100 or "://" in cell or "\n" in cell or digits >= 6 or digits == len(cell):
            return False
    return True


class ObjectTable:
    """JSON records of unknown make, flattened: ``{"user": {"name": ..}}`` is ``user.name``."""

    def __init__(self, records: Any, sample: Sequence[Any]) -> None:
        self._records = records
        flat = [flatten(value) for value in sample if isinstance(value, dict)]
        names: dict[str, None] = {}
        for row in flat:
            names.update(dict.fromkeys(row))
        self.columns = list(names)[:_MAX_COLUMNS]
        self.sample = [[row.get(name) for name in self.columns] for row in flat[:SAMPLE_ROWS]]

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        records: Iterator[Record] = iter(self._records())
        while part := list(islice(records, size)):
            yield _object_chunk(part, wanted)


def _object_chunk(part: list[Record], wanted: Sequence[str]) -> Chunk:
    lines, raws, rows, rejects = [], [], [], []
    for record in part:
        if record.reason is not None:
            rejects.append(Reject(record.line, record.reason, record.raw))
        elif not isinstance(record.value, dict):
            rejects.append(Reject(record.line, "The record is not a JSON object.", record.raw))
        else:
            lines.append(record.line)
            raws.append(record.raw)
            nested = any(isinstance(item, dict) for item in record.value.values())
            rows.append(flatten(record.value) if nested else record.value)
    fields = {name: [row.get(name) for row in rows] for name in wanted}
    return Chunk(lines, fields, {}, raws, rejects)


def flatten(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Nested objects as one level with dotted names; lists stay lists; five levels are kept."""
    result: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            if depth < 5:
                result.update(flatten(item, f"{prefix}{key}.", depth + 1))
        else:
            result[prefix + key] = item
    return result


def looks_like_record(value: Any) -> bool:
    """Whether an unknown JSON object is a post itself, not a page of posts."""
    return isinstance(value, dict) and any(
        isinstance(item, str | int) and _names_a_post(key) for key, item in value.items()
    )


@lru_cache(maxsize=4096)
def _names_a_post(key: str) -> bool:
    return plain(key) in _RECORD_KEYS


_RECORD_KEYS = frozenset(
    (
        "id",
        "idstr",
        "text",
        "fulltext",
        "body",
        "message",
        "content",
        "caption",
        "postid",
        "tweetid",
    )
)
