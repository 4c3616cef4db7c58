"""What can be done with posts that a page shows; declared by the apps above, offered by those below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PostAction:
    """A page to which an analysis and a topic, or single posts, are handed."""

    label: Any  #: lazily translated
    url_name: str  #: takes ``analysis`` and ``topic`` or ``post`` in its query
    then: str = ""  #: what the page leads on to, as ``then`` in its query
    of_topic: bool = True  #: whether it is offered for a whole topic too


_actions: list[PostAction] = []


def offer(action: PostAction) -> None:
    """Add an action (called once, when the app is ready)."""
    if action not in _actions:
        _actions.append(action)


def offered() -> tuple[PostAction, ...]:
    return tuple(_actions)
