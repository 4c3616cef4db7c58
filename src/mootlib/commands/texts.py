"""Columns out of a CSV, JSON lines or Parquet file, one text for each row.

No row is left out, whatever is in it: a row without the column, a null or a number is a text too.
Only lines without anything on them are not rows, as for every reader of CSV and JSON lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["read_columns", "read_texts"]

_LONGEST_CELL = 64 * 1024 * 1024
_KINDS = "CSV, JSON lines or Parquet"
_SHOWN = 30


def read_texts(path: Path, column: str) -> list[str]:
    """The texts of ``column``, in the order of the rows; null is an empty text.

    Raises:
        ValueError: with one sentence, if the file or the column cannot be read.
        OSError: if the file cannot be opened.
    """
    return read_columns(path, [column], " Choose one with --text-column.")[column]


def read_columns(path: Path, columns: Sequence[str], advice: str = "") -> dict[str, list[str]]:
    """Several columns as texts, each in the order of the rows.

    Raises:
        ValueError: with one sentence, and the ``advice`` where a column is not there.
        OSError: if the file cannot be opened.
    """
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give a {_KINDS} file.")
    with path.open("rb") as file:
        head = file.read(4)
    wanted = _Wanted(path, tuple(columns), advice)
    if head == b"PAR1":
        return _parquet(path, wanted)
    text = _decoded(path)
    if not text.strip():
        raise ValueError(f"{path} is empty.")
    start = text.lstrip()[:1]
    if start == "[" and _is_json(text):
        raise ValueError(f"{path} is one JSON list; write one object a line instead (JSON lines).")
    return _json_lines(path, text, wanted) if start == "{" else _csv(path, text, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which columns, and what is said where one is not there."""

    path: Path
    columns: tuple[str, ...]
    advice: str

    def require(self, names: Sequence[str]) -> None:
        for column in self.columns:
            if column not in names:
                shown = ", ".join(names[:_SHOWN]) or "none"
                more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
                raise ValueError(
                    f"{self.path} has no column '{column}'; its columns are {shown}{more}.{self.advice}"
                )


def _decoded(path: Path) -> str:
    from mootlib.readers.encoding import SAMPLE_BYTES, detect_encoding

    raw = path.read_bytes()
    found = detect_encoding(raw[:SAMPLE_BYTES])
    text = raw.decode(found.name, found.errors)
    if "\x00" in text[:4096]:
        raise ValueError(f"{path} is not a text file; give {_KINDS}.")
    return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parquet(path: Path, wanted: _Wanted) -> dict[str, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            wanted.require(file.schema_arrow.names)
            table = file.read(list(dict.fromkeys(wanted.columns)))
            return {name: [_text(v) for v in table[name].to_pylist()] for name in wanted.columns}
    except (pa.ArrowException, OSError) as problem:
        raise ValueError(f"{path} is a damaged Parquet file.") from problem


def _json_lines(path: Path, text: str, wanted: _Wanted) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {name: [] for name in wanted.columns}
    names: dict[str, None] = {}
    # Not splitlines: a text may hold other signs that Python takes for the end of a line.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as problem:
            raise ValueError(f"{path}, line {number}: this is not valid JSON.") from problem
        if not isinstance(row, dict):
            raise ValueError(f"{path}, line {number}: each line must be a JSON object.")
        names |= dict.fromkeys(row)
        for name, values in texts.items():
            values.append(_text(row.get(name)))
    wanted.require(list(names))
    return texts


def _csv(path: Path, text: str, wanted: _Wanted) -> dict[str, list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        heading = [name.strip() for name in next(row for row in rows if row)]
        wanted.require(heading)
        at = {name: heading.index(name) for name in wanted.columns}
        cells = [row for row in rows if row]
        return {name: [row[n] if n < len(row) else "" for row in cells] for name, n in at.items()}
    except csv.Error as problem:
        raise ValueError(f"{path}, line {rows.line_num}: {problem}.") from problem


def _delimiter(text: str) -> str:
    """The sign between the columns of the heading; a comma if there is only one column."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=heading.count)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
