"""What a phase of a process allows: one table, and one function that says which phase is active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from folkmoot.spine.models import Phase, Process

SAY = "say"  #: contribute words
EDIT = "edit"  #: change one's own words


@dataclass(frozen=True)
class PhaseKind:
    """A kind of phase and the acts that it allows. Capabilities add their own with ``offer``."""

    name: str
    label: Any  #: lazily translated
    allows: frozenset[str]


_kinds: dict[str, PhaseKind] = {}


def offer(kind: PhaseKind) -> None:
    """Add a kind of phase (called once, when the app is ready)."""
    _kinds.setdefault(kind.name, kind)


def kinds() -> tuple[PhaseKind, ...]:
    """All kinds that this version knows."""
    return tuple(_kinds.values())


def kind_of(phase: Phase) -> PhaseKind:
    """A phase's kind; one that this version does not know allows nothing."""
    return _kinds.get(phase.kind) or PhaseKind(phase.kind, phase.kind, frozenset())


def active_phase(process: Process, at: datetime | None = None) -> Phase | None:
    """The phase that a process is in; None before the first, between two and after the last.

    Where two overlap, the one that began later.
    """
    at = at or timezone.now()
    running = process.phases.filter(starts_at__lte=at).filter(Q(ends_at=None) | Q(ends_at__gt=at))
    return running.order_by("-starts_at", "-pk").first()


def allows(process: Process, act: str, at: datetime | None = None) -> bool:
    """Whether people may do ``act`` in the process now."""
    phase = active_phase(process, at)
    return phase is not None and act in kind_of(phase).allows


offer(PhaseKind("open", _("Open for words"), frozenset({SAY, EDIT})))
offer(PhaseKind("reading", _("Being read"), frozenset()))
