"""Questions about posts and their counts, as Ibis expressions: see `mootlib.corpus.questions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mootlib.corpus.asked_tables import HasTables, in_time
from mootlib.records import METRICS

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["STEPS", "best", "course", "totals"]

STEPS = {"hour": "h", "day": "D", "week": "W", "month": "M", "year": "Y"}


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
    conditions = [hourly.collection == (collection or ""), *in_time(hourly.hour, since, until)]
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
    conditions = [value.notnull(), *in_time(latest.posted_at, since, until)]
    if platforms:
        conditions.append(latest.platform.isin(list(platforms)))
    rows = latest.filter(*conditions).select("key", "posted_at", value=value)
    return rows.order_by(rows.value.desc(), rows.key).limit(limit)
