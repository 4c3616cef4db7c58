"""Write data files: Parquet, streamed, with only those statistics that tell nothing about people."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mootlib.corpus import faults
from mootlib.corpus.layout import FILE_ROWS, GROUP_ROWS, Layout
from mootlib.corpus.manifest import sync_folder

__all__ = ["Written", "discard", "write"]

#: Of a hundred row groups that do not hold a value that is looked for, so many are read in vain.
_WRONGLY = 0.02


@dataclass(slots=True)
class Written:
    """A data file that no table knows yet."""

    path: str  #: relative to the table's folder
    partition: str | None
    rows: int = 0
    size: int = 0
    extents: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    nulls: dict[str, int] = field(default_factory=dict)

    def stats(self) -> str:
        """The statistics of the Delta log, as JSON."""
        low = {name: _plain(pair[0]) for name, pair in self.extents.items()}
        high = {name: _plain(pair[1]) for name, pair in self.extents.items()}
        return json.dumps(
            {"numRecords": self.rows, "minValues": low, "maxValues": high, "nullCount": self.nulls}
        )


def _plain(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _merge_extents(written: Written, batch: pa.Table, names: Iterable[str]) -> None:
    for name in names:
        ends = pc.min_max(batch[name]).as_py()
        written.nulls[name] = written.nulls.get(name, 0) + batch[name].null_count
        if ends["min"] is None:
            continue
        low, high = written.extents.get(name, (ends["min"], ends["max"]))
        written.extents[name] = (min(low, ends["min"]), max(high, ends["max"]))


class _File:
    """One Parquet file in the making."""

    def __init__(self, folder: Path, layout: Layout, schema: pa.Schema, partition: str | None):
        self.layout = layout
        inner = f"{layout.partition}={quote(partition, safe='')}/" if partition is not None else ""
        self.written = Written(f"{inner}part-{uuid.uuid4().hex}.parquet", partition)
        self.path = folder / self.written.path
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.sink = self.path.open("wb")
        self.writer = pq.ParquetWriter(
            self.sink,
            schema,
            compression="zstd",
            use_dictionary=list(layout.coded) or False,
            write_statistics=[
                n for n in ("key", *layout.extents, *layout.ranged) if n in schema.names
            ],
            bloom_filter_options={
                name: {"ndv": values, "fpp": _WRONGLY} for name, values in layout.sought
            },
            store_schema=False,
        )

    def add(self, table: pa.Table) -> None:
        self.writer.write_table(table, row_group_size=self.layout.group_rows)
        self.written.rows += table.num_rows
        _merge_extents(self.written, table, self.layout.extents)

    def abandon(self) -> None:
        with suppress(OSError, pa.ArrowException):  # the disk may be full
            self.writer.close()
        with suppress(OSError):
            self.sink.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> Written:
        self.writer.close()
        self.sink.flush()
        os.fsync(self.sink.fileno())
        self.sink.close()
        self.written.size = self.path.stat().st_size
        sync_folder(self.path.parent)
        return self.written


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches gathered to whole row groups, cast to the table's own schema."""
    waiting: list[pa.Table] = []
    rows = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        table = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
        waiting.append(table)
        rows += table.num_rows
        if rows >= GROUP_ROWS:
            joined = pa.concat_tables(waiting).combine_chunks()
            whole = rows - rows % GROUP_ROWS
            yield joined.slice(0, whole)
            waiting, rows = ([joined.slice(whole)], rows - whole) if rows > whole else ([], 0)
    if rows:
        yield pa.concat_tables(waiting).combine_chunks()


def write(
    folder: Path, layout: Layout, batches: Iterable[pa.RecordBatch], partition: str | None = None
) -> list[Written]:
    """Write batches as files of at most the layout's rows (and a row group), made durable.

    Memory stays at about one row group. Nothing is written for no rows. The files belong to no table
    until a commit names them.
    """
    schema = pa.schema([f for f in layout.schema if f.name != layout.partition])
    done: list[Written] = []
    current: _File | None = None
    try:
        for table in _groups(batches, schema):
            if current is None:
                current = _File(folder, layout, schema, partition)
                faults.point(f"{layout.name} file begun")
            current.add(table)
            if current.written.rows >= min(FILE_ROWS, layout.file_rows):
                done.append(current.close())
                current = None
        if current is not None:
            done.append(current.close())
    except BaseException:
        if current is not None:
            current.abandon()
        discard(folder, done)
        raise
    return done


def discard(folder: Path, files: Iterable[Written]) -> None:
    """Delete files that no commit will name."""
    for file in files:
        (folder / file.path).unlink(missing_ok=True)
