"""Parquet files, read a batch at a time so that a row group of any size fits into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa

from mootlib.readers.model import Chunk, Reject, UnreadableFile
from mootlib.readers.tables import SAMPLE_ROWS, distinct_names

#: More rows than this per byte are made to keep a machine busy.
_MAX_ROWS_PER_BYTE = 100
_ROWS_FREE = 10_000_000
#: One batch, in memory.
_MAX_BATCH = 1024**3


class ParquetTable:
    """A Parquet file; nested columns appear under dotted names, lists as lists."""

    def __init__(self, name: str, raw: BinaryIO, size: int) -> None:
        import pyarrow.parquet as pq

        self.name = name
        try:
            raw.seek(0)
            self._file = pq.ParquetFile(raw, pre_buffer=False)
            schema = self._file.schema_arrow
            self.rows = self._file.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableFile(f"{name} is a damaged Parquet file.") from error
        if self.rows > max(_ROWS_FREE, size * _MAX_ROWS_PER_BYTE):
            raise UnreadableFile(
                f"{name} claims {self.rows:,} rows, far more than its size allows."
            )
        self._names = _leaf_names(schema)
        self.columns = distinct_names(self._names)
        first = next(self.chunks(self.columns, SAMPLE_ROWS), None)
        rows = range(len(first.lines)) if first else range(0)
        self.sample = [[first.fields[c][r] for c in self.columns] for r in rows] if first else []

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        inner = dict(zip(self.columns, self._names, strict=True))
        known = set(self._file.schema_arrow.names)
        parts = [
            inner[name] if inner[name] in known else inner[name].split(".")[0] for name in wanted
        ]
        line = 1
        batches = self._file.iter_batches(
            batch_size=size, columns=list(dict.fromkeys(parts)) or None
        )
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                if batch.nbytes > _MAX_BATCH:
                    raise UnreadableFile(f"{self.name} holds values that are too long to be posts.")
                fields = {
                    name: _values(batch, inner[name], inner[name] in known) for name in wanted
                }
            except (pa.ArrowException, OSError, MemoryError, OverflowError) as error:
                missing = self.rows - line + 1
                reason = f"The file is damaged from here on; {missing:,} rows were not read."
                yield Chunk(
                    [],
                    {name: [] for name in wanted},
                    {},
                    [],
                    [Reject(line, reason, str(error)[:500])],
                )
                return
            count = batch.num_rows
            raws = _Raws(batch)
            yield Chunk(list(range(line, line + count)), fields, {}, raws)
            line += count


class _Raws(Sequence[Any]):
    """The rows of a batch as found, made only for those that are rejected."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return int(self._batch.num_rows)

    def __getitem__(self, row: Any) -> Any:
        return self._batch.slice(row, 1).to_pylist()[0]


def _leaf_names(schema: pa.Schema) -> list[str]:
    names: list[str] = []
    for field in schema:
        if pa.types.is_struct(field.type):
            names.extend(f"{field.name}.{inner.name}" for inner in field.type)
        else:
            names.append(field.name)
    return names


def _values(batch: pa.RecordBatch, name: str, whole: bool) -> list[Any]:
    import pyarrow.compute as pc

    if whole:
        column = batch.column(name)
    else:
        top, _, inner = name.partition(".")
        column = pc.struct_field(batch.column(top), inner)
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # finer than a datetime holds
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [v.decode("utf-8", "replace") if v is not None else None for v in column.to_pylist()]
    if pa.types.is_decimal(kind):
        column = column.cast(pa.string())
    result: list[Any] = column.to_pylist()
    return result
