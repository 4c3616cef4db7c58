"""Folkmoot's own environment: made once, checked at each start, brought up to date when pins change."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from start import installers

ROOT = Path(__file__).resolve().parent.parent


class EnvironmentProblem(Exception):
    """Why the environment cannot be made, in one sentence for the person at the keyboard."""


def environment(wanted: str = "base", *, spark: bool = False) -> Path:
    """The Python of Folkmoot's environment, complete for the ``base`` or the ``test`` set.

    With ``spark`` Apache Spark's set is there as well.

    Raises:
        EnvironmentProblem: if it cannot be made, with the reason and what to do.
    """
    folder = Path(os.environ.get("FOLKMOOT_ENV_DIR") or ROOT / ".venv").absolute()
    python = folder / "bin" / "python"
    if _complete(folder, wanted, spark) and python.exists():
        return python
    with _only_one(folder):
        if not (_complete(folder, wanted, spark) and python.exists()):
            _make(folder, python, wanted, spark)
    return python


def _make(folder: Path, python: Path, wanted: str, spark: bool) -> None:
    first = not python.exists()
    _say("Setting up Folkmoot's environment" + (" (once, about a minute)" if first else ""))
    try:
        _say("  1 of 3  finding an installer")
        installer = installers.find(tools=folder.parent / ".tools")
        _say(f"  2 of 3  making {_short(folder)} with {installer.name}")
        if first or not _runs(python):
            shutil.rmtree(folder, ignore_errors=True)
            installer.make(folder)
        _say("  3 of 3  installing the pinned packages")
        for name in (wanted, *(("spark",) if spark else ())):
            installer.install(python, ROOT / "requirements" / f"{name}.txt")
    except installers.InstallProblem as problem:
        raise EnvironmentProblem(str(problem)) from problem
    except OSError as problem:
        raise EnvironmentProblem(_disk_sentence(folder, problem)) from problem
    _stamp_file(folder).write_text(
        json.dumps({"set": wanted, "pins": _pins(), "spark": _spark_pins() if spark else ""})
    )


def _complete(folder: Path, wanted: str, spark: bool) -> bool:
    try:
        stamp = json.loads(_stamp_file(folder).read_text())
    except (OSError, ValueError):
        return False
    if spark and stamp.get("spark") != _spark_pins():
        return False
    return stamp.get("pins") == _pins() and stamp.get("set") in {wanted, "test"}


def _stamp_file(folder: Path) -> Path:
    return folder / "folkmoot-environment.json"


def _pins() -> str:
    """What the environment must match: the pins, and the Python that it was made for."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("base.txt", "test.txt"):
        digest.update((ROOT / "requirements" / name).read_bytes())
    return digest.hexdigest()


def _spark_pins() -> str:
    """The same for Spark's set, which is large and only there for whoever asks for it."""
    return hashlib.sha256((ROOT / "requirements" / "spark.txt").read_bytes()).hexdigest()


def _runs(python: Path) -> bool:
    """False for an environment whose Python has been upgraded or removed underneath it."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two commands started together make one environment, one after the other."""
    import fcntl

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = open(folder.parent / f"{folder.name}.lock", "w")  # noqa: SIM115
    except OSError as problem:
        raise EnvironmentProblem(_disk_sentence(folder, problem)) from problem
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _disk_sentence(folder: Path, problem: OSError) -> str:
    return (
        f"cannot write to {folder.parent} ({problem.strerror or problem}). Copy Folkmoot to a folder "
        "you may write to, or set FOLKMOOT_ENV_DIR to one."
    )


def _short(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
