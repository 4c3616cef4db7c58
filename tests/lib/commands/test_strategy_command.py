"""``strategy``, ``lib strategy`` and ``lib purposes``: files in, tables and a report out, or one sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.lib.commands.making import write_csv
from tests.lib.strategy.making import at

from mootlib.commands import lib, strategy

COUNCIL, POLICE = "Ansford <b>Council</b>", "Ansford Police"


def lines() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []

    def add(number: int, who: str, body: str | None, text: str, **more: object) -> None:
        account = {"handle": who, "name": who.title()}
        if body:
            account |= {"organisation": body, "role": "institution"}
        found.append(
            {"platform": "x", "post_id": str(number), "account_id": who, "text": text, "account": account,
             "posted_at": at(number).isoformat()} | more
        )  # fmt: skip

    for n in range(40):
        add(n, "ansford", COUNCIL, f"The road at number {n} is closed until Friday.")
        add(100 + n, "police", POLICE, f"#APPEAL Did you see the collision on road {n}? Call 101.")
    add(900, "ann", None, "Which road?", mentions=["ansford"], conversation_id="900")
    add(901, "ansford", COUNCIL, "Mill Lane.", in_reply_to="900", conversation_id="900")
    return found


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines()))
    return file


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_one_purpose_for_each_row_whatever_is_in_it(tmp_path: Path) -> None:
    texts = ["", "漢字 😀", "Did you see it? Call 101.", "Have your say", "x" * 100_000, None]
    source = write_csv(tmp_path / "in.csv", [{"text": text, "n": 1} for text in texts])
    done = CliRunner().invoke(lib, ["purposes", str(source), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    rows = table(tmp_path / "out.csv")
    assert list(rows[0]) == [
        "row", "purpose", "probability", "call_to_action", "symbolic", "service_reply", "emergency",
    ]  # fmt: skip
    assert [row["row"] for row in rows] == ["0", "1", "2", "3", "4", "5"]
    assert {row["purpose"] for row in rows} <= {"information", "engagement", "intelligence"}
    assert all(0 <= float(row["probability"]) <= 1 for row in rows)
    assert rows[3]["call_to_action"] == "1"


def test_a_line_for_each_measure(posts: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(lib, ["strategy", str(posts), "--out", str(tmp_path / "s.csv")])
    assert done.exit_code == 0, done.output
    rows = {(row["body"], row["measure"]): row for row in table(tmp_path / "s.csv")}
    assert float(rows[POLICE, "intelligence"]["value"]) > 0.8
    assert rows[COUNCIL, "answered"] == {
        "body": COUNCIL, "measure": "answered", "value": "1.0000", "low": "0.2065", "high": "1.0000", "of": "1",
    }  # fmt: skip
    assert rows[POLICE, "answered"]["value"] == ""


def test_a_report_of_the_body_beside_the_others(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    words = [str(posts), "--organisation", COUNCIL, "--out", str(out)]
    done = CliRunner().invoke(strategy, words)
    assert done.exit_code == 0, done.output
    page = (out / "report.html").read_text()
    assert "Beside others" in page
    assert "Ansford &lt;b&gt;Council&lt;/b&gt;" in page
    assert "<b>Council</b>" not in page
    assert "<script" not in page
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    result = json.loads((out / "result.json").read_text())
    assert result["format"] == "folkmoot strategy result"
    assert set(result["profiles"]) == {COUNCIL, POLICE}
    assert result["profiles"][COUNCIL]["post_count"] == 41
    assert any(row["clear"] for row in result["comparison"]["measures"]["intelligence"])
    assert "ann" not in {
        n["account"]["label"] for n in result["profiles"][COUNCIL]["position"]["partners"]
    }


def test_without_a_body_one_sentence(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [{"text": "Words", "id": "1", "user": "ann"}])
    done = CliRunner().invoke(strategy, [str(source), "--out", str(tmp_path / "r")])
    assert done.exit_code == 1
    assert "--organisation" in done.output
    assert not (tmp_path / "r" / "report.html").exists()
