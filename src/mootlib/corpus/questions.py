"""Questions about posts, counts and findings, as Ibis expressions that any engine can answer.

Each takes the tables of a corpus (`Tables` of a snapshot, or `shapes()` without data) and gives an
expression; nothing here runs it. DuckDB answers them by default; the same expressions compile for
Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from mootlib.corpus.layout import LAYOUTS
from mootlib.records import METRICS

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "FindingsQuery",
    "best",
    "compiled",
    "course",
    "days_counted",
    "days_course",
    "expression",
    "findings",
    "findings_counted",
    "findings_course",
    "findings_page",
    "findings_span",
    "shapes",
    "totals",
]

STEPS = {"hour": "h", "day": "D", "week": "W", "month": "M", "year": "Y"}
ORDERS = {
    "newest": ("posted_at", True),
    "oldest": ("posted_at", False),
    "most negative": ("sentiment_score", False),
    "most positive": ("sentiment_score", True),
}
BY = ("topic", "language", "sentiment", "platform", "question", "place", "day")


class HasTables(Protocol):
    """Anything whose attributes are the tables of a corpus."""

    def __getattr__(self, name: str) -> ir.Table: ...


class _Shapes:
    """The tables without data, to build and compile expressions by."""

    @cache  # noqa: B019 - there is only one
    def __getattr__(self, name: str) -> ir.Table:
        import ibis

        if name == "chosen":
            return ibis.table({"key": "!int64"}, name=name)
        if name not in LAYOUTS:
            raise AttributeError(name)
        return ibis.table(ibis.schema(LAYOUTS[name].schema), name=name)


_SHAPES = _Shapes()


def shapes() -> HasTables:
    """The tables without data."""
    return _SHAPES


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


def aware(time: datetime) -> datetime:
    """The time in UTC; one without a zone is taken as UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _in_time(column: Any, since: datetime | None, until: datetime | None) -> list[Any]:
    import ibis

    kind = "timestamp('UTC', 6)"
    parts = []
    if since is not None:
        parts.append(column >= ibis.literal(aware(since), type=kind))
    if until is not None:
        parts.append(column < ibis.literal(aware(until), type=kind))
    return parts


def _metric(name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"Nobody knows how to count {name!r}.")
    return name


def _sums(hourly: ir.Table, metrics: Sequence[str]) -> dict[str, Any]:
    """Posts, and per metric its sum (null where no post had it) and over how many posts."""
    import ibis

    found: dict[str, Any] = {"posts": hourly.posts.sum().cast("int64")}
    for metric in map(_metric, metrics):
        posts = hourly[f"{metric}_posts"].sum().cast("int64")
        value = hourly[metric].sum().cast("int64")
        found[metric] = ibis.cases((posts > 0, value), else_=ibis.null("int64"))
        found[f"{metric}_posts"] = posts.coalesce(0)
    return found


def _chosen_hours(
    tables: HasTables,
    since: datetime | None,
    until: datetime | None,
    platforms: Sequence[str],
    collection: str | None,
) -> ir.Table:
    hourly = tables.hourly
    conditions = [hourly.collection == (collection or ""), *_in_time(hourly.hour, since, until)]
    if platforms:
        conditions.append(hourly.platform.isin(list(platforms)))
    return hourly.filter(*conditions)


def course(
    tables: HasTables,
    *,
    step: str,
    by_platform: bool,
    metrics: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    platforms: Sequence[str],
    collection: str | None,
) -> ir.Table:
    """Posts and sums of latest counts per hour, day, week, month or year of UTC."""
    if step not in STEPS:
        raise ValueError(f"A time course has steps of {', '.join(STEPS)}; not of {step!r}.")
    hours = _chosen_hours(tables, since, until, platforms, collection)
    if step == "hour":
        start = hours.hour
    elif step == "day":  # a date: truncating a time with a zone costs ten times as much
        start = hours.day
    else:
        start = hours.day.cast("timestamp").truncate(STEPS[step])  # engines differ over dates
    keys = {"start": start} | ({"platform": hours.platform} if by_platform else {})
    rows = hours.group_by(**keys).aggregate(**_sums(hours, metrics))
    return rows.filter(rows.posts > 0).order_by(*keys)


def totals(
    tables: HasTables,
    *,
    metrics: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    platforms: Sequence[str],
    collection: str | None,
) -> ir.Table:
    """Posts and sums of latest counts per platform, most posts first."""
    hours = _chosen_hours(tables, since, until, platforms, collection)
    rows = hours.group_by("platform").aggregate(**_sums(hours, metrics))
    return rows.filter(rows.posts > 0).order_by(rows.posts.desc(), rows.platform)


def best(
    tables: HasTables,
    *,
    metric: str,
    limit: int,
    since: datetime | None,
    until: datetime | None,
    platforms: Sequence[str],
) -> ir.Table:
    """Keys of the posts with the highest latest value of a metric, deleted ones among them."""
    latest = tables.posts_latest
    value = latest[_metric(metric)]
    conditions = [value.notnull(), *_in_time(latest.posted_at, since, until)]
    if platforms:
        conditions.append(latest.platform.isin(list(platforms)))
    rows = latest.filter(*conditions).select("key", "posted_at", value=value)
    return rows.order_by(rows.value.desc(), rows.key).limit(limit)


def findings(tables: HasTables, query: FindingsQuery) -> ir.Table:
    """The findings that fit; where the query has words or keys, of those in the table `chosen`."""
    found = tables.findings
    conditions = [found.run == query.run, *_in_time(found.posted_at, query.start, query.end)]
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


_ASK: dict[str, Callable[..., Any]] = {
    question.__name__: question
    for question in (
        course,
        totals,
        best,
        findings_counted,
        findings_page,
        findings_span,
        findings_course,
        days_course,
        days_counted,
    )
}


def expression(question: str, tables: HasTables, **arguments: Any) -> ir.Table:
    """A question, by its name, as an expression on tables."""
    found: ir.Table = _ASK[question](tables, **arguments)
    return found


@lru_cache(maxsize=512)
def _compiled(question: str, arguments: tuple[tuple[str, Any], ...]) -> str:
    import ibis

    return str(ibis.to_sql(_ASK[question](_SHAPES, **dict(arguments)), dialect="duckdb"))


def compiled(question: str, **arguments: Any) -> str:
    """A question as DuckDB's SQL. Building an expression costs more than most answers: it is kept."""
    return _compiled(question, tuple(sorted(arguments.items())))
