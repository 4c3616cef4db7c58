"""The rejects file: safe in a spreadsheet, and exact when read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib import readers
from mootlib.records import REJECTS

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(TEXT, st.integers(0, 2**62), TEXT, TEXT), max_size=5))
def test_rejects_are_read_back_as_they_were_written(tmp_path_factory, rows):
    table = REJECTS.build(
        {"file": f, "line": n, "reason": reason, "raw": raw} for f, n, reason, raw in rows
    )
    path = tmp_path_factory.mktemp("rejects") / "rejects.csv"
    readers.rejects_csv(path, table)
    assert readers.read_rejects(path).equals(table)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "'"])
def test_no_cell_begins_as_a_formula(start):
    table = REJECTS.build([{"file": f"{start}f", "line": 1, "reason": "No.", "raw": f"{start}1+1"}])
    target = io.StringIO(newline="")
    readers.rejects_csv(target, table)
    rows = list(csv.reader(io.StringIO(target.getvalue(), newline="")))
    assert rows[1] == [f"'{start}f", "1", "No.", f"'{start}1+1"]


def test_batches_are_appended(tmp_path):
    table = REJECTS.build([{"file": "f", "line": 1, "reason": "No.", "raw": ""}])
    with readers.RejectsWriter(tmp_path / "r.csv") as writer:
        writer.write(table)
        writer.write(table)
    assert len(readers.read_rejects(tmp_path / "r.csv")) == 2


def test_another_csv_is_no_rejects_file(tmp_path):
    (tmp_path / "r.csv").write_text("a,b\n")
    with pytest.raises(ValueError, match="is not a rejects file"):
        readers.read_rejects(tmp_path / "r.csv")
