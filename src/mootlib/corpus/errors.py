"""What can go wrong with a store of posts, each as one sentence that a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import deltalake.exceptions
import duckdb
import pyarrow as pa

__all__ = [
    "CorpusBusy",
    "CorpusDamaged",
    "CorpusFull",
    "CorpusTooNew",
    "CorpusUnwritable",
    "plain_errors",
]


class CorpusUnwritable(OSError):
    """The folder of the corpus cannot be written to."""


class CorpusFull(OSError):
    """There is no room left on the disk."""


class CorpusBusy(OSError):
    """Another process has been writing for longer than we were told to wait."""


class CorpusTooNew(ValueError):
    """The corpus was written by a later version of Folkmoot."""


class CorpusDamaged(ValueError):
    """A file of the corpus is missing or cannot be read."""


_OURS = (CorpusUnwritable, CorpusFull, CorpusBusy, CorpusTooNew, CorpusDamaged)
_ENGINES = (duckdb.Error, deltalake.exceptions.DeltaError, pa.ArrowInvalid)
_FULL = ("No space left", "os error 28", "Disk quota", "Out of disk")
_DENIED = ("Permission denied", "Read-only file system", "os error 13", "os error 30")
_BROKEN = (
    "No such file",
    "os error 2)",
    "No files found",
    "magic bytes",
    "Invalid Parquet",
    "Parquet file size",
    "footer",
    "corrupt",
    "Corrupt",
    "decompress",
    "TProtocolException",
    "Couldn't deserialize",
    "cannot open",
    "Could not read",
    "not a Parquet file",
    "Not a Delta table",
    "log segment",
)


def _sentence(error: Exception, path: Path) -> Exception | None:
    """The error that a person should see instead of ``error``, or None to let it pass."""
    number = error.errno if isinstance(error, OSError) else None
    words = str(error)
    if number in (errno.ENOSPC, errno.EDQUOT) or any(sign in words for sign in _FULL):
        return CorpusFull(
            f"There is no room left on the disk that holds {path}: nothing of this step was kept."
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or any(s in words for s in _DENIED):
        return CorpusUnwritable(f"The folder {path} cannot be written to.")
    if number == errno.ENOENT or any(sign in words for sign in _BROKEN):
        cause = words.splitlines()[0][:200] if words else "unknown"
        return CorpusDamaged(
            f"A file of the corpus in {path} is missing or damaged; restore it from a backup. ({cause})"
        )
    return None


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what the engines and the system raise into one plain sentence about ``path``."""
    try:
        yield
    except _OURS:
        raise
    except (OSError, *_ENGINES) as error:
        sentence = _sentence(error, path)
        if sentence is None:
            raise
        raise sentence from error
