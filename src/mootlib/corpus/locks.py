"""One writer at a time, across threads and processes; readers need no lock."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mootlib.corpus.errors import CorpusBusy

__all__ = ["held", "held_if_free"]

_PAUSE = 0.02


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock file ``path``; the system frees it if the process dies.

    Raises `CorpusBusy` if another process keeps it for more than ``wait`` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
    try:
        end = time.monotonic() + wait
        while not _take(descriptor):
            if time.monotonic() >= end:
                raise CorpusBusy(
                    f"Another process has been writing to {path.parent} for more than {wait:g} seconds; try again later."
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock if nobody has it: yields whether we do. Never waits."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
    except OSError:  # a folder that may only be read
        yield False
        return
    try:
        yield _take(descriptor)
    finally:
        os.close(descriptor)
