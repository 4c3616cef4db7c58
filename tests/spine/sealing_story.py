"""Sealing in a process that may be killed between any two things it says to the database."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from folkmoot.spine import events  # noqa: E402

BATCH = 3


class Points:
    """Counts the points that the process comes to, and kills it at one of them."""

    def __init__(self, deadly: int | None) -> None:
        self.deadly = deadly
        self.names: list[str] = []

    def come_to(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        name = " ".join(sql.split()[:3])
        self.come_to(f"before {name}")
        result = execute(sql, *rest)
        self.come_to(f"after {name}")
        return result

    def committing(self, commit: Callable[[], None]) -> Callable[[], None]:
        def watched() -> None:
            self.come_to("before COMMIT")
            commit()
            self.come_to("after COMMIT")

        return watched


def seal(database: str, deadly: int | None, record: Path | None = None) -> None:
    """Seal what waits in ``database``; be killed at the point ``deadly``."""
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    events.BATCH = BATCH
    points = Points(deadly)
    connection._commit = points.committing(connection._commit)  # type: ignore[method-assign]
    with connection.execute_wrapper(points.statement):
        events.seal()
    if record is not None:
        record.write_text("\n".join(points.names))
