"""All that a collection holds: what one import or one live source brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from mootlib.corpus.layout import key_sql
from mootlib.corpus.snapshot import Snapshot, literal, moment
from mootlib.records import ACCOUNTS, COUNTS, POSTS, Table

__all__ = ["accounts", "counts", "looks", "posts"]


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
