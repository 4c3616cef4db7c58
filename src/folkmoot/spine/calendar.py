"""What is to be looked at each hour: apps say so when they are ready, the worker's clock asks them all."""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

_hourly: list[Callable[[], object]] = []


def each_hour(ask: Callable[[], object]) -> None:
    """Have a function called each hour. It asks for work whose time has come, and does none itself."""
    if ask not in _hourly:
        _hourly.append(ask)


def hour_passed() -> None:
    """Call them all; one that fails keeps no other from being called."""
    for ask in _hourly:
        try:
            ask()
        except Exception:
            logger.exception("%s could not be asked; it is again in an hour", ask.__qualname__)
