"""A folder that people put exports into: each file is read once, when it is all there.

A file is known by what is in it (SHA-256), so that a second copy under another name is not read again.
It counts as all there once its size and time have stayed the same for a while between two looks: the
time alone says nothing, for copying programs set it early.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from mootlib import readers
from mootlib.collect.answers import Window, moment
from mootlib.collect.clock import Clock, SystemClock
from mootlib.collect.contract import Batch, Cursor
from mootlib.collect.errors import Gone, Refused, Stopped
from mootlib.collect.quota import Quota
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS

__all__ = ["Folder"]

_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~")
_MOST_FILES = 10_000
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, as a source: see `mootlib.collect.contract.Source`.

    Files that cannot be read become a reject with its reason, once. Folders within are not looked into,
    links are not followed, and nothing is moved or deleted.
    """

    path: Path
    mapping: readers.Mapping | None = None
    source_zone: str = "UTC"
    settle: timedelta = timedelta(seconds=30)
    window: Window = field(default_factory=Window)
    clock: Clock = field(default_factory=SystemClock)
    stop: Event = field(default_factory=Event, repr=False)
    batch_rows: int = 10_000
    platform: str = "other"
    quota: Quota | None = None

    @property
    def name(self) -> str:
        return f"Folder {self.path.name}"

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        place = _Place.of(cursor)
        begun = self.clock.now()
        settled = place.look(self._files(), begun, self.settle)
        sizes = [place.looks[name][0] for name in settled]
        for number, name in enumerate(settled):
            for batch in self._file(name, place):
                # Whole files, by their size: how much of one is read, its reader does not say.
                yield self._given(batch, place, sum(sizes[:number]) / sum(sizes))
        waits = len(place.looks) > len(place.files)
        yield Batch(cursor=place.cursor, complete_until=None if waits else begun, progress=1.0)

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        return iter(())

    def _files(self) -> dict[str, list[int]]:
        """Size and time of the ordinary files that are not obviously unfinished."""
        try:
            with os.scandir(self.path) as entries:
                names = sorted(e.name for e in entries if _wanted(e.name))[:_MOST_FILES]
        except PermissionError as error:
            raise Refused(f"The folder {self.path.name} may not be read by this user.") from error
        except OSError as error:
            raise Gone(f"The folder {self.path.name} is not there, or is no folder.") from error
        found = {}
        for name in names:
            try:
                state = os.stat(self.path / name, follow_symlinks=False)
            except OSError:
                continue  # taken away between two looks
            if stat.S_ISREG(state.st_mode) and state.st_size:
                found[name] = [state.st_size, state.st_mtime_ns]
        return found

    def _file(self, name: str, place: _Place) -> Iterator[readers.Batch]:
        """The batches of a file that were not given yet; afterwards it counts as read."""
        digest = self._digest(name)
        if digest is None:
            return
        if digest not in place.read:
            yield from self._batches(name, digest, place)
            if (
                self._digest(name) != digest
            ):  # it was written to meanwhile: once more, from its start
                place.forget(name)
                return
        place.done(name, digest)

    def _batches(self, name: str, digest: str, place: _Place) -> Iterator[readers.Batch]:
        given, now = place.resumed(digest, self.clock.now())
        try:
            found = readers.read(
                self.path / name,
                now=now,
                mapping=self.mapping,
                source_zone=self.source_zone,
                batch_rows=self.batch_rows,
            )
            for number, batch in enumerate(found, start=1):
                if self.stop.is_set():
                    raise Stopped
                if number > given:
                    place.under_way = [digest, number, now.isoformat()]
                    yield batch
        except (readers.UnreadableFile, readers.BadMapping) as problem:
            yield _unreadable(name, str(problem))

    def _digest(self, name: str) -> str | None:
        digest = hashlib.sha256()
        try:
            with open(self.path / name, "rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    if self.stop.is_set():
                        raise Stopped
        except OSError:
            return None
        return digest.hexdigest()

    def _given(self, batch: readers.Batch, place: _Place, progress: float) -> Batch:
        cut = self.window.cut(batch)
        return replace(cut, cursor=place.cursor, progress=progress)


class _Place:
    """What a cursor says of a folder: which files were looked at, which were read, and how far."""

    def __init__(self, found: Cursor) -> None:
        self.read: set[str] = set(found.get("read", ()))
        self.files: dict[str, list[Any]] = dict(found.get("files", {}))
        self.looks: dict[str, list[Any]] = dict(found.get("looks", {}))
        #: Digest of the file under way, batches given of it, and the time at which it was begun.
        self.under_way: list[Any] | None = found.get("under_way")

    @classmethod
    def of(cls, cursor: Cursor | None) -> _Place:
        return cls(cursor or {})

    @property
    def cursor(self) -> dict[str, Any]:
        return {
            "read": sorted(self.read),
            "files": dict(self.files),
            "looks": dict(self.looks),
            "under_way": self.under_way,
        }

    def look(self, found: dict[str, list[int]], now: datetime, settle: timedelta) -> list[str]:
        """Note a look at the folder; gives the files that are to be read now."""
        seen = {}
        for name, state in found.items():
            before = self.looks.get(name)
            same = before is not None and before[:2] == state
            seen[name] = before if same and before is not None else [*state, now.isoformat()]
        self.looks = seen
        self.files = {name: state for name, state in self.files.items() if name in seen}
        return [
            name
            for name, (size, time, first) in seen.items()
            if self.files.get(name) != [size, time] and now - (moment(first) or now) >= settle
        ]

    def resumed(self, digest: str, now: datetime) -> tuple[int, datetime]:
        """How many batches of a file were given, and the time that its counts bear."""
        if self.under_way is not None and self.under_way[0] == digest:
            return int(self.under_way[1]), moment(self.under_way[2]) or now
        return 0, now

    def done(self, name: str, digest: str) -> None:
        self.read.add(digest)
        self.files[name] = self.looks[name][:2]
        self.under_way = None

    def forget(self, name: str) -> None:
        self.looks.pop(name, None)
        self.under_way = None


def _wanted(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.lower().endswith(_UNFINISHED)


def _unreadable(name: str, sentence: str) -> readers.Batch:
    reject = {"file": name, "line": 0, "reason": sentence, "raw": ""}
    return readers.Batch(
        POSTS.empty(), ACCOUNTS.empty(), COUNTS.empty(), REJECTS.build([reject]), 1
    )
