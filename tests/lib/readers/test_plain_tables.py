"""Small tables as rows of text: nothing that is in the file is lost, whatever program wrote it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib.readers.test_sheets import sheet, workbook

from mootlib.readers.model import UnreadableFile
from mootlib.readers.plain_tables import moment, order_of, read_table

#: Letters that no encoding's repair takes for something else.
CELLS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126) | st.sampled_from("łپü€"),
    min_size=1,
    max_size=8,
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=8))
def test_what_was_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["one", "two", "three"])
    writer.writerows(rows)
    table = read_table("t.csv", file.getvalue().encode())
    assert table.columns == ("one", "two", "three")
    assert [row.cells for row in table.rows] == [tuple(row) for row in rows]
    assert table.bad == ()


def test_a_broken_row_is_named_and_the_others_are_read() -> None:
    content = b"platform,handle\nx,one\nx,two,three,four\nfacebook,five\n"
    table = read_table("t.csv", content)
    assert [row.cells for row in table.rows] == [("x", "one"), ("facebook", "five")]
    assert [(row.line, row.raw.strip()) for row in table.bad] == [(3, "x,two,three,four")]


def test_a_workbook_gives_moments_and_numbers_as_people_write_them(tmp_path: Path) -> None:
    rows = [["at", "number", "share", "nothing", "words"], [(46085.5,), 12.0, 0.5, None, " a b "]]
    file = workbook(tmp_path / "t.xlsx", {"one": sheet(rows)})
    table = read_table("t.xlsx", file.read_bytes())
    assert table.rows[0].cells == ("2026-03-04 12:00:00", "12", "0.5", "", "a b")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF document"),
        (b"a,b\n" + b"1,2\n" * 30, "more than 20 rows"),
        (b"PK\x03\x04 nonsense", "damaged"),
    ],
)
def test_what_holds_no_table_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read_table("t", content, most_rows=20)


def test_days_are_read_in_the_order_of_their_column() -> None:
    assert order_of(["03/04/2026", "12/31/2026"]) == "month-first"
    assert order_of(["03/04/2026", "31/12/2026"]) == order_of([]) == "day-first"
    assert moment("03/04/2026") == datetime(2026, 4, 3, tzinfo=UTC)
    assert moment("03/04/2026", order="month-first") == datetime(2026, 3, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="not understood"):
        moment("soon")
