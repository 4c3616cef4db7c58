"""Progress on standard error: a bar at a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TextIO

WIDTH = 30


class Progress:
    """Shows how far a long piece of work is; clears its line when it ends."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._stage = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def show(self, stage: str, done: float) -> None:
        """Say that ``stage`` is at work and the share ``done`` of everything is done."""
        if self._bar:
            full = round(WIDTH * done)
            bar = "█" * full + "░" * (WIDTH - full)
            self._stream.write(f"\r\x1b[K{bar} {done:4.0%}  {stage[:60]}")
        elif stage != self._stage:
            self._stream.write(f"{done:4.0%} {stage}\n")
        self._stage = stage
        self._stream.flush()
