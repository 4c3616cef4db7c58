"""Which kinds of signal there are: apps declare them when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from folkmoot.spine.models import Organisation, Signal
from folkmoot.spine.permissions import roles_that_may


@dataclass(frozen=True)
class Kind:
    """One kind of thing that an app finds."""

    name: str
    label: Any  #: lazily translated
    permission: str  #: of those who are told
    #: The places in which such things are found in a body: (scope, its name), for people to choose by.
    scopes: Callable[[Organisation], Iterable[tuple[str, str]]]


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Add a kind (called once, when its app is ready)."""
    roles_that_may(kind.permission)
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_of(signal: Signal) -> Kind | None:
    """The kind of a signal; None if this version does not know it."""
    return _kinds.get(signal.kind)


def label_of(signal: Signal) -> str:
    """What sort of thing it is, in words."""
    kind = kind_of(signal)
    return str(kind.label) if kind else signal.kind


def scopes_of(organisation: Organisation) -> list[tuple[str, str]]:
    """Where things are found in a body, for people to choose by."""
    return [scope for kind in kinds() for scope in kind.scopes(organisation)]
