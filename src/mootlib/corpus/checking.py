"""Whether a corpus is whole, and how big it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mootlib.corpus.snapshot import Snapshot

__all__ = ["Stats", "check", "stats"]


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a corpus holds."""

    sequence: int  #: writes so far
    rows: Mapping[str, int]  #: per table
    files: Mapping[str, int]
    bytes: Mapping[str, int]  #: of current data files, without what awaits deletion
    suppressed: int  #: hashes on the list of erased people


def stats(snapshot: Snapshot) -> Stats:
    """How much the corpus holds, from its logs alone."""
    files = snapshot.files
    return Stats(
        sequence=snapshot.sequence,
        rows={name: sum(file.rows for file in group) for name, group in files.items()},
        files={name: len(group) for name, group in files.items()},
        bytes={name: sum(file.size for file in group) for name, group in files.items()},
        suppressed=snapshot.manifest.suppressed,
    )


def check(snapshot: Snapshot) -> list[str]:
    """Look at every data file: is it there, whole, and as long as the log says?"""
    found = []
    for name, files in snapshot.files.items():
        for file in files:
            path = Path(file.path)
            where = f"The file {path.name} of the table {name}"
            if not path.exists():
                found.append(f"{where} is missing.")
                continue
            if path.stat().st_size != file.size:
                found.append(f"{where} has {path.stat().st_size} bytes instead of {file.size}.")
                continue
            try:
                rows = pq.read_metadata(path).num_rows
            except (pa.ArrowInvalid, OSError) as error:
                found.append(f"{where} cannot be read: {error}.")
                continue
            if rows != file.rows:
                found.append(f"{where} has {rows} rows instead of {file.rows}.")
    return found
