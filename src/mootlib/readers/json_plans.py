"""Plans for JSON: which of the known formats its records are, else a table of flattened records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from mootlib.readers import opening
from mootlib.readers.cells import as_raw
from mootlib.readers.drafting import Item, chunk_of, items_of
from mootlib.readers.encoding import Encoding
from mootlib.readers.formats.kinds import Draft, ObjectFormat
from mootlib.readers.jsonstream import Record, ndjson, stream, unwrap
from mootlib.readers.lines import lines_of, text_of
from mootlib.readers.model import Chunk, Detection, Mapping, UnreadableFile
from mootlib.readers.opening import Source
from mootlib.readers.plans import Plan, batched, table_plan
from mootlib.readers.registry import OBJECTS
from mootlib.readers.tables import ObjectTable, looks_like_record

_SAMPLE_RECORDS = 200
_OBJECT_NAMES = frozenset(known.about.name for known in OBJECTS)


def is_ndjson(text: str) -> bool:
    """Whether a text that begins with ``{`` or ``[`` has one JSON value per line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and not text.endswith("\n"):
        lines.pop()  # the sample may end within a line
    head = lines[:20]
    whole = sum(_decodes(line) for line in head)
    return len(head) > 1 and whole > 0 and whole >= 0.5 * len(head)


def _decodes(line: str) -> bool:
    if line[0] not in "{[":
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


class _Records:
    """The records of a source, as often as asked."""

    def __init__(self, source: Source, encoding: Encoding, by_line: bool) -> None:
        self._source = source
        self._encoding = encoding
        self._by_line = by_line

    def __call__(self) -> Iterator[Record]:
        with self._source.open() as opened:
            if self._by_line:
                yield from ndjson(lines_of(opened, self._encoding))
                return
            text, repair = text_of(opened, self._encoding), self._encoding.repair
            read = text.read if repair is None else lambda size: repair(text.read(size))
            yield from stream(read)

    def unwrapped(self, is_record: Callable[[Any], bool]) -> Iterator[Record]:
        """Records out of the pages of results that may hold them."""
        count = 0
        for record in self():
            if record.reason is not None:
                count += 1
                yield record if self._by_line else record._replace(line=count)
                continue
            if isinstance(record.value, dict) and is_record(record.value):
                count += 1
                yield record if self._by_line else record._replace(line=count)
                continue
            for value in unwrap(record.value, is_record):
                count += 1
                # text costs less to keep than decoded objects; those of a page have none of their own
                raw = record.raw if value is record.value else as_raw(value)
                yield Record(record.line if self._by_line else count, value, raw)


def json_plan(
    source: Source,
    encoding: Encoding,
    text: str,
    *,
    forced: str | None,
    mapping: Mapping | None,
    defaults: Draft | None = None,
) -> Plan:
    """The plan for a JSON source that begins with ``text``.

    Raises:
        UnreadableFile: if no record can be read.
    """
    records = _Records(source, encoding, is_ndjson(text))
    sample = [
        r.value
        for r in islice(opening.until_damage(records()), _SAMPLE_RECORDS)
        if r.reason is None
    ]
    known = None if mapping is not None and forced not in _OBJECT_NAMES else _known(sample, forced)
    notes = (encoding.note,) if encoding.note else ()
    if known is None:
        values = [v for s in sample for v in islice(unwrap(s, looks_like_record), 1000)]
        if not any(isinstance(value, dict) for value in values):
            raise UnreadableFile(f"{source.name} holds no JSON objects that can be read.")
        table = ObjectTable(lambda: records.unwrapped(looks_like_record), values)
        return table_plan(
            table,
            "json",
            source.name,
            forced=forced,
            mapping=mapping,
            encoding=encoding.name,
            notes=notes,
        )
    return _object_plan(known, records, source.name, encoding, defaults or {})


def _known(sample: list[Any], forced: str | None) -> ObjectFormat | None:
    best: tuple[float, ObjectFormat] | None = None
    for known in OBJECTS:
        if forced == known.about.name:
            return known
        if forced is not None:
            continue
        values = [v for s in sample for v in islice(unwrap(s, known.recognise), 50)]
        share = sum(map(known.recognise, values)) / len(values) if values else 0.0
        if share >= 0.5 and (best is None or share > best[0]):
            best = (share, known)
    return best[1] if best else None


def _object_plan(
    known: ObjectFormat, records: _Records, name: str, encoding: Encoding, defaults: Draft
) -> Plan:
    def items() -> Iterator[Item]:
        for record in records.unwrapped(known.recognise):
            yield from items_of(known, record, defaults)

    def chunks(size: int) -> Iterator[Chunk]:
        yield from map(chunk_of, batched(items(), size))

    detection = Detection(
        format=known.about.name,
        title=known.about.title,
        mapping=None,
        confidence=1.0,
        columns=(),
        sample=(),
        encoding=encoding.name,
        notes=(encoding.note,) if encoding.note else (),
    )
    return Plan(detection, chunks, file=name, time_zone="UTC")
