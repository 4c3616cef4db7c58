"""Answers from one snapshot: posts a batch at a time, time courses, sums, posts that stand out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus.post_questions import STEPS
from mootlib.corpus.snapshot import Snapshot, literal, moment
from mootlib.records import ACCOUNTS, COUNTS, METRICS, POSTS

__all__ = [
    "account",
    "asked",
    "counts_of",
    "course",
    "latest_counts",
    "observations",
    "posts",
    "posts_of",
    "public_accounts",
    "scan",
    "top_posts",
    "totals",
]

_POSTS = [column.name for column in POSTS.columns]


def scan(
    snapshot: Snapshot,
    *,
    columns: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    platforms: Sequence[str] = (),
    collection: str | None = None,
    deleted: bool = False,
    changed_after: int | None = None,
    batch_rows: int = 20_000,
) -> Iterator[pa.Table]:
    """Posts that fit, a batch at a time in no promised order, without holding all of them.

    ``changed_after`` gives only posts that came or changed after that sequence of the corpus.
    Raises `ValueError` for an unknown column.
    """
    names = list(columns) if columns is not None else _POSTS
    if unknown := [name for name in names if name not in _POSTS]:
        raise ValueError(f"Posts have no columns {unknown}.")
    schema = pa.schema([POSTS.schema.field(name) for name in names])
    parts = [] if deleted else ["deleted_at IS NULL"]
    parts += [f"posted_at >= {moment(since)}"] if since is not None else []
    parts += [f"posted_at < {moment(until)}"] if until is not None else []
    parts += [f"platform IN ({', '.join(map(literal, platforms))})"] if platforms else []
    parts += [f"list_contains(collections, {literal(collection)})"] if collection else []
    parts += [f"changed > {changed_after}"] if changed_after is not None else []
    chosen = snapshot.scan(
        "posts",
        lambda file: changed_after is None or file.high.get("changed", 1 << 62) > changed_after,
    )
    quoted = ", ".join(f'"{name}"' for name in names)
    sql = f"SELECT {quoted} FROM {chosen} WHERE {' AND '.join(parts or ['true'])}"
    for batch in snapshot.batches(sql, batch_rows):
        if batch.num_rows:
            yield pa.Table.from_batches([batch]).cast(schema)


def asked(snapshot: Snapshot, keys: Sequence[tuple[str, str]]) -> pa.Table:
    """(platform, post_id) pairs as a table with their ``key``."""
    platforms = pa.array([key[0] for key in keys], pa.string())
    post_ids = pa.array([key[1] for key in keys], pa.string())
    return snapshot.keyed(pa.table({"platform": platforms, "post_id": post_ids}))


def posts(snapshot: Snapshot, keys: Sequence[tuple[str, str]]) -> pa.Table:
    """The posts of these (platform, post_id) pairs that the corpus holds, deleted ones left out."""
    rows = snapshot.posts_by_key(asked(snapshot, keys), ("key", *_POSTS))
    return POSTS.check(rows.filter(pc.is_null(rows["deleted_at"])).select(_POSTS))


def posts_of(snapshot: Snapshot, platform: str, account_id: str) -> list[tuple[str, str]]:
    """(platform, post_id) of all posts of an account, deleted ones too."""
    rows = snapshot.rows(
        f"SELECT post_id FROM posts WHERE platform = {literal(platform)} "
        f"AND account_id = {literal(account_id)} ORDER BY post_id"
    )
    return [(platform, post_id) for post_id in rows["post_id"].to_pylist()]


def account(
    snapshot: Snapshot, platform: str, *, account_id: str | None, handle: str | None
) -> dict[str, Any] | None:
    """An account by its identifier or its handle (in any case), as a row of ACCOUNTS."""
    if (account_id is None) == (handle is None):
        raise ValueError("Ask for an account by its identifier or by its handle.")
    by = (
        f"account_id = {literal(account_id)}"
        if account_id is not None
        else f"lower(handle) = {literal((handle or '').lower().removeprefix('@'))}"
    )
    columns = ", ".join(column.name for column in ACCOUNTS.columns)
    rows = snapshot.rows(
        f"SELECT {columns} FROM accounts WHERE platform = {literal(platform)} AND {by} "
        "ORDER BY account_id LIMIT 1"
    ).to_pylist()
    return rows[0] if rows else None


def public_accounts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Accounts that say which public body they belong to: rows of ACCOUNTS with ``posts`` beside."""
    columns = ", ".join(f"a.{column.name}" for column in ACCOUNTS.columns)
    rows = snapshot.rows(
        f"SELECT {columns}, count(p.post_id) AS posts FROM accounts a "
        "LEFT JOIN posts p ON p.platform = a.platform AND p.account_id = a.account_id "
        f"AND p.deleted_at IS NULL WHERE a.organisation IS NOT NULL GROUP BY {columns} "
        "ORDER BY a.organisation, a.platform, a.account_id"
    )
    return list(rows.to_pylist())


def observations(snapshot: Snapshot, platform: str, post_id: str) -> pa.Table:
    """All counts of one post, oldest first, of the shape COUNTS."""
    key = asked(snapshot, [(platform, post_id)])["key"][0].as_py()
    columns = ", ".join(column.name for column in COUNTS.columns)
    rows = snapshot.rows(
        f"SELECT {columns} FROM counts WHERE key = {key} ORDER BY observed_at, metric"
    )
    return COUNTS.check(rows)


def latest_counts(snapshot: Snapshot, keys: Sequence[tuple[str, str]]) -> pa.Table:
    """Latest counts of these posts: platform, post_id, observed_at, then a column per metric."""
    columns = ("platform", "post_id", "observed_at", *METRICS)
    rows = snapshot.by_key("posts_latest", asked(snapshot, keys), columns)
    return rows.sort_by([("platform", "ascending"), ("post_id", "ascending")])


def counts_of(snapshot: Snapshot, keys: Sequence[tuple[str, str]]) -> pa.Table:
    """All counts of these posts over time, of the shape COUNTS."""
    columns = ", ".join(column.name for column in COUNTS.columns)
    rows = snapshot.rows(
        f"SELECT {columns} FROM counts WHERE key IN (SELECT key FROM wanted) "
        "ORDER BY key, observed_at, metric",
        wanted=asked(snapshot, keys),
    )
    return COUNTS.check(rows)


def course(
    snapshot: Snapshot,
    *,
    step: str = "day",
    zone: str = "UTC",
    by_platform: bool = False,
    metrics: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    platforms: Sequence[str] = (),
    collection: str | None = None,
) -> pa.Table:
    """Posts and sums of their latest counts over time, from the hourly rollups.

    Columns: ``start`` (of the hour, day, week, month or year in ``zone``: local time, without a zone;
    null for undated posts), ``platform`` if asked for, ``posts``, and per metric its sum (null where
    no post had it) and ``<metric>_posts``, over how many posts. ``since`` and ``until`` hold for
    whole hours. Raises `ValueError` for an unknown step, zone or metric.
    """
    rows = snapshot.ask(
        "course",
        step=step if zone == "UTC" else _hour_of(step),
        by_platform=by_platform,
        metrics=tuple(metrics),
        since=since,
        until=until,
        platforms=tuple(platforms),
        collection=collection,
    )
    start = rows["start"].cast(pa.timestamp("us", tz="UTC"))
    if zone != "UTC":
        return _local(rows.set_column(0, "start", start), step, zone)
    return rows.set_column(0, "start", start.cast(pa.timestamp("us")))


def _hour_of(step: str) -> str:
    if step not in STEPS:
        raise ValueError(f"A time course has steps of {', '.join(STEPS)}; not of {step!r}.")
    return "hour"


def _local(rows: pa.Table, step: str, zone: str) -> pa.Table:
    """Hours put together by the days, weeks, ... of a time zone."""
    try:
        start = pc.local_timestamp(rows["start"].cast(pa.timestamp("us", tz=zone)))
    except pa.ArrowInvalid as error:
        raise ValueError(f"There is no time zone {zone!r}.") from error
    rows = rows.set_column(0, "start", pc.floor_temporal(start, unit=step))
    keys = [name for name in ("start", "platform") if name in rows.column_names]
    sums = [name for name in rows.column_names if name not in keys]
    joined = rows.group_by(keys).aggregate([(name, "sum") for name in sums])
    joined = joined.rename_columns([name.removesuffix("_sum") for name in joined.column_names])
    return joined.select(keys + sums).sort_by([(name, "ascending") for name in keys])


def totals(
    snapshot: Snapshot,
    *,
    metrics: Sequence[str] = METRICS,
    since: datetime | None = None,
    until: datetime | None = None,
    platforms: Sequence[str] = (),
    collection: str | None = None,
) -> pa.Table:
    """Posts and sums of latest counts per platform, most posts first; columns as in `course`."""
    return snapshot.ask(
        "totals",
        metrics=tuple(metrics),
        since=since,
        until=until,
        platforms=tuple(platforms),
        collection=collection,
    )


def top_posts(
    snapshot: Snapshot,
    metric: str,
    *,
    limit: int = 10,
    since: datetime | None = None,
    until: datetime | None = None,
    platforms: Sequence[str] = (),
    collection: str | None = None,
) -> pa.Table:
    """The posts with the highest latest value of a metric: columns of POSTS, then ``value``.

    Raises `ValueError` for an unknown metric.
    """
    asked = int(limit)
    # Deleted posts keep their counts, and others are in another collection: ask on until enough fit.
    while True:
        best = snapshot.ask(
            "best",
            metric=metric,
            limit=asked,
            since=since,
            until=until,
            platforms=tuple(platforms),
        )
        found = _fitting(snapshot, best, collection).slice(0, limit)
        if found.num_rows >= limit or best.num_rows < asked:
            return found
        asked *= 8


def _fitting(snapshot: Snapshot, best: pa.Table, collection: str | None) -> pa.Table:
    """The posts of ``best``, highest first, without deleted ones and those of other collections."""
    rows = snapshot.posts_by_key(best, ("key", *_POSTS))
    held = {
        key: row
        for row, (key, deleted, collections) in enumerate(
            zip(
                rows["key"].to_pylist(),
                rows["deleted_at"].is_valid().to_pylist(),
                rows["collections"].to_pylist(),
                strict=True,
            )
        )
        if not deleted and (collection is None or collection in collections)
    }
    keys = best["key"].to_pylist()
    places = [place for place, key in enumerate(keys) if key in held]
    found = POSTS.check(rows.take(pa.array([held[keys[p]] for p in places], pa.int64())))
    return found.append_column("value", best["value"].take(pa.array(places, pa.int64())))
