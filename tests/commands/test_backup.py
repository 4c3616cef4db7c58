"""A backup comes back whole, into an empty folder, and only if it is one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def folkmoot(*words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOLKMOOT_", "DJANGO_"))  # the installation's own settings
    }
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", *map(str, words)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "data"
    done = folkmoot("migrate", "--data-dir", folder)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(folder / "folkmoot.sqlite3") as database:
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('thread')")
    return folder


@pytest.mark.slow
def test_what_was_kept_comes_back(installation: Path, tmp_path: Path) -> None:
    archive, back = tmp_path / "b.tar.gz", tmp_path / "back"
    made = folkmoot("backup", "--data-dir", installation, archive)
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0
    assert folkmoot("backup", "--data-dir", installation, archive).returncode == 1  # never over it
    assert folkmoot("restore", "--data-dir", back, archive).returncode == 0
    with sqlite3.connect(back / "folkmoot.sqlite3") as database:
        assert database.execute("SELECT word FROM kept").fetchall() == [("thread",)]
    key = "privacy_key"
    assert (back / key).read_bytes() == (installation / key).read_bytes()
    again = folkmoot("restore", "--data-dir", back, archive)
    assert again.returncode == 1
    assert "is not empty" in again.stderr


@pytest.mark.slow
def test_what_is_no_backup_is_said_in_words(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear council,")
    done = folkmoot("restore", "--data-dir", tmp_path / "back", other)
    assert done.returncode == 1
    assert "not a whole Folkmoot backup" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_check_says_what_to_do(installation: Path) -> None:
    done = folkmoot("check", "--data-dir", installation)
    assert "ok     the data folder is private" in done.stdout
    assert "Start it: systemctl start folkmoot-worker" in done.stdout
    assert done.returncode == 1
    installation.chmod(0o755)
    (installation / "secret_key").chmod(0o644)
    told = folkmoot("check", "--data-dir", installation).stdout
    assert f"chmod 750 {installation}; chmod 600 {installation / 'secret_key'}" in told
