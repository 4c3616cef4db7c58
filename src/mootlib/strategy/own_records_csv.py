"""A body's own records out of CSV files: one file for each table, a column for each field.

Words of the files are those of ``own_records``: 'yes' and 'no', times as ISO 8601 with their zone, several
values of one cell apart by ';', an empty cell for what is not known. Unknown columns are refused: a
column that was misspelt would be lost without a word.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from mootlib.strategy.own_records import OwnRecords

__all__ = ["TABLES", "parse", "read_folder"]

#: Name of a table (and of its file, without '.csv') > the class of its rows.
TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {
        name: get_args(get_args(hint)[0])[0]
        for name, hint in get_type_hints(OwnRecords).items()
        if name != "kept_since"
    }
)

_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def parse(table: str, rows: Iterable[Mapping[str, str]]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The rows that can be read, and a sentence for each that cannot.

    ``rows`` are cells by the name of their column, as ``csv.DictReader`` gives them.

    Raises:
        KeyError: if there is no such table.
        ValueError: if there is a column that the table does not have, or one that it must have is missing.
    """
    kind = TABLES[table]
    hints = get_type_hints(kind)
    needed = {
        one.name
        for one in fields(kind)
        if one.default is MISSING and one.default_factory is MISSING
    }
    made, problems = [], []
    for number, row in enumerate(rows, 1):
        cells = {(name or "").strip(): (value or "").strip() for name, value in row.items()}
        if number == 1:
            _check_columns(table, set(cells), set(hints), needed)
        try:
            made.append(
                kind(
                    **{
                        name: _value(name, text, hints[name])
                        for name, text in cells.items()
                        if text
                    }
                )
            )
        except (ValueError, TypeError) as problem:
            problems.append(f"{table}, row {number}: {_said(problem, needed, cells)}")
    return tuple(made), tuple(problems)


def read_folder(folder: Path) -> tuple[OwnRecords, tuple[str, ...]]:
    """The records in a folder of CSV files named after the tables; a table without a file is not kept.

    Raises:
        ValueError: if a file has a wrong column, or its name is none of the tables.
        OSError: if a file cannot be read.
    """
    found: dict[str, Any] = {}
    problems: list[str] = []
    for file in sorted(folder.glob("*.csv")):
        if file.stem not in TABLES:
            raise ValueError(
                f"{file.name} is no table of own records; there are {', '.join(TABLES)}."
            )
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found[file.stem], wrong = parse(file.stem, csv.DictReader(lines))
        problems += wrong
    return OwnRecords(**found), tuple(problems)


def _check_columns(table: str, given: set[str], known: set[str], needed: set[str]) -> None:
    if unknown := sorted(given - known):
        raise ValueError(
            f"{table} has the column '{unknown[0]}', which it should not; its columns are "
            f"{', '.join(sorted(known))}."
        )
    if absent := sorted(needed - given):
        raise ValueError(f"{table} lacks the column '{absent[0]}'.")


def _said(problem: Exception, needed: set[str], cells: Mapping[str, str]) -> str:
    empty = sorted(name for name in needed if not cells.get(name))
    return f"{empty[0]} is empty." if empty else str(problem)


def _value(name: str, text: str, hint: Any) -> Any:
    """A cell as its field wants it."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if hint is bool:
        if text.lower() not in _YES | _NO:
            raise ValueError(f"{name} is '{text}'; write yes or no.")
        return text.lower() in _YES
    try:
        if hint in (datetime, date):
            return hint.fromisoformat(text)
        return hint(text)
    except ValueError:
        what = {datetime: "a time as 2026-03-01T12:00:00+00:00", date: "a day as 2026-03-01"}
        raise ValueError(f"{name} is '{text}'; write {what.get(hint, 'a number')}.") from None
