"""A clock that waits for nothing, a network that is only the loopback, and a keeper of batches."""

from __future__ import annotations

import json
import random
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from mootlib.collect import Batch, Guard, Web
from mootlib.records import ACCOUNTS, COUNTS, POSTS, REJECTS

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOOPBACK = Guard.allowing("127.0.0.0/8")


class FakeClock:
    """Shows a time of its own, which passes only where somebody waits."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.waited: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def wait(self, seconds: float, stop: threading.Event) -> None:
        self.waited.append(seconds)
        if not stop.is_set():
            self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)


def web(clock: FakeClock, **options: Any) -> Web:
    """A way to the loopback that waits for nothing but the server's silence."""
    given = {"guard": LOOPBACK, "timeout": 0.25, "chance": random.Random(1)} | options
    return Web(clock=clock, **given)


class Keeper:
    """Keeps batches as a corpus would: each post once, by platform and identifier."""

    def __init__(self) -> None:
        self.posts: dict[tuple[str, str], dict[str, Any]] = {}
        self.accounts: dict[tuple[str, str], dict[str, Any]] = {}
        self.counts: dict[tuple[Any, ...], int] = {}
        self.rejects: list[str] = []
        self.deleted: set[tuple[str, str]] = set()
        self.cursor: Any = None
        self.warnings: list[str] = []

    def add(self, batch: Batch) -> None:
        """Store what a batch holds; its shapes are checked on the way."""
        for table, shape in (
            (batch.posts, POSTS),
            (batch.accounts, ACCOUNTS),
            (batch.counts, COUNTS),
            (batch.rejects, REJECTS),
        ):
            assert table.schema == shape.schema
        for post in batch.posts.to_pylist():
            key = (post["platform"], post["post_id"])
            held = self.posts.get(key)
            edited = post["edited_at"] and (
                not held or not held["edited_at"] or post["edited_at"] > held["edited_at"]
            )
            if held is None or edited:
                self.posts[key] = post
        for account in batch.accounts.to_pylist():
            self.accounts[account["platform"], account["account_id"]] = account
        for count in batch.counts.to_pylist():
            key = (count["platform"], count["post_id"], count["observed_at"], count["metric"])
            self.counts[key] = count["value"]
        self.rejects += batch.rejects["reason"].to_pylist()
        self.deleted |= {(gone.platform, gone.post_id) for gone in batch.deletions}
        self.warnings += [batch.warning] if batch.warning else []

    def store(self, batch: Batch) -> None:
        """Store the cursor of a batch, as JSON, which is what a database would hold."""
        if batch.cursor is not None:
            self.cursor = json.loads(json.dumps(dict(batch.cursor)))

    @property
    def ids(self) -> set[str]:
        return {post_id for _, post_id in self.posts}

    @property
    def texts(self) -> list[str]:
        return sorted(post["text"] for post in self.posts.values())
