"""How large a spreadsheet would become when opened: a few kilobytes can claim to be gigabytes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from mootlib.readers.model import UnreadableFile

#: All parts of a workbook together, unpacked; and against its packed size.
_MAX_UNPACKED = 2 * 1024**3
_MAX_RATIO = 300
_RATIO_FREE = 64 * 1024 * 1024
#: Cells of one sheet, counted as the rectangle that they span.
MAX_CELLS = 20_000_000
#: Characters of all cells, a text shared by several cells counted each time.
_MAX_CHARACTERS = 300_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PIECE = 1 << 18


class _Refused(Exception):
    """Carries the reason out of the XML parser."""


def refuse_bombs(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that would fill the memory.

    Raises:
        UnreadableFile: with a sentence.
    """
    members = archive.infolist()
    unpacked = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members)
    if unpacked > _MAX_UNPACKED or unpacked > max(_RATIO_FREE, packed * _MAX_RATIO):
        raise UnreadableFile(f"{name} unpacks to far more than a spreadsheet may; it was refused.")
    try:
        lengths: list[int] = []
        for member in members:
            if member.filename.lower() == "xl/sharedstrings.xml":
                _parse(archive, member, _Strings(lengths))
        for member in members:
            if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                _parse(archive, member, _Extent(lengths))
    except _Refused as error:
        raise UnreadableFile(
            f"{name} is a spreadsheet that is {error}; save the sheet as CSV."
        ) from error
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise UnreadableFile(f"{name} is a damaged spreadsheet.") from error
    except (NotImplementedError, EOFError, ValueError) as error:
        raise UnreadableFile(f"{name} is a damaged spreadsheet.") from error


def _parse(archive: zipfile.ZipFile, member: zipfile.ZipInfo, handler: _Handler) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _no_document_type
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _no_document_type(*_: Any) -> None:
    raise _Refused("declaring a document type, which no spreadsheet does")


class _Handler:
    start: Callable[..., None]
    end: Callable[..., None]
    text: Callable[..., None]


class _Strings(_Handler):
    """The lengths of the texts that cells share."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths
        self._length = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag.rsplit(":", 1)[-1] == "si":
            self._length = 0

    def end(self, tag: str) -> None:
        if tag.rsplit(":", 1)[-1] == "si":
            self._lengths.append(self._length)

    def text(self, content: str) -> None:
        self._length += len(content)


class _Extent(_Handler):
    """The rectangle that a sheet's cells span, and the characters in them."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths
        self._shared = False
        self._value = ""
        self._row = self._column = 0
        self._rows = self._columns = self._characters = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rsplit(":", 1)[-1]
        if tag == "c":
            self._shared = given.get("t") == "s"
            found = _REFERENCE.fullmatch(given.get("r", ""))
            self._column = _number_of(found[1]) if found else self._column + 1
            self._row = int(found[2]) if found else max(1, self._row)
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)
            if self._rows * self._columns > MAX_CELLS:
                raise _Refused(f"larger than {MAX_CELLS:,} cells")
        elif tag == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
            self._column = 0
        self._value = ""

    def end(self, tag: str) -> None:
        if self._shared and tag.rsplit(":", 1)[-1] == "v":
            number = self._value.strip()
            if number.isdecimal() and len(number) < 12 and int(number) < len(self._lengths):
                self._add(self._lengths[int(number)])

    def text(self, content: str) -> None:
        if len(self._value) < 20:
            self._value += content[:20]
        self._add(len(content))

    def _add(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MAX_CHARACTERS:
            raise _Refused(f"longer than {_MAX_CHARACTERS:,} characters")


def _number_of(letters: str) -> int:
    result = 0
    for letter in letters:
        result = result * 26 + ord(letter) - 64
    return result
