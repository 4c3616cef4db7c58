"""``listen`` as a person meets it: what it says, where it writes, how it fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.lib.commands.making import rows, write_csv
from tests.lib.report.making import rejects, result

from mootlib import report
from mootlib.commands import listen
from mootlib.listen import Heard
from mootlib.report import result_from_json

ROOT = Path(__file__).parents[3]
FILES = {"report.html", "report.pdf", "result.json", "rejects.csv"}


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def heard(monkeypatch) -> list[dict]:
    """Understanding answers at once with a result made by hand."""
    given: list[dict] = []

    def hear(files, **options):
        given.append({"files": files, **options})
        options["progress"]("language", 0.5)
        return Heard(result(), rejects(), options.get("problems", {}))

    monkeypatch.setattr("mootlib.listen.listen", hear)
    monkeypatch.setattr("mootlib.report.write", partial(report.write, formats=("json",)))
    return given


def run(*words: object):
    return CliRunner().invoke(listen, [str(word) for word in words], standalone_mode=True)


def one_sentence(outcome, *parts: str) -> None:
    """Exit 1 and one plain sentence, no traceback."""
    assert outcome.exit_code == 1
    assert "Traceback" not in outcome.output
    last = outcome.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: ")
    assert last.endswith(".")
    for part in parts:
        assert part in last


@pytest.mark.slow
def test_from_a_file_to_a_report(here) -> None:
    write_csv(here / "posts.csv", rows(60))
    outcome = run("posts.csv", "--organisation", "Ansford Council", "--seed", 3, "--out", "out")
    assert outcome.exit_code == 0, outcome.output
    assert {path.name for path in (here / "out").iterdir()} == FILES
    assert "What people talk about: " in outcome.stdout
    assert "60 rows in 1 file gave 60 posts. Nothing was left out." in " ".join(
        outcome.stdout.split()
    )
    assert "out/report.html" in outcome.stdout
    assert "text from 'text'" in outcome.stderr
    assert "--show-mapping" in outcome.stderr
    stored = result_from_json(here / "out" / "result.json")
    assert (stored.seed, stored.organisation, stored.posts_read) == (3, "Ansford Council", 60)
    assert sum(topic.size for topic in stored.topics) == 60


def test_what_was_learned_is_told_in_words(here, heard) -> None:
    write_csv(here / "posts.csv", rows(5))
    outcome = run("posts.csv", "--organisation", "Ansford Town Council")
    assert outcome.exit_code == 0
    told = " ".join(outcome.stdout.split())
    assert "The largest topics are Late buses, route 14 (60%) and Library hours (30%)." in told
    assert "Late buses, route 14 stood out 23 March 2026, 07:00 to 10:00" in told
    assert "\x02" not in outcome.stdout
    assert heard[0]["organisation"] == "Ansford Town Council"


def test_an_earlier_report_is_not_written_over(here, heard) -> None:
    write_csv(here / "posts.csv", rows(5))
    for _ in range(3):
        assert run("posts.csv").exit_code == 0
    names = sorted(path.name for path in here.iterdir() if path.is_dir())
    assert [name[:7] for name in names] == ["report-"] * 3
    assert [name[17:] for name in names] == ["", "-2", "-3"]
    assert run("posts.csv", "--out", names[0]).exit_code == 0  # asked for by name, it is


def test_progress_is_a_line_a_stage_where_there_is_no_terminal(here, heard) -> None:
    write_csv(here / "posts.csv", rows(5))
    lines = run("posts.csv").stderr.splitlines()
    shares = [int(line.split("%")[0]) for line in lines if line.lstrip()[:1].isdigit()]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert any("language" in line for line in lines)


def test_the_mapping_is_shown_to_start_from_and_used_when_given(here, heard) -> None:
    write_csv(here / "posts.csv", rows(5))
    shown = run("posts.csv", "--show-mapping")
    assert shown.exit_code == 0
    mapping = json.loads(shown.stdout)
    assert mapping["columns"]["text"] == "text"
    assert not heard
    mapping["columns"] = {"text": "author"}
    (here / "map.json").write_text(json.dumps(mapping))
    again = run("posts.csv", "--map", "map.json", "--show-mapping")
    assert json.loads(again.stdout)["columns"] == {"text": "author"}
    assert run("posts.csv", "--map", "map.json").exit_code == 0
    assert heard[0]["mapping"].columns["text"] == ("author",)


def test_a_table_without_words_gets_a_mapping_to_fill_in(here) -> None:
    (here / "posts.csv").write_text("q,when\n1,2026-03-02\n")
    shown = run("posts.csv", "--show-mapping")
    assert shown.exit_code == 0
    assert "text" in json.loads(shown.stdout)["columns"]
    assert "q, when" in shown.stderr


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["absent.csv"], ["absent.csv"]),
        (["folder"], ["folder"]),
        (["empty.csv"], ["empty.csv"]),
        (["posts.csv", "--out", "posts.csv"], ["posts.csv is a file", "--out"]),
        (["posts.csv", "--out", "posts.csv/deeper"], ["posts.csv is a file"]),
        (["posts.csv", "--map", "absent.json"], ["absent.json"]),
        (["posts.csv", "--map", "empty.csv"], ["empty.csv", "JSON"]),
        (["posts.csv", "--gazetteer", "absent.txt"], ["absent.txt"]),
        (["posts.csv", "--time-zone", "Europe/Ansford"], ["no time zone called 'Europe/Ansford'"]),
        (["posts.csv", "--source-zone", "../../etc/passwd"], ["no time zone called"]),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words, parts, here) -> None:
    write_csv(here / "posts.csv", rows(5))
    (here / "empty.csv").write_text("")
    (here / "folder").mkdir()
    before = sorted(here.rglob("*"))
    one_sentence(run(*words), *parts)
    assert sorted(here.rglob("*")) == before


def test_a_folder_that_cannot_be_written(here, monkeypatch) -> None:
    write_csv(here / "posts.csv", rows(5))
    monkeypatch.setattr("os.access", lambda *_: False)
    one_sentence(run("posts.csv", "--out", "out"), "cannot be written", "--out")


def test_a_file_that_could_not_be_read_is_named_after_the_report(here, monkeypatch, heard) -> None:
    write_csv(here / "posts.csv", rows(5))
    monkeypatch.setattr(
        "mootlib.listen.listen",
        lambda *_, **__: Heard(result(), rejects(), {"b.csv": "b.csv is empty."}),
    )
    outcome = run("posts.csv", "b.csv", "--out", "out")
    assert outcome.exit_code == 1
    assert "Not read: b.csv is empty." in outcome.stderr
    assert (here / "out" / "result.json").exists()


@pytest.mark.parametrize("words", [[], ["posts.csv", "--seed", "-1"], ["posts.csv", "--nonsense"]])
def test_wrong_usage_is_exit_code_2(words, here) -> None:
    assert run(*words).exit_code == 2


def test_stopping_says_so_and_leaves_nothing(here, monkeypatch) -> None:
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("mootlib.listen.listen", stop)
    write_csv(here / "posts.csv", rows(5))
    one_sentence(run("posts.csv", "--out", "out"), "stopped; nothing was written.")
    assert not (here / "out").exists()


@pytest.mark.slow
def test_a_real_process_stopped_by_ctrl_c(tmp_path) -> None:
    write_csv(tmp_path / "posts.csv", rows(40_000))
    process = subprocess.Popen(
        [sys.executable, "-m", "mootlib", "listen", "posts.csv", "--out", "out"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    read: list[str] = []
    while not any("language" in line for line in read):
        line = process.stderr.readline()
        assert line, read
        read.append(line)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert errors.strip().splitlines()[-1] == "mootlib: stopped; nothing was written."
    assert "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["posts.csv"]
