"""All that a collection holds: what one import or one live source brought."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus.layout import key_sql
from mootlib.corpus.snapshot import Snapshot, literal, moment
from mootlib.records import ACCOUNTS, COUNTS, POSTS, Table

__all__ = ["accounts", "accounts_of", "arrived", "counts", "latest", "looks", "posts"]


#: So many files of posts are read at a time in search of the latest posts.
_FILES = 4
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _columns(shape: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in shape.columns)


def _held(collection: str) -> str:
    return f"deleted_at IS NULL AND list_contains(collections, {literal(collection)})"


def posts(snapshot: Snapshot, collection: str) -> pa.Table:
    """Posts of a collection by time, of the shape POSTS; deleted ones are left out."""
    return POSTS.check(
        snapshot.rows(
            f"SELECT {_columns(POSTS)} FROM posts WHERE {_held(collection)} ORDER BY posted_at, key"
        )
    )


def arrived(
    snapshot: Snapshot, collection: str, *, after: int
) -> tuple[pa.Table, list[tuple[str, str]]]:
    """Posts of a collection that came or changed after a sequence, and (platform, post_id) of deleted ones."""
    there = snapshot.scan("posts", lambda file: file.high.get("changed", 1 << 62) > after)
    rows = snapshot.rows(
        f"SELECT {_columns(POSTS)} FROM {there} WHERE changed > {int(after)} "
        f"AND list_contains(collections, {literal(collection)}) ORDER BY posted_at, key"
    )
    gone = rows.filter(pc.is_valid(rows["deleted_at"]))
    pairs = zip(gone["platform"].to_pylist(), gone["post_id"].to_pylist(), strict=True)
    return POSTS.check(rows.filter(pc.is_null(rows["deleted_at"]))), list(pairs)


def latest(snapshot: Snapshot, collection: str, *, most: int, before: int) -> pa.Table:
    """The latest posts of a collection that neither came nor changed after a sequence.

    Files are read from the latest on, so that all of a long past costs nothing.
    """
    files = sorted(
        snapshot.files["posts"],
        key=lambda file: file.high.get("posted_at") or _LONG_AGO,
        reverse=True,
    )
    found: list[pa.Table] = []
    for start in range(0, len(files), _FILES):
        paths = {file.path for file in files[start : start + _FILES]}
        chosen = snapshot.scan("posts", lambda file, paths=paths: file.path in paths)
        found.append(
            snapshot.rows(
                f"SELECT {_columns(POSTS)} FROM {chosen} WHERE {_held(collection)} "
                f"AND posted_at IS NOT NULL AND changed <= {int(before)} "
                f"ORDER BY posted_at DESC, key LIMIT {int(most)}"
            )
        )
        if sum(part.num_rows for part in found) >= most:
            break
    rows = pa.concat_tables(found or [POSTS.empty()])
    order = pc.sort_indices(rows, [("posted_at", "descending")])[:most]
    return POSTS.check(rows.take(order))


def accounts_of(snapshot: Snapshot, posts: pa.Table) -> pa.Table:
    """The accounts that said these posts, of the shape ACCOUNTS."""
    key = key_sql("platform", "account_id")
    return ACCOUNTS.check(
        snapshot.rows(
            f"SELECT {_columns(ACCOUNTS)} FROM accounts WHERE key IN (SELECT {key} FROM speakers "
            "WHERE account_id IS NOT NULL) ORDER BY platform, account_id",
            speakers=posts.select(["platform", "account_id"]),
        )
    )


def accounts(snapshot: Snapshot, collection: str) -> pa.Table:
    """Accounts that said the posts of a collection, of the shape ACCOUNTS."""
    key = key_sql("platform", "account_id")
    return ACCOUNTS.check(
        snapshot.rows(
            f"SELECT {_columns(ACCOUNTS)} FROM accounts WHERE key IN (SELECT {key} FROM posts "
            f"WHERE account_id IS NOT NULL AND {_held(collection)}) ORDER BY platform, account_id"
        )
    )


def counts(snapshot: Snapshot, collection: str) -> pa.Table:
    """All counts of the posts of a collection, of the shape COUNTS."""
    return COUNTS.check(
        snapshot.rows(
            f"SELECT {_columns(COUNTS)} FROM counts WHERE key IN (SELECT key FROM posts "
            f"WHERE {_held(collection)}) ORDER BY key, observed_at, metric"
        )
    )


def looks(snapshot: Snapshot, collection: str, *, since: datetime) -> list[dict[str, Any]]:
    """When the counts of each post said since a moment were last seen: post_id, posted_at, observed_at."""
    found = snapshot.rows(
        "SELECT p.post_id, p.posted_at, l.observed_at FROM (SELECT key, post_id, posted_at FROM posts "
        f"WHERE {_held(collection)} AND posted_at >= {moment(since)}) p "
        "LEFT JOIN posts_latest l ON l.key = p.key"
    )
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows
