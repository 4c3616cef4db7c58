"""One moment of the corpus, as DuckDB views and as Ibis expressions. Readers never wait for writers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus.engines import DuckDBEngine, Engine
from mootlib.corpus.errors import plain_errors
from mootlib.corpus.fetching import MANY, fetch
from mootlib.corpus.layout import LAYOUTS, Layout, key_sql
from mootlib.corpus.manifest import Manifest
from mootlib.corpus.tables import DataFile

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["Snapshot", "Tables", "connect", "literal", "moment", "scan_sql"]

#: Columns that only the store itself uses.
_INNER = ("segment", "added", "changed")


def literal(value: str) -> str:
    """Text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def moment(time: datetime) -> str:
    """A time as an SQL literal; one without a zone is taken as UTC."""
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return f"{literal(aware.isoformat())}::TIMESTAMPTZ"


def scan_sql(layout: Layout, paths: Sequence[str]) -> str:
    """SQL that reads these files of a table, with the path of each row's file as ``filename``."""
    columns = ", ".join(f'"{name}"' for name in layout.schema.names)
    if not paths:
        return f"SELECT {columns}, '' AS filename FROM nothing_{layout.name}"
    names = ", ".join(literal(path) for path in paths)
    if layout.partition is None:
        return (
            f"SELECT {columns}, filename FROM read_parquet([{names}], filename=true, "
            "hive_partitioning=false)"
        )
    return (
        f"SELECT {columns}, filename FROM read_parquet([{names}], filename=true, "
        f"hive_partitioning=true, hive_types={{'{layout.partition}': VARCHAR}})"
    )


def _whole(rows: pa.Table) -> pa.Table:
    """Sums of whole numbers as 64-bit integers; DuckDB gives them 128 bits."""
    fields = [
        field.with_type(pa.int64()) if pa.types.is_decimal(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def connect(
    files: Mapping[str, Sequence[DataFile]], spill: Path, threads: int | None, memory: str
) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with a view ``raw_<table>`` over the files of each table."""
    connection = duckdb.connect()
    connection.execute("SET GLOBAL TimeZone='UTC'")  # for its cursors, too
    connection.execute(f"SET memory_limit={literal(memory)}")
    connection.execute(f"SET temp_directory={literal(str(spill))}")
    # What each file says about its row groups is read once: files never change.
    connection.execute("SET parquet_metadata_cache=true")
    if threads is not None:
        connection.execute(f"SET threads={int(threads)}")
    for name, layout in LAYOUTS.items():
        connection.register("shape", layout.schema.empty_table())
        connection.execute(f"CREATE TABLE nothing_{name} AS SELECT * FROM shape")
        connection.unregister("shape")
        paths = [file.path for file in files[name]]
        connection.execute(f"CREATE VIEW raw_{name} AS {scan_sql(layout, paths)}")
        shown = ", ".join(f'"{column}"' for column in layout.schema.names if column not in _INNER)
        connection.execute(f"CREATE VIEW {name} AS SELECT {shown} FROM raw_{name}")
    return connection


class Snapshot:
    """The corpus as it was after one write; the views stay the same while others write.

    ``files`` names the data files of each table. A cursor belongs to one thread; take one for each.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        files: Mapping[str, Sequence[DataFile]],
        threads: int | None,
        memory: str,
        engine: Engine | None = None,
    ) -> None:
        self.folder = folder
        self._engine = engine or DuckDBEngine()
        self.manifest = manifest
        self.files = files
        self._settings = (threads, memory)
        self._opened: duckdb.DuckDBPyConnection | None = None
        self._guard = threading.Lock()

    @property
    def sequence(self) -> int:
        """Number of the write that made this state."""
        return self.manifest.sequence

    @property
    def tables(self) -> Tables:
        """The tables as Ibis expressions on DuckDB."""
        return Tables(self.cursor())

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the views."""
        with self._guard:  # opened when first needed: most writes only look at the files
            if self._opened is None:
                threads, memory = self._settings
                self._opened = connect(self.files, self.folder / "spill", threads, memory)
            return self._opened.cursor()

    def rows(self, sql: str, **tables: pa.Table) -> pa.Table:
        """Run SQL over the views and over the given tables, known by their names."""
        with plain_errors(self.folder), self.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return _whole(cursor.sql(sql).to_arrow_table())

    def ask(self, question: str, chosen: pa.Table | None = None, **arguments: Any) -> pa.Table:
        """The answer to a question of `mootlib.corpus.questions`, by the engine that is set."""
        return self._engine.ask(self, question, chosen, **arguments)

    def batches(self, sql: str, rows: int, **tables: pa.Table) -> Iterator[pa.RecordBatch]:
        """Run SQL and yield batches of at most ``rows`` rows, without holding all of them."""
        with plain_errors(self.folder), self.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            yield from cursor.sql(sql).to_arrow_reader(rows)

    def scan(self, name: str, keep: Any = None) -> str:
        """SQL over the files of a table for which ``keep(file)`` holds."""
        chosen = [f.path for f in self.files[name] if keep is None or keep(f)]
        return f"({scan_sql(LAYOUTS[name], chosen)})"

    def keyed(self, pairs: pa.Table) -> pa.Table:
        """Columns platform and post_id with the ``key`` that the tables are joined by."""
        return self.rows(
            f"SELECT {key_sql('platform', 'post_id')} AS key, * FROM pairs", pairs=pairs
        )

    def by_key(self, name: str, wanted: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Columns of the rows of a table whose ``key`` is in ``wanted``, in no promised order.

        A ``posted_at`` in ``wanted`` narrows the search.
        """
        if wanted.num_rows > MANY:
            names = ", ".join(f'"{column}"' for column in columns)
            sql = f"SELECT {names} FROM raw_{name} WHERE key IN (SELECT key FROM wanted)"
            return self.rows(sql, wanted=wanted)
        with plain_errors(self.folder):
            return fetch(LAYOUTS[name], self._places(name, wanted), columns)

    def posts_by_key(self, wanted: pa.Table, columns: Sequence[str]) -> pa.Table:
        """`by_key` of the posts."""
        return self.by_key("posts", wanted, columns)

    def _places(self, name: str, wanted: pa.Table) -> pa.Table:
        """In which file and row of it the wanted rows are: only their keys are read for that."""
        keys = ", ".join(map(str, wanted["key"].to_pylist())) or "NULL"
        conditions, chosen = [f"key IN ({keys})"], list(self.files[name])
        dated = "posted_at" in LAYOUTS[name].extents and "posted_at" in wanted.column_names
        if dated and wanted.num_rows and not wanted["posted_at"].null_count:
            ends = pc.min_max(wanted["posted_at"]).as_py()
            low, high = ends["min"], ends["max"]
            conditions.append(f"posted_at >= {moment(low)} AND posted_at <= {moment(high)}")
            chosen = [file for file in chosen if file.may_hold("posted_at", low, high)]
        if not chosen:
            return pa.table(
                {"filename": pa.array([], pa.string()), "row": pa.array([], pa.int64())}
            )
        paths = ", ".join(literal(file.path) for file in chosen)
        return self.rows(
            f"SELECT filename, file_row_number AS row FROM read_parquet([{paths}], filename=true, "
            f"file_row_number=true, hive_partitioning=false) WHERE {' AND '.join(conditions)}"
        )

    def __repr__(self) -> str:
        rows = {name: sum(file.rows for file in files) for name, files in self.files.items()}
        return f"<Snapshot {self.sequence} {json.dumps(rows)}>"


class Tables:
    """The tables of one snapshot as Ibis expressions, on one DuckDB connection.

    ``posts``, ``accounts``, ``counts`` and ``findings`` have the columns of `mootlib.records` and a
    ``key`` to join them by; ``posts_latest`` has one row per counted post with its latest value of
    each metric and when that was observed (``likes_at``); ``hourly`` is additive: sum over its rows,
    of which several may stand for the same hour. In ``hourly`` the collection '' counts each post
    once; ``likes_posts`` is how many posts ``likes`` was summed over.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        import ibis

        self._backend = ibis.duckdb.from_connection(connection)

    def __getattr__(self, name: str) -> ir.Table:
        if name not in LAYOUTS or name == "suppressed":
            raise AttributeError(f"a corpus has no table {name!r}")
        return self._backend.table(name)

    def __dir__(self) -> list[str]:
        return [name for name in LAYOUTS if name != "suppressed"]
