"""What several commands are given in the same way: a time, and a folder of the body's own records."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mootlib.strategy.own_records import OwnRecords

__all__ = ["moment", "own_records"]


def moment(given: str | None) -> datetime | None:
    """A time as ISO 8601, UTC where it names no zone; None stays None.

    Raises:
        ValueError: with one sentence, if it is no time.
    """
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError as problem:
        raise ValueError(f"'{given}' is no time; write it as 2026-03-01T12:00+00:00.") from problem
    return found if found.utcoffset() is not None else found.replace(tzinfo=UTC)


def own_records(folder: Path | None) -> OwnRecords:
    """The body's own records in a folder of CSV files; rows that cannot be read are told and left out.

    Raises:
        ValueError: with one sentence, if there is no such folder, or a file has a wrong column.
    """
    from mootlib.strategy.own_records import OwnRecords
    from mootlib.strategy.own_records_csv import read_folder

    if folder is None:
        return OwnRecords()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}.")
    records, problems = read_folder(folder)
    for problem in problems:
        click.echo(f"Left out: {problem}", err=True)
    return records
