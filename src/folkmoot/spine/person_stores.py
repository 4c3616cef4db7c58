"""What the apps above keep about people who work here: each says how it shows and how it forgets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from folkmoot.spine.models import User


@dataclass(frozen=True)
class PersonStore:
    """One store: its name in an export, what it holds about somebody, and how it lets go of it."""

    name: str
    export: Callable[[User], list[dict[str, Any]]]
    #: With the names that are certainly hers; None: what people wrote is all (`written_words`), or a key that
    #: the database empties.
    forget: Callable[[User, Iterable[str]], None] | None = None


_stores: list[PersonStore] = []


def offer(store: PersonStore) -> None:
    """Add a store (called once, when the app is ready)."""
    if store not in _stores:
        _stores.append(store)


def exported(user: User) -> dict[str, list[dict[str, Any]]]:
    """All that the stores hold about somebody."""
    return {store.name: store.export(user) for store in _stores}


def forget(user: User, names: Iterable[str]) -> None:
    """Let go of it everywhere; called in the transaction that forgets her."""
    certain = tuple(names)
    for store in _stores:
        if store.forget is not None:
            store.forget(user, certain)
