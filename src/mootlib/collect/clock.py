"""The time, and waiting for it to pass: parameters, so that tests wait for nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The moment, UTC."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let so many seconds pass, or fewer if ``stop`` is set meanwhile."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        stop.wait(seconds)
