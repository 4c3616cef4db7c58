"""Fetch a few rows out of big files: only the row groups that hold them are unpacked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mootlib.corpus.layout import Layout

__all__ = ["MANY", "fetch"]

#: More rows than this are better found by a join that reads everything.
MANY = 2_000


@lru_cache(maxsize=512)
def _footer(path: str) -> tuple[pq.FileMetaData, np.ndarray]:
    """A file's footer and the number of the first row of each row group. Files never change."""
    footer = pq.read_metadata(path)
    sizes = [footer.row_group(number).num_rows for number in range(footer.num_row_groups)]
    return footer, np.cumsum([0, *sizes])


def fetch(layout: Layout, places: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Columns of the rows at ``places`` (filename, row)."""
    schema = pa.schema([layout.schema.field(name) for name in columns])
    by_file: dict[str, list[int]] = {}
    for path, row in zip(places["filename"].to_pylist(), places["row"].to_pylist(), strict=True):
        by_file.setdefault(path, []).append(row)
    parts = [_of_file(path, np.sort(rows), columns) for path, rows in by_file.items()]
    return pa.concat_tables([part.cast(schema) for part in parts] or [schema.empty_table()])


def _of_file(path: str, rows: np.ndarray, columns: Sequence[str]) -> pa.Table:
    footer, starts = _footer(path)
    group_of = np.searchsorted(starts, rows, side="right") - 1
    parts = []
    with pq.ParquetFile(path, metadata=footer) as file:
        for group in np.unique(group_of):
            table = file.read_row_group(int(group), columns=list(columns))
            parts.append(table.take(pa.array(rows[group_of == group] - starts[group])))
    return pa.concat_tables(parts)
