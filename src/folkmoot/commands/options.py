"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[3]


def data_dir_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--data-dir``: which installation; must be decided before Django is loaded."""

    @click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="The installation's data folder (default: FOLKMOOT_DATA_DIR, else var/data).",
    )
    @wraps(command)
    def with_folder(*args: Any, data_dir: Path | None, **kwargs: Any) -> Any:
        if data_dir is not None:
            os.environ["FOLKMOOT_DATA_DIR"] = str(data_dir.absolute())
        return command(*args, **kwargs)

    return with_folder


def load_site() -> None:
    """Start Django with this installation's settings."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
    try:
        django.setup()
    except PermissionError as problem:
        raise click.ClickException(
            f"the data folder cannot be written ({problem.filename}: {problem.strerror}). "
            "Choose another with --data-dir."
        ) from problem
    except OSError as problem:
        raise click.ClickException(
            f"the data folder cannot be used ({problem}). Choose another with --data-dir."
        ) from problem
