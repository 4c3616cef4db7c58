"""Questions about what was found in posts, as Ibis expressions: see `mootlib.corpus.questions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from mootlib.corpus.asked_tables import HasTables, in_time

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "BY",
    "ORDERS",
    "FindingsQuery",
    "days_counted",
    "days_course",
    "findings",
    "findings_counted",
    "findings_course",
    "findings_page",
    "findings_span",
]

ORDERS = {
    "newest": ("posted_at", True),
    "oldest": ("posted_at", False),
    "most negative": ("sentiment_score", False),
    "most positive": ("sentiment_score", True),
}
BY = ("topic", "language", "sentiment", "platform", "question", "place", "day")


@dataclass(frozen=True, slots=True)
class FindingsQuery:
    """Which findings of a run: all conditions that are given hold. ``start`` is in, ``end`` is out."""

    run: str
    start: datetime | None = None
    end: datetime | None = None
    platform: str | None = None
    language: str | None = None
    sentiment: str | None = None  #: negative, neutral, positive
    place: str | None = None  #: identifier of a place that the post names
    topic: int | None = None
    question: bool | None = None  #: whether the post wants an answer
    words: str | None = None  #: what the post says, as typed into a search box
    keys: tuple[tuple[str, str], ...] | None = None  #: (platform, post_id) to choose from

    @property
    def narrowed(self) -> bool:
        """Whether only posts of a list can fit."""
        return self.words is not None or self.keys is not None


def findings(tables: HasTables, query: FindingsQuery) -> ir.Table:
    """The findings that fit; where the query has words or keys, of those in the table `chosen`."""
    found = tables.findings
    conditions = [found.run == query.run, *in_time(found.posted_at, query.start, query.end)]
    for column, value in (
        (found.platform, query.platform),
        (found.language, query.language),
        (found.sentiment, query.sentiment),
        (found.topic, query.topic),
        (found.question, query.question),
    ):
        if value is not None:
            conditions.append(column == value)
    if query.place is not None:
        conditions.append(found.places.contains(query.place))
    rows = found.filter(*conditions)
    return rows.semi_join(tables.chosen, "key") if query.narrowed else rows


def findings_counted(tables: HasTables, *, query: FindingsQuery, by: str | None) -> ir.Table:
    """How many findings fit: all, or per topic, language, sentiment, platform, place, ..."""
    rows = findings(tables, query)
    if by is None:
        return rows.aggregate(n=rows.count())
    if by not in BY:
        raise ValueError(f"Findings can be counted by {', '.join(BY)}; not by {by!r}.")
    if by == "place":
        what = rows.select(what=rows.places.unique().unnest())
    elif by == "day":
        what = rows.select(what=rows.posted_at.date())
    else:
        what = rows.select(what=rows[by])
    counted = what.group_by("what").aggregate(n=what.count())
    return counted.order_by(counted.n.desc(), counted.what)


def findings_page(
    tables: HasTables, *, query: FindingsQuery, order: str, limit: int, offset: int
) -> ir.Table:
    """Findings that fit, in an order, from ``offset`` on."""
    import ibis

    if order not in ORDERS:
        raise ValueError(f"Findings can be ordered by {', '.join(ORDERS)}; not by {order!r}.")
    if limit < 0 or offset < 0:
        raise ValueError("A page has a limit and an offset of 0 or more.")
    rows = findings(tables, query)
    column, falling = ORDERS[order]
    key = (ibis.desc if falling else ibis.asc)(rows[column], nulls_first=False)
    return rows.order_by(key, rows.key).limit(limit, offset=offset)


def findings_span(tables: HasTables, *, query: FindingsQuery) -> ir.Table:
    """First and last moment of the findings that fit."""
    rows = findings(tables, query)
    return rows.aggregate(first=rows.posted_at.min(), last=rows.posted_at.max())


def findings_course(
    tables: HasTables, *, query: FindingsQuery, origin: int, seconds: int
) -> ir.Table:
    """How many findings fit per topic, tone and step of time, counted from ``origin`` (Unix time)."""
    rows = findings(tables, query)
    step = ((rows.posted_at.epoch_seconds() - origin) / seconds).floor().cast("int64")
    return rows.group_by(topic=rows.topic, sentiment=rows.sentiment, step=step).aggregate(
        n=rows.count()
    )


def _days(rows: ir.Table, query: FindingsQuery, columns: Sequence[str]) -> ir.Table:
    """Rows of a table of days that fit: ``start`` and ``end`` are whole days of UTC."""
    conditions = [rows.run == query.run]
    if query.start is not None:
        conditions.append(rows.day >= query.start.date())
    if query.end is not None:
        conditions.append(rows.day < query.end.date())
    for name in columns:
        if (value := getattr(query, name)) is not None:
            conditions.append(rows[name] == value)
    return rows.filter(*conditions)


_DAILY = ("platform", "language", "sentiment", "topic")


def _daily(tables: HasTables, query: FindingsQuery) -> ir.Table:
    """Rows of days whose sum counts the findings that fit."""
    if query.place is None:
        return _days(tables.findings_daily, query, _DAILY)
    rows = _days(tables.places_daily, query, _DAILY)
    return rows.filter(rows.place == query.place, rows.beside == "")


def days_course(tables: HasTables, *, query: FindingsQuery, first: date, days: int) -> ir.Table:
    """How many findings fit per topic, tone and step of whole days from a day on, from the sums of days."""
    import ibis

    rows = _daily(tables, query)
    step = (rows.day.delta(ibis.literal(first), unit="day") / days).floor().cast("int64")
    found = rows.group_by(topic=rows.topic, sentiment=rows.sentiment, step=step).aggregate(
        n=rows.n.sum().cast("int64")
    )
    return found.filter(found.n != 0)


def days_counted(tables: HasTables, *, query: FindingsQuery, by: str) -> ir.Table:
    """How many findings fit per topic, language, sentiment, platform, day or place, from the sums of days."""
    if by != "place":
        rows = _daily(tables, query)
        what = rows[by]
    elif query.place is None:
        rows = _days(tables.places_daily, query, _DAILY)
        rows = rows.filter(rows.beside == "")
        what = rows.place
    else:
        rows = _days(tables.places_daily, query, _DAILY)
        rows = rows.filter(rows.place == query.place)
        what = (rows.beside == "").ifelse(rows.place, rows.beside)
    counted = rows.group_by(what=what).aggregate(n=rows.n.sum().cast("int64"))
    return counted.filter(counted.n != 0)
