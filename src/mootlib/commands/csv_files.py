"""What commands that write a CSV have in common: whatever is wrong is a sentence, no half file is left."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

__all__ = ["require_place", "sentences", "write_csv"]


@contextmanager
def sentences(out: Path) -> Iterator[None]:
    """Whatever is wrong is one sentence."""
    try:
        yield
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        where = problem.filename or out
        raise click.ClickException(f"{where}: {problem.strerror or problem}.") from problem
    except KeyboardInterrupt:
        raise click.ClickException("stopped; nothing was written.") from None


def require_place(out: Path) -> None:
    """Say at once, not after the work, that the result cannot go there."""
    if out.is_dir():
        raise ValueError(f"{out} is a folder; give the name of a CSV file with --out.")
    if not out.absolute().parent.is_dir():
        raise ValueError(f"There is no folder {out.parent}; make it, or choose another --out.")
    number, draft = _draft(out)  # a read-only disk or folder shows itself only in the attempt
    os.close(number)
    Path(draft).unlink()


def write_csv(out: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write beside the target and rename: who stops half way leaves no half file."""
    number, draft = _draft(out)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heading)
            writer.writerows(rows)
        os.chmod(draft, 0o666 & ~_umask())
        os.replace(draft, out)
    finally:
        Path(draft).unlink(missing_ok=True)


def _draft(out: Path) -> tuple[int, str]:
    """An empty file beside the target, open for writing."""
    try:
        return tempfile.mkstemp(prefix=f".{out.name}-", dir=out.absolute().parent)
    except OSError as problem:  # it would name the draft, of which nobody has heard
        raise ValueError(
            f"{out} cannot be written: {problem.strerror}; choose another --out."
        ) from problem


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
