"""A report of sections, for whatever is no listening: each with paragraphs, drawings and tables.

As with :mod:`mootlib.report.view`, HTML page and PDF are two layouts of one view, every number worded
already. Sentences may hold the marks of :mod:`mootlib.report.clean` around emphasised words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mootlib.report.view import Chart, Point, Step, Table

__all__ = ["Captioned", "Paper", "Section"]


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table with what it holds, in words."""

    caption: str
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its drawings come after its paragraphs, its tables after the drawings."""

    anchor: str
    title: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Captioned, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the page, in its order."""

    title: str
    subject: str  #: whose and when, under the title
    made: str
    tiles: tuple[tuple[str, str], ...]  #: number and noun
    in_short: tuple[Point, ...]
    cautions: tuple[str, ...]
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    layout: ClassVar[str] = "paper"  #: the templates that lay it out
