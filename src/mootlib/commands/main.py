"""``python -m mootlib``: the library's commands without the site."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from mootlib.commands.before_posting import before_posting
from mootlib.commands.lib import lib
from mootlib.commands.listen import listen
from mootlib.commands.reach import reach
from mootlib.commands.strategy import strategy


@click.group(
    commands={
        "listen": listen,
        "reach": reach,
        "strategy": strategy,
        "before-posting": before_posting,
        "lib": lib,
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def root() -> None:
    """Listen to what people say in public: a report from exports of posts, or one method on a file."""


def main(words: Sequence[str] | None = None) -> None:
    """Run one command: 0 done, 1 a failure said in words, 2 wrong usage."""
    try:
        code = root.main(words, prog_name="python -m mootlib", standalone_mode=False)
    except click.UsageError as problem:
        problem.show()
        sys.exit(2)
    except click.ClickException as problem:
        click.echo(f"mootlib: {problem.format_message()}", err=True)
        sys.exit(1)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("mootlib: stopped.", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
