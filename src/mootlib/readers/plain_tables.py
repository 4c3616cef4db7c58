"""Small tables of any kind (CSV, XLSX) as rows of text: lists that people keep, not posts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from mootlib.readers import opening
from mootlib.readers.dates import DAY_FIRST, MONTH_FIRST, BadDate, Dates, order_votes
from mootlib.readers.encoding import SAMPLE_BYTES, detect_encoding
from mootlib.readers.model import RAW_LIMIT, Chunk, UnreadableFile
from mootlib.readers.sheets import SheetTable, is_workbook
from mootlib.readers.tables import DelimitedTable

__all__ = ["BadRow", "PlainRow", "PlainTable", "moment", "order_of", "read_table"]

MOST_ROWS = 20_000


class PlainRow(NamedTuple):
    """One row: its line (or number in the sheet) and its cells as text, as many as columns."""

    line: int
    cells: tuple[str, ...]


class BadRow(NamedTuple):
    """A row that could not be split into cells: where it stood, why, and the beginning of it."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table as found; each row of the file that is not blank is in ``rows`` or in ``bad``."""

    columns: tuple[str, ...]
    rows: tuple[PlainRow, ...]
    bad: tuple[BadRow, ...]


def read_table(name: str, content: bytes, *, most_rows: int = MOST_ROWS) -> PlainTable:
    """The table in a CSV file (any usual delimiter and encoding) or in an XLSX workbook.

    The first filled row names the columns. Days and times of a workbook become ISO 8601, whole
    numbers lose their ".0", yes/no cells become "yes" and "no".

    Raises:
        UnreadableFile: with a sentence, if there is no table in it or it has too many rows.
    """
    if not content:
        raise UnreadableFile(f"{name} is empty.")
    raw = io.BytesIO(content)
    table: DelimitedTable | SheetTable
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        archive = opening.open_zip(name, raw)
        if not is_workbook(archive):
            raise UnreadableFile(f"{name} is an archive; give the CSV or XLSX file in it.")
        table = SheetTable(name, raw, archive)
    else:
        opening.refuse_known_kinds(name, content[:4096])
        sample = content[:SAMPLE_BYTES]
        if b"\x00" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableFile(f"{name} is not text: save the table as CSV or XLSX.")
        table = DelimitedTable(opening.plain_source(name, raw), detect_encoding(sample))
    return _read(name, table, most_rows)


def _read(name: str, table: DelimitedTable | SheetTable, most_rows: int) -> PlainTable:
    rows: list[PlainRow] = []
    bad: list[BadRow] = []
    for chunk in table.chunks(table.columns, 1000):
        rows += _rows(chunk, table.columns)
        bad += [BadRow(row.line, row.reason, row.raw[:RAW_LIMIT]) for row in chunk.rejects]
        if len(rows) + len(bad) > most_rows:
            raise UnreadableFile(f"{name} has more than {most_rows:,} rows; split it.")
    return PlainTable(tuple(table.columns), tuple(rows), tuple(bad))


def _rows(chunk: Chunk, columns: Sequence[str]) -> list[PlainRow]:
    cells = zip(*(chunk.fields[column] for column in columns), strict=True)
    return [
        PlainRow(line, tuple(_text(cell) for cell in row))
        for line, row in zip(chunk.lines, cells, strict=True)
    ]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def order_of(cells: Sequence[str]) -> str:
    """Whether a column's dates put the day or the month first; the day, where nothing tells."""
    day, month, _either = order_votes(cells)
    return MONTH_FIRST if month > day else DAY_FIRST


def moment(cell: str, *, order: str = DAY_FIRST) -> datetime:
    """The moment that a cell names, in UTC where it states no zone.

    Raises:
        ValueError: with a sentence.
    """
    try:
        micros = Dates(UTC, order, latest=None).micros(cell)
    except BadDate as problem:
        raise ValueError(str(problem)) from problem
    return datetime.fromtimestamp(micros / 1_000_000, UTC)
