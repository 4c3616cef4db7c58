"""What every layout of a brief shows: lines, and sections of evidence, already worded."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Line", "Page", "Row", "Section"]


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten lines: a lead, a sentence, and where its evidence is."""

    lead: str
    text: str
    section: str
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """A thing under a heading: its name, where it is shown, and its numbers in words."""

    title: str
    facts: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a sentence or two, the things that it is about, and the page that shows all of them."""

    anchor: str
    heading: str
    text: str
    rows: tuple[Row, ...] = ()
    whole: str = ""  #: what the page at ``path`` shows
    path: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a brief shows, worded."""

    title: str
    subject: str
    made: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
