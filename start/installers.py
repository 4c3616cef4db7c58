"""What installs the pinned packages: uv if it can be had, else pip.

A bare machine may have neither (Debian's python3 has no pip and no ensurepip). Then pip is found
where the system keeps it: in Python itself, in the system's wheels, or in the system's package
archive; and pip, which knows the machine's package index, brings uv.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from start import bare_pip
from start.index_settings import uv_environment

ROOT = Path(__file__).resolve().parent.parent
NETWORK_WORDS = (
    "connection",
    "dns",
    "network",
    "name resolution",
    "timed out",
    "temporary failure",
    "unreachable",
    "error sending request",
    "failed to fetch",
)


class InstallProblem(Exception):
    """Why nothing can be installed, in one sentence."""


@dataclass(frozen=True)
class Uv:
    """Installs with uv."""

    program: Path
    name = "uv"

    def make(self, folder: Path) -> None:
        _run(
            [self.program, "venv", "--quiet", "--python", sys.executable, folder], uv_environment()
        )

    def install(self, python: Path, pins: Path) -> None:
        command = [self.program, "pip", "install", "--python", python, "--require-hashes"]
        quiet = [] if sys.stderr.isatty() else ["--quiet"]
        _run([*command, *quiet, "-r", pins], uv_environment(), show=sys.stderr.isatty())


@dataclass(frozen=True)
class Pip:
    """Installs with pip, where uv cannot be had."""

    command: tuple[str, ...]
    name = "pip"

    def make(self, folder: Path) -> None:
        _run([sys.executable, "-m", "venv", "--without-pip", folder], dict(os.environ))

    def install(self, python: Path, pins: Path) -> None:
        options = ["--disable-pip-version-check", "--quiet", "--no-input"]
        _run(
            [
                *self.command,
                "--python",
                python,
                "install",
                *options,
                "--require-hashes",
                "-r",
                pins,
            ],
            dict(os.environ),
        )


def find(tools: Path) -> Uv | Pip:
    """uv from the machine, uv brought by pip into ``tools``, or pip alone.

    Raises:
        InstallProblem: if there is neither uv nor any pip.
    """
    if not os.environ.get("FOLKMOOT_WITHOUT_UV"):
        for program in (shutil.which("uv"), tools / "uv" / "bin" / "uv"):
            if program and _works(Path(program)):
                return Uv(Path(program))
    pip = bare_pip.find(tools)
    if pip is None:
        raise InstallProblem(_nothing_sentence())
    if not os.environ.get("FOLKMOOT_WITHOUT_UV"):
        try:
            return _bring_uv(pip, tools)
        except InstallProblem:
            # Some platforms and mirrors have no uv; a lost network shows itself in the next step.
            pass
    return Pip(pip)


def _nothing_sentence() -> str:
    if shutil.which("apt-get"):
        return (
            "this machine has neither uv nor pip, and apt could not fetch pip. Check the network "
            "connection, or install pip yourself (apt install python3-pip), and run this again."
        )
    return (
        "this machine has neither uv nor pip, and Python came without a copy of pip. Install one of "
        "them and run this again."
    )


def _bring_uv(pip: tuple[str, ...], tools: Path) -> Uv:
    target = tools / "uv"
    options = ["--disable-pip-version-check", "--quiet", "--no-input", "--upgrade"]
    pins = ROOT / "requirements" / "uv.txt"
    _run(
        [*pip, "install", *options, "--target", target, "--require-hashes", "-r", pins],
        dict(os.environ),
    )
    program = target / "bin" / "uv"
    if not _works(program):
        raise InstallProblem("uv does not run on this machine.")
    return Uv(program)


def _works(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _run(command: list[object], environment: dict[str, str], *, show: bool = False) -> None:
    """Run one installer step; its output is shown, or kept for the sentence that explains a failure."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        env=environment,
        text=True,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
    )
    if done.returncode == 0:
        return
    output = (done.stdout or "").strip()
    if show or not _looks_like_no_network(output):
        reason = output.splitlines()[-1] if output else "see the lines above"
        raise InstallProblem(
            f"the packages could not be installed ({reason}). Mend that and run the same command "
            "again; it goes on where it stopped."
        )
    raise InstallProblem(
        "the package index cannot be reached. Check the network connection (or the index in pip's "
        "or uv's settings) and run the same command again."
    )


def _looks_like_no_network(output: str) -> bool:
    lowered = output.lower()
    return any(word in lowered for word in NETWORK_WORDS)
