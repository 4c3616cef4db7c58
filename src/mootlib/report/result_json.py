"""``result.json``: everything that listening found, as documented in docs/result-schema.json.

One top-level entry a line, one post a line, ``posts`` last: so that it is written and read without
holding it all, and so that two results can be compared with ``diff``. The same result always gives
the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pyarrow as pa

from mootlib.listening.result import (
    Actor,
    Burst,
    Example,
    Interval,
    ListeningResult,
    PlaceCount,
    Question,
    Reading,
    Topic,
)
from mootlib.records import Method

__all__ = ["FORMAT", "VERSION", "header", "write_json", "zone_of"]

FORMAT = "folkmoot listening result"
VERSION = 1

_ROWS_AT_ONCE = 10_000


def write_json(result: ListeningResult, path: Path) -> None:
    """Write ``result`` to ``path`` as UTF-8 JSON; memory does not grow with the number of posts."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write("{\n")
        for key, value in header(result, with_post_ids=False).items():
            file.write(f"{_text(key)}: ")
            if key == "topics":
                _write_list(file, _topics_with_posts(result))
            elif isinstance(value, list):
                _write_list(file, map(_text, value))
            else:
                file.write(_text(value))
            file.write(",\n")
        file.write('"posts": ')
        _write_list(file, (_text(row) for row in _posts(result.findings)))
        file.write("\n}\n")


def header(result: ListeningResult, *, with_post_ids: bool = True) -> dict[str, Any]:
    """Everything but ``posts``, ready for JSON; ``with_post_ids`` adds each topic's ``post_ids``."""
    period = result.period
    head = {
        "format": FORMAT,
        "version": VERSION,
        "organisation": result.organisation,
        "made_at": _time(result.made_at),
        "time_zone": zone_of(result),
        "period": None if period is None else {"start": _time(period[0]), "end": _time(period[1])},
        "posts_read": result.posts_read,
        "accepted": result.accepted,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "readings": [_reading(reading) for reading in result.readings],
        "platforms": dict(result.platforms),
        "languages": dict(result.languages),
        "tone": _interval(result.tone),
        "weekly": _series(result.weekly),
        "topics": [_topic(topic) for topic in result.topics],
        "questions": [_question(question) for question in result.questions],
        "bursts": [_burst(burst) for burst in result.bursts],
        "places": [_place(place) for place in result.places],
        "talked_about": [_actor(actor) for actor in result.talked_about],
        "talking": [_actor(actor) for actor in result.talking],
        "method": {"seed": result.seed, "steps": [_method(method) for method in result.methods]},
        "notes": list(result.notes),
    }
    if with_post_ids:
        for topic, post_ids in zip(head["topics"], _post_ids(result), strict=True):  # type: ignore[call-overload]
            topic["post_ids"] = post_ids
    return head


def _write_list(file: TextIO, items: Iterable[str]) -> None:
    """A list with one item a line."""
    file.write("[")
    separator = "\n"
    for item in items:
        file.write(separator)
        file.write(item)
        separator = ",\n"
    file.write("]" if separator == "\n" else "\n]")


def _topics_with_posts(result: ListeningResult) -> Iterator[str]:
    for topic, post_ids in zip(result.topics, _post_ids(result), strict=True):
        yield _text({**_topic(topic), "post_ids": post_ids})


def _post_ids(result: ListeningResult) -> Iterator[list[str]]:
    """The identifiers of each topic's posts, in the order of the findings."""
    assigned = result.findings["topic"].to_numpy()
    ids = result.findings["post_id"].combine_chunks()
    order = np.argsort(assigned, kind="stable")
    sorted_topics = assigned[order]
    for topic in result.topics:
        start, end = np.searchsorted(sorted_topics, [topic.id, topic.id + 1])
        yield ids.take(pa.array(order[start:end])).to_pylist()


def _posts(findings: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in findings.to_batches(max_chunksize=_ROWS_AT_ONCE):
        scores = _shortest(batch.column("sentiment_score"))
        names = [name for name in batch.schema.names if name != "sentiment_score"]
        columns = [batch.column(name).to_pylist() for name in names]
        for row, score in zip(zip(*columns, strict=True), scores, strict=True):
            post = dict(zip(names, row, strict=True))
            yield {
                "platform": post["platform"],
                "post_id": post["post_id"],
                "account_id": post["account_id"],
                "posted_at": _time(post["posted_at"]),
                "topic": post["topic"],
                "language": post["language"],
                "sentiment": post["sentiment"],
                "sentiment_score": score,
                "group": post["group"],
                "places": post["places"],
                "question": post["question"],
            }


def _shortest(scores: pa.Array) -> list[float | None]:
    """Each 32-bit number in the fewest digits that give it back exactly; NaN as null."""
    values = np.asarray(scores.fill_null(math.nan).to_numpy(zero_copy_only=False), np.float32)
    return [None if text == "nan" else float(text) for text in values.astype("U32").tolist()]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def _time(when: datetime | None) -> str | None:
    """ISO 8601 in UTC with 'Z'; microseconds only where there are any."""
    if when is None:
        return None
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity: an open end is null."""
    return None if value is None or not math.isfinite(value) else float(value)


def _interval(interval: Interval | None) -> dict[str, float | None] | None:
    if interval is None:
        return None
    return {
        "value": _finite(interval.value),
        "low": _finite(interval.low),
        "high": _finite(interval.high),
    }


def zone_of(result: ListeningResult) -> str | None:
    """The IANA name of the time zone of the result's days and weeks; None if nothing is dated."""
    if not result.weekly:
        return None
    zone = result.weekly[0][0].tzinfo
    return str(getattr(zone, "key", None) or "UTC")


def _series(series: Iterable[tuple[datetime, int]]) -> list[dict[str, Any]]:
    return [{"start": _time(start), "posts": int(posts)} for start, posts in series]


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "id": topic.id,
        "label": topic.label,
        "keywords": list(topic.keywords),
        "size": topic.size,
        "share": topic.share,
        "trend": _interval(topic.trend),
        "tone": _interval(topic.tone),
        "tone_counts": dict(topic.tone_counts),
        "languages": dict(topic.languages),
        "places": dict(topic.places),
        "weekly": _series(topic.weekly),
        "typical": [_example(example) for example in topic.typical],
        "most_seen": [_example(example) for example in topic.most_seen],
        "seen_by": topic.seen_by,
        "stability": _finite(topic.stability),
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "platform": example.key.platform,
        "post_id": example.key.post_id,
        "text": example.text,
        "posted_at": _time(example.posted_at),
        "url": example.url,
        "account": example.account,
        "counts": dict(example.counts),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "platform": question.key.platform,
        "post_id": question.key.post_id,
        "text": question.text,
        "directed_at": question.directed_at,
        "asked_at": _time(question.asked_at),
        "answered": question.answered,
        "answered_at": _time(question.answered_at),
        "kind": question.kind,
        "topic": question.topic,
        "confidence": question.confidence,
        "replied": question.replied,
        "answered_by": question.answered_by,
    }


def _burst(burst: Burst) -> dict[str, Any]:
    return {
        "topic": burst.topic,
        "start": _time(burst.start),
        "end": _time(burst.end),
        "baseline": _finite(burst.baseline),
        "peak": burst.peak,
        "bin_seconds": burst.bin_seconds,
        "posts": [{"platform": key.platform, "post_id": key.post_id} for key in burst.post_keys],
    }


def _place(place: PlaceCount) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "posts": place.posts,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "ambiguous": place.ambiguous,
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "label": actor.label,
        "posts": actor.posts,
        "mentions": actor.mentions,
        "public_body": actor.public_body,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "file": reading.file,
        "format": reading.format,
        "posts_read": reading.posts_read,
        "accepted": reading.accepted,
        "duplicates": reading.duplicates,
        "rejected": reading.rejected,
    }


def _method(method: Method) -> dict[str, Any]:
    return {
        "step": method.step,
        "name": method.name,
        "version": method.version,
        "parameters": plain(method.parameters),
        "note": method.note,
    }


def plain(value: Any) -> Any:
    """A parameter as JSON has it: numpy numbers, tuples and dates made simple."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(part) for part in value), key=str)
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return _time(value)
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
