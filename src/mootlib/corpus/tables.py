"""The Delta tables of a corpus: open one at a version, list its files, commit files to it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.transaction import AddAction, RemoveAction

from mootlib.corpus import faults
from mootlib.corpus.datafiles import Written
from mootlib.corpus.layout import LAYOUTS, Layout
from mootlib.corpus.manifest import sync_folder

__all__ = ["DataFile", "commit", "create", "files", "purge", "roll_back"]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of one version of a table."""

    path: str  #: absolute
    relative: str
    rows: int
    size: int
    partition: str | None
    low: Mapping[str, Any]  #: least value of each extent column; absent where there is none
    high: Mapping[str, Any]

    def may_hold(self, column: str, low: Any, high: Any) -> bool:
        """Whether rows with ``low <= column <= high`` may be in the file."""
        least, greatest = self.low.get(column), self.high.get(column)
        if least is None or greatest is None:
            return True
        return bool(greatest >= low and least <= high)


def create(folder: Path, layout: Layout) -> int:
    """Make an empty table, or take one that a killed start left behind; gives its version.

    Raises `ValueError` if the table already holds rows.
    """
    path = folder / layout.name
    if DeltaTable.is_deltatable(str(path)):
        table = DeltaTable(str(path))
        if table.file_uris():
            raise ValueError(f"The table {layout.name} holds rows although the corpus is new.")
        return int(table.version())
    path.mkdir(parents=True, exist_ok=True)
    settings = {
        # Whoever else writes to the table must not leak words into its log either.
        **(
            {"delta.dataSkippingStatsColumns": ",".join(layout.extents)}
            if layout.extents
            else {"delta.dataSkippingNumIndexedCols": "0"}
        ),
        "delta.deletedFileRetentionDuration": "interval 1 hours",
        "delta.logRetentionDuration": "interval 1 days",
    }
    table = DeltaTable.create(
        str(path),
        layout.schema,
        partition_by=[layout.partition] if layout.partition else None,
        configuration=settings,
    )
    faults.point(f"{layout.name} created")
    return int(table.version())


def files(folder: Path, name: str, version: int) -> tuple[DataFile, ...]:
    """The files of a table at a version, in order of their path."""
    layout = LAYOUTS[name]
    table = DeltaTable(str(folder / name), version=version)
    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    found = [_data_file(folder / name, layout, row) for row in actions]
    return tuple(sorted(found, key=lambda file: file.path))


def _data_file(folder: Path, layout: Layout, row: Mapping[str, Any]) -> DataFile:
    low = {c: row.get(f"min.{c}") for c in layout.extents}
    high = {c: row.get(f"max.{c}") for c in layout.extents}
    return DataFile(
        path=str(folder / row["path"]),
        relative=row["path"],
        rows=row["num_records"] or 0,
        size=row["size_bytes"],
        partition=row.get(f"partition.{layout.partition}") if layout.partition else None,
        low={c: v for c, v in low.items() if v is not None},
        high={c: v for c, v in high.items() if v is not None},
    )


def commit(
    folder: Path,
    name: str,
    version: int,
    added: Iterable[Written],
    removed: Iterable[DataFile],
    *,
    data_change: bool = True,
) -> int:
    """Commit files to a table in one step, durably; gives the new version.

    Delta's own check for conflicts stands behind our lock: a foreign writer makes this fail.
    """
    layout = LAYOUTS[name]
    now = int(time.time() * 1000)

    def values(partition: str | None) -> dict[str, str | None]:
        return {layout.partition: partition} if layout.partition else {}

    actions: list[AddAction | RemoveAction] = [
        AddAction(f.path, f.size, values(f.partition), now, data_change, f.stats()) for f in added
    ]
    actions += [
        RemoveAction(f.relative, data_change, now, f.size, values(f.partition)) for f in removed
    ]
    table = DeltaTable(str(folder / name), version=version)
    table.create_write_transaction(
        actions, "append", table.schema(), [layout.partition] if layout.partition else None
    )
    table.update_incremental()
    _sync_log(folder / name, int(table.version()))
    return int(table.version())


def _sync_log(folder: Path, version: int) -> None:
    log = folder / "_delta_log"
    descriptor = os.open(log / f"{version:020d}.json", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(log)


def roll_back(folder: Path, name: str, version: int, since: float) -> int:
    """Take back commits after ``version`` and delete files written after ``since``; gives the version.

    ``since`` is when the broken write began: any file from then on that the table does not hold
    belongs to it alone.
    """
    table = DeltaTable(str(folder / name))
    if table.version() > version:
        table.restore(version)
        faults.point(f"{name} restored")
        table = DeltaTable(str(folder / name))
    kept = {row["path"] for row in pa.table(table.get_add_actions(flatten=True)).to_pylist()}
    for path in (folder / name).rglob("*.parquet"):
        relative = path.relative_to(folder / name).as_posix()
        if relative.startswith("_delta_log") or relative in kept:
            continue
        if path.stat().st_mtime >= since:
            path.unlink(missing_ok=True)
    return int(table.version())


def purge(folder: Path, name: str, hours: int) -> int:
    """Delete files that the table let go more than ``hours`` ago; gives the version afterwards.

    With 0 hours every file that is not in the newest version goes at once, and with it whatever it
    held; a reader that still uses an older snapshot then fails and must begin anew. The log is
    condensed into a checkpoint, and log entries older than a day go.
    """
    table = DeltaTable(str(folder / name))
    table.vacuum(hours, dry_run=False, enforce_retention_duration=False, full=True)
    table = DeltaTable(str(folder / name))
    table.create_checkpoint()
    table.cleanup_metadata()
    return int(table.version())
