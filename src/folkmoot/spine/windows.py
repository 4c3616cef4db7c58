"""Counting hits in one-minute windows, in this process.

The web server runs one process on the embedded default; with several, each keeps its own share, so
a limit is at most (limit x processes). That is the price of keeping a database write off every page.
"""

from __future__ import annotations

import threading
import time

_lock = threading.Lock()
_hits: dict[str, int] = {}
_window = 0
LARGEST = 100_000  #: distinct clients in one window; beyond it the memory is bounded by forgetting


def hits_in_window(key: str, seconds: int, now: float | None = None) -> int:
    """Count one hit for ``key`` and return how many it has had in the present window."""
    global _window
    current = int((time.time() if now is None else now) // seconds)
    with _lock:
        if current != _window or len(_hits) > LARGEST:
            _hits.clear()
            _window = current
        _hits[key] = _hits.get(key, 0) + 1
        return _hits[key]


def forget_all() -> None:
    """Start anew (for tests)."""
    with _lock:
        _hits.clear()
