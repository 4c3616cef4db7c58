"""Write a set of files so that a reader sees all of it or nothing of it.

Everything is written beside its place under a name of its own and renamed at the end; whoever stops
the program half way leaves the earlier report as it was.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["CannotWrite", "Staging", "staging"]


class CannotWrite(OSError):
    """The report cannot be written there; its message is one plain sentence for the person."""


class Staging:
    """Files on their way to a folder; :meth:`publish` puts them there."""

    def __init__(self, directory: Path, workplace: Path) -> None:
        self._directory = directory
        self._workplace = workplace
        self._names: list[str] = []

    def file(self, name: str) -> Path:
        """Where to write the file that will be called ``name``."""
        self._names.append(name)
        return self._workplace / name

    def publish(self) -> tuple[Path, ...]:
        """Put every file in its place, and say where they are.

        A folder that stands where a file should go is found before the first file is moved.
        """
        targets = [self._directory / name for name in self._names]
        for target in targets:
            if target.is_dir():
                raise CannotWrite(f"{target} is a folder, so the report cannot be written there.")
        for name, target in zip(self._names, targets, strict=True):
            os.replace(self._workplace / name, target)
        return tuple(targets)


@contextmanager
def staging(directory: Path) -> Iterator[Staging]:
    """A workplace inside ``directory``, which is made if need be; always cleared away.

    Raises:
        CannotWrite: if the folder cannot be made or written; one sentence says why.
    """
    workplace = _workplace(directory)
    try:
        yield Staging(directory, workplace)
    except OSError as problem:
        if isinstance(problem, CannotWrite) or problem.errno not in _OF_THE_DISK:
            raise
        raise CannotWrite(_sentence(directory, problem)) from problem
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


def _workplace(directory: Path) -> Path:
    if directory.exists() and not directory.is_dir():
        raise CannotWrite(f"{directory} is a file; the report needs a folder.")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".being-written-", dir=directory))
    except OSError as problem:
        raise CannotWrite(_sentence(directory, problem)) from problem


def _sentence(directory: Path, problem: OSError) -> str:
    why = (problem.strerror or str(problem)).rstrip(".").lower()
    return f"The report cannot be written to {directory}: {why}."
