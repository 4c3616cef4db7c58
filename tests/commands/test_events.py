"""The event log on the command line, in an installation of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "peers" / "verify_events.py"
RECORD = """
from django.db import transaction
from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
body = Organisation.objects.create(name="Aldermouth", slug="aldermouth", kind="council")
person = User.objects.create_user("jo@example.org")
for number in range(1, 7):
    with transaction.atomic():
        events.record(kind="matter.opened", by=person, organisation=body,
                      subject=f"matter:{number}", facts={"voices": number},
                      detail={"name": "Xyzzyplugh"}, about=person)
    if number == 5:
        events.seal()
"""

pytestmark = pytest.mark.slow


def folkmoot(*words: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOLKMOOT_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", *map(str, words)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        input=text,
        timeout=120,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with five sealed events and one that waits."""
    folder = tmp_path_factory.mktemp("site") / "data"
    assert folkmoot("migrate", "--data-dir", folder).returncode == 0
    environment = {**os.environ, "FOLKMOOT_DATA_DIR": str(folder)}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    environment["DJANGO_SETTINGS_MODULE"] = "folkmoot.config.settings"
    environment.pop("FOLKMOOT_DATABASE_URL", None)
    code = f"import django; django.setup()\n{RECORD}"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(folder / "folkmoot.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / "folkmoot.sqlite3").read_bytes()


@pytest.fixture
def installation(made: bytes, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o750)
    (folder / "folkmoot.sqlite3").write_bytes(made)
    return folder


def tamper(installation: Path, *statements: str) -> None:
    """Change the database as its administrator could: around the triggers, which stand after it."""
    with sqlite3.connect(installation / "folkmoot.sqlite3") as database:
        triggers = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert database.execute(statement).rowcount > 0
        for _name, sql in triggers:
            database.execute(sql)


def test_an_export_is_verified_by_us_and_by_the_outsiders_script(
    installation: Path, tmp_path: Path
) -> None:
    out = tmp_path / "events.jsonl"
    done = folkmoot("export", "events", "--data-dir", installation, "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}: 5 events.\n"
    lines = out.read_bytes().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [1, 2, 3, 4, 5]
    assert b"Xyzzyplugh" not in out.read_bytes()
    head = f"5:{json.loads(lines[-1])['hash']}"
    ours = folkmoot("check", "events", "--data-dir", installation)
    assert ours.stdout == f"Events 1 to 5 hold. 1 not sealed yet. Head: {head}\n", ours.stderr
    file = folkmoot("check", "events", "--file", out, "--head", head, "--data-dir", installation)
    assert file.stdout == f"Events 1 to 5 hold. Head: {head}\n", file.stderr
    theirs = subprocess.run([sys.executable, SCRIPT, out, head], capture_output=True, text=True)
    assert theirs.returncode == 0
    assert head in theirs.stdout


def test_a_part_is_exported_and_checked_from_the_head_before_it(
    installation: Path, tmp_path: Path
) -> None:
    whole, part = tmp_path / "whole.jsonl", tmp_path / "part.jsonl"
    folkmoot("export", "events", "--data-dir", installation, "--out", whole)
    folkmoot("export", "events", "--data-dir", installation, "--out", part, "--since", "3")
    lines = whole.read_bytes().splitlines(keepends=True)
    assert part.read_bytes().splitlines(keepends=True) == lines[3:]
    alone = folkmoot("check", "events", "--data-dir", installation, "--file", part)
    assert alone.returncode == 1
    assert "Event 3 is missing" in alone.stderr
    head = f"3:{json.loads(lines[2])['hash']}"
    done = folkmoot("check", "events", "--data-dir", installation, "--file", part, "--head", head)
    assert done.returncode == 0, done.stderr


def test_an_export_that_fails_leaves_what_was_there(installation: Path, tmp_path: Path) -> None:
    tamper(installation, "UPDATE spine_event SET facts = '{\"a\":1e999}' WHERE sequence = 4")
    out = tmp_path / "events.jsonl"
    out.write_text("yesterday's")
    done = folkmoot("export", "events", "--data-dir", installation, "--out", out)
    assert done.returncode == 1
    assert "Event 4" in done.stderr
    assert "Traceback" not in done.stderr
    assert out.read_text() == "yesterday's"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "events.jsonl"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE spine_event SET facts = '{}' WHERE sequence = 3", "Event 3 was changed"),
        ("UPDATE spine_event SET actor_token = '' WHERE sequence = 1", "Event 1 was changed"),
        ("UPDATE spine_event SET facts = '{\"a\":1e999}' WHERE sequence = 2", "Event 2 was changed"),
        ("DELETE FROM spine_event WHERE sequence = 2", "Event 2 is missing"),
        ("DELETE FROM spine_event WHERE sequence = 5", "Event 5 is missing"),
        ("UPDATE spine_eventhead SET hash = 'x'", "Event 5 is not the one"),
        ("UPDATE spine_eventdetail SET detail = '{}'", "The detail of event 1 "),
    ],
)  # fmt: skip
def test_the_first_break_in_the_database_is_named(
    installation: Path, statement: str, sentence: str
) -> None:
    tamper(installation, statement)
    done = folkmoot("check", "events", "--data-dir", installation)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lifted_guard_is_named(installation: Path) -> None:
    with sqlite3.connect(installation / "folkmoot.sqlite3") as database:
        database.execute("DROP TRIGGER spine_event_no_delete")
    done = folkmoot("check", "events", "--data-dir", installation)
    assert done.returncode == 1
    assert "spine_event_no_delete" in done.stderr


def test_a_head_that_does_not_fit_is_named(installation: Path) -> None:
    done = folkmoot("check", "events", "--data-dir", installation, "--head", "2:" + "0" * 64)
    assert done.returncode == 1
    assert "Event 2 is not the one whose head was noted earlier." in done.stderr
    wrong = folkmoot("check", "events", "--data-dir", installation, "--head", "2:short")
    assert wrong.returncode == 2


def test_erased_details_leave_the_log_whole(installation: Path) -> None:
    tamper(installation, "DELETE FROM spine_eventdetail")
    assert folkmoot("check", "events", "--data-dir", installation).returncode == 0


def test_check_alone_still_asks_all_its_questions(installation: Path) -> None:
    done = folkmoot("check", "--data-dir", installation)
    assert "the data folder is private" in done.stdout
    assert "Start it: systemctl start folkmoot-worker" in done.stdout
    assert done.returncode == 1
    before = folkmoot("check", "--data-dir", installation, "events")
    assert before.stdout.startswith("Events 1 to 5 hold.")
    assert folkmoot("check", "nothing").returncode == 2
