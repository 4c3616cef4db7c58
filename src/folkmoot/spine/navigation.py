"""What an app offers in the officers' menu, declared in its AppConfig."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MenuEntry:
    """One entry: where it leads, and its place among the others (small numbers first)."""

    label: Any  #: lazily translated
    url_name: str
    namespace: str
    position: int


_entries: list[MenuEntry] = []


def offer(entry: MenuEntry) -> None:
    """Add an entry to the officers' menu (called once, when the app is ready)."""
    if entry not in _entries:
        _entries.append(entry)


def entries() -> list[MenuEntry]:
    return sorted(_entries, key=lambda entry: entry.position)
