"""Tweets as JSON from X's API 1.1 and the programs built on it (one per line, or a list)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mootlib.readers.formats.kinds import Draft, ObjectFormat
from mootlib.readers.formats.tweets import is_tweet, tweet_draft
from mootlib.readers.model import Format

ABOUT = Format(
    "x-json",
    "X (Twitter) API JSON",
    ("json", "jsonl", "ndjson"),
    "Files that twarc and similar programs wrote from X's API (version 1.1).",
)


def drafts(value: dict[str, Any]) -> Iterator[Draft]:
    yield tweet_draft(value)


FORMAT = ObjectFormat(ABOUT, is_tweet, drafts)
