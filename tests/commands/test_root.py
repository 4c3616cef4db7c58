"""The command line as a person meets it: help, wrong use, failures in words."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from start.overview import OVERVIEW

from folkmoot.commands.root import COMMANDS, root

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", *words],
        text=True,
        capture_output=True,
        timeout=120,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "PYTHONSAFEPATH": "1",
            **environment,
        },
    )


def shown_commands() -> set[str]:
    return set(re.findall(r"^  ([a-z-]+) ", OVERVIEW, re.MULTILINE))


def test_the_overview_names_each_command_and_none_that_is_not_there() -> None:
    hidden = {"run-job"}
    assert shown_commands() == set(COMMANDS) - hidden


def test_each_command_is_documented() -> None:
    documented = (ROOT / "docs" / "commands.md").read_text()
    assert [name for name in shown_commands() if f"`{name}" not in documented] == []


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"manage"}))
def test_each_command_loads_and_explains_itself(name: str) -> None:
    command = root.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help


def test_an_unknown_command_is_wrong_usage() -> None:
    done = run("listne")
    assert done.returncode == 2
    assert "No such command" in done.stderr


def test_an_unknown_option_is_wrong_usage() -> None:
    assert run("migrate", "--sideways").returncode == 2


def test_a_busy_port_is_one_sentence() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        done = run("demo", "--port", str(busy.getsockname()[1]))
    assert done.returncode == 1
    assert "is busy" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_never_touches_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "folkmoot.sqlite3").write_text("somebody's installation")
    done = run("demo", "--port", "18999", "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert "not a demo" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folkmoot.sqlite3"]


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command in ("demo", "migrate"):
        done = run(command, "--data-dir", str(tmp_path / "file" / "inside"))
        assert done.returncode == 1, done.stderr
        assert "--data-dir" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    done = run("migrate", FOLKMOOT_HTTPS="perhaps", FOLKMOOT_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == "folkmoot: FOLKMOOT_HTTPS is 'perhaps': write 1 or 0."


def test_completion_lists_the_commands(tmp_path: Path) -> None:
    done = run(_FOLKMOOT_COMPLETE="bash_complete", COMP_WORDS="./folkmoot li", COMP_CWORD="1")
    assert "plain,listen" in done.stdout


def test_every_setting_is_documented_and_no_other() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "start").glob("*.py")]
    used = {
        name
        for file in sources
        for name in re.findall(r"[\"'](FOLKMOOT_[A-Z_]+)[\"']", file.read_text())
    }
    documented = set(
        re.findall(
            r"^\| `(FOLKMOOT_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE
        )
    )
    assert used == documented


def test_a_folder_without_a_database_is_told_what_to_run(tmp_path: Path) -> None:
    done = run("retention", "--dry-run", "--data-dir", str(tmp_path / "new"))
    assert done.returncode == 1
    assert "./folkmoot migrate" in done.stderr
    assert "Traceback" not in done.stderr
