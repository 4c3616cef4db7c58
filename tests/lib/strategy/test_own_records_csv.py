"""A body's own records out of CSV files."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from mootlib.strategy.own_records import AccountRecord, Block, OwnRecords
from mootlib.strategy.own_records_csv import TABLES, parse, read_folder


def test_each_table_of_own_records_has_a_file():
    assert set(TABLES) == {one.name for one in fields(OwnRecords)} - {"kept_since"}
    assert TABLES["blocks"] is Block


def test_cells_become_what_their_field_wants():
    row = {
        "platform": "x", "handle": "ansfordcouncil", "clients": "Web; Planner", "second_factor": "No",
        "policy_accepted_on": "2026-02-03", "owner": "",
    }  # fmt: skip
    made, problems = parse("accounts", [row])
    assert problems == ()
    assert made == (
        AccountRecord(
            "x", "ansfordcouncil", clients=("Web", "Planner"), second_factor=False,
            policy_accepted_on=date(2026, 2, 3),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"platform": "x", "kind": "block", "at": "soon"}, "at is 'soon'; write a time"),
        ({"platform": "x", "kind": "block", "at": "2026-03-01T12:00:00"}, "has no time zone"),
        ({"platform": "", "kind": "block", "at": "2026-03-01T12:00:00Z"}, "platform is empty"),
        (
            {
                "platform": "x",
                "kind": "block",
                "at": "2026-03-01T12:00:00Z",
                "appeal_offered": "perhaps",
            },
            "write yes or no",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_said_and_the_others_stay(row, says):
    good = {"platform": "x", "kind": "hide", "at": "2026-03-01T12:00:00Z"}
    made, problems = parse("blocks", [good, row])
    assert made == (Block("x", "hide", datetime(2026, 3, 1, 12, tzinfo=UTC)),)
    assert len(problems) == 1
    assert says in problems[0]


def test_a_misspelt_column_is_refused():
    with pytest.raises(ValueError, match="'reson_code', which it should not"):
        parse("blocks", [{"platform": "x", "kind": "hide", "at": "", "reson_code": "spam"}])
    with pytest.raises(ValueError, match="lacks the column 'at'"):
        parse("blocks", [{"platform": "x", "kind": "hide"}])


def test_a_table_without_a_file_is_not_kept_and_an_empty_file_is(tmp_path):
    (tmp_path / "blocks.csv").write_text("platform,kind,at\n", encoding="utf-8")
    records, problems = read_folder(tmp_path)
    assert problems == ()
    assert records.blocks == ()
    assert records.approvals is None


def test_a_file_of_another_name_is_refused(tmp_path):
    (tmp_path / "bloks.csv").write_text("platform\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bloks\.csv is no table"):
        read_folder(tmp_path)
