"""``lib network``: edges and accounts out of an export, or one sentence."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from tests.lib.commands.making import write_csv
from tests.lib.commands.test_lib_command import answers

from mootlib.commands import lib

POSTS = [
    {"id": "1", "created_at": "2026-03-01 09:00", "user": "ann", "text": "@Council bins?"},
    {"id": "2", "created_at": "2026-03-01 10:00", "user": "council", "text": "@ann tomorrow"},
    {"id": "3", "created_at": "2026-03-01 11:00", "user": "bob", "text": "thanks @ann @Council"},
]


def run(*words: object) -> Result:
    return CliRunner().invoke(lib, ["network", *(str(word) for word in words)])


def test_it_writes_edges_and_accounts(tmp_path: Path) -> None:
    source, out = write_csv(tmp_path / "in.csv", POSTS), tmp_path / "edges.csv"
    accounts = tmp_path / "accounts.csv"
    outcome = run(source, "--out", out, "--accounts", accounts, "--own", "Council", "--own", "fire")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout.startswith(f"4 edges between 3 accounts, from 3 posts, in {out}.\n")
    assert "2 accounts mention it" in outcome.stdout
    assert "No edge has fire." in outcome.stdout
    edges = {(row["source"], row["target"], row["kind"], row["weight"]) for row in answers(out)}
    assert ("handle:ann", "handle:council", "mention", "1") in edges
    assert len(edges) == 4
    rows = {row["label"]: row for row in answers(accounts)}
    assert set(rows) == {"ann", "bob", "council"}
    assert (rows["council"]["own"], rows["council"]["mention_in"]) == ("True", "2")


def test_what_cannot_be_read_or_written_is_one_sentence(tmp_path: Path) -> None:
    assert "Error: " in run(tmp_path / "gone.csv", "--out", tmp_path / "out.csv").stderr
    source = write_csv(tmp_path / "in.csv", POSTS)
    nowhere = run(source, "--out", tmp_path / "out.csv", "--accounts", tmp_path / "no" / "a.csv")
    assert nowhere.exit_code == 1
    assert "There is no folder" in nowhere.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
