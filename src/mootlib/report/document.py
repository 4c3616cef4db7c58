"""A report of sections, laid out alike as a page and on paper, for everything but listening.

Every number is worded and every text cleaned already, as in :mod:`mootlib.report.view`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mootlib.report.view import Chart, Point, Step, Table

__all__ = ["Document", "Section", "Titled"]


@dataclass(frozen=True, slots=True)
class Titled:
    """A table with its caption."""

    caption: str
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: sentences, then drawings, then tables."""

    anchor: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()  #: a list
    charts: tuple[Chart, ...] = ()
    tables: tuple[Titled, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Everything in the report, in its order."""

    title: str
    subject: str
    made: str
    zone: str
    tiles: tuple[tuple[str, str], ...]
    in_short: tuple[Point, ...]
    cautions: tuple[str, ...]
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    seed: int
    notes: tuple[str, ...] = field(default=())
