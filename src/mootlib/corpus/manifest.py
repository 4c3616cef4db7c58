"""The one small file that says which version of every table belongs together.

A write commits to several Delta tables, then puts a new manifest in place by renaming it. Readers
open the versions that the manifest names, so they see all of a write or nothing of it; what a killed
writer left behind it is never seen, and the next writer takes it back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from mootlib.corpus import faults
from mootlib.corpus.errors import CorpusDamaged, CorpusTooNew

__all__ = ["FORMAT", "Manifest", "read", "sync_folder", "write"]

#: Raised when the layout on disk changes so that older code would read it wrongly.
#: 2: a table of enrichments, which erasures must reach.
#: 3: places are counted by day with everything that findings can be narrowed by.
FORMAT = 3
NAME = "corpus.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to one moment of the corpus."""

    sequence: int  #: rises by one with each write
    tables: Mapping[str, int]  #: version of each Delta table
    segment: int = 0  #: where new posts go
    segment_rows: int = 0
    suppressed: int = 0  #: digests on the suppression list
    key_check: str | None = None  #: tells a wrong key from the right one, and nothing else
    #: Sequence of the last removal of rows from each segment: an index built earlier must go.
    purged: Mapping[str, int] = field(default_factory=dict)
    #: Whether files with removed rows are still to be deleted.
    purge_due: bool = False
    format: int = FORMAT

    def next(self, **changes: object) -> Manifest:
        """The manifest that follows this one."""
        return replace(self, sequence=self.sequence + 1, **changes)  # type: ignore[arg-type]


def read(folder: Path) -> Manifest | None:
    """The manifest of a corpus, or None where there is no corpus yet.

    Raises `CorpusTooNew` for a format that this code does not know, `CorpusDamaged` if the file
    cannot be understood.
    """
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise CorpusDamaged(f"{folder / NAME} is damaged; restore it from a backup.") from error
    found = content.get("format") if isinstance(content, dict) else None
    if isinstance(found, int) and found > FORMAT:
        raise CorpusTooNew(
            f"The corpus in {folder} has format {found}, written by a later version of Folkmoot; "
            f"this version reads formats up to {FORMAT}. Update Folkmoot to open it."
        )
    try:
        return Manifest(**content)
    except TypeError as error:
        raise CorpusDamaged(f"{folder / NAME} is damaged; restore it from a backup.") from error


def write(folder: Path, manifest: Manifest) -> None:
    """Put ``manifest`` in place at once and for good: after a crash either the old or the new is there."""
    draft = folder / f".{NAME}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    faults.point("manifest drafted")
    draft.replace(folder / NAME)
    sync_folder(folder)
    faults.point("manifest in place")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
