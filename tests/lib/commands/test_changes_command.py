"""``lib changes``: who takes part where, out of an export, or one sentence."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from tests.lib.commands.making import write_csv
from tests.lib.commands.test_lib_command import answers

from mootlib.commands import lib

POSTS = [
    {"id": "1", "created_at": "2026-03-01 09:00", "user": "ann", "text": "the bins were missed"},
    {"id": "2", "created_at": "2026-03-02 10:00", "user": "ann", "text": "missed again"},
    {"id": "3", "created_at": "2026-03-31 23:30", "user": "bob", "text": "thank you all"},
    {"id": "4", "created_at": "2026-05-01 11:00", "user": "bob", "text": "and again"},
]


def run(*words: object) -> Result:
    return CliRunner().invoke(lib, ["changes", *(str(word) for word in words)])


def test_it_writes_a_row_for_each_month_and_channel(tmp_path: Path) -> None:
    source, out = write_csv(tmp_path / "in.csv", POSTS), tmp_path / "changes.csv"
    outcome = run(source, "--out", out, "--zone", "Europe/London")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout.startswith("4 posts by people from 2 voices in 3 months")
    rows = [(r["start"], r["posts"], r["voices"], r["new_voices"]) for r in answers(out)]
    assert rows == [
        ("2026-03-01", "2", "1", "1"),
        ("2026-04-01", "1", "1", "1"),  # the last of March by UTC, April in the town
        ("2026-05-01", "1", "1", "0"),
    ]


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    assert "Error: " in run(tmp_path / "gone.csv", "--out", tmp_path / "out.csv").stderr
    source = write_csv(tmp_path / "in.csv", POSTS)
    wrong = run(source, "--out", tmp_path / "out.csv", "--zone", "Nowhere/Town")
    assert (wrong.exit_code, "time zone" in wrong.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
