"""What a file is and how it will be read: decided on its first part, before any row is handed out."""

from __future__ import annotations

import collections.abc as abc
import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from mootlib.readers import cells, values
from mootlib.readers.build import mapped
from mootlib.readers.dates import DAY_FIRST, MONTH_FIRST, order_votes
from mootlib.readers.formats.kinds import TableFormat
from mootlib.readers.guess import Column, columns_of, guess
from mootlib.readers.mapping import validate
from mootlib.readers.model import Chunk, Detection, Mapping, Reject, UnreadableFile
from mootlib.readers.opening import until_damage
from mootlib.readers.registry import PLAIN, TABLES, title_of
from mootlib.readers.tables import Table

_SHOWN_ROWS = 20
_SHOWN_CHARACTERS = 300
#: Rows looked at to tell day from month, where the first ones leave it open.
_ORDER_ROWS = 2_000_000
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2}|[A-Za-z]{3,5})\)?(?:\s+\d{4})?\s*$")


@dataclass(slots=True)
class Plan:
    """How one file (or one file of an archive) will be read."""

    detection: Detection
    chunks: Callable[[int], Iterator[Chunk]]  #: by number of rows; fields of a mapping
    platform: str = "other"
    time_zone: str | None = None
    order: str = DAY_FIRST
    damaged_ids: bool = False
    excel: bool = False
    rows: int | None = None  #: how many, where the file says so
    file: str = ""
    failed: list[Reject] = field(default_factory=list)  #: a file that could not be read at all


def table_plan(
    table: Table,
    kind: str,
    name: str,
    *,
    forced: str | None,
    mapping: Mapping | None,
    encoding: str | None = None,
    notes: Sequence[str] = (),
) -> Plan:
    """The plan for a table: its format by its headings, else guessed columns.

    Raises:
        UnreadableFile: if a format was asked for whose columns are missing, or there are no rows.
        BadMapping: if ``mapping`` names columns that are not there.
    """
    columns = columns_of(table.columns, table.sample)
    found = (
        _known_format(columns, forced, name) if mapping is None or forced in _TABLE_NAMES else None
    )
    about = found[0].about if found else PLAIN[kind]
    confidence = 1.0
    if mapping is not None:
        mapping = validate(mapping, table.columns)
    elif found:
        mapping = found[1]
    else:
        if not table.sample:
            raise UnreadableFile(f"{name} has no rows that can be read.")
        mapping, confidence = guess(columns)
        if mapping is not None and len(columns) == 1 and confidence < 0.7:
            mapping, confidence = None, 0.0
    facts = _Facts(table, columns, mapping)
    return Plan(
        detection=Detection(
            format=about.name,
            title=about.title,
            mapping=mapping,
            confidence=confidence,
            columns=tuple(table.columns),
            sample=tuple(tuple(_shown(cell) for cell in row) for row in table.sample[:_SHOWN_ROWS]),
            encoding=encoding,
            notes=(*notes, *facts.notes),
        ),
        chunks=_table_chunks(table, mapping, name, found[0] if found else None),
        platform=mapping.platform if mapping else "other",
        time_zone=mapping.time_zone if mapping else None,
        order=facts.order,
        damaged_ids=facts.damaged_ids,
        excel=kind == "xlsx",
        file=name,
    )


_TABLE_NAMES = frozenset(f.about.name for f in TABLES)


def _known_format(
    columns: Sequence[Column], forced: str | None, name: str
) -> tuple[TableFormat, Mapping] | None:
    for known in TABLES:
        if forced in (None, known.about.name) and (mapping := known.mapping(columns)) is not None:
            return known, mapping
    if forced in _TABLE_NAMES:
        raise UnreadableFile(
            f"{name} does not have the columns of the format {title_of(forced or '')}."
        )
    return None


def _table_chunks(
    table: Table, mapping: Mapping | None, name: str, known: TableFormat | None
) -> Callable[[int], Iterator[Chunk]]:
    only = known.only if known else None

    def chunks(size: int) -> Iterator[Chunk]:
        if mapping is None:
            raise UnreadableFile(
                f"In {name} no column looks like the words of a post; a mapping can say which it "
                f"is. There are: {', '.join(table.columns[:40])}."
            )
        wanted = mapping.used() | ({only[0]} & set(table.columns) if only else set())
        for chunk in table.chunks(sorted(wanted), size):
            kept = _only_posts(chunk, only) if only and only[0] in chunk.fields else chunk
            yield mapped(kept, mapping)

    return chunks


def _only_posts(chunk: Chunk, only: tuple[str, frozenset[str], str]) -> Chunk:
    """Reject the rows that a program exports beside the posts."""
    column, wanted, sentence = only
    kinds = [str(value) for value in chunk.fields[column]]
    keep = [row for row, kind in enumerate(kinds) if kind in wanted]
    if len(keep) == len(kinds):
        return chunk
    refused = [
        Reject(chunk.lines[row], sentence.format(kind[:60]), cells.as_raw(chunk.raws[row]))
        for row, kind in enumerate(kinds)
        if kind not in wanted
    ]
    return Chunk(
        [chunk.lines[row] for row in keep],
        {name: [cells[row] for row in keep] for name, cells in chunk.fields.items()},
        {},
        [chunk.raws[row] for row in keep],
        [*chunk.rejects, *refused],
    )


class _Facts:
    """What holds for a whole column: order of day and month, damaged identifiers, zones."""

    def __init__(self, table: Table, columns: Sequence[Column], mapping: Mapping | None) -> None:
        self.order = DAY_FIRST
        self.damaged_ids = False
        self.notes: list[str] = []
        if mapping is None:
            return
        by_name = {column.name: column for column in columns}
        if ids := mapping.columns.get("post_id"):
            self.damaged_ids = values.rounded_by_spreadsheet(by_name[ids[0]].cells)
        else:
            self.notes.append(
                "The posts have no identifiers; they are told apart by their words, account and time."
            )
        if dates := mapping.columns.get("posted_at"):
            self._look_at_dates(table, by_name[dates[0]], mapping)
        elif mapping.platform == "x" and ids:
            self.notes.append("The posts state no time; it was worked out from X's identifiers.")

    def _look_at_dates(self, table: Table, column: Column, mapping: Mapping) -> None:
        cells = column.filled
        if not mapping.time_zone and any(_without_zone(cell) for cell in cells[:50]):
            self.notes.append(
                "Times state no zone; they are read in the zone that you set, UTC unless you say "
                "otherwise."
            )
        if mapping.date_order:
            self.order = mapping.date_order
            return
        day, month, either = order_votes(cells)
        if either and not day and not month:
            day, month, either = _votes_of_all(table, column.name)
        if day or month or either:
            self._decide(day, month)

    def _decide(self, day: int, month: int) -> None:
        self.order = MONTH_FIRST if month > day else DAY_FIRST
        words = "month first" if month > day else "day first"
        if day and month:
            self.notes.append(f"Most dates are written {words}; those that cannot be are rejected.")
        elif day or month:
            self.notes.append(f"Dates are written {words}, as some of them can only be.")
        else:
            self.notes.append(
                "Day and month cannot be told apart in these dates; they were read day first. A "
                f'mapping with "date_order": "{MONTH_FIRST}" changes this.'
            )


def _votes_of_all(table: Table, column: str) -> tuple[int, int, int]:
    """Votes of the rows after the first ones, until one decides."""
    total = (0, 0, 1)
    seen = 0
    for chunk in until_damage(table.chunks([column], 10_000)):
        votes = order_votes(chunk.fields[column])
        seen += len(chunk.lines)
        if votes[0] or votes[1]:
            return votes
        if seen > _ORDER_ROWS:
            break
    return total


def _without_zone(cell: Any) -> bool:
    if isinstance(cell, datetime):
        return cell.tzinfo is None
    if not isinstance(cell, str) or not _CLOCK.search(cell):
        return isinstance(cell, date)
    return not _ZONE.search(re.sub(r"\s*[AaPp]\.?[Mm]\.?\s*$", "", cell))


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell)[:_SHOWN_CHARACTERS]


def draft_chunk(
    drafts: Sequence[dict[str, Any]], lines: list[int], raws: list[Any], rejects: list[Reject]
) -> Chunk:
    """Posts of a JSON format as columns."""
    keys = dict.fromkeys(k for d in drafts for k, v in d.items() if v is not None and k != "counts")
    counts = [draft.get("counts") or {} for draft in drafts]
    metrics = dict.fromkeys(m for c in counts for m, v in c.items() if v is not None)
    return Chunk(
        lines,
        {key: [draft.get(key) for draft in drafts] for key in keys},
        {metric: [each.get(metric) for each in counts] for metric in metrics},
        raws,
        rejects,
    )


def batched(items: abc.Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Items in lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def renamed(plan: Plan, **changes: Any) -> Plan:
    """A plan whose detection says something else."""
    plan.detection = dataclasses.replace(plan.detection, **changes)
    return plan
