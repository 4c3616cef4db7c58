"""What do people say about us and our place, what is new, what wants an answer?

``understand`` does everything; the modules beneath (``topics``, ``questions``, ``bursts``,
``places``, ``people``, ``trend``) answer one question each. Importing this package is cheap: what a
method needs is imported when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mootlib.listening.result import (
    Actor,
    Burst,
    Example,
    Interval,
    ListeningResult,
    PlaceCount,
    PostKey,
    Question,
    Reading,
    Topic,
)

if TYPE_CHECKING:
    from mootlib.listening.progress import Cancelled
    from mootlib.listening.understanding import understand

__all__ = [
    "Actor",
    "Burst",
    "Cancelled",
    "Example",
    "Interval",
    "ListeningResult",
    "PlaceCount",
    "PostKey",
    "Question",
    "Reading",
    "Topic",
    "understand",
]

_LATER = {"understand": "understanding", "Cancelled": "progress"}


def __getattr__(name: str) -> object:
    """Bring in what is heavy only when it is asked for."""
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"mootlib.listening.{_LATER[name]}"), name)
    raise AttributeError(f"mootlib.listening has no {name!r}")
