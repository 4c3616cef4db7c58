"""Tables that the site hands out: safe in a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from folkmoot.spine import csv_answers
from folkmoot.spine.csv_answers import csv_answer


def test_no_text_is_a_formula_and_numbers_are_numbers() -> None:
    answer = csv_answer(
        "table", ["=a", "b"], [["=1+1", -0.5], ["@handle", None], ["\tx", date(2026, 3, 1)]]
    )
    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == 'attachment; filename="table.csv"'
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["'=a", "b"], ["'=1+1", "-0.5"], ["'@handle", ""], ["'\tx", "2026-03-01"]]


def test_rows_are_made_as_they_are_sent() -> None:
    made: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            made.append(number)
            yield [number]

    answer = csv_answer("table", ["n"], rows())
    assert made == []
    assert answer.getvalue().count(b"\r\n") == 4


def test_the_site_writes_tables_in_one_way() -> None:
    folder = Path(csv_answers.__file__).parents[1]
    writers = [
        str(file.relative_to(folder))
        for file in folder.rglob("*.py")
        if "csv.writer(" in file.read_text("utf-8") or '"text/csv' in file.read_text("utf-8")
    ]
    # An import's rejects are a file that the readers wrote, each cell escaped.
    assert sorted(writers) == ["sources/views.py", "spine/csv_answers.py"]
