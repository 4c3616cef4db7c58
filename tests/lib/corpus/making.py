"""Made-up posts, and everything that a corpus holds as plain values to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from mootlib.corpus import Corpus
from mootlib.records import ACCOUNTS, COUNTS, FINDINGS, METRICS, POSTS

KEY = b"a key of thirty-two bytes, no le"
START = datetime(2024, 3, 1, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "platform": "x",
        "post_id": str(number),
        "account_id": f"a{number % 5}",
        "posted_at": at(number),
        "text": f"The bins of lane {number} were missed again",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": [],
        "source": "made up",
        "collected_at": START,
    } | more


def account(number: int, **more: Any) -> dict[str, Any]:
    return {
        "platform": "x",
        "account_id": f"a{number}",
        "handle": f"person_{number}",
        "name": f"Person {number}",
        "followers": 10 * number,
    } | more


def count(number: int, metric: str, value: int, hours: float = 0, **more: Any) -> dict[str, Any]:
    return {
        "platform": "x",
        "post_id": str(number),
        "observed_at": at(1000 + hours),
        "metric": metric,
        "value": value,
    } | more


def finding(number: int, **more: Any) -> dict[str, Any]:
    return {
        "platform": "x",
        "post_id": str(number),
        "account_id": f"a{number % 5}",
        "posted_at": at(number),
        "topic": number % 3,
        "language": "en" if number % 4 else "cy",
        "sentiment": ("negative", "neutral", "positive", None)[number % 4],
        "sentiment_score": None if number % 4 == 3 else number % 4 - 1.0,
        "group": number,
        "places": [f"p{number % 2}"] if number % 3 else [],
        "question": number % 5 == 0,
    } | more


def posts(*rows: dict[str, Any]) -> pa.Table:
    return POSTS.build(rows)


def accounts(*rows: dict[str, Any]) -> pa.Table:
    return ACCOUNTS.build(rows)


def counts(*rows: dict[str, Any]) -> pa.Table:
    return COUNTS.build(rows)


def findings(*rows: dict[str, Any]) -> pa.Table:
    return FINDINGS.build(rows)


def _plain(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    def value(given: Any) -> Any:
        if isinstance(given, list):
            return tuple(value(item) for item in given)
        if isinstance(given, dict):
            return tuple(value(item) for item in given.values())
        return given.astimezone(UTC) if isinstance(given, datetime) else given

    return tuple(value(row[name]) for name in names)


def rows(table: pa.Table, *leave_out: str) -> list[tuple[Any, ...]]:
    """The rows of a table, in an order of their own, without the named columns."""
    names = tuple(name for name in table.column_names if name not in leave_out)
    return sorted((_plain(row, names) for row in table.to_pylist()), key=repr)


def _hours(corpus: Corpus) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The rollups added up, hours without anything left out."""
    names = ["posts", *METRICS, *(f"{metric}_posts" for metric in METRICS)]
    sums = ", ".join(f'sum("{name}") AS "{name}"' for name in names)
    table = corpus.snapshot().rows(
        f"SELECT hour, day, platform, collection, {sums} FROM hourly GROUP BY ALL"
    )
    found = {}
    for row in table.to_pylist():
        values = tuple(row[name] or 0 for name in names)
        if any(values):
            found[_plain(row, ("hour", "day", "platform", "collection"))] = values
    return found


def content(corpus: Corpus) -> dict[str, Any]:
    """Everything that a corpus holds, row by row, without the numbering of its writes."""
    snapshot = corpus.snapshot()
    held: dict[str, Any] = {
        name: rows(snapshot.rows(f"SELECT * FROM {name}"))
        for name in ("posts", "accounts", "counts", "posts_latest", "findings", "suppressed")
    }
    held["hourly"] = _hours(corpus)
    found = Counter(hit.post_id for hit in corpus.search("bins", limit=10_000).hits)
    held["found"] = dict(found)
    return held


def counted_again(corpus: Corpus) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The rollups as they should be, counted from the posts and their latest counts."""
    snapshot = corpus.snapshot()
    latest = {row["key"]: row for row in snapshot.rows("SELECT * FROM posts_latest").to_pylist()}
    found: dict[tuple[Any, ...], list[int]] = {}
    for row in snapshot.rows("SELECT * FROM posts WHERE deleted_at IS NULL").to_pylist():
        moment = row["posted_at"] and row["posted_at"].astimezone(UTC)
        hour = moment and moment.replace(minute=0, second=0, microsecond=0)
        values = [1]
        values += [(latest.get(row["key"]) or {}).get(metric) or 0 for metric in METRICS]
        values += [
            int((latest.get(row["key"]) or {}).get(metric) is not None) for metric in METRICS
        ]
        for collection in ("", *row["collections"]):
            place = (hour, moment and moment.date(), row["platform"], collection)
            sums = found.setdefault(place, [0] * len(values))
            found[place] = [a + b for a, b in zip(sums, values, strict=True)]
    return {place: tuple(values) for place, values in found.items()}
