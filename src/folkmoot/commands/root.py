"""``./folkmoot``: finds the command, loads only what it needs, turns failures into sentences."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click
from start.overview import OVERVIEW

#: Command, and where it lives; loaded only when it is used, so that each starts fast.
COMMANDS = {
    "backup": "folkmoot.commands.backup:backup",
    "before-posting": "mootlib.commands:before_posting",
    "evaluate": "mootlib.commands:evaluate",
    "bench": "folkmoot.commands.bench:bench",
    "brief": "folkmoot.commands.brief:brief",
    "check": "folkmoot.commands.check:check",
    "completion": "folkmoot.commands.completion:completion",
    "createuser": "folkmoot.commands.createuser:createuser",
    "demo": "folkmoot.commands.demo:demo",
    "erase": "folkmoot.commands.erase:erase",
    "export": "folkmoot.commands.export:export",
    "lib": "mootlib.commands:lib",
    "listen": "mootlib.commands:listen",
    "manage": "folkmoot.commands.manage:manage",
    "migrate": "folkmoot.commands.migrate:migrate",
    "reach": "mootlib.commands:reach",
    "restore": "folkmoot.commands.backup:restore",
    "retention": "folkmoot.commands.retention:retention",
    "run-job": "folkmoot.commands.run_job:run_job",
    "serve": "folkmoot.commands.serve:serve",
    "strategy": "mootlib.commands:strategy",
    "test": "folkmoot.commands.test:test",
    "token": "folkmoot.commands.token:token",
    "worker": "folkmoot.commands.worker:worker",
}


class CommandByName(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(OVERVIEW)


@click.group(
    cls=CommandByName,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def root() -> None:
    """Folkmoot: hear citizens, answer them and decide with them."""


def main(words: Sequence[str] | None = None) -> None:
    """Run one command: 0 done, 1 a failure said in words, 2 wrong usage."""
    try:
        code = root.main(
            words,
            prog_name="./folkmoot",
            complete_var="_FOLKMOOT_COMPLETE",
            standalone_mode=False,
        )
    except click.UsageError as problem:
        problem.show()
        sys.exit(2)
    except click.ClickException as problem:
        click.echo(f"folkmoot: {problem.format_message()}", err=True)
        sys.exit(1)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nfolkmoot: stopped.", err=True)
        sys.exit(1)
    except Exception as problem:
        if not (sentence := _sentence(problem)):
            raise
        click.echo(f"folkmoot: {sentence}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(problem: Exception) -> str | None:
    """Words for the failures that any command may meet; None for a mistake of ours."""
    name = type(problem).__name__
    if name == "ImproperlyConfigured":
        return str(problem)
    if name == "OperationalError":
        if "no such table" in str(problem):
            return "there is no database yet, or an older one; run './folkmoot migrate' first."
        return f"the database cannot be used: {problem}"
    if isinstance(problem, BrokenPipeError):
        return "whoever was reading the output has gone."
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}."
    return None
