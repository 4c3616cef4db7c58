"""One write: files are written first, then committed table by table, then the manifest changes.

Until the manifest is in place nothing of it can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus import datafiles, faults, manifest, tables
from mootlib.corpus.datafiles import Written
from mootlib.corpus.layout import GROUP_ROWS, LAYOUTS
from mootlib.corpus.manifest import Manifest
from mootlib.corpus.rewriting import AT_ONCE, without
from mootlib.corpus.snapshot import Snapshot, literal, scan_sql

if TYPE_CHECKING:
    from mootlib.corpus.tables import DataFile

__all__ = ["Transaction"]


class Transaction:
    """Collects new and removed files on a DuckDB connection of its own, then commits them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.manifest: Manifest = snapshot.manifest
        self.sequence = snapshot.sequence + 1
        self.folder: Path = snapshot.folder
        self.connection = snapshot.cursor()  # temporary tables are its own
        self._added: dict[str, list[Written]] = {}
        self._removed: dict[str, dict[str, DataFile]] = {}
        self._by_path = {f.path: (name, f) for name, fs in snapshot.files.items() for f in fs}
        self._data_change = True

    # -- reading --------------------------------------------------------------------------------

    def give(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known to SQL under a name, as a temporary table."""
        self.connection.register("given", table)
        self.make(name, "SELECT * FROM given")
        self.connection.unregister("given")

    def show(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known to SQL under a name, where it lies."""
        self.connection.register(name, table)

    def make(self, name: str, sql: str) -> None:
        """Keep the answer of a query as a temporary table."""
        self.ask(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def find(self, target: str, name: str, wanted: str, columns: str = "*") -> None:
        """Keep the rows of a table whose key is in the table ``wanted``, with their ``filename``.

        They are looked for by keys alone: nearly always most are new, and other columns cost ten times as much.
        """
        self.make(
            f"{target}_at",
            f"SELECT key, filename FROM raw_{name} WHERE key IN (SELECT key FROM {wanted})",
        )
        paths = [path for (path,) in self.ask(f"SELECT DISTINCT filename FROM {target}_at")]
        source = f"({scan_sql(LAYOUTS[name], sorted(paths))})"
        found = f"SELECT {columns} FROM {source} WHERE key IN (SELECT key FROM {target}_at)"
        self.make(target, found)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows that a query answers; for small answers."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def value(self, sql: str) -> int:
        """The one number that a query answers."""
        rows = self.ask(sql)
        return int(rows[0][0] or 0) if rows else 0

    def first(self, sql: str) -> tuple[Any, ...]:
        """The first row of an answer, as Python values (times with their zone)."""
        return tuple(self.rows(sql).to_pylist()[0].values())

    def rows(self, sql: str) -> pa.Table:
        """The answer of a query."""
        return self.connection.sql(sql).to_arrow_table()

    # -- writing --------------------------------------------------------------------------------

    def insert(self, name: str, sql: str, partition: str | None = None) -> int:
        """Write the answer of a query as new files of a table; gives the number of rows."""
        return self._write(name, self.connection.sql(sql).to_arrow_reader(GROUP_ROWS), partition)

    def insert_rows(self, name: str, rows: pa.Table) -> int:
        """Write rows, in the order of their table, as new files of it; gives their number."""
        return self._write(name, rows.to_batches(GROUP_ROWS), None)

    def _write(self, name: str, batches: Iterable[pa.RecordBatch], partition: str | None) -> int:
        return self._keep(
            name, datafiles.write(self.folder / name, LAYOUTS[name], batches, partition)
        )

    def _keep(self, name: str, written: list[Written]) -> int:
        self._added.setdefault(name, []).extend(written)
        faults.point(f"{name} written")
        return sum(file.rows for file in written)

    def remove(self, path: str) -> None:
        """Let a file go."""
        name, file = self._by_path[path]
        self._removed.setdefault(name, {})[path] = file

    def replace(self, name: str, paths: Iterable[str], select: str) -> int:
        """Write files of a table anew; in ``select``, {file} stands for its rows, {path} for its path."""
        layout = LAYOUTS[name]
        rows = 0
        for path in sorted(paths):
            file = self._by_path[path][1]
            source = f"({scan_sql(layout, [path])})"
            query = select.replace("{file}", source).replace("{path}", literal(path))
            sql = f"SELECT * FROM ({query}) ORDER BY {layout.order}"
            rows += self.insert(name, sql, file.partition)
            self.remove(path)
        return rows

    def delete(self, name: str, doomed: str, instead: pa.Table | None = None) -> int:
        """Remove the rows whose key is in the table ``doomed``; gives how many.

        ``instead`` are posts that come in the place of some of them, with the ``filename`` of each.
        """
        found = self.ask(
            f"SELECT filename, count(*) FROM raw_{name} WHERE key IN (SELECT key FROM {doomed}) "
            "GROUP BY filename"
        )
        gone = self.rows(f"SELECT key FROM {doomed}")["key"].to_numpy()
        self.rewrite(name, [path for path, _ in found], gone, instead)
        return sum(rows for _, rows in found)

    def rewrite(
        self,
        name: str,
        paths: Iterable[str],
        gone: npt.NDArray[np.int64],
        instead: pa.Table | None = None,
    ) -> None:
        """Write files of a table anew without the rows whose key is among ``gone``, several at once."""

        def anew(path: str) -> str:
            mine = (
                instead.filter(pc.equal(instead["filename"], path)) if instead is not None else None
            )
            file = self._by_path[path][1]
            self._keep(name, without(self.folder, LAYOUTS[name], path, file.partition, gone, mine))
            return path

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for path in pool.map(anew, sorted(paths)):
                self.remove(path)

    def without_data_change(self) -> None:
        """Tell followers of the Delta log that the rows stay the same, as in a compaction."""
        self._data_change = False

    @property
    def touched(self) -> bool:
        """Whether anything was written or removed."""
        return any(self._added.values()) or any(self._removed.values())

    def commit(self, **changes: object) -> Manifest:
        """Make it count: commit every table, then put the new manifest in place."""
        # Tables that only earlier versions of Folkmoot had are let go.
        versions = {name: self.manifest.tables[name] for name in LAYOUTS}
        for name in LAYOUTS:
            added, removed = self._added.get(name, []), self._removed.get(name, {})
            if not added and not removed:
                continue
            versions[name] = tables.commit(
                self.folder,
                name,
                versions[name],
                added,
                removed.values(),
                data_change=self._data_change,
            )
            faults.point(f"{name} committed")
        following = self.manifest.next(tables=versions, **changes)
        manifest.write(self.folder, following)
        (self.folder / "writing").unlink(missing_ok=True)
        faults.point("done")
        return following

    def close(self) -> None:
        """Give back memory; what was written without a commit is deleted by the healing."""
        self.connection.close()
