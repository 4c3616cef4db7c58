"""Findings counted by day, kept in step with every write: what overviews of millions of posts are made of.

Each write adds rows of differences, whose sum is the truth at every moment (as `rollups` does for posts).
A period that begins or ends within a day of UTC is answered by whole days from here and by the findings
themselves at its ends, so that every number is exact.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mootlib.corpus.answering import answer
from mootlib.corpus.asked_tables import aware
from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.layout import LAYOUTS
from mootlib.corpus.snapshot import Snapshot, literal
from mootlib.corpus.transaction import Transaction

__all__ = [
    "TABLES",
    "answers",
    "count_run",
    "counted",
    "course",
    "narrowed",
    "span",
    "write",
    "write_removal",
]

TABLES = ("findings_daily", "places_daily")
_DAY = timedelta(days=1)
_BY = ("topic", "language", "sentiment", "platform", "place", "day")


# -- kept in step -----------------------------------------------------------------------------------


def write(transaction: Transaction, run: str, source: str, sign: int) -> None:
    """Add (1) or take away (-1) the findings in the temporary table ``source``, all of one run."""
    day = "CAST(make_timestamp(epoch_us(posted_at)) AS DATE) AS day"  # dates with zones are slow
    number = f"CAST({sign} * count(*) AS BIGINT) AS n, {literal(run)} AS run"
    transaction.insert(
        "findings_daily",
        f"SELECT {day}, topic, platform, language, sentiment, {number} FROM {source} "
        f"GROUP BY ALL ORDER BY {LAYOUTS['findings_daily'].order}",
        run,
    )
    distinct = f"SELECT * REPLACE (list_distinct(places) AS places) FROM {source}"
    others = "list_concat([''], list_filter(places, lambda other: other <> place))"
    transaction.insert(
        "places_daily",
        f"SELECT place, beside, {day}, topic, platform, language, sentiment, {number} FROM "
        f"(SELECT *, unnest({others}) AS beside FROM (SELECT *, unnest(places) AS place FROM ({distinct}))) "
        f"GROUP BY ALL ORDER BY {LAYOUTS['places_daily'].order}",
        run,
    )


def count_run(transaction: Transaction, run: str) -> None:
    """Count the findings of a run that were kept before there were sums."""
    transaction.make("findings_of_run", f"SELECT * FROM raw_findings WHERE run = {literal(run)}")
    for name in TABLES:
        for file in transaction.snapshot.files[name]:
            if file.partition == run:
                transaction.remove(file.path)
    write(transaction, run, "findings_of_run", 1)


def write_removal(transaction: Transaction, doomed: str) -> None:
    """Take away the findings about posts whose keys are in ``doomed``, of all runs."""
    transaction.make(
        "doomed_findings", f"SELECT * FROM raw_findings WHERE key IN (SELECT key FROM {doomed})"
    )
    for (run,) in transaction.ask("SELECT DISTINCT run FROM doomed_findings ORDER BY run"):
        transaction.make(
            "doomed_of_run", f"SELECT * FROM doomed_findings WHERE run = {literal(run)}"
        )
        write(transaction, run, "doomed_of_run", -1)


# -- asked ------------------------------------------------------------------------------------------


def answers(query: FindingsQuery, by: str | None = None) -> bool:
    """Whether the sums of days know what is asked."""
    if query.narrowed or query.question is not None:
        return False
    return by is None or by in _BY


def counted(snapshot: Snapshot, query: FindingsQuery, by: str) -> list[tuple[object, int]]:
    """How many findings fit of each topic, language, ..., most first."""
    found: Counter[Any] = Counter()
    whole, ends = _parts(query)
    if whole is not None:
        _add(found, answer(snapshot, "days_counted", whole, None, by=by).to_pylist())
    for end in ends:
        _add(found, answer(snapshot, "findings_counted", end, None, by=by).to_pylist())
    return sorted(found.items(), key=lambda item: (-item[1], item[0] is None, item[0]))


def _add(found: Counter[Any], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        found[row["what"]] += row["n"]


def course(
    snapshot: Snapshot, query: FindingsQuery, *, origin: int, seconds: int
) -> list[dict[str, Any]]:
    """How many findings fit per topic, tone and step of whole days, counted from ``origin`` (Unix time)."""
    first = datetime.fromtimestamp(origin, UTC).date()
    found: Counter[tuple[int, str | None, int | None]] = Counter()
    whole, ends = _parts(query)
    if whole is not None:
        for row in answer(
            snapshot, "days_course", whole, None, first=first, days=seconds // 86_400
        ).to_pylist():
            found[row["topic"], row["sentiment"], row["step"]] += row["n"]
    options = {"origin": origin, "seconds": seconds}
    for end in ends:
        for row in answer(snapshot, "findings_course", end, None, **options).to_pylist():
            found[row["topic"], row["sentiment"], row["step"]] += row["n"]
    return [
        {"topic": topic, "sentiment": sentiment, "step": step, "n": n}
        for (topic, sentiment, step), n in found.items()
    ]


def span(snapshot: Snapshot, query: FindingsQuery) -> tuple[datetime, datetime] | None:
    """First and last moment of the findings that fit: looked for on the first and the last day."""
    days = [day for day, _ in counted(snapshot, query, "day") if isinstance(day, date)]
    if not days:
        return None
    moments: list[datetime] = []
    for day in {min(days), max(days)}:
        row = answer(snapshot, "findings_span", _within(query, day, day + _DAY), None)
        moments += [row["first"][0].as_py(), row["last"][0].as_py()]
    known = [moment for moment in moments if moment is not None]
    return (min(known), max(known)) if known else None


def narrowed(snapshot: Snapshot, query: FindingsQuery, order: str, wanted: int) -> FindingsQuery:
    """The query for so many of the newest or oldest findings, cut to the days that hold them."""
    if order not in ("newest", "oldest") or not answers(query):
        return query
    newest = order == "newest"
    days = [(day, n) for day, n in counted(snapshot, query, "day") if isinstance(day, date)]
    seen = 0
    for day, number in sorted(days, reverse=newest):
        seen += number
        if seen >= wanted:
            return _within(query, day, date.max) if newest else _within(query, date.min, day + _DAY)
    return query  # undated ones are among them


def _parts(query: FindingsQuery) -> tuple[FindingsQuery | None, list[FindingsQuery]]:
    """The whole days of a query's period, and what is left at its ends."""
    start = None if query.start is None else aware(query.start)
    end = None if query.end is None else aware(query.end)
    first = None if start is None else _midnight(start + _DAY - timedelta(microseconds=1))
    last = None if end is None else _midnight(end)
    if first is not None and last is not None and first >= last:
        return None, [query]
    ends = []
    if start is not None and first is not None and start < first:
        ends.append(replace(query, start=start, end=first))
    if end is not None and last is not None and last < end:
        ends.append(replace(query, start=last, end=end))
    return replace(query, start=first, end=last), ends


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), UTC)


def _within(query: FindingsQuery, first: date, end: date) -> FindingsQuery:
    """The query, in this period as well."""
    starts = [aware(query.start)] if query.start is not None else []
    ends = [aware(query.end)] if query.end is not None else []
    if first > date.min:
        starts.append(datetime.combine(first, time(), UTC))
    if end < date.max:
        ends.append(datetime.combine(end, time(), UTC))
    return replace(query, start=max(starts, default=None), end=min(ends, default=None))
