"""What the apps above keep about people who work here: each says how it shows and how it forgets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from folkmoot.spine.models import User


@dataclass(frozen=True)
class PersonStore:
    """One store: its name in an export, what it holds about somebody, and how it lets go of it."""

    name: str
    export: Callable[[User], list[dict[str, Any]]]
    forget: Callable[[User], None]


_stores: list[PersonStore] = []


def offer(store: PersonStore) -> None:
    """Add a store (called once, when the app is ready)."""
    if store not in _stores:
        _stores.append(store)


def exported(user: User) -> dict[str, list[dict[str, Any]]]:
    """All that the stores hold about somebody."""
    return {store.name: store.export(user) for store in _stores}


def forget(user: User) -> None:
    """Let go of it everywhere; called in the transaction that forgets her."""
    for store in _stores:
        store.forget(user)
