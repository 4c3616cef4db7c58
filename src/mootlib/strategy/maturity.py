"""How firmly a body's use of social media is rooted, by documents; and what it promised those who took part.

Stages after Mergel and Bretschneider 2013 (Public Administration Review 73(3), 390-400): 1 informal
experiments, 2 norms are being drafted, 3 an institution. The criteria by which a stage is told from documents
are ours: stage 3 when policy, roles, records schedule, metrics and crisis rota are all documented within the
last 24 months, stage 2 when any of them is, stage 1 otherwise. A stage is no mark: it says what is written
down, and **no document known** is not the same as no document.

Levels of participation are IAP2's (inform, consult, involve, collaborate, empower), each of them legitimate.
What matters is the gap between what a process promised and what its outcome shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

__all__ = [
    "CRITERIA",
    "LEVELS",
    "Criterion",
    "Document",
    "Maturity",
    "Promise",
    "Promises",
    "maturity",
    "promises",
]

CRITERIA = ("policy", "roles", "records", "metrics", "crisis")
#: A document older than this counts as out of date.
MONTHS = 24

LEVELS = ("inform", "consult", "involve", "collaborate", "empower")

#: Rungs of Arnstein 1969 that a level of IAP2 is nearest to, for readers who know that ladder.
ARNSTEIN = {
    "inform": "informing",
    "consult": "consultation",
    "involve": "placation",
    "collaborate": "partnership",
    "empower": "delegated power",
}


class Document(NamedTuple):
    """A dated document that meets a criterion."""

    criterion: str
    title: str
    dated: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its newest document (None: none is known) and whether that is recent enough."""

    name: str
    document: Document | None
    current: bool


@dataclass(frozen=True, slots=True)
class Maturity:
    """The stage, 1 to 3, with the evidence for each criterion."""

    stage: int
    criteria: tuple[Criterion, ...]
    as_of: date

    @property
    def current(self) -> int:
        return sum(criterion.current for criterion in self.criteria)


class Promise(NamedTuple):
    """What a process promised and what its outcome shows; ``observed`` None: not known yet."""

    process: str
    declared: str
    observed: str | None
    evidence: str = ""

    @property
    def gap(self) -> int | None:
        """Levels by which the outcome fell short (above 0) or went further (below 0)."""
        if self.observed is None:
            return None
        return LEVELS.index(self.declared) - LEVELS.index(self.observed)


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises of participation, those that fell short most first, those not known last."""

    promises: tuple[Promise, ...]
    known: int
    kept: int


def maturity(documents: Sequence[Document], *, as_of: date) -> Maturity:
    """The stage that documents dated up to ``as_of`` show.

    Raises:
        ValueError: for an unknown criterion.
    """
    for document in documents:
        if document.criterion not in CRITERIA:
            raise ValueError(f"There is no criterion called {document.criterion!r}.")
    past = [document for document in documents if document.dated <= as_of]
    oldest = _months_before(as_of, MONTHS)
    criteria = []
    for name in CRITERIA:
        newest = max(
            (d for d in past if d.criterion == name), key=lambda d: (d.dated, d.title), default=None
        )
        criteria.append(Criterion(name, newest, newest is not None and newest.dated >= oldest))
    current = sum(criterion.current for criterion in criteria)
    stage = 3 if current == len(CRITERIA) else 2 if current else 1
    return Maturity(stage, tuple(criteria), as_of)


def promises(rows: Sequence[Promise]) -> Promises:
    """Promises in their order of need, and how many were kept.

    Raises:
        ValueError: for an unknown level.
    """
    for row in rows:
        for level in (row.declared, row.observed):
            if level is not None and level not in LEVELS:
                raise ValueError(f"There is no level of participation called {level!r}.")
    order = sorted(rows, key=lambda r: (r.gap is None, -(r.gap or 0), r.process))
    known = [row for row in rows if row.gap is not None]
    return Promises(tuple(order), len(known), sum((row.gap or 0) <= 0 for row in known))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = [
        31,
        29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ]
    return date(year, month + 1, min(day.day, last[month]))
