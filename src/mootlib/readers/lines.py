"""A file's text, line by line, in constant memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from mootlib.readers.encoding import Encoding
from mootlib.readers.model import RAW_LIMIT, RECORD_LIMIT


class Overlong(str):
    """The beginning of a line that is longer than a record may be; the rest was skipped."""

    __slots__ = ()


def text_of(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """The stream as text; line ends of every kind are kept as they are."""
    return io.TextIOWrapper(stream, encoding=encoding.name, errors=encoding.errors, newline="")


def lines_of(stream: BinaryIO, encoding: Encoding, limit: int = RECORD_LIMIT) -> Iterator[str]:
    """The lines of a stream with their ends; ``\\n``, ``\\r\\n`` and lone ``\\r`` end a line.

    A line longer than ``limit`` characters comes as :class:`Overlong`.
    """
    text = text_of(stream, encoding)
    readline, repair = text.readline, encoding.repair
    while line := readline(limit):
        if len(line) >= limit and line[-1] not in "\n\r":
            _skip_line(text, limit)
            line = Overlong(line[:RAW_LIMIT])
        elif repair is not None and not line.isascii():
            line = repair(line)
        yield line


def _skip_line(text: io.TextIOWrapper, limit: int) -> None:
    while piece := text.readline(limit):
        if piece[-1] in "\n\r":
            return
