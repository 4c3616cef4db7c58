"""What a report shows, ready to be laid out: every number already worded, every text already cleaned.

The HTML page and the PDF are two layouts of this one view, so that they cannot say different things.
Sentences may hold the marks of :mod:`mootlib.report.clean` around emphasised words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

__all__ = [
    "Chart",
    "File",
    "Line",
    "Person",
    "Point",
    "Post",
    "QuestionRow",
    "Report",
    "Step",
    "Table",
    "Topic",
]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under their headings; ``numbers`` says which columns are right-aligned."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, what it shows in words, and the numbers behind it."""

    svg: str
    narrow: str | None  #: the same for a phone, where the first would become too small
    caption: str
    summary: str
    table: Table
    key: tuple[tuple[str, str], ...] = ()  #: colours of tones that need a key, each with its share


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence or two under a short lead."""

    lead: str
    text: str
    target: str  #: the section that says more


@dataclass(frozen=True, slots=True)
class Post:
    """A post shown as evidence."""

    text: str
    language: str | None  #: code for the ``lang`` attribute
    when: str
    account: str | None
    counts: str
    url: str | None
    platform: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A post that wants an answer."""

    text: str
    language: str | None
    asked_of: str
    when: str
    state: str
    answered: bool
    topic: str
    topic_anchor: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A name with its number and how large it is beside the others (0 to 1)."""

    name: str
    number: str
    share: str
    size: float
    note: str = ""
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account: who talks or is talked about."""

    name: str
    public_body: bool
    posts: str
    mentions: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its row in the table of topics and, if ``told``, its own section."""

    anchor: str
    title: str
    posts: str
    share: str
    size: float  #: beside the largest topic, 0 to 1
    trend: str
    trend_detail: str
    rising: bool | None  #: None: no clear change, or unknown
    tone: str
    tone_detail: str
    leaning: int  #: -1, 0, +1
    spark: str
    told: bool
    summary: str = ""
    keywords: str = ""
    languages: str = ""
    steadiness: str = ""
    bursts: tuple[str, ...] = ()
    places: tuple[Line, ...] = ()
    course: Chart | None = None
    tones: Chart | None = None
    typical: tuple[Post, ...] = ()
    most_seen: tuple[Post, ...] = ()
    seen_by: str = ""
    questions: tuple[QuestionRow, ...] = ()
    open_questions: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """What became of one file's rows."""

    name: str
    format: str
    rows: str
    posts: str
    duplicates: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Step:
    """A method, so that it can be repeated and doubted."""

    title: str
    name: str
    version: str
    parameters: str
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page, in its order."""

    title: str
    subject: str  #: whose, which platforms and when, under the title
    organisation: str | None
    made: str
    zone: str
    tiles: tuple[tuple[str, str], ...]
    in_short: tuple[Point, ...]
    cautions: tuple[str, ...]
    topics: tuple[Topic, ...]
    topics_note: str
    course: Chart | None
    tones: Chart | None
    questions: tuple[QuestionRow, ...]
    questions_note: str
    bursts: Table
    bursts_note: str
    places: tuple[Line, ...]
    places_note: str
    talking: tuple[Person, ...]
    talked_about: tuple[Person, ...]
    people_note: str
    platforms: tuple[Line, ...]
    languages: tuple[Line, ...]
    files: tuple[File, ...]
    total: File
    accounting: str
    rejects: tuple[Line, ...]
    steps: tuple[Step, ...]
    seed: int
    notes: tuple[str, ...] = field(default=())
    layout: ClassVar[str] = "report"  #: the templates that lay it out
