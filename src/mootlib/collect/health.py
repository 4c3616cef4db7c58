"""How a source does, as a value: what a page shows and a calendar goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.collect.contract import Batch
from mootlib.collect.quota import Quota

__all__ = ["Health"]


@dataclass(frozen=True, slots=True)
class Health:
    """What is known about a source; every change gives a new value.

    >>> from datetime import UTC, datetime
    >>> health = Health().failed("example.social cannot be reached.", datetime(2026, 1, 1, tzinfo=UTC))
    >>> health.state, health.failures
    ('failing', 1)
    """

    last_success: datetime | None = None  #: when a pass last ended without an error
    last_post: datetime | None = None  #: when the newest post that was read was published
    complete_until: datetime | None = None  #: everything shown before this has been read
    progress: float | None = None  #: of the pass under way, 0 to 1; None if it cannot be known
    reached: datetime | None = None  #: the moment at which the pass under way is
    error: str = ""  #: why the last attempt failed, in one sentence; '' if it did not
    lasting: bool = False  #: whether somebody must change something before it can go on
    failures: int = 0  #: in a row
    next_try: datetime | None = None
    warning: str = ""  #: what a person should know although all is well
    quota_left: float | None = None
    quota_limit: float | None = None
    quota_resets_at: datetime | None = None
    posts: int = 0  #: given since this value was begun, repeated ones too
    rejects: int = 0
    deletions: int = 0
    streams: bool | None = (
        None  #: whether it is told of what happens; None where there is no stream
    )
    why_polled: str = ""  #: why it is polled although it has a stream

    @property
    def state(self) -> str:
        """'new', 'reading', 'well', 'failing', or 'stuck' where waiting will not help."""
        if self.error:
            return "stuck" if self.lasting else "failing"
        if self.progress is not None or self.reached is not None:
            return "reading"
        # A stream's first pass ends after an hour, and is well long before.
        return "well" if self.last_success or self.complete_until else "new"

    def lag(self, now: datetime) -> timedelta | None:
        """How far behind the source we are; None before anything is known."""
        if self.complete_until is None:
            return None
        return max(timedelta(), now - self.complete_until)

    def after(self, batch: Batch, quota: Quota | None, *, deletions: int | None = None) -> Health:
        """This health once a batch has been stored.

        ``deletions``: how many posts that are kept were deleted; all that the batch tells of if unknown.
        """
        gone = len(batch.deletions) if deletions is None else deletions
        known = [moment for moment in (self.last_post, _newest(batch.posts)) if moment]
        until = [moment for moment in (self.complete_until, batch.complete_until) if moment]
        return replace(
            self,
            last_post=max(known, default=None),
            complete_until=max(until, default=None),  # reading a stretch again takes nothing back
            **self._place(batch),
            error="",
            lasting=False,
            failures=0,
            warning=batch.warning or self.warning,
            posts=self.posts + batch.posts.num_rows,
            rejects=self.rejects + batch.rejects.num_rows,
            deletions=self.deletions + gone,
            **_way(batch),
            **_of(quota),
        )

    def _place(self, batch: Batch) -> dict[str, Any]:
        """Where the pass is; a batch without a cursor (replies, counts seen again) says nothing of it."""
        if batch.cursor is None:
            return {"progress": self.progress, "reached": self.reached}
        return {"progress": batch.progress, "reached": batch.reached}

    def begun(self) -> Health:
        """This health when a new pass begins: warnings of the last one no longer hold."""
        return replace(self, warning="")

    def passed(self, now: datetime, next_try: datetime | None, quota: Quota | None) -> Health:
        """This health once a pass has ended well."""
        return replace(
            self,
            last_success=now,
            progress=None,
            reached=None,
            error="",
            lasting=False,
            failures=0,
            next_try=next_try,
            **_of(quota),
        )

    def failed(
        self,
        sentence: str,
        next_try: datetime | None,
        quota: Quota | None = None,
        *,
        lasting: bool = False,
    ) -> Health:
        """This health once an attempt has failed."""
        return replace(
            self,
            progress=None,
            reached=None,
            streams=None if self.streams is None else False,
            error=sentence,
            lasting=lasting,
            failures=self.failures + 1,
            next_try=next_try,
            **_of(quota),
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON, to be kept; moments as ISO 8601."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Health:
        """What `to_json` gave; entries of another version are passed over."""
        moments = {f.name for f in fields(cls) if "datetime" in str(f.type)}
        known = {f.name for f in fields(cls)}
        values: dict[str, Any] = {
            name: datetime.fromisoformat(value) if name in moments and value else value
            for name, value in found.items()
            if name in known
        }
        return cls(**values)


def _newest(posts: pa.Table) -> datetime | None:
    return pc.max(posts["posted_at"]).as_py() if posts.num_rows else None


def _way(batch: Batch) -> dict[str, Any]:
    if batch.way is None:
        return {}
    return {"streams": batch.way.stream, "why_polled": batch.way.why}


def _of(quota: Quota | None) -> dict[str, Any]:
    if quota is None:
        return {}
    return {
        "quota_left": quota.left,
        "quota_limit": quota.limit,
        "quota_resets_at": quota.resets_at,
    }
