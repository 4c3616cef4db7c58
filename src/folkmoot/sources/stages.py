"""What happens to posts once they were brought in: declared by the apps above, run in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from folkmoot.sources.models import Collection, Import

Owner = Import | Collection  #: whatever brought posts into the corpus
Report = Callable[[str, float], None]  #: stage in words, share of the stage's work done


@dataclass(frozen=True)
class Stage:
    """One step after reading: its name, and the function that does it for an import or a collection.

    ``forget`` is called in the transaction that deletes either, for what is not a row.
    """

    name: str
    function: Callable[[Owner, Report], None]
    forget: Callable[[Owner], None] | None = None


_stages: list[Stage] = []


def offer(stage: Stage) -> None:
    """Add a step (called once, when the app is ready)."""
    if stage not in _stages:
        _stages.append(stage)


def offered() -> tuple[Stage, ...]:
    return tuple(_stages)
