"""Reading a whole file at once, with the promises of readers checked on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mootlib import readers
from mootlib.records import ACCOUNTS, COUNTS, METRICS, POSTS, REJECTS

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"


@dataclass
class Whole:
    """All batches of a file together."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    rows_read: int = 0
    batches: int = 0

    @property
    def reasons(self) -> list[str]:
        return [reject["reason"] for reject in self.rejects]

    def counts_of(self, post_id: str) -> dict[str, int]:
        return {c["metric"]: c["value"] for c in self.counts if c["post_id"] == post_id}


def whole(path: Path | str, **options: Any) -> Whole:
    """Read all of a file; the shapes, the sums and the sentences are checked."""
    result = Whole()
    for batch in readers.read(path, now=options.pop("now", NOW), **options):
        checked(batch)
        result.posts += batch.posts.to_pylist()
        result.accounts += batch.accounts.to_pylist()
        result.counts += batch.counts.to_pylist()
        result.rejects += batch.rejects.to_pylist()
        result.rows_read += batch.rows_read
        result.batches += 1
    return result


def checked(batch: readers.Batch) -> None:
    """What holds for every batch of every file."""
    for table, shape in (
        (batch.posts, POSTS),
        (batch.accounts, ACCOUNTS),
        (batch.counts, COUNTS),
        (batch.rejects, REJECTS),
    ):
        table.validate(full=True)
        assert table.schema == shape.schema
        shape.check(table)
    assert batch.rows_read == len(batch.posts) + len(batch.rejects)
    for reject in batch.rejects.to_pylist():
        assert not reject["reason"][0].islower() or reject["reason"].startswith(reject["file"])
        assert reject["reason"].endswith(".")
        assert len(reject["reason"]) > 15
        assert len(reject["raw"]) <= 2000
        assert reject["line"] >= 0
    ids = set(batch.posts["post_id"].to_pylist())
    assert "" not in ids
    assert set(batch.counts["post_id"].to_pylist()) <= ids
    assert set(batch.counts["metric"].to_pylist()) <= set(METRICS)
    assert all(value >= 0 for value in batch.counts["value"].to_pylist())
    known = {(a["platform"], a["account_id"]) for a in batch.accounts.to_pylist()}
    assert len(known) == len(batch.accounts)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
