"""Tables that people bring in: kept as found, looked at, taken in row by row; what cannot be stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.sources.models import TableUpload
from folkmoot.sources.table_kinds import TableKind, guessed, read_cell
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.readers.model import UnreadableFile
from mootlib.readers.plain_tables import order_of, read_table


@dataclass(frozen=True)
class CheckedRow:
    """A row as it will be taken in, or why it cannot be."""

    line: int
    cells: tuple[str, ...]
    values: dict[str, Any]
    problem: str
    refused: str = ""  #: why it was not taken in when somebody last tried; it may be tried again

    @property
    def why(self) -> str:
        """Why it waits; empty for a row that nobody has tried to take in and that can be read."""
        return self.problem or self.refused


@dataclass(frozen=True)
class Taken:
    """What became of a table's rows."""

    new: int
    changed: int
    same: int
    left: int  #: rows that stay in the upload, each with its reason


@transaction.atomic
def upload_keep(
    *, by: User, organisation: Organisation, kind: TableKind, file: UploadedFile[Any]
) -> TableUpload:
    """Keep a table as it was found; nothing is taken in yet.

    Raises:
        NotPossible: if there is no table in the file.
    """
    name = (file.name or "table")[:255]
    try:
        table = read_table(name, file.read())
    except UnreadableFile as problem:
        raise NotPossible(str(problem)) from problem
    if not table.rows:
        raise NotPossible(_("“%(name)s” has a heading but no rows.") % {"name": name})
    return TableUpload.objects.create(
        organisation=organisation,
        kind=kind.name,
        name=name,
        columns=[_storable(column) for column in table.columns],
        rows=[[row.line, [_storable(cell) for cell in row.cells]] for row in table.rows],
        bad=[[row.line, row.reason, _storable(row.raw)] for row in table.bad],
        created_by=by,
    )


def mapping_of(upload: TableUpload, kind: TableKind) -> dict[str, str]:
    """Which column each field is read from: as somebody said, else as guessed."""
    return dict(upload.mapping) or guessed(kind.fields, upload.columns)


def checked(upload: TableUpload, kind: TableKind, mapping: Mapping[str, str]) -> list[CheckedRow]:
    """Each row as this mapping reads it; nothing is stored."""
    places = {name: upload.columns.index(column) for name, column in mapping.items()}
    orders = {
        name: order_of([cells[place] for _line, cells, *_ in upload.rows])
        for name, place in places.items()
        if kind.field(name).kind in ("day", "moment")
    }
    return [_checked(kind, places, orders, *row) for row in upload.rows]


def _checked(
    kind: TableKind,
    places: Mapping[str, int],
    orders: Mapping[str, str],
    line: int,
    cells: Sequence[str],
    refused: str = "",
) -> CheckedRow:
    values: dict[str, Any] = {}
    problems = []
    for field in kind.fields:
        cell = cells[places[field.name]] if field.name in places else ""
        try:
            # A column that is not there says nothing: an import never empties what is stored.
            if field.name in places or field.required:
                values[field.name] = read_cell(field, cell, order=orders.get(field.name, ""))
        except ValueError as problem:
            problems.append(str(problem))
    return CheckedRow(line, tuple(cells), values, " ".join(problems), refused)


def upload_take(
    *, by: User, upload: TableUpload, kind: TableKind, mapping: Mapping[str, str]
) -> Taken:
    """Take in every row that can be; the others stay in the upload with their reasons."""
    done: Counter[str] = Counter()
    left = []
    with transaction.atomic():
        for row in checked(upload, kind, mapping):
            refused = ""
            if not row.problem:
                try:
                    with transaction.atomic():
                        done[kind.save(by, upload.organisation, row.values)] += 1
                except NotPossible as problem:
                    refused = str(problem)
            if row.problem or refused:
                left.append([row.line, list(row.cells), refused])
        if kind.told is not None and (done["new"] or done["changed"]):
            kind.told(by, upload.organisation, done["new"], done["changed"])
        upload.rows, upload.mapping = left, dict(mapping)
        if left or upload.bad:
            upload.save(update_fields=["rows", "mapping"])
        else:
            upload.delete()
    return Taken(done["new"], done["changed"], done["same"], len(left) + len(upload.bad))


@transaction.atomic
def upload_drop(*, by: User | None, upload: TableUpload) -> None:
    """Let go of an upload; what was taken in stays."""
    upload.delete()


def _storable(text: str) -> str:
    return text.replace("\0", "")
