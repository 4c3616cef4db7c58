"""What the register says of a type of failure, and what a detector answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from mootlib.records import Method

if TYPE_CHECKING:
    from mootlib.strategy.failures.scene import Scene

__all__ = [
    "SEVERITIES",
    "Case",
    "Detector",
    "FailureType",
    "FailuresResult",
    "Finding",
    "Judged",
    "NoData",
    "Outcome",
    "Parameter",
    "PostKey",
    "Settings",
]

#: From what can wait to what cannot.
SEVERITIES = ("low", "medium", "high", "critical")

#: A rule's parameters by name, all of them.
Settings = Mapping[str, float]


class PostKey(NamedTuple):
    """Names a post; the words stay in the corpus."""

    platform: str
    post_id: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number in a rule that a body may set. ``own`` marks one added here (a dagger in the reference)."""

    name: str
    default: float
    unit: str
    meaning: str
    least: float
    most: float
    own: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Where it happened; ``read`` is False where the source was not read in full."""

    what: str
    source: str
    read: bool = False


@dataclass(frozen=True, slots=True)
class FailureType:
    """One of the 25 types of the register."""

    number: int
    slug: str
    name: str
    means: str
    public: bool  #: public posts suffice for at least a part of the rule
    needs: tuple[str, ...]  #: tables of OwnRecords that the rule reads
    data: str  #: in words
    signal: str
    rule: str
    parameters: tuple[Parameter, ...]
    severity: str
    innocent: tuple[str, ...]
    remedy: tuple[str, ...]
    responsible: str
    case: Case
    false_alarms: str  #: what was measured, or why nothing could be

    def settings(self, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """The parameters of the rule, with those ``given`` in place of the defaults.

        Raises:
            ValueError: if one is unknown or lies outside its bounds.
        """
        values = {parameter.name: parameter.default for parameter in self.parameters}
        bounds = {parameter.name: parameter for parameter in self.parameters}
        for name, value in (given or {}).items():
            if name not in values:
                raise ValueError(f"Type {self.number} ({self.slug}) has no parameter '{name}'.")
            parameter = bounds[name]
            if not parameter.least <= value <= parameter.most:
                raise ValueError(
                    f"Type {self.number} ({self.slug}): {name} lies between {parameter.least:g} and "
                    f"{parameter.most:g} {parameter.unit}."
                )
            values[name] = float(value)
        return values


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal of one failure, for a person to judge; never a verdict.

    ``subject`` says what it is about and is the same when the same thing is found again, for example
    'account:x/kestburycouncil'. ``posts`` are the evidence, at most ``EVIDENCE`` of the ``total``;
    ``records`` are lines of the body's own records.
    """

    number: int
    subject: str
    severity: str
    sentence: str
    figures: Mapping[str, float]
    posts: tuple[PostKey, ...] = ()
    total: int = 0
    records: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A type was looked for: ``looked_at`` things called ``unit``, and what was found."""

    number: int
    findings: tuple[Finding, ...]
    looked_at: int
    unit: str
    parameters: Mapping[str, float]
    notes: tuple[str, ...] = ()  #: what could not be judged, in sentences


@dataclass(frozen=True, slots=True)
class NoData:
    """A type could not be looked for. That is not the same as: it does not happen."""

    number: int
    reason: str
    needed: tuple[str, ...]  #: what would have to be there


Outcome = Judged | NoData
Detector = Callable[["Scene", Settings], Outcome]


@dataclass(frozen=True, slots=True)
class FailuresResult:
    """What was found of each type that was asked for, by number."""

    outcomes: Mapping[int, Outcome]
    posts: int
    own_posts: int
    now: datetime
    seen_until: datetime | None
    method: Method

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the most severe first, then by type."""
        found = [
            finding
            for outcome in self.outcomes.values()
            if isinstance(outcome, Judged)
            for finding in outcome.findings
        ]
        return tuple(
            sorted(found, key=lambda f: (-SEVERITIES.index(f.severity), f.number, f.subject))
        )
