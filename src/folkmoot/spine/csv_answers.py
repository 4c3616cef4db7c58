"""Tables to take away: the one way in which the site writes CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from mootlib.readers.rejects import escaped


def csv_answer(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A CSV file called ``name``, sent a line at a time, whatever its length.

    Texts that look like formulas get an apostrophe before them; numbers stay numbers. ``None`` is an empty cell.
    """
    response = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    table = csv.writer(_Echo())
    yield "\ufeff"  # else Excel takes it for another encoding
    yield table.writerow([_cell(heading) for heading in headings])
    for row in rows:
        yield table.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    return escaped(str(value))
