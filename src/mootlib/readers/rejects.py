"""The rejects file: rows that could not be read, safe to open in a spreadsheet, and read back."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import IO

import pyarrow as pa

from mootlib.records import REJECTS

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
_HEADING = ("file", "line", "reason", "raw")


def escaped(value: str) -> str:
    """A cell that no spreadsheet takes for a formula; :func:`unescaped` gives the value back.

    Cells that begin with ``= + - @``, a tab, a line end, NUL or an apostrophe get an apostrophe before
    them.
    """
    return "'" + value if value.startswith((*_DANGEROUS, "'")) else value


def unescaped(cell: str) -> str:
    """The value that :func:`escaped` was given."""
    return cell[1:] if cell.startswith("'") else cell


class RejectsWriter:
    """Appends rejects to a CSV file (UTF-8 with a byte order mark, for Excel) as batches arrive."""

    def __init__(self, target: str | os.PathLike[str] | IO[str]) -> None:
        self._owned = isinstance(target, str | os.PathLike)
        self._file: IO[str]
        if isinstance(target, str | os.PathLike):
            self._file = Path(target).open("w", encoding="utf-8-sig", newline="")  # noqa: SIM115
        else:
            self._file = target
        self._writer = csv.writer(self._file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        self._writer.writerow(_HEADING)

    def write(self, rejects: pa.Table) -> None:
        """Append a table of the shape ``mootlib.records.REJECTS``."""
        for row in rejects.to_pylist():
            cells = [row["file"], str(row["line"]), row["reason"], row["raw"]]
            self._writer.writerow([escaped(cell) for cell in cells])

    def close(self) -> None:
        """Close the file, if this object opened it."""
        if self._owned:
            self._file.close()

    def __enter__(self) -> RejectsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def rejects_csv(target: str | os.PathLike[str] | IO[str], rejects: pa.Table) -> None:
    """Write rejects as CSV to a path or an open text file (opened with ``newline=""``)."""
    with RejectsWriter(target) as writer:
        writer.write(rejects)


def read_rejects(path: str | os.PathLike[str]) -> pa.Table:
    """Read a file that :func:`rejects_csv` wrote: exactly the rows that were written.

    Raises:
        ValueError: with a sentence, if it is no such file.
    """
    with Path(path).open("r", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != _HEADING:
            raise ValueError(f"{Path(path).name} is not a rejects file.")
        found = [[unescaped(cell) for cell in row] for row in rows if row]
    return REJECTS.build(
        {"file": file_, "line": int(line), "reason": reason, "raw": raw}
        for file_, line, reason, raw in found
    )
