"""Events for tests, and how tests that commit them clean up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from folkmoot.spine import event_guard, events
from folkmoot.spine.event_chain import line_of
from folkmoot.spine.models import Event
from tests import factories


def recorded(number: int = 1, **more: Any) -> Event:
    """An event with facts of every sort; ``more`` goes to ``record``."""
    words: dict[str, Any] = {
        "kind": "matter.opened",
        "by": None,
        "organisation": factories.organisation(),
        "subject": f"matter:{number}",
        "facts": {"state": "heard", "voices": number, "path": ["a", None, True], "z": "é"},
    }
    with transaction.atomic():
        return events.record(**(words | more))


def export() -> list[dict[str, Any]]:
    """The sealed events as they are exported."""
    return [json.loads(line_of(event.public)) for event in events.sealed_after()]


def write(file: Path, exported: list[dict[str, Any]]) -> Path:
    file.write_bytes(b"".join(map(line_of, exported)))
    return file


@contextmanager
def unguarded() -> Iterator[None]:
    """Do as one who administers the database: change what the triggers protect."""
    event_guard.lift(connection)
    try:
        yield
    finally:
        event_guard.put(connection)


def clear() -> None:
    """Delete committed events, so that the database can be emptied after the test."""
    with transaction.atomic(), unguarded(), connection.cursor() as cursor:
        for table in ("spine_eventdetail", "spine_event", "spine_eventhead"):
            cursor.execute(f"DELETE FROM {table}")
