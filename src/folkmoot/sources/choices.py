"""Which posts a collection wants, as the library takes it."""

from __future__ import annotations

from folkmoot.sources.models import Collection
from mootlib.collect import Choice


def choice_of(collection: Collection) -> Choice:
    """Which posts a collection wants."""
    return Choice(
        words=lines(collection.words),
        places=lines(collection.places),
        languages=tuple(collection.languages),
    )


def lines(text: str) -> tuple[str, ...]:
    """What was written one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
