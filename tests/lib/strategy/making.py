"""A small body, Ansford Council, with posts whose figures can be counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from mootlib.records import ACCOUNTS, COUNTS, POSTS

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def account(
    account_id: str, organisation: str | None = None, role: str | None = None
) -> dict[str, Any]:
    return {
        "platform": "x",
        "account_id": account_id,
        "handle": f"h_{account_id}",
        "name": account_id.title(),
        "organisation": organisation,
        "role": role,
    }


def post(
    post_id: str, account_id: str, hours: float, text: str = "Words", **more: Any
) -> dict[str, Any]:
    return {
        "platform": "x",
        "post_id": post_id,
        "account_id": account_id,
        "posted_at": at(hours),
        "text": text,
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": ["c"],
        "source": "test",
        "collected_at": at(5_000),
    } | more


BODY = "Ansford Council"


def accounts() -> pa.Table:
    return ACCOUNTS.build(
        [
            account("council", BODY, "institution"),
            account("library", BODY, "institution"),
            account("officer", BODY, "public servant"),
            account("rival", "Other Council", "institution"),
            account("ann"),
            account("bob"),
            account("cat"),
        ]
    )


def posts(rows: list[dict[str, Any]]) -> pa.Table:
    return POSTS.build(rows)


def counts(values: dict[str, int]) -> pa.Table:
    return COUNTS.build(
        {"platform": "x", "post_id": key, "observed_at": at(100), "metric": "likes", "value": value}
        for key, value in values.items()
    )
