"""Read a ``result.json`` back, whole or without its posts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import pyarrow as pa

from mootlib.listening.result import (
    Actor,
    Burst,
    Example,
    Interval,
    ListeningResult,
    PlaceCount,
    PostKey,
    Question,
    Reading,
    Topic,
)
from mootlib.records import FINDINGS, Method
from mootlib.report.result_json import FORMAT, VERSION

__all__ = ["NotAResult", "result_from_json", "result_from_mapping"]

_ROWS_AT_ONCE = 10_000
_POSTS = '"posts": ['


class NotAResult(ValueError):
    """The file is not a listening result; its message is one plain sentence."""


def result_from_json(path: Path, *, with_posts: bool = True) -> ListeningResult:
    """Read a result as :func:`mootlib.report.write` wrote it.

    Args:
        path: a ``result.json``.
        with_posts: False leaves ``findings`` empty and stops reading before the posts, which is
            many times faster: enough for all but the rows behind a number.

    Returns:
        A result equal to the one written. Parameters of methods come back as JSON has them (tuples
        as lists); an open end of an interval comes back as infinity.

    Raises:
        NotAResult: if the file is something else, is damaged, or is of a newer version.
        OSError: if it cannot be opened.
    """
    with path.open(encoding="utf-8") as file:
        try:
            head, rows = _parts(file)
            return result_from_mapping(head, rows if with_posts else ())
        except (ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as problem:
            if isinstance(problem, NotAResult):
                raise
            raise NotAResult(f"{path.name} is not a listening result, or is damaged.") from problem


def result_from_mapping(
    head: Mapping[str, Any], posts: Iterable[Mapping[str, Any]] = ()
) -> ListeningResult:
    """The result of a parsed ``result.json``: its entries, and its posts one by one."""
    if head.get("format") != FORMAT:
        raise NotAResult("This is not a listening result.")
    if head.get("version") != VERSION:
        raise NotAResult(
            f"This listening result is of version {head.get('version')}; only version {VERSION} can be read."
        )
    period = head["period"]
    zone = ZoneInfo(head["time_zone"] or "UTC")
    return ListeningResult(
        organisation=head["organisation"],
        made_at=_known_time(head["made_at"]),
        seed=head["method"]["seed"],
        period=None
        if period is None
        else (_known_time(period["start"]), _known_time(period["end"])),
        readings=tuple(Reading(**reading) for reading in head["readings"]),
        platforms=head["platforms"],
        languages=head["languages"],
        topics=tuple(_topic(topic, zone) for topic in head["topics"]),
        findings=_findings(posts),
        questions=tuple(_question(question) for question in head["questions"]),
        bursts=tuple(_burst(burst) for burst in head["bursts"]),
        places=tuple(PlaceCount(**place) for place in head["places"]),
        talked_about=tuple(Actor(**actor) for actor in head["talked_about"]),
        talking=tuple(Actor(**actor) for actor in head["talking"]),
        weekly=_series(head["weekly"], zone),
        tone=_interval(head["tone"]),
        methods=tuple(Method(**step) for step in head["method"]["steps"]),
        notes=tuple(head["notes"]),
    )


def _parts(file: TextIO) -> tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]:
    """The entries before ``posts``, and the posts: one by one if the file is laid out as we do it."""
    lines: list[str] = []
    for line in file:
        if line.startswith(_POSTS):
            head = json.loads("".join(lines).rstrip().removesuffix(",") + "}")
            return head, _rows(line.removeprefix(_POSTS), file)
        lines.append(line)
    whole = json.loads("".join(lines))
    if not isinstance(whole, dict):
        raise NotAResult("This is not a listening result.")
    return whole, whole.get("posts", ())


def _rows(first: str, file: TextIO) -> Iterator[Mapping[str, Any]]:
    """Posts, one a line, up to the closing bracket; a file that ends before it is damaged."""
    if first.strip() == "]":
        return
    while lines := list(islice(file, _ROWS_AT_ONCE)):
        ends = [number for number, line in enumerate(lines) if line.startswith("]")]
        rows = lines[: ends[0]] if ends else lines
        yield from json.loads("[" + "".join(rows).rstrip().removesuffix(",") + "]")
        if ends:
            return
    raise NotAResult("The listening result ends too early.")


def _findings(posts: Iterable[Mapping[str, Any]]) -> pa.Table:
    schema = FINDINGS.schema
    batches: list[pa.RecordBatch] = []
    stream = iter(posts)
    while rows := list(islice(stream, _ROWS_AT_ONCE)):
        for row in rows:
            row["posted_at"] = _time(row["posted_at"])  # type: ignore[index]
        batches.append(pa.RecordBatch.from_pylist(rows, schema=schema))
    return FINDINGS.check(pa.Table.from_batches(batches, schema=schema))


def _time(text: str | None) -> datetime | None:
    return None if text is None else _known_time(text)


def _known_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _interval(part: Mapping[str, float | None] | None) -> Interval | None:
    if part is None:
        return None
    value, low, high = part["value"], part["low"], part["high"]
    return Interval(
        value=math.inf if value is None else value,
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
    )


def _series(part: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> tuple[tuple[datetime, int], ...]:
    return tuple((_known_time(step["start"]).astimezone(zone), step["posts"]) for step in part)


def _key(part: Mapping[str, Any]) -> PostKey:
    return PostKey(part["platform"], part["post_id"])


def _example(part: Mapping[str, Any]) -> Example:
    return Example(
        key=_key(part),
        text=part["text"],
        posted_at=_time(part["posted_at"]),
        url=part["url"],
        account=part["account"],
        counts=part["counts"],
    )


def _topic(part: Mapping[str, Any], zone: ZoneInfo) -> Topic:
    return Topic(
        id=part["id"],
        label=part["label"],
        keywords=tuple(part["keywords"]),
        size=part["size"],
        share=part["share"],
        trend=_interval(part["trend"]),
        tone=_interval(part["tone"]),
        tone_counts=part["tone_counts"],
        languages=part["languages"],
        places=part["places"],
        weekly=_series(part["weekly"], zone),
        typical=tuple(_example(example) for example in part["typical"]),
        most_seen=tuple(_example(example) for example in part["most_seen"]),
        seen_by=part["seen_by"],
        stability=part["stability"],
    )


def _question(part: Mapping[str, Any]) -> Question:
    return Question(
        key=_key(part),
        text=part["text"],
        directed_at=part["directed_at"],
        asked_at=_time(part["asked_at"]),
        answered=part["answered"],
        answered_at=_time(part["answered_at"]),
        kind=part["kind"],
        topic=part["topic"],
        confidence=part["confidence"],
        replied=part["replied"],
        answered_by=part.get("answered_by"),  # results of an older version have none
    )


def _burst(part: Mapping[str, Any]) -> Burst:
    return Burst(
        topic=part["topic"],
        start=_known_time(part["start"]),
        end=_known_time(part["end"]),
        baseline=part["baseline"],
        peak=part["peak"],
        bin_seconds=part["bin_seconds"],
        post_keys=tuple(_key(post) for post in part["posts"]),
    )
