"""Tables to take away: CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from mootlib.readers.rejects import escaped


def csv_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file called ``name``; cells that look like formulas get an apostrophe before them."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # else Excel takes it for another encoding
    table = csv.writer(response)
    table.writerow([escaped(str(heading)) for heading in headings])
    for row in rows:
        table.writerow([escaped("" if cell is None else str(cell)) for cell in row])
    return response
