"""Everything that must hold, checked in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import click

from folkmoot.commands.browsers import find_chromium
from folkmoot.commands.options import ROOT

#: A real installation's variables, so that the deployment check judges what production would run.
PRODUCTION = {
    "FOLKMOOT_MODE": "site",
    "FOLKMOOT_HTTPS": "1",
    "FOLKMOOT_HOSTS": "folkmoot.example",
    "FOLKMOOT_DEBUG": "0",
}


@dataclass(frozen=True)
class Step:
    name: str
    words: tuple[str, ...]
    fast: bool = True
    production: bool = False


CHECKS = (
    Step("style", ("ruff", "check", ".")),
    Step("layout", ("ruff", "format", "--check", ".")),
    Step("layers", ("lint-imports", "--no-cache")),
    Step("types", ("mypy", "src", "start"), fast=False),
    Step("migrations", ("folkmoot", "manage", "makemigrations", "--check", "--dry-run")),
    Step(
        "deployment",
        ("folkmoot", "manage", "check", "--deploy", "--fail-level", "WARNING"),
        production=True,
    ),
)


SPARK_TESTS = "tests/lib/corpus/test_spark.py"


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--fast", is_flag=True, help="Only the part that takes under a minute.")
@click.option("--tests-only", is_flag=True, help="Leave out style, types and the other checks.")
@click.option("--spark", is_flag=True, help="Install Apache Spark and run its tests alone.")
@click.argument("pytest_words", nargs=-1, type=click.UNPROCESSED)
def test(fast: bool, tests_only: bool, spark: bool, pytest_words: tuple[str, ...]) -> None:
    """Check everything: style, types, layers, and all tests, those in a browser included.

    Further words go to pytest, as in: ./folkmoot test tests/lib -k topics
    """
    started = time.monotonic()
    if spark:
        pytest_words = ("-n", "0", "-rs", SPARK_TESTS, *pytest_words)
    failed = [] if tests_only or pytest_words else _run_checks(fast)
    if _run_tests(fast, pytest_words):
        failed.append("tests")
    seconds = time.monotonic() - started
    if failed:
        raise click.ClickException(f"not well after {seconds:.0f} s: {', '.join(failed)}.")
    click.echo(f"All well ({seconds:.0f} s).")


def _run_checks(fast: bool) -> list[str]:
    steps = [step for step in CHECKS if step.fast or not fast]
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for step, done in zip(steps, pool.map(_run_check, steps), strict=True):
            click.echo(f"{step.name:12} {'ok' if done.returncode == 0 else 'FAILED'}")
            if done.returncode:
                click.echo(done.stdout + done.stderr)
                failed.append(step.name)
    return failed


def _run_check(step: Step) -> subprocess.CompletedProcess[str]:
    environment = _environment() | (PRODUCTION if step.production else {})
    return subprocess.run(
        _program(step.words), cwd=ROOT, env=environment, text=True, capture_output=True
    )


def _run_tests(fast: bool, words: tuple[str, ...]) -> bool:
    environment = _environment()
    chosen = ["not slow", "not browser"] if fast else []
    if not fast:
        chromium = find_chromium(install=True)
        if chromium:
            environment["FOLKMOOT_CHROMIUM"] = chromium
        else:
            chosen = ["not browser"]
            click.secho(
                "ATTENTION: no Chromium was found and none could be installed, so the tests in a "
                "real browser are LEFT OUT. Install Chromium, or set FOLKMOOT_CHROMIUM to its path.",
                fg="red",
                bold=True,
            )
    marks = ["-m", " and ".join(chosen)] if chosen else []
    workers = (
        []
        if any(w.startswith(("-n", "--pdb", "-p")) for w in words)
        else ["-n", "2", "--dist", "loadscope"]
    )
    slowest = [] if fast or words else ["--durations", "40"]
    command = [sys.executable, "-m", "pytest", *marks, *workers, *slowest, *words]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode != 0


def _environment() -> dict[str, str]:
    """This environment without the variables of an installation: tests bring their own."""
    kept = ("FOLKMOOT_DATABASE_URL", "FOLKMOOT_CHROMIUM")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith("FOLKMOOT_") or k in kept
    }
    environment["FOLKMOOT_DATA_DIR"] = str(ROOT / "var" / "test")
    return environment


def _program(words: tuple[str, ...]) -> list[str]:
    if words[0] == "folkmoot":
        return [sys.executable, "-m", *words]
    return [os.path.join(os.path.dirname(sys.executable), words[0]), *words[1:]]
