"""``lib``: one row out for each row in, whatever is in it, or one sentence."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.lib.commands.making import rows, write_csv, write_json_lines

from mootlib.commands import lib
from mootlib.commands.texts import read_texts

ROOT = Path(__file__).parents[3]
ODD = [
    "", "Awful bus, I hate the delays.", 'He said "no",\nthen left', "line\u2028end\x85here \x0b", "=1+1",
    "漢字 😀", "  ", "Awful bus, I hate the delays!", "https://example.org/x", "a" * 200_000,
]  # fmt: skip


def run(*words: object):
    return CliRunner().invoke(lib, [str(word) for word in words])


def answers(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=["csv", "jsonl", "parquet"])
def odd(request, tmp_path) -> Path:
    """Ten odd texts and a null, in each kind of file."""
    if request.param == "csv":
        return write_csv(
            tmp_path / "in.csv", [{"n": n, "text": t} for n, t in enumerate([*ODD, None])]
        )
    if request.param == "jsonl":
        return write_json_lines(tmp_path / "in.jsonl", [*({"text": t} for t in ODD), {"other": 1}])
    pq.write_table(pa.table({"text": pa.array([*ODD, None])}), tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def test_texts_are_read_as_they_are_in_every_kind_of_file(odd) -> None:
    assert read_texts(odd, "text") == [*ODD, ""]


@pytest.mark.parametrize(
    ("method", "columns"),
    [
        ("language", ["row", "language", "confidence"]),
        ("duplicates", ["row", "group"]),
        ("sentiment", ["row", "sentiment", "score"]),
        ("topics", ["row", "topic", "label"]),
    ],
)
def test_one_row_out_for_each_row_in(method, columns, odd, tmp_path) -> None:
    out = tmp_path / "out.csv"
    outcome = run(method, odd, "--out", out)
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == f"11 rows in {out}.\n"
    found = answers(out)
    assert list(found[0]) == columns
    assert [row["row"] for row in found] == [str(n) for n in range(11)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([odd.name, "out.csv"])
    CHECKS[method](found)


def _language(found) -> None:
    assert found[1]["language"] == "en"
    assert found[0]["language"] == "und"
    assert all(0 <= float(row["confidence"]) <= 1 for row in found)


def _duplicates(found) -> None:
    assert found[7]["group"] == found[1]["group"] == "1"
    assert found[2]["group"] == "2"


def _sentiment(found) -> None:
    assert {row["sentiment"] for row in found} <= {"negative", "neutral", "positive"}
    assert found[1]["sentiment"] == "negative"
    assert float(found[1]["score"]) < 0
    assert (found[0]["sentiment"], float(found[0]["score"])) == ("neutral", 0)


def _topics(found) -> None:
    assert [row["topic"] for row in (found[0], found[6], found[10])] == ["-1", "-1", "-1"]
    assert found[0]["label"] == ""
    for n in (1, 2, 5, 7):
        assert int(found[n]["topic"]) >= 0
        assert found[n]["label"]


CHECKS = {
    "language": _language,
    "duplicates": _duplicates,
    "sentiment": _sentiment,
    "topics": _topics,
}


def test_topics_of_three_subjects(tmp_path) -> None:
    """And the same seed gives the same file."""
    source = write_csv(tmp_path / "in.csv", rows(144))
    written = []
    for name in ("a.csv", "b.csv"):
        assert run("topics", source, "--out", tmp_path / name, "--seed", 4).exit_code == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    found = [row["topic"] for row in answers(tmp_path / "a.csv")]
    assert len(found) == 144
    subjects = {topic: [n % 3 for n, t in enumerate(found) if t == topic] for topic in set(found)}
    mixed = [n for rows_of in subjects.values() if len(set(rows_of)) > 1 for n in rows_of]
    assert len(subjects) >= 3
    assert len(mixed) <= 7  # hardly a topic holds posts of two subjects


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"text\none\n\ntwo\n", ["one", "two"]),
        (b"\xef\xbb\xbfid;text\r\n1;a, b\r\n2\r\n3;c;d\r\n", ["a, b", "", "c"]),
        ("id\ttext\n1\tblå\n".encode("utf-16"), ["blå"]),
        (b"id,text\n1,caf\xe9\n", ["café"]),
        (b'text\n"say ""no"", please"\n', ['say "no", please']),
        (b'{"text": 5}\n\n{"text": null}\n{"text": ["a"]}', ["5", "", '["a"]']),
        (b"\n\n text ,b\nx,y\n", ["x"]),
    ],
)
def test_files_as_programs_write_them(content, texts, tmp_path) -> None:
    (tmp_path / "in").write_bytes(content)
    assert read_texts(tmp_path / "in", "text") == texts


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("in.csv", b"id,words\n1,a\n", ["has no column 'text'", "id, words", "--text-column"]),
        ("in.jsonl", b'{"words": "a"}\n', ["has no column 'text'", "words"]),
        ("in.jsonl", b'{"text": "a"}\n{"text": \n', ["line 2", "not valid JSON"]),
        ("in.jsonl", b'{"text": "a"}\n[1]\n', ["line 2", "JSON object"]),
        ("in.json", b'[{"text": "a"}]', ["one object a line"]),
        ("in.csv", b"", ["is empty"]),
        ("in.csv", b"\xef\xbb\xbf\n \n", ["is empty"]),
        ("in.parquet", b"PAR1 and nothing else PAR1", ["damaged Parquet"]),
        ("in.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["not a text file"]),
        ("in.csv", b"text\n\"never closed\n" + b"x" * 70_000_000, ["line", "field larger"]),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(name, content, parts, tmp_path) -> None:
    (tmp_path / name).write_bytes(content)
    outcome = run("language", tmp_path / name, "--out", tmp_path / "out.csv")
    assert outcome.exit_code == 1
    assert outcome.stderr.count("\n") == 1
    for part in parts:
        assert part in outcome.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("source", "out", "part"),
    [
        ("absent.csv", "out.csv", "absent.csv: No such file or directory."),
        (".", "out.csv", "is a folder"),
        ("in.csv", ".", "is a folder"),
        ("in.csv", "absent/out.csv", "There is no folder"),
    ],
)
def test_places_that_are_not_files(source, out, part, tmp_path) -> None:
    write_csv(tmp_path / "in.csv", rows(3))
    outcome = run("language", tmp_path / source, "--out", tmp_path / out)
    assert outcome.exit_code == 1
    assert part in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("words", [[], ["horoscope", "a", "--out", "b"], ["topics", "a"]])
def test_wrong_usage_is_exit_code_2(words) -> None:
    assert run(*words).exit_code == 2


def test_as_a_process_of_its_own(tmp_path) -> None:
    write_csv(tmp_path / "in.csv", rows(4))
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mootlib", *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    done = call("lib", "language", "in.csv", "--out", "out.csv")
    assert (done.returncode, done.stdout) == (0, "4 rows in out.csv.\n")
    wrong = call("lib", "language", "in.csv", "--out", "out.csv", "--text-column", "words")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("mootlib: in.csv has no column 'words'")
    assert call("lib", "language").returncode == 2
    assert "listen" in call("--help").stdout


# --- Coordination ----------------------------------------------------------------------------------

SHARES = [
    {"object_id": "u", "account_id": "a", "content_id": "1", "timestamp_share": "10.0"},
    {"object_id": "u", "account_id": "b", "content_id": "2", "timestamp_share": "14"},
    {"object_id": "u", "account_id": "c", "content_id": "3", "timestamp_share": "90"},
]


def test_coordination_writes_edges(tmp_path) -> None:
    source, out = write_csv(tmp_path / "in.csv", SHARES), tmp_path / "edges.csv"
    outcome = run("coordination", source, "--window", "5", "--out", out)
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == f"1 edge between 2 accounts, from 3 shares, in {out}.\n"
    assert answers(out) == [{"account_a": "a", "account_b": "b", "weight": "1"}]
    assert run("coordination", source, "--window", "99", "--out", out).exit_code == 0
    assert len(answers(out)) == 3


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"timestamp_share": "noon"}, "Row 2: timestamp_share is 'noon'"),
        ({"timestamp_share": ""}, "Row 2: timestamp_share is ''"),
    ],
)
def test_shares_without_a_time_are_one_sentence(change, part, tmp_path) -> None:
    source = write_csv(tmp_path / "in.csv", [SHARES[0], SHARES[1] | change])
    outcome = run("coordination", source, "--out", tmp_path / "edges.csv")
    assert outcome.exit_code == 1
    assert part in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_file_that_holds_no_shares_is_one_sentence(tmp_path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(4))
    outcome = run("coordination", source, "--out", tmp_path / "edges.csv")
    assert outcome.exit_code == 1
    assert "has no column 'object_id'" in outcome.stderr
    assert run("coordination", source, "--window", "-1", "--out", "x").exit_code == 2
