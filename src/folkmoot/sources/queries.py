"""What pages ask about imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from folkmoot.sources.models import Import, ImportFile
from mootlib import readers

ROWS_SHOWN = 5


@dataclass(frozen=True)
class Preview:
    """What a file was found to be, before it is read."""

    file: ImportFile
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def known_formats() -> list[Any]:
    """The formats that can be read, with how to export each."""
    return list(readers.formats())


def preview(owner: Import) -> list[Preview]:
    """The first rows of each readable file of an import that waits for a person's go."""
    shown = []
    for file in owner.files.filter(problem=""):
        found = _detect(file)
        if found is not None:
            rows = tuple(tuple(cell[:120] for cell in row) for row in found.sample[:ROWS_SHOWN])
            shown.append(Preview(file, found.title, found.columns, rows, found.notes))
    return shown


def columns(owner: Import) -> list[str]:
    """The columns of the import's files, in the order found."""
    names: dict[str, None] = {}
    for file in owner.files.filter(problem=""):
        found = _detect(file)
        if found is not None:
            names |= dict.fromkeys(found.columns)
    return list(names)


def _detect(file: ImportFile) -> readers.Detection | None:
    try:
        return readers.detect(file.path)
    except readers.UnreadableFile:
        return None
