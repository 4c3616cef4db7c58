"""The folder of a corpus: who may write, which state is current, and healing after a crash."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mootlib.corpus import daily, faults, locks, manifest, tables
from mootlib.corpus.engines import Engine
from mootlib.corpus.errors import CorpusDamaged, CorpusUnwritable, plain_errors
from mootlib.corpus.layout import LAYOUTS
from mootlib.corpus.manifest import Manifest
from mootlib.corpus.searching import drop_purged
from mootlib.corpus.snapshot import Snapshot
from mootlib.corpus.tables import DataFile
from mootlib.corpus.transaction import Transaction

__all__ = ["Store"]

#: Tables that earlier formats had.
_RETIRED = ("findings_places",)


class Store:
    """Opens snapshots and transactions on a folder; makes the folder if there is none.

    Raises `CorpusUnwritable`, `CorpusTooNew` or `CorpusDamaged`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int | None,
        memory: str,
        wait: float,
        engine: Engine | None = None,
    ) -> None:
        self.folder = folder.absolute()
        if any(sign in str(self.folder) for sign in "*?["):
            raise ValueError(f"The path of a corpus may not hold *, ? or [: {self.folder}")
        self._threads = threads
        self._memory = memory
        self._wait = wait
        self._engine = engine
        self._guard = threading.Lock()
        self._known: dict[str, tuple[int, tuple[DataFile, ...]]] = {}
        self._snapshot: Snapshot | None = None
        with plain_errors(self.folder):
            if manifest.read(self.folder) is None:
                self._create()
            elif self.manifest().format < manifest.FORMAT:
                self._upgrade()
            self._heal_if_free()
            self._drop_retired()

    @property
    def writing(self) -> Path:
        """A file that is there while a write is under way, and after one that was killed."""
        return self.folder / "writing"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into memory."""
        return self.folder / "spill"

    def manifest(self) -> Manifest:
        """The current manifest."""
        found = manifest.read(self.folder)
        if found is None:
            raise CorpusDamaged(
                f"{self.folder / manifest.NAME} is missing; restore it from a backup."
            )
        return found

    def snapshot(self) -> Snapshot:
        """The current state; the same object until somebody writes."""
        with plain_errors(self.folder), self._guard:
            current = self.manifest()
            if self._snapshot is None or self._snapshot.manifest != current:
                files = {name: self._files(name, current.tables[name]) for name in LAYOUTS}
                self._snapshot = Snapshot(
                    self.folder, current, files, self._threads, self._memory, self._engine
                )
            return self._snapshot

    def _files(self, name: str, version: int) -> tuple[DataFile, ...]:
        known = self._known.get(name)
        if known is None or known[0] != version:
            known = (version, tables.files(self.folder, name, version))
            self._known[name] = known
        return known[1]

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The one writer: a transaction on the current state, healed first.

        What it wrote counts from its ``commit``; if the block raises, everything is taken back.
        Raises `CorpusBusy` if the lock cannot be had in time.
        """
        with plain_errors(self.folder), self._lock():
            self._heal()
            snapshot = self.snapshot()
            self._begin()
            transaction = Transaction(snapshot)
            try:
                yield transaction
            finally:
                transaction.close()
                if not transaction.touched:
                    self.writing.unlink(missing_ok=True)
                self._heal()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            with locks.held(self.folder / "write.lock", self._wait):
                yield
        except PermissionError as error:
            raise CorpusUnwritable(f"The folder {self.folder} cannot be written to.") from error

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Hold the writer's lock, on a healed corpus, without a transaction."""
        with plain_errors(self.folder), self._lock():
            self._heal()
            yield

    def _begin(self) -> None:
        self.writing.touch()
        manifest.sync_folder(self.folder)
        faults.point("begun")

    def _create(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusUnwritable(f"The folder {self.folder} cannot be made: {error}") from error
        with self._lock():
            if manifest.read(self.folder) is not None:
                return
            try:
                versions = {
                    name: tables.create(self.folder, layout) for name, layout in LAYOUTS.items()
                }
            except ValueError as error:
                raise CorpusDamaged(
                    f"{self.folder / manifest.NAME} is missing although there are tables; restore it from a backup."
                ) from error
            manifest.write(self.folder, Manifest(sequence=0, tables=versions))

    def _upgrade(self) -> None:
        """A corpus of an earlier version gets the tables, and the sums, that it does not have yet."""
        with self._lock():
            current = self.manifest()
            if current.format == manifest.FORMAT:
                return
            self._heal()
            made = {
                name: tables.create(self.folder, layout)
                for name, layout in LAYOUTS.items()
                if name not in current.tables
            }
            both = {**current.tables, **made}
            manifest.write(self.folder, replace(self.manifest(), tables=both))
            self._begin()
            transaction = Transaction(self.snapshot())
            try:
                for run in {file.partition for file in transaction.snapshot.files["findings"]}:
                    daily.count_run(transaction, run or "")
                transaction.commit(format=manifest.FORMAT)
            finally:
                transaction.close()
                self._heal()

    def _drop_retired(self) -> None:
        """Delete tables of earlier formats, once no manifest names them."""
        for name in _RETIRED:
            if (self.folder / name).exists() and name not in self.manifest().tables:
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _heal_if_free(self) -> None:
        """At opening: mend what a killed writer left, unless a writer is at work."""
        if not self.writing.exists() and not self.manifest().purge_due:
            return
        with locks.held_if_free(self.folder / "write.lock") as free:
            if free:
                self._heal()

    def _heal(self) -> None:
        """Take back a write that never came to its manifest, then finish a purge that is due."""
        current = self.manifest()
        if self.writing.exists():
            since = self.writing.stat().st_mtime
            versions = {
                name: tables.roll_back(self.folder, name, version, since)
                for name, version in current.tables.items()
            }
            if versions != dict(current.tables):
                current = replace(current, tables=versions)
                manifest.write(self.folder, current)
            shutil.rmtree(self.spill, ignore_errors=True)
            self.writing.unlink(missing_ok=True)
            faults.point("healed")
        if current.purge_due:
            self.purge(hours=0)

    def purge(self, hours: int) -> None:
        """Delete the files that no longer belong to the corpus. The caller holds the lock."""
        current = self.manifest()
        shutil.rmtree(self.spill, ignore_errors=True)
        versions = {}
        for name in current.tables:
            versions[name] = tables.purge(self.folder, name, hours)
            faults.point(f"{name} purged")
        drop_purged(self.folder, current)
        done = replace(current, tables=versions, purge_due=current.purge_due and hours > 0)
        manifest.write(self.folder, done)
