"""What happens to posts once an import has been read: declared by the apps above, run in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from folkmoot.sources.models import Import

Report = Callable[[str, float], None]  #: stage in words, share of the stage's work done


@dataclass(frozen=True)
class Stage:
    """One step after reading: its name, and the function that does it for an import.

    ``forget`` is called in the transaction that deletes the import, for what is not a row.
    """

    name: str
    function: Callable[[Import, Report], None]
    forget: Callable[[Import], None] | None = None


_stages: list[Stage] = []


def offer(stage: Stage) -> None:
    """Add a step (called once, when the app is ready)."""
    if stage not in _stages:
        _stages.append(stage)


def offered() -> tuple[Stage, ...]:
    return tuple(_stages)
