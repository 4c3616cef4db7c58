"""The outsider's script, in a process of its own, tells a real export from any that was changed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from folkmoot.spine import events
from folkmoot.spine.event_chain import FIELDS
from folkmoot.spine.event_form import hash_of
from tests import event_log

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).parent / "verify_events.py"
Export = list[dict[str, Any]]


def verify(file: Path, *heads: str) -> subprocess.CompletedProcess[str]:
    # -I: neither the project nor anything else that is installed by hand can be imported.
    return subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, file, *heads],
        text=True,
        capture_output=True,
        cwd=file.parent,
        timeout=60,
    )


@pytest.fixture
def exported() -> Export:
    for number in range(1, 6):
        event_log.recorded(number, detail={"why": "x"} if number % 2 else None)
    assert events.seal() == 5
    return event_log.export()


def head(exported: Export, number: int) -> str:
    return f"{number}:{exported[number - 1]['hash']}"


def test_the_script_is_short_and_needs_only_the_standard_library() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 30
    imported = {
        name.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for name in node.names
    }
    assert imported <= sys.stdlib_module_names
    assert "ImportFrom" not in ast.dump(ast.parse(source))


def test_a_real_export_is_whole(exported: Export, tmp_path: Path) -> None:
    done = verify(event_log.write(tmp_path / "e.jsonl", exported))
    assert (done.returncode, done.stderr) == (0, "")
    assert head(exported, 5) in done.stdout


@pytest.mark.parametrize("field", sorted(FIELDS))
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_change_of_any_field_is_seen(
    exported: Export, tmp_path: Path, field: str, place: int
) -> None:
    old = exported[place][field]
    exported[place][field] = {"state": "done"} if field == "facts" else (
        old + 7 if isinstance(old, int) else "0" * 63 + "1" if old != "0" * 63 + "1" else "x"
    )  # fmt: skip
    done = verify(event_log.write(tmp_path / "e.jsonl", exported))
    assert done.returncode == 1
    assert done.stderr.startswith(f"BROKEN: the line after event {place}" if place else "BROKEN")


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_field_that_is_gone_is_seen(exported: Export, tmp_path: Path, field: str) -> None:
    del exported[2][field]
    assert verify(event_log.write(tmp_path / "e.jsonl", exported)).returncode == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda export: export[1:],
        lambda export: export[:2] + export[3:],
        lambda export: [export[0], export[2], export[1], *export[3:]],
        lambda export: [*export[:2], export[1], *export[2:]],
        lambda export: [{**export[0], "note": "added"}, *export[1:]],
    ],
    ids=["first cut", "middle cut", "two swapped", "one twice", "a field more"],
)
def test_lines_that_are_cut_moved_or_doubled_are_seen(
    exported: Export, tmp_path: Path, change: Callable[[Export], Export]
) -> None:
    done = verify(event_log.write(tmp_path / "e.jsonl", change(exported)))
    assert done.returncode == 1
    assert done.stderr.startswith("BROKEN")
    assert "Traceback" not in done.stderr


def test_a_cut_end_is_seen_by_a_head_and_only_by_one(exported: Export, tmp_path: Path) -> None:
    file = event_log.write(tmp_path / "e.jsonl", exported[:4])
    assert verify(file).returncode == 0
    assert verify(file, head(exported, 3)).returncode == 0
    done = verify(file, head(exported, 5))
    assert done.returncode == 1
    assert "event 5" in done.stderr


def test_a_chain_rewritten_as_a_whole_is_seen_by_a_head_and_only_by_one(
    exported: Export, tmp_path: Path
) -> None:
    noted = head(exported, 4)
    exported[1]["facts"] = {"state": "declined"}
    for place in range(1, 5):
        exported[place]["previous"] = exported[place - 1]["hash"]
        exported[place]["hash"] = hash_of(exported[place])
    file = event_log.write(tmp_path / "e.jsonl", exported)
    assert verify(file).returncode == 0
    assert verify(file, noted).returncode == 1


def test_a_chain_rewritten_with_a_gap_in_its_numbers_is_seen(
    exported: Export, tmp_path: Path
) -> None:
    for place in range(2, 5):
        exported[place]["sequence"] += 1
        exported[place]["previous"] = exported[place - 1]["hash"]
        exported[place]["hash"] = hash_of(exported[place])
    done = verify(event_log.write(tmp_path / "e.jsonl", exported))
    assert done.returncode == 1
    assert "is not event 3" in done.stderr


def test_a_later_part_needs_the_head_before_it(exported: Export, tmp_path: Path) -> None:
    file = event_log.write(tmp_path / "e.jsonl", exported[2:])
    assert verify(file, head(exported, 2)).returncode == 0
    assert verify(file, head(exported, 1)).returncode == 1
    assert verify(file, "2:" + "0" * 64).returncode == 1


def test_a_later_part_cannot_say_itself_what_it_follows(exported: Export, tmp_path: Path) -> None:
    later = exported[2:]
    for previous in ("", None, "0" * 64, "unknown"):
        for place, event in enumerate(later):
            event["previous"] = previous if place == 0 else later[place - 1]["hash"]
            event["hash"] = hash_of(event)
        assert verify(event_log.write(tmp_path / "e.jsonl", later)).returncode == 1


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"17", b"{", b'{"sequence":1}', b"\xff", b"[" * 100_000],
    ids=["empty", "list", "number", "half", "little", "no text", "deep"],
)
def test_what_is_no_event_is_said_in_words(exported: Export, tmp_path: Path, line: bytes) -> None:
    file = event_log.write(tmp_path / "e.jsonl", exported)
    file.write_bytes(file.read_bytes() + line + b"\n")
    done = verify(file)
    assert done.returncode == 1
    assert done.stderr == "BROKEN: the line after event 5 is not event 6.\n"


def test_a_line_that_reads_in_two_ways_is_seen(exported: Export, tmp_path: Path) -> None:
    file = event_log.write(tmp_path / "e.jsonl", exported)
    text = file.read_bytes()
    file.write_bytes(text.replace(b'{"actor"', b'{"facts":{"state":"done"},"actor"', 1))
    assert verify(file).returncode == 1
    file.write_bytes(text.replace(b'"actor":', b'"actor": ', 1))
    assert verify(file).returncode == 1
    file.write_bytes(text[:-1])
    assert verify(file).returncode == 1
