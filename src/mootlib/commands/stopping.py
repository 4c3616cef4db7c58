"""Ctrl-C that is heard in any case.

Python raises `KeyboardInterrupt` wherever the main thread happens to be; inside a callback of a
compiled library it can be swallowed. So the wish is written down as well, and asked for later.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["stoppable"]


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Within it, call what you get to hear whether Ctrl-C was pressed."""
    wished = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        wished.set()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield wished.is_set
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield wished.is_set
    finally:
        signal.signal(signal.SIGINT, before)
