"""Write data files anew without some of their rows, two at a time: what an erasure does most of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mootlib.corpus import datafiles, fresh
from mootlib.corpus.datafiles import Written
from mootlib.corpus.fresh import Numbers
from mootlib.corpus.layout import GROUP_ROWS, Layout

__all__ = ["AT_ONCE", "without"]

#: Files that are written at the same time; each holds a few row groups in memory.
AT_ONCE = 2


def without(
    folder: Path,
    layout: Layout,
    path: str,
    partition: str | None,
    gone: Numbers,
    instead: pa.Table | None = None,
) -> list[Written]:
    """Write what the file at ``path`` holds, in its order, without rows whose ``key`` is among ``gone``.

    ``instead`` are posts that come in the place of some of them.
    """
    batches = _kept(path, gone)
    if instead is not None and instead.num_rows:
        schema = layout.schema
        rows = [pa.Table.from_batches([batch]).cast(schema) for batch in batches]
        whole = fresh.by_time(pa.concat_tables([*rows, instead.select(schema.names).cast(schema)]))
        batches = iter(whole.to_batches(GROUP_ROWS))
    return datafiles.write(folder / layout.name, layout, batches, partition)


def _kept(path: str, gone: Numbers) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(GROUP_ROWS):
            rows = pa.Table.from_batches([batch])
            yield from fresh.split(rows, gone)[1].combine_chunks().to_batches()
