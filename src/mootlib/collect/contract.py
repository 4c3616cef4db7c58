"""What every source promises, and what it hands out.

A source is asked to read on from a cursor. It gives batches; each holds the cursor that stands for
everything up to and including it. Whoever stores a batch stores its cursor right after it, and so:

- stopped or killed anywhere, reading goes on from the last stored cursor and nothing is lost;
- what is read a second time is known by (platform, post_id), and so nothing is doubled;
- a cursor is plain JSON and holds no credential and no words of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from mootlib.collect.quota import Quota
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS

__all__ = ["Batch", "Closed", "Cursor", "Deletion", "Source", "Way"]

#: Where a source is to go on: JSON, to be kept as it is and given back.
Cursor = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deletion:
    """The platform says that a post is no longer there."""

    platform: str
    post_id: str
    seen_at: datetime  #: when we were told; when it was deleted is mostly not said


@dataclass(frozen=True, slots=True)
class Closed:
    """The platform says that an account is gone for good, and all that it said with it."""

    platform: str
    account_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """How a source that has a stream is read just now."""

    stream: (
        bool  #: whether a connection is open over which it tells of what happens; else it is polled
    )
    why: str = ""  #: why it is polled, in a sentence


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what a source holds, with the cursor that stands for having read it."""

    posts: pa.Table = field(default_factory=POSTS.empty)
    accounts: pa.Table = field(default_factory=ACCOUNTS.empty)
    counts: pa.Table = field(default_factory=COUNTS.empty)
    rejects: pa.Table = field(default_factory=REJECTS.empty)
    deletions: tuple[Deletion, ...] = ()
    closed: tuple[Closed, ...] = ()
    #: Where to go on after this batch; None (of counts seen again): the cursor stays as it is.
    cursor: Cursor | None = None
    #: Everything that the source showed before this moment has been read; None if nothing new is known.
    complete_until: datetime | None = None
    #: How much is read of the time that this pass goes through, 0 to 1; None where that is not known.
    progress: float | None = None
    #: The moment at which the pass is: of its last post downwards, of its newest upwards.
    reached: datetime | None = None
    #: What a person should know: words may be missing, an address has changed.
    warning: str = ""
    #: Of sources that have a stream: whether this is read from it. None says nothing about that.
    way: Way | None = None


class Source(Protocol):
    """One account, hashtag, search, feed or folder, read again and again."""

    @property
    def platform(self) -> str:
        """The platform of its posts, as in ``posts.platform``."""
        ...

    @property
    def name(self) -> str:
        """What it is, for people: 'Mastodon hashtag #bins on example.social'."""
        ...

    @property
    def quota(self) -> Quota | None:
        """Requests left; None where the source does not say."""
        ...

    def read(self, cursor: Cursor | None) -> Iterator[Batch]:
        """Everything since the cursor (None: since the beginning), then end.

        Raises:
            SourceError: with a sentence; all batches before it stand.
            Stopped: if stopping was wished.
        """
        ...

    def refresh(self, post_ids: Sequence[str]) -> Iterator[Batch]:
        """These posts as they are now: counts, edits, and deletions; their batches have no cursor.

        Raises as `read` does. A source that cannot look at single posts gives nothing.
        """
        ...
