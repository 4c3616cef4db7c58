"""What listening found: one frozen result that keeps its evidence.

:func:`mootlib.listening.understand` fills it; the report, ``result.json`` and the pages read it.
Every number in it can be opened to the posts behind it through ``findings``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from mootlib.records import Method


class PostKey(NamedTuple):
    """Which post: platform and the platform's identifier."""

    platform: str
    post_id: str


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Example:
    """A post shown as evidence: why it is shown is said by the list that it stands in."""

    key: PostKey
    text: str
    posted_at: datetime | None
    url: str | None
    account: str | None  #: display name or handle, for public bodies' accounts only
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of posts about the same thing."""

    id: int
    label: str
    keywords: tuple[str, ...]
    size: int
    share: float  #: of all posts with a topic, 0 to 1
    #: posts per day in the last quarter of the period over those in the three before; None if undated
    trend: Interval | None
    #: mean of -1 negative, 0 neutral, +1 positive; None if no language was understood
    tone: Interval | None
    tone_counts: Mapping[str, int]  #: posts negative, neutral, positive
    languages: Mapping[str, int]
    places: Mapping[str, int]
    weekly: tuple[tuple[datetime, int], ...]  #: (start of the period, posts)
    typical: tuple[Example, ...]  #: nearest to the topic's centre, near-duplicates left out
    most_seen: tuple[Example, ...]  #: highest views, or interactions where views are unknown
    seen_by: str | None  #: which count ``most_seen`` is ordered by
    #: 0 to 1: how far the group returns when the method runs with other seeds
    stability: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """A post that wants an answer."""

    key: PostKey
    text: str
    directed_at: str | None  #: the organisation or account asked; None if nobody was named
    asked_at: datetime | None
    answered: bool | None  #: None where the data cannot tell (no replies were collected)
    answered_at: datetime | None = None
    kind: str = "question"  #: 'question' or 'request'
    topic: int | None = None
    confidence: float = 1.0
    replied: bool | None = None  #: whether anybody but a public body replied; None if unknown
    answered_by: str | None = None  #: the public body whose account replied first


@dataclass(frozen=True, slots=True)
class Burst:
    """A time in which a topic (or everything: topic None) was much busier than before."""

    topic: int | None
    start: datetime
    end: datetime
    baseline: float  #: posts per bin expected
    peak: int  #: posts in the busiest bin
    bin_seconds: int
    post_keys: tuple[PostKey, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place named in posts."""

    id: str
    name: str
    posts: int
    latitude: float | None
    longitude: float | None
    ambiguous: int  #: of these, posts in which the name could mean another place too


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is talked about, or who talks: handles of public bodies are shown, others pseudonymous."""

    id: str  #: account_id, or a pseudonym
    label: str
    posts: int
    mentions: int
    public_body: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How many rows of one file were read, and what became of them."""

    file: str
    format: str
    posts_read: int
    accepted: int
    duplicates: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ListeningResult:
    """Everything listening found in a set of posts."""

    organisation: str | None
    made_at: datetime
    seed: int
    period: tuple[datetime, datetime] | None
    readings: tuple[Reading, ...]
    platforms: Mapping[str, int]
    languages: Mapping[str, int]
    topics: tuple[Topic, ...]
    findings: pa.Table  #: one row per post, shape mootlib.records.FINDINGS
    questions: tuple[Question, ...]
    bursts: tuple[Burst, ...]
    places: tuple[PlaceCount, ...]
    talked_about: tuple[Actor, ...]
    talking: tuple[Actor, ...]
    weekly: tuple[tuple[datetime, int], ...]
    tone: Interval | None
    methods: tuple[Method, ...]
    notes: tuple[str, ...]  #: limits and what was left out, in plain sentences

    @property
    def posts_read(self) -> int:
        return sum(r.posts_read for r in self.readings)

    @property
    def accepted(self) -> int:
        return sum(r.accepted for r in self.readings)

    @property
    def duplicates(self) -> int:
        return sum(r.duplicates for r in self.readings)

    @property
    def rejected(self) -> int:
        return sum(r.rejected for r in self.readings)
