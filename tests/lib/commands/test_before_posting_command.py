"""``before-posting``: sentences, and whether there are any as the exit code."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from tests.lib.strategy.failing_town import picture

from mootlib.commands import before_posting

NOON = ("--at", "2026-03-02T12:00+00:00")


def run(*words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(before_posting, [*map(str, words), *NOON], input=given)


def test_a_draft_without_fault_is_clear():
    done = run("The library is open until five.")
    assert done.exit_code == 0, done.output
    assert "Nothing to look at" in done.output


def test_what_is_remarked_is_said_and_the_code_is_one():
    done = run("We will utilise the hall.", "--alt", "")
    assert done.exit_code == 1
    assert "STOP  alternative text" in done.output
    assert "LOOK  jargon" in done.output


def test_what_a_pictures_file_tells_is_said(tmp_path):
    file = tmp_path / "depot.jpg"
    file.write_bytes(picture(located=True))
    done = run("Our new depot", "--alt", "A brick depot", "--picture", file)
    assert "STOP  picture file: A picture's file holds the coordinates" in done.output
    assert "alternative text" in run("Our new depot", "--picture", file).output
    assert "No such file" in run("Our new depot", "--picture", tmp_path / "none.jpg").output


def test_a_file_and_standard_input_are_read(tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text("Get a life.", encoding="utf-8")
    assert "contempt" in run(file).output
    assert "contempt" in run("-", given="Get a life.").output


def test_the_directory_and_incidents_are_read(tmp_path):
    (tmp_path / "accounts.csv").write_text(
        "platform,handle,purpose\nx,pool,Swimming pool: lanes and lessons\nx,council,News of bins and roads\n"
    )
    (tmp_path / "incidents.csv").write_text("name,began_at\nFlood,2026-03-02T09:00:00+00:00\n")
    done = run("Lanes are open for lessons", "--account", "@council", "--records", tmp_path)
    assert "speaks of what @pool" in done.output
    assert "An incident is on (Flood)" in done.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((" ",), "no words"),
        (("Hello", "--zone", "Mars/Base"), "no time zone"),
        (("Hello", "--records", "/nowhere/at/all"), "no folder"),
    ],
)
def test_what_is_wrong_is_one_sentence(words, says):
    done = run(*words)
    assert done.exit_code == 1
    assert says in done.output
