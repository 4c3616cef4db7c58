"""Fictional posts: nobody here exists, nor does Ansford."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from mootlib.records import ACCOUNTS, POSTS

NOW = datetime(2024, 6, 1, tzinfo=UTC)
MakePosts = Callable[..., pa.Table]


def _row(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    text = given.get("text", "")
    return {
        "platform": "mastodon",
        "post_id": f"p{number}",
        "text": text,
        "posted_at": NOW - timedelta(days=30) + timedelta(hours=number),
        "mentions": [found.lower() for found in re.findall(r"(?<!\w)@(\w+)", text)],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": [],
        "source": "test",
        "collected_at": NOW,
        **given,
    }


@pytest.fixture
def make_posts() -> MakePosts:
    """Build a posts table from texts, or from mappings with the columns that matter."""

    def make(*rows: str | Mapping[str, Any]) -> pa.Table:
        given = [{"text": row} if isinstance(row, str) else row for row in rows]
        return POSTS.build([_row(number, row) for number, row in enumerate(given)])

    return make


@pytest.fixture
def council() -> pa.Table:
    """Accounts: the council's, and one resident's."""
    return ACCOUNTS.build(
        [
            {
                "platform": "mastodon",
                "account_id": "a-council",
                "handle": "ansfordcouncil",
                "name": "Ansford Council",
                "organisation": "Ansford Council",
                "role": "institution",
            },
            {
                "platform": "mastodon",
                "account_id": "a-resident",
                "handle": "tilda_marrow",
                "name": "Tilda Marrow",
            },
        ]
    )
