"""``reach`` and ``lib reach``: a report or a table out of exports, or one sentence."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from pypdf import PdfReader
from tests.lib.reach.making import START

from mootlib.commands import lib, reach


def export(path: Path, posts: int = 160) -> Path:
    """A page's export: videos get three times a text's likes."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["id", "created_at", "author", "text", "type", "likes", "comments", "shares"]
        )
        for n in range(posts):
            video = n % 3 == 0  # not in step with hours, weekdays or months
            when = START + timedelta(hours=30 * n)
            likes = (30 if video else 10) + n % 5
            writer.writerow([n, when.isoformat(), "kest", "Roads <b>open</b>", "video" if video else "text", likes, n % 3, n % 4])  # fmt: skip
    return path


def run(command: object, *words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])  # type: ignore[arg-type]


def test_a_report_of_one_page(tmp_path: Path) -> None:
    out = tmp_path / "report"
    outcome = run(reach, export(tmp_path / "in.csv"), "--organisation", "Kestbury", "--out", out)
    assert outcome.exit_code == 0, outcome.output
    assert "videos got between" in outcome.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "rejects.csv", "report.html", "report.pdf", "result.json",
    ]  # fmt: skip
    result = json.loads((out / "result.json").read_text())
    assert result["format"] == "folkmoot reach evaluation"
    (video,) = [
        e
        for c in result["comparisons"]
        if (c["feature"], c["outcome"]) == ("form", "interactions")
        for e in c["effects"]
        if e["level"] == "video"
    ]
    assert 2 < video["factor"]["low"] < video["factor"]["high"] < 3
    assert "do not say whose accounts" in result["notes"][0]
    page = (out / "report.html").read_text()
    assert "<script" not in page
    assert "Whom the posts of Kestbury reach" in page
    pdf = PdfReader(out / "report.pdf")
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert "Formulas" in "".join(sheet.extract_text() for sheet in pdf.pages)


def test_a_table_of_levels(tmp_path: Path) -> None:
    out = tmp_path / "levels.csv"
    outcome = run(lib, "reach", export(tmp_path / "in.csv"), "--out", out)
    assert outcome.exit_code == 0, outcome.output
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    forms = {r["level"]: r for r in rows if (r["feature"], r["outcome"]) == ("form", "interactions")}  # fmt: skip
    assert float(forms["video"]["factor"]) > 2
    assert forms["text"]["factor"] == ""
    assert float(forms["video"]["rank"]) > 0.7


def test_what_cannot_be_evaluated_is_one_sentence(tmp_path: Path) -> None:
    gone = run(reach, tmp_path / "gone.csv", "--out", tmp_path / "out")
    assert gone.exit_code == 1
    assert "Error: There is no file gone.csv." in gone.stderr
    nobody = tmp_path / "nobody.csv"
    nobody.write_text("id,text,likes\n1,Roads are open,3\n")
    outcome = run(reach, nobody, "--out", tmp_path / "out")
    assert outcome.exit_code == 1
    assert "No post says which account it is of" in outcome.stderr
    assert "There is no time zone" in run(reach, nobody, "--time-zone", "Kest").stderr
    assert not (tmp_path / "out").exists()
    assert "There is no folder" in run(lib, "reach", nobody, "--out", tmp_path / "a" / "b.csv").stderr  # fmt: skip


def test_one_post_is_told_in_the_singular(tmp_path: Path) -> None:
    source = tmp_path / "one.csv"
    source.write_text("platform,account,text\nx,a,hello there\n")
    done = CliRunner().invoke(lib, ["reach", str(source), "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    assert "from 1 post in" in done.output
