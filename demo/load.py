"""Reads the demo town's posts into the tables that every part of Folkmoot shares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from mootlib.records import ACCOUNTS, COUNTS, METRICS, POSTS

SOURCE = "demo-town"

_TEXTS = (
    "platform", "post_id", "account_id", "text", "language", "url", "form", "in_reply_to",
    "conversation_id", "repost_of", "quote_of", "place_name",
)  # fmt: skip
_LISTS = ("mentions", "hashtags", "links", "media")
_ACCOUNT = ("handle", "name", "organisation", "role", "followers")


def read_posts(folder: Path) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The town's posts, accounts and counts, as ``mootlib.records`` shapes them.

    Args:
        folder: holds ``town.json`` and ``posts/*.ndjson``, a post a line.

    Returns:
        Posts in the order of the files (oldest first), accounts in the order in which they first
        speak, and one count a row, seen at the town's ``collected_at``.

    Raises:
        ValueError: if a line is no JSON object, or a post lacks what it must have; the message
            names the file and the line.
    """
    collected = _time(json.loads((folder / "town.json").read_text("utf-8"))["collected_at"])
    posts: list[dict[str, Any]] = []
    accounts: dict[tuple[str, str], dict[str, Any]] = {}
    counts: list[dict[str, Any]] = []
    for where, line in _lines(folder):
        try:
            post = _post(line, collected)
            accounts.setdefault((post["platform"], post["account_id"]), _account(line))
            counts += _counts(line, collected)
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"{where} is no post of the demo town: {problem}.") from problem
        posts.append(post)
    return POSTS.build(posts), ACCOUNTS.build(accounts.values()), COUNTS.build(counts)


def _lines(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in sorted((folder / "posts").glob("*.ndjson")):
        for number, line in enumerate(file.read_bytes().splitlines(), start=1):
            where = f"{file.name} line {number}"
            try:
                value = json.loads(line)
            except json.JSONDecodeError as problem:
                raise ValueError(f"{where} is no JSON: {problem}.") from problem
            if not isinstance(value, dict):
                raise ValueError(f"{where} is no JSON object.")
            yield where, value


def _post(line: Mapping[str, Any], collected: datetime) -> dict[str, Any]:
    post: dict[str, Any] = {name: line.get(name) for name in _TEXTS}
    post |= {name: line.get(name, []) for name in _LISTS}
    post["posted_at"] = _time(line["posted_at"])
    return post | {"collections": ["demo"], "source": SOURCE, "collected_at": collected}


def _account(line: Mapping[str, Any]) -> dict[str, Any]:
    account = {name: line["account"].get(name) for name in _ACCOUNT}
    return account | {"platform": line["platform"], "account_id": line["account_id"]}


def _counts(line: Mapping[str, Any], collected: datetime) -> list[dict[str, Any]]:
    counts = line.get("counts", {})
    if unknown := counts.keys() - set(METRICS):
        raise ValueError(f"it counts {sorted(unknown)}, which nobody knows")
    key = {"platform": line["platform"], "post_id": line["post_id"], "observed_at": collected}
    return [key | {"metric": metric, "value": value} for metric, value in counts.items()]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
