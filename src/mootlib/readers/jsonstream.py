"""JSON records out of files of any size: lists, wrapped lists, one object per line, and X's .js.

Nothing is executed and only one record at a time is held in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from mootlib.readers.lines import Overlong
from mootlib.readers.model import RAW_LIMIT, RECORD_LIMIT

#: Keys under which programs put the list of what was asked for.
LISTS = (
    *("feed", "posts", "records", "statuses", "items", "orderedItems", "tweets", "results"),
    *("messages", "comments", "children", "ancestors", "descendants", "data", "value", "rows"),
    "entries",
)

_PIECE = 1 << 18
_SPACE = re.compile(r"[\s\ufeff]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_ASSIGNMENT = re.compile(
    r"\s*(?:var\s+|let\s+|const\s+)?[\w.$]+(?:\[['\"]\w+['\"]\])*\s*=\s*(?=[\[{])"
)
_TOO_DEEP = "The record is nested too deeply."
_TOO_LONG = f"The record is longer than {RECORD_LIMIT:,} characters."

_decode = json.JSONDecoder().raw_decode


class Record(NamedTuple):
    """A decoded record, or the reason why there is none."""

    line: int  #: line number in NDJSON, else the record's number, from 1
    value: Any
    raw: str = ""  #: the record as found, or its beginning
    reason: str | None = None


def ndjson(lines: Iterable[str]) -> Iterator[Record]:
    """One record per line; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        text = line.strip().lstrip("\ufeff\x1e")
        if not text:
            continue
        if type(line) is Overlong:
            yield Record(number, None, text, _TOO_LONG)
            continue
        try:
            whole = text.replace("\x00", "") if "\x00" in text else text
            value, end = _decode(whole)
            if end < len(whole.rstrip()):
                raise ValueError("something follows the value")
            yield Record(number, value, text)
        except RecursionError:
            yield Record(number, None, text[:RAW_LIMIT], _TOO_DEEP)
        except ValueError:
            yield Record(number, None, text[:RAW_LIMIT], "The line is not complete JSON.")


class _Broken(ValueError):
    """A value that cannot be decoded; carries the sentence."""


class _Text:
    """A window on a stream of text that decodes JSON values one after another."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self.buffer = ""
        self.position = 0
        self.ended = False
        self._start = 0

    def last(self) -> str:
        """The beginning of the value decoded last, as it stands in the file."""
        return self.buffer[self._start : min(self.position, self._start + RAW_LIMIT)]

    def more(self, size: int = _PIECE) -> bool:
        if self.ended:
            return False
        piece = self._read(size)
        if not piece:
            self.ended = True
            return False
        if self.position:
            self.buffer = self.buffer[self.position :]
            self.position = 0
        self.buffer += piece
        return True

    def peek(self) -> str:
        """The next character that is not a space; '' at the end."""
        while True:
            found = _SPACE.match(self.buffer, self.position)
            self.position = found.end() if found else self.position
            if self.position < len(self.buffer):
                return self.buffer[self.position]
            if not self.more():
                return ""

    def value(self) -> Any:
        """Decode the value that begins here.

        Raises:
            _Broken: with a sentence; the position is left where the value began.
        """
        while True:
            try:
                found, end = _decode(self.buffer, self.position)
            except RecursionError as error:
                raise _Broken(_TOO_DEEP) from error
            except json.JSONDecodeError as error:
                near_end = error.pos >= len(self.buffer) - 32
                cut_off = near_end or error.msg.startswith("Unterminated")
                if not (cut_off and self._grow()):
                    raise _Broken("The record is not complete JSON.") from error
            except ValueError as error:  # a number of thousands of digits
                raise _Broken("The record holds a number that is too long.") from error
            else:
                whole = end < len(self.buffer) or self.ended
                if whole or isinstance(found, dict | list | str) or not self.more():
                    self._start, self.position = self.position, end
                    return found

    def _grow(self) -> bool:
        size = len(self.buffer) - self.position
        if size > RECORD_LIMIT:
            raise _Broken(_TOO_LONG)
        return self.more(max(_PIECE, size))

    def skip_broken(self) -> str:
        """Pass over a broken record; returns its beginning."""
        raw = self.buffer[self.position : self.position + RAW_LIMIT]
        while True:
            if found := _NEXT.search(self.buffer, self.position):
                self.position = found.end()
                return raw
            keep = max(self.position, len(self.buffer) - 64)
            self.position = keep
            if not self.more():
                self.position = len(self.buffer)
                return raw


class _Scan:
    """Yields the records of one JSON text."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._count = 0

    def records(self) -> Iterator[Record]:
        text = self._text
        text.peek()
        while not text.ended and len(text.buffer) < 4096:
            text.more()
        if found := _ASSIGNMENT.match(text.buffer, text.position):
            text.position = found.end()
        while sign := text.peek():
            if sign == "[":
                yield from self._array()
            elif sign == "{":
                yield from self._top_object()
            elif sign == ";":
                text.position += 1
            else:
                yield self._rejected("After the JSON there is other text; it was not read.")
                return

    def _array(self) -> Iterator[Record]:
        text = self._text
        text.position += 1
        while sign := text.peek():
            if sign == "]":
                text.position += 1
                return
            if sign == ",":
                text.position += 1
                continue
            if sign in "[{" or sign == '"' or sign.isalnum() or sign == "-":
                yield self._decoded()
            else:
                yield self._rejected("The record is not complete JSON.")
        self._count += 1
        yield Record(
            self._count, None, "", "The file ends before its list is closed; the rest is missing."
        )

    def _decoded(self) -> Record:
        try:
            value = self._text.value()
        except _Broken as error:
            return self._rejected(str(error))
        self._count += 1
        return Record(self._count, value, self._text.last())

    def _rejected(self, reason: str) -> Record:
        self._count += 1
        return Record(self._count, None, self._text.skip_broken(), reason)

    def _top_object(self) -> Iterator[Record]:
        """An object: whole if it is of a record's size, else the lists in it, record by record."""
        text = self._text
        try:
            value = text.value()
        except _Broken:  # too large, cut off, or broken somewhere: save what can be saved
            yield from self._object(0)
            return
        self._count += 1
        yield Record(self._count, value, text.last())

    def _object(self, depth: int) -> Iterator[Record]:
        text = self._text
        before = self._count
        text.position += 1
        while sign := text.peek():
            if sign == "}":
                text.position += 1
                if self._count == before and not depth:
                    yield self._rejected("No list of posts was found in this object.")
                return
            if sign == ",":
                text.position += 1
                continue
            try:
                key = text.value() if sign == '"' else None
                if not isinstance(key, str) or text.peek() != ":":
                    raise _Broken("The record is not complete JSON.")
                text.position += 1
                sign = text.peek()
                if key in LISTS and sign == "[":
                    yield from self._array()
                elif key in LISTS and sign == "{" and depth < 3:
                    yield from self._object(depth + 1)
                else:
                    text.value()
            except _Broken as error:
                yield self._rejected(str(error))
                return
        self._count += 1
        yield Record(
            self._count, None, "", "The file ends before its list is closed; the rest is missing."
        )


def stream(read: Callable[[int], str]) -> Iterator[Record]:
    """The records of a JSON text given by ``read(size)``: of a list, of the list inside an object,
    of several objects one after another, or of ``window.YTD... = [...]`` (never executed)."""
    return _Scan(_Text(read)).records()


def unwrap(value: Any, is_record: Callable[[Any], bool], depth: int = 0) -> Iterator[Any]:
    """The records in a value: itself, or those of the lists inside a page of results."""
    if isinstance(value, list) and depth < 6:
        for item in value:
            yield from unwrap(item, is_record, depth + 1)
        return
    if isinstance(value, dict) and depth < 6 and not is_record(value):
        inside = [value[key] for key in LISTS if isinstance(value.get(key), list | dict)]
        lists = [v for v in inside if isinstance(v, list)] or inside[:1]
        if lists:
            for found in lists:
                yield from unwrap(found, is_record, depth + 1)
            return
    yield value
