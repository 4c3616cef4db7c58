"""A column of words out of a CSV, JSON lines or Parquet file, one text for each row."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

LONGEST_CELL = 64 * 1024 * 1024


def read_texts(path: Path, column: str) -> list[str]:
    """The texts of ``column``, in the order of the rows; an empty cell is an empty text.

    Raises:
        ValueError: with one sentence, if the file or the column cannot be read.
        OSError: if the file cannot be opened.
    """
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give a CSV, JSON lines or Parquet file.")
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise ValueError(f"{path} is empty.")
    if head == b"PAR1":
        return _parquet(path, column)
    text = _decoded(path)
    first = text.lstrip()[:1]
    return _json_lines(path, text, column) if first == "{" else _csv(path, text, column)


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError(f"{path} is not a text file; give CSV, JSON lines or Parquet.")
    for encoding in ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _parquet(path: Path, column: str) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        _require(path, column, file.schema_arrow.names)
        return [_text(value) for value in file.read([column])[column].to_pylist()]
    except pa.ArrowException as problem:
        raise ValueError(f"{path} is a damaged Parquet file ({problem}).") from problem


def _json_lines(path: Path, text: str, column: str) -> list[str]:
    texts = []
    names: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as problem:
            raise ValueError(f"{path}, line {number}: this is not valid JSON.") from problem
        if not isinstance(row, dict):
            raise ValueError(f"{path}, line {number}: each line must be a JSON object.")
        names |= dict.fromkeys(row)
        texts.append(_text(row.get(column)))
    _require(path, column, list(names))
    return texts


def _csv(path: Path, text: str, column: str) -> list[str]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        dialect: Any = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
        heading = [name.strip() for name in next(rows)]
        _require(path, column, heading)
        at = heading.index(column)
        return [row[at] if at < len(row) else "" for row in rows if row]
    except csv.Error as problem:
        raise ValueError(f"{path} cannot be read as CSV ({problem}).") from problem


def _require(path: Path, column: str, names: list[str]) -> None:
    if column not in names:
        shown = ", ".join(names[:30]) or "none"
        raise ValueError(
            f"{path} has no column '{column}'. Its columns: {shown}. Choose one with --text-column."
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
