"""Opening a file that a stranger gave us: only ordinary files, and only as much as is sane."""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from mootlib.readers.model import UnreadableFile

#: Unpacked data may be this many times its packed size ...
MAX_RATIO = 200
#: ... once it is larger than this ...
RATIO_FREE = 32 * 1024 * 1024
#: ... and never larger than this.
MAX_UNPACKED = 64 * 1024**3
#: Members of an archive that are looked at.
MAX_MEMBERS = 100_000

#: Unpacked at a time: what comes before a damaged place is not lost with it.
_PIECE = 1 << 15

_KINDS = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file; save it as XLSX or CSV"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read again from their beginning."""

    name: str  #: shown to people and kept with rejects
    open: Callable[[], BinaryIO]
    seekable: bool = False  #: whether ``open`` gives a stream that can be read in any order


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open an ordinary file for reading, without ever waiting for a device.

    Raises:
        UnreadableFile: with a sentence, for anything else.
    """
    name = Path(path).name or str(path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise UnreadableFile(_why_not_opened(name, path, error)) from error
    except ValueError as error:  # a NUL in the name
        raise UnreadableFile(f"{name!r} is not a file name.") from error
    try:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableFile(f"{name} is a folder; give the files in it.")
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableFile(f"{name} is a device or a pipe, not an ordinary file.")
        if found.st_size == 0:
            raise UnreadableFile(f"{name} is empty.")
        return io.BufferedReader(io.FileIO(descriptor, "rb", closefd=True), 1 << 18)
    except BaseException:
        os.close(descriptor)
        raise


def _why_not_opened(name: str, path: str | os.PathLike[str], error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is no file {name}."
    if isinstance(error, PermissionError):
        return f"{name} may not be read by this user; change its permissions."
    if error.errno in (errno.ELOOP, getattr(errno, "EMLINK", -1)) or Path(path).is_symlink():
        return f"{name} is a link to another file; give the file itself."
    if error.errno == errno.ENXIO:
        return f"{name} is a device or a pipe, not an ordinary file."
    return f"{name} could not be opened ({error.strerror or 'unknown reason'})."


def refuse_known_kinds(name: str, head: bytes) -> None:
    """Say what a file is that certainly holds no table of posts.

    Raises:
        UnreadableFile: with a sentence.
    """
    if head[257:262] == b"ustar":
        raise UnreadableFile(f"{name} is a tar archive; unpack it and give the files in it.")
    for magic, kind in _KINDS:
        if head.startswith(magic) and (magic != b"MZ" or b"\x00" in head):
            raise UnreadableFile(f"{name} is {kind}.")


class Guarded(io.RawIOBase):
    """A stream of unpacked data that stops when it grows out of proportion."""

    def __init__(self, name: str, inner: BinaryIO, packed: int) -> None:
        self._name = name
        self._inner = inner
        self._limit = min(MAX_UNPACKED, max(RATIO_FREE, packed * MAX_RATIO))
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(min(len(buffer), _PIECE))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise UnreadableFile(f"{self._name} is damaged: it could not be unpacked.") from error
        except NotImplementedError as error:
            raise UnreadableFile(
                f"{self._name} is packed in a way that is not supported."
            ) from error
        self._seen += len(data)
        if self._seen > self._limit:
            raise UnreadableFile(
                f"{self._name} unpacks to more than {MAX_RATIO} times its size; it was refused "
                "because such files are made to fill a machine."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def gzip_source(name: str, raw: BinaryIO, size: int) -> Source:
    """What a gzip file holds."""

    def opened() -> BinaryIO:
        raw.seek(0)
        inner = gzip.GzipFile(fileobj=raw, mode="rb")
        return io.BufferedReader(Guarded(name, inner, size), 1 << 18)  # type: ignore[arg-type]

    return Source(name, opened)


def plain_source(name: str, raw: BinaryIO) -> Source:
    """An ordinary file, kept open by the caller."""

    def opened() -> BinaryIO:
        raw.seek(0)
        return _Shared(raw)  # type: ignore[return-value]

    return Source(name, opened, seekable=True)


class _Shared(io.BufferedIOBase):
    """A view of an open file whose ``close`` leaves the file open."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._raw.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._raw.read(size if size >= 0 else 1 << 18)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()


_Item = TypeVar("_Item")


def until_damage(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items before a damaged place in a file: enough to decide what the file is.

    Raises:
        UnreadableFile: if nothing comes before it.
    """
    any_item = False
    try:
        for item in items:
            any_item = True
            yield item
    except UnreadableFile:
        if not any_item:
            raise


def beginning(stream: BinaryIO, size: int) -> bytes:
    """The first ``size`` bytes of a stream, or those before a damaged place.

    Raises:
        UnreadableFile: if there are none.
    """
    wanted = iter(lambda: stream.read(_PIECE), b"")
    return b"".join(islice(until_damage(wanted), -(-size // _PIECE)))[:size]


def open_zip(name: str, raw: BinaryIO) -> zipfile.ZipFile:
    """The directory of a zip archive.

    Raises:
        UnreadableFile: if it is damaged, or has too many members.
    """
    raw.seek(0)
    try:
        archive = zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFile(f"{name} is a damaged zip archive.") from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise UnreadableFile(f"{name} holds more than {MAX_MEMBERS:,} files; unpack it first.")
    return archive


def member_source(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Source:
    """One file of a zip archive, unpacked while it is read, never to disk."""
    shown = f"{name}/{member.filename}"

    def opened() -> BinaryIO:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile(f"{shown} is packed in a way that is not supported.")
        if member.flag_bits & 1:
            raise UnreadableFile(f"{shown} is locked with a password.")
        try:
            inner = archive.open(member)
        except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, zlib.error) as error:
            raise UnreadableFile(f"{shown} is damaged: it could not be unpacked.") from error
        except NotImplementedError as error:
            raise UnreadableFile(f"{shown} is packed in a way that is not supported.") from error
        guarded = Guarded(shown, inner, member.compress_size)  # type: ignore[arg-type]
        return io.BufferedReader(guarded, 1 << 18)

    return Source(shown, opened)
