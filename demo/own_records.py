"""Writes down the council's own records, as its officers would."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


def keep_records(officer: Any, body: Any) -> int:
    """The rows of ``own_records.json``, and since when each record is kept."""
    from django.db import transaction

    from folkmoot.strategy import record_actions as actions
    from folkmoot.strategy.models import RecordKeeping
    from folkmoot.strategy.record_kinds import KINDS

    if RecordKeeping.objects.filter(organisation=body).exists():
        return 0
    said = json.loads((FOLDER / "own_records.json").read_text("utf-8"))
    written = 0
    for name, rows in said["rows"].items():
        kind = KINDS[name]
        table = actions.table_kind(kind)
        with transaction.atomic():  # as the import of a table does
            for row in rows:
                table.save(officer, body, _read(kind, row))
                written += 1
            if table.told is not None:
                table.told(officer, body, len(rows), 0)
    for name, since in said["keeping"].items():
        actions.keeping_set(
            by=officer, organisation=body, kind=KINDS[name], since=date.fromisoformat(since)
        )
    return written


def _read(kind: Any, row: dict[str, Any]) -> dict[str, Any]:
    kinds = {column.name: column.kind for column in kind.columns}
    read = {"day": date.fromisoformat, "moment": datetime.fromisoformat}
    return {name: read.get(kinds[name], lambda value: value)(value) for name, value in row.items()}
