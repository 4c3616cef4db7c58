"""Parquet files, read a batch at a time so that a row group of any size fits into memory.

A few kilobytes of Parquet can repeat one long text a million times. Row groups whose dictionaries hold
long texts are therefore read as references into them; all others as plain columns, which is faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.readers.dates import Instants
from mootlib.readers.model import RECORD_LIMIT, Chunk, Reject, UnreadableFile
from mootlib.readers.tables import SAMPLE_ROWS, distinct_names

#: More rows than this per byte are made to keep a machine busy.
_MAX_ROWS_PER_BYTE = 100
_ROWS_FREE = 10_000_000
#: Unpacked data against the file's size, once it is large.
_MAX_RATIO = 200
_RATIO_FREE = 256 * 1024 * 1024
#: Bytes of a text in a dictionary that may be copied for each row.
_SHORT = 16 * 1024
#: Characters of one chunk; batches with more are handed on in parts.
_CHUNK_CHARACTERS = 64 * 1024 * 1024
_WORDS = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
)
_SHARING = (pa.types.is_dictionary, pa.types.is_string_view, pa.types.is_binary_view)
_CUT = "The file is damaged from here on"
_DAMAGE = (pa.ArrowException, OSError, ValueError, OverflowError, LookupError, TypeError)


class ParquetTable:
    """A Parquet file; the parts of objects appear under dotted names, lists as lists."""

    def __init__(self, name: str, raw: BinaryIO, size: int) -> None:
        import pyarrow.parquet as pq

        self.name = name
        try:
            raw.seek(0)
            self._plain = pq.ParquetFile(raw, pre_buffer=False)
            self._shared = pq.ParquetFile(
                raw, pre_buffer=False, read_dictionary=_text_paths(self._plain)
            )
            schema = self._plain.schema_arrow
            meta = self._plain.metadata
            groups = [meta.row_group(i) for i in range(meta.num_row_groups)]
            self.rows: int = meta.num_rows
        except (*_DAMAGE, MemoryError) as error:
            raise UnreadableFile(f"{name} is a damaged Parquet file.") from error
        if self.rows > max(_ROWS_FREE, size * _MAX_ROWS_PER_BYTE):
            raise UnreadableFile(
                f"{name} claims {self.rows:,} rows, far more than its size allows."
            )
        if sum(g.total_byte_size for g in groups) > max(_RATIO_FREE, size * _MAX_RATIO):
            raise UnreadableFile(f"{name} unpacks to more than {_MAX_RATIO} times its size.")
        self._groups = len(groups)
        self._tops = set(schema.names)
        self._names = _part_names(schema)
        self.columns = distinct_names(self._names)
        first = next(self.chunks(self.columns, SAMPLE_ROWS), None)
        if first is not None and not first.lines and first.rejects[0].reason.startswith(_CUT):
            raise UnreadableFile(f"{name} is a damaged Parquet file.")
        rows = range(len(first.lines)) if first else range(0)
        self.sample = [[first.fields[c][r] for c in self.columns] for r in rows] if first else []

    def chunks(self, wanted: Sequence[str], size: int) -> Iterator[Chunk]:
        inner = dict(zip(self.columns, self._names, strict=True))
        names = [inner[name] for name in wanted]
        parts = [name if name in self._tops else name.split(".")[0] for name in names]
        line = 1
        try:
            for batch in self._batches(list(dict.fromkeys(parts)), size):
                columns = [_values(batch, name, name in self._tops) for name in names]
                yield from _chunks(batch, line, dict(zip(wanted, columns, strict=True)))
                line += batch.num_rows
        except (*_DAMAGE, MemoryError) as error:
            if isinstance(error, UnreadableFile):
                raise
            missing = self.rows - line + 1
            reason = f"{_CUT}; {missing:,} rows were not read."
            nothing: dict[str, list[Any]] = {name: [] for name in wanted}
            yield Chunk([], nothing, {}, [], [Reject(line, reason, str(error)[:500])])

    def _batches(self, parts: list[str], size: int) -> Iterator[pa.RecordBatch]:
        for group in range(self._groups):
            first = next(self._shared.iter_batches(1, row_groups=[group], columns=parts), None)
            long = first is not None and any(_longest(c) > _SHORT for c in first.columns)
            file = self._shared if long else self._plain
            yield from file.iter_batches(size, row_groups=[group], columns=parts)


def _text_paths(file: Any) -> list[str]:
    """The columns that hold text, as Parquet names them."""
    leaves = (file.schema.column(i) for i in range(len(file.schema)))
    return [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]


def _part_names(schema: pa.Schema) -> list[str]:
    """Column names, those of objects with the names of their parts."""
    names: list[str] = []
    for field in schema:
        if pa.types.is_struct(field.type):
            names.extend(f"{field.name}.{inner.name}" for inner in field.type)
        else:
            names.append(field.name)
    return names


def _chunks(batch: pa.RecordBatch, line: int, fields: dict[str, Any]) -> Iterator[Chunk]:
    """A batch in chunks of bounded size; rows with a value beyond any post are rejected."""
    raws = _Raws(batch)
    if batch.num_rows and _is_small(batch):
        yield _chunk(list(range(batch.num_rows)), line, fields, raws, [])
        return
    lengths = [0] * batch.num_rows
    for column in fields.values():
        for row, value in enumerate(column):
            if type(value) is str:
                lengths[row] += len(value)
    rows: list[int] = []
    rejects: list[Reject] = []
    characters = 0
    for row, length in enumerate(lengths):
        if length > RECORD_LIMIT:
            reason = f"The row is longer than {RECORD_LIMIT:,} characters."
            rejects.append(Reject(line + row, reason, ""))
            continue
        if rows and characters + length > _CHUNK_CHARACTERS:
            yield _chunk(rows, line, fields, raws, rejects)
            rows, rejects, characters = [], [], 0
        rows.append(row)
        characters += length
    if rows or rejects:
        yield _chunk(rows, line, fields, raws, rejects)


def _is_small(batch: pa.RecordBatch) -> bool:
    """Whether no row, nor all together, can be too long: a character takes a byte at least.

    Texts that are kept once for many rows take more room than their bytes: they are counted one by one.
    """
    columns = [
        part
        for column in batch.columns
        for part in (column.flatten() if pa.types.is_struct(column.type) else [column])
    ]
    if any(kind(c.type) for c in columns for kind in _SHARING):
        return False
    texts = [c for c in columns if any(kind(c.type) for kind in _WORDS)]
    longest = sum(pc.max(pc.binary_length(column)).as_py() or 0 for column in texts)
    return bool(longest <= RECORD_LIMIT and batch.nbytes <= _CHUNK_CHARACTERS)


def _chunk(
    rows: list[int], line: int, fields: dict[str, Any], raws: _Raws, rejects: list[Reject]
) -> Chunk:
    lines = [line + row for row in rows]
    if len(rows) == len(raws):
        return Chunk(lines, fields, {}, raws, rejects)
    taken = {name: [column[row] for row in rows] for name, column in fields.items()}
    return Chunk(lines, taken, {}, raws.of(rows), rejects)


class _Raws(Sequence[Any]):
    """The rows of a batch as found, made only for those that are rejected."""

    def __init__(self, batch: pa.RecordBatch, rows: Sequence[int] | None = None) -> None:
        self._batch = batch
        self._rows = range(batch.num_rows) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: Any) -> Any:
        try:
            return self._batch.slice(self._rows[row], 1).to_pylist()[0]
        except ValueError:  # bytes that are no text
            return ""

    def of(self, rows: Sequence[int]) -> _Raws:
        """Some of the rows."""
        return _Raws(self._batch, [self._rows[row] for row in rows])


def _values(batch: pa.RecordBatch, name: str, whole: bool) -> Sequence[Any]:
    """A column as Python values; equal texts are one object."""
    if whole:
        column = batch.column(name)
    else:
        top, _, inner = name.partition(".")
        column = pc.struct_field(batch.column(top), inner)
    kind = column.type
    if pa.types.is_dictionary(kind):
        used = pc.unique(column.indices).drop_null()
        texts = _plain_values(column.dictionary.take(used))
        known = dict(zip([None, *used.to_pylist()], [None, *texts], strict=True))
        return [known[index] for index in column.indices.to_pylist()]
    if pa.types.is_nested(kind) and _longest(column) > _SHORT:
        raise ValueError("a list holds a text that is too long")
    if pa.types.is_timestamp(kind):
        return Instants(column)
    return _plain_values(column)


def _plain_values(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # finer than a datetime holds
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_decimal(kind):
        column = column.cast(pa.string())
    try:
        found: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        large = pa.types.is_large_string(kind)
        found = column.cast(pa.large_binary() if large else pa.binary()).to_pylist()
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in found]


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text in a column's dictionary, or in those of its parts."""
    kind = column.type
    if pa.types.is_struct(kind):
        return max((_longest(part) for part in column.flatten()), default=0)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _longest(column.values)
    if pa.types.is_dictionary(kind):
        return pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    return 0
