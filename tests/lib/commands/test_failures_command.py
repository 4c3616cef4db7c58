"""``lib failures``: a row for each finding and each type without one, or one sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.lib.strategy.failing_town import picture

from mootlib.commands import lib

NOW = "2026-06-01T12:00+00:00"


def run(*words: object) -> Result:
    return CliRunner().invoke(lib, ["failures", *(str(word) for word in words)])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Posts of a council, the last of them three months old, and one of a resident."""

    def line(
        number: int, day: str, text: str, who: str = "a-1", handle: str = "ansfordcouncil"
    ) -> dict[str, Any]:
        return {
            "platform": "x", "post_id": str(number), "account_id": who, "posted_at": f"{day}T09:00:00Z",
            "text": text, "language": "en", "account": {"handle": handle, "name": handle},
        }  # fmt: skip

    rows = [
        line(1, "2026-02-01", "We have arrested Gareth Pugh for burglary."),
        line(2, "2026-02-02", "The library is open today."),
        line(3, "2026-05-30", "Rain again", "a-2", "jo"),
    ]
    file = tmp_path / "posts.ndjson"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_type_has_a_row_and_no_data_is_no_nought(export, tmp_path):
    out = tmp_path / "out.csv"
    done = run(export, "--out", out, "--own", "ansfordcouncil", "--now", NOW)
    assert done.exit_code == 0, done.output
    rows = rows_of(out)
    assert {int(row["type"]) for row in rows} == set(range(1, 26))
    by_type = {int(row["type"]): row for row in rows}
    assert by_type[9]["state"] == "found"
    assert by_type[9]["evidence"] == "x:1"
    assert by_type[13]["state"] == "found"  # the resident's post shows that somebody looked in May
    assert by_type[7]["state"] == "none found"
    assert by_type[2]["state"] == "no data"
    assert by_type[2]["posts"] == ""
    assert "types without data" in done.output


def test_pictures_and_profile_pictures_are_read_from_folders(export, tmp_path):
    pictures, avatars = tmp_path / "pictures", tmp_path / "avatars"
    pictures.mkdir()
    avatars.mkdir()
    (pictures / "2_1.jpg").write_bytes(picture(located=True))
    for name in ("AnsfordCouncil", "jo"):
        (avatars / f"{name}.jpg").write_bytes(picture(located=False))
    out = tmp_path / "out.csv"
    asked = ("--out", out, "--own", "ansfordcouncil", "--now", NOW)
    done = run(export, *asked, "--pictures", pictures, "--avatars", avatars)
    assert done.exit_code == 0, done.output
    found = {int(row["type"]): row for row in rows_of(out) if row["state"] == "found"}
    assert found[8]["evidence"] == "x:2"
    assert found[15]["subject"] == "account:x/jo"
    refused = run(export, *asked, "--pictures", avatars)
    assert "named after a post" in refused.output


def test_own_records_are_read_from_a_folder(export, tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "blocks.csv").write_text(
        "platform,kind,at,reason_code\nx,block,2026-05-01T10:00:00+00:00,\nx,shout,2026-05-01T10:00:00+00:00,\n"
    )
    out = tmp_path / "out.csv"
    done = run(
        export,
        "--out",
        out,
        "--own",
        "ansfordcouncil",
        "--now",
        NOW,
        "--records",
        folder,
        "--only",
        11,
    )
    assert done.exit_code == 0, done.output
    assert "blocks, row 2: Block.kind is 'shout'" in done.output
    assert [row["state"] for row in rows_of(out)] == ["found"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "say with --own which are the body's"),
        (("--own", "nobody"), "No post in the file is of an account"),
        (("--own", "jo", "--only", "26"), "no type 26"),
        (("--own", "jo", "--now", "yesterday"), "'yesterday' is no time"),
        (("--own", "jo", "--zone", "Mars/Base"), "no time zone Mars/Base"),
        (("--own", "jo", "--records", "/nowhere/at/all"), "There is no folder"),
    ],
)
def test_what_is_wrong_is_said(export, tmp_path, words, says):
    done = run(export, "--out", tmp_path / "out.csv", *words)
    assert done.exit_code == 1
    assert says in done.output
    assert not (tmp_path / "out.csv").exists()
