"""The brief that a chief officer reads: what is known of a day or a week, in ten lines with their evidence.

A `Brief` holds facts and where each is shown; ``brief_words`` says them, ``brief_pages`` lays them out as
HTML and PDF, ``brief_json`` keeps them. Nothing is counted here: numbers come from stored results and the
thread's coverage, and what is not known is None or said as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = [
    "Answered",
    "Brief",
    "Doubts",
    "Emerged",
    "Grown",
    "Heard",
    "Silence",
    "ToneMoved",
    "Waiting",
    "Waits",
]


@dataclass(frozen=True, slots=True)
class Heard:
    """How much was said where the body listens."""

    posts: int
    people: int
    usual: float | None  #: posts in an earlier period like it; None: no such period
    earlier: int  #: how many earlier periods there were to compare with
    places: int  #: collections and imports that were listened to
    path: str


@dataclass(frozen=True, slots=True)
class Emerged:
    """An emerging issue that became known in the period."""

    title: str
    posts: int
    expected: float
    known: datetime
    ongoing: bool
    found_in: str
    path: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A topic that more people wrote about than before."""

    title: str
    people: int
    usual: float
    low: float  #: people now for each one usually, by the lower end of the interval
    found_in: str
    path: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that nobody has answered."""

    title: str
    voices: int
    days: int  #: since it was first raised
    due: date | None
    late: bool
    path: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What wants an answer at the end of the period."""

    matters: int
    late: int
    voices: int  #: that want an answer and have none, in matters or not
    median_days: float | None  #: until an answer, those still waiting counted in; None: not reached
    questions: (
        int  #: found by listening in the period, answered nowhere that it could see, not yet heard
    )
    longest: tuple[Waiting, ...]
    path: str
    questions_path: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the body said or did about a matter in the period."""

    title: str
    what: str  #: as the thread calls it: 'Answered in public', 'Done', ...
    on: date
    voices: int
    path: str


@dataclass(frozen=True, slots=True)
class ToneMoved:
    """A topic whose wording changed beyond chance; mean tone of its authors, -1 to 1."""

    title: str
    now: float
    before: float
    low: float  #: of the difference
    high: float
    found_in: str
    path: str


@dataclass(frozen=True, slots=True)
class Silence:
    """From where nothing was heard; no news is no sign that all is well."""

    wards: tuple[str, ...]
    wards_known: int  #: 0: no wards are entered, and nothing can be said
    sources: tuple[str, ...]  #: that could not be read, each with its problem in words
    quiet: tuple[str, ...]  #: collections without a post in the period


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the numbers rest on."""

    topics_compared: int
    undated: int
    not_understood: int  #: posts of the period without a tone
    behind: tuple[str, ...]  #: collections with posts that are not understood yet
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a brief says, as it was known when it was made."""

    organisation: str
    rhythm: str  #: 'daily' or 'weekly'
    first_day: date
    last_day: date
    made_at: datetime
    zone: str
    heard: Heard
    emerged: tuple[Emerged, ...]
    grown: tuple[Grown, ...]
    waits: Waits
    answered: tuple[Answered, ...]
    tone: tuple[ToneMoved, ...]
    silence: Silence
    doubts: Doubts
