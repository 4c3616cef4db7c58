"""Where a test may interrupt a write. In production ``hook`` is None and nothing happens."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["hook", "point"]

hook: Callable[[str], None] | None = None


def point(name: str) -> None:
    """Tell the test that the write has come to ``name``."""
    if hook is not None:
        hook(name)
