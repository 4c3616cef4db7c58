"""Spreadsheets (XLSX), read with python-calamine. Formulas count as their last result."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

from mootlib.readers.model import Chunk, UnreadableFile
from mootlib.readers.sheet_size import refuse_bombs
from mootlib.readers.tables import SAMPLE_ROWS, distinct_names


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is an XLSX file."""
    names = archive.namelist()
    return "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)


class SheetTable:
    """The first sheet of a workbook that has a table in it; the heading is its first filled row."""

    def __init__(self, name: str, raw: BinaryIO, archive: zipfile.ZipFile) -> None:
        refuse_bombs(name, archive)
        self.name = name
        self._sheet, self.other_sheets = self._open(raw)
        heading = next(self._filled(), None)
        if heading is None:
            raise UnreadableFile(f"{name} is a spreadsheet without any filled cell.")
        self._heading, cells = heading
        self.rows: int = self._sheet.height
        self._width = max(i for i, cell in enumerate(cells) if _filled(cell)) + 1
        self.columns = distinct_names(cells[: self._width])
        self.sample = [row for _, row in islice(self._body(), SAMPLE_ROWS)]

    def _open(self, raw: BinaryIO) -> tuple[Any, int]:
        """The sheet to read, and how many others have cells."""
        from python_calamine import CalamineWorkbook

        raw.seek(0)
        try:
            workbook = CalamineWorkbook.from_filelike(raw)
            sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        except BaseException as error:
            # native code reports damage by several classes, a panic (no Exception) among them
            if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
                raise
            raise UnreadableFile(f"{self.name} is a damaged spreadsheet.") from error
        filled = [sheet for sheet in sheets if sheet.total_height > 0]
        tables = [sheet for sheet in filled if sheet.height > 1 and sheet.width > 1]
        if not filled:
            raise UnreadableFile(f"{self.name} is a spreadsheet without any filled cell.")
        return (tables or filled)[0], len(filled) - 1

    def _filled(self) -> Iterator[tuple[int, list[Any]]]:
        """Row number as the spreadsheet shows it, and cells, of rows that are not blank."""
        top = self._sheet.start[0] if self._sheet.start else 0
        for number, row in enumerate(self._sheet.iter_rows(), start=top + 1):
            if any(map(_filled, row)):
                yield number, row

    def _body(self) -> Iterator[tuple[int, list[Any]]]:
        for number, row in self._filled():
            if number > self._heading:
                yield number, [_plain(cell) for cell in row[: self._width]]

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        places = [self.columns.index(name) for name in wanted]
        body = self._body()
        while part := list(islice(body, size)):
            rows = [row for _, row in part]
            fields = {n: [row[p] for row in rows] for n, p in zip(wanted, places, strict=True)}
            yield Chunk([number for number, _ in part], fields, {}, rows)


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _plain(cell: Any) -> Any:
    if cell is None or isinstance(cell, str | int | float | bool | datetime | date):
        return cell
    return str(cell)
