"""Posts, their counts and accounts laid out as one sheet: a row for each post, a column for each fact.

A count that the source did not give is NaN here, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mootlib.reach.result import Account

__all__ = ["FOLLOWERS", "REACTIONS", "Sheet", "at_age", "last_observations", "lay_out"]

Array = np.ndarray[Any, Any]

REACTIONS = ("likes", "love", "care", "haha", "wow", "sad", "angry")
#: What anybody can see and add up; impressions, views, reach and clicks are never among it.
INTERACTIONS = (*REACTIONS, "comments", "shares", "quotes")
_KEPT = (*INTERACTIONS, "impressions", "views", "reach", "clicks")
#: A platform's posts give a count or they do not: below this share it is left out for all of them.
_GIVEN = 0.9
#: A number of followers holds for posts within so many days of its observation.
FOLLOWERS_HOLD = 30
_DAY = np.timedelta64(1, "D")

#: When an account had how many followers; ``evaluate`` takes such a table if there is one.
FOLLOWERS = pa.schema(
    [
        ("platform", pa.string()),
        ("account_id", pa.string()),
        ("observed_at", pa.timestamp("us", tz="UTC")),
        ("followers", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Sheet:
    """Columns of equal length, one entry for each post."""

    accounts: tuple[Account, ...]
    followers_last: tuple[int | None, ...]  #: of each account
    platform: Array
    post_id: Array
    account: Array  #: number in ``accounts``
    posted_at: Array  #: datetime64[us], NaT where unknown
    month: Array  #: year x 12 + month - 1 on the local clock; -1 where unknown
    week: Array  #: number of the week since 1970; -1 where unknown
    hour: Array
    weekday: Array  #: Monday 0
    form: Array  #: text, or None
    text: Array
    reply: Array
    repost: Array
    link: Array
    observed_days: Array  #: age at which its counts were last seen
    counts: Mapping[str, Array]  #: metric > values
    interactions: Array
    followers: Array  #: of its account when it was posted
    counted: Mapping[str, tuple[str, ...]]  #: platform > counts that its interactions add up

    def __len__(self) -> int:
        return len(self.post_id)

    def rows(self, mask: Array) -> Sheet:
        """The sheet of some of its rows."""
        columns: dict[str, Any] = {
            name: value[mask] for name, value in vars(self).items() if isinstance(value, np.ndarray)
        }
        return replace(self, counts={k: v[mask] for k, v in self.counts.items()}, **columns)

    @property
    def own(self) -> Array:
        """Which posts are the account's own words to everybody: neither reply nor repost."""
        return ~self.reply & ~self.repost

    def outcome(self, name: str) -> Array:
        """The values of 'interactions' or of a count; all NaN where nobody gave it."""
        if name == "interactions":
            return self.interactions
        return self.counts.get(name, np.full(len(self), np.nan))


def lay_out(
    posts: pa.Table,
    counts: pa.Table,
    accounts: pa.Table,
    *,
    zone: str = "UTC",
    followers: pa.Table | None = None,
) -> Sheet:
    """Lay posts (``mootlib.records.POSTS``), their latest counts and their accounts out as a sheet.

    Args:
        posts: those without an account are left out.
        counts: any number of observations; the latest of each post and metric holds.
        accounts: who they are.
        zone: whose clock hours, weekdays, weeks and months follow.
        followers: shape ``FOLLOWERS``; without it ``accounts.followers`` holds at the time when
            the account's posts were last collected.

    Followers at the time of posting are known where an observation lies within 30 days.
    """
    posts = posts.filter(pc.is_valid(posts["account_id"]))
    platform, post_id = (_texts(posts[name]) for name in ("platform", "post_id"))
    known, account = _accounts(posts, accounts)
    posted = _times(posts["posted_at"])
    latest, observed = _latest(platform, post_id, counts)
    by_platform = _counted(platform, latest)
    observations = last_observations(posts, accounts) if followers is None else followers
    reply = np.array(
        [
            bool(to) or text.startswith("@")
            for to, text in zip(
                posts["in_reply_to"].to_pylist(), posts["text"].to_pylist(), strict=True
            )
        ],
        bool,
    )
    return Sheet(
        accounts=known,
        followers_last=_last_followers(known, observations),
        platform=platform,
        post_id=post_id,
        account=account,
        posted_at=posted,
        form=np.array(posts["form"].to_pylist(), object),
        text=np.array(posts["text"].to_pylist(), object),
        reply=reply,
        repost=np.asarray(pc.is_valid(posts["repost_of"]).to_numpy(zero_copy_only=False), bool),
        link=np.array([bool(links) for links in posts["links"].to_pylist()], bool),
        observed_days=(observed - posted) / _DAY,
        counts=latest,
        interactions=_interactions(platform, latest, by_platform),
        followers=_followers_then(known, account, posted, observations),
        counted=by_platform,
        **_clock(posted, zone),
    )


def at_age(
    counts: pa.Table, posts: pa.Table, age: timedelta, *, tolerance: float = 0.25
) -> pa.Table:
    """The observations of each post that show it at one age: the same window for all posts.

    Args:
        counts, posts: shapes of ``mootlib.records``.
        age: since posting, say 24 hours or 7 days.
        tolerance: how far off an observation may be, as a share of ``age``.

    Returns:
        For each post and metric the observation nearest to ``age``, if one is near enough; a post
        that nobody looked at then has none.
    """
    posted = dict(
        zip(
            zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True),
            _times(posts["posted_at"]),
            strict=True,
        )
    )
    best: dict[tuple[str, str, str], tuple[float, int]] = {}
    seen = _times(counts["observed_at"])
    keys = zip(*(counts[c].to_pylist() for c in ("platform", "post_id", "metric")), strict=True)
    for row, (platform, post_id, metric) in enumerate(keys):
        since = posted.get((platform, post_id))
        if since is None or np.isnat(since):
            continue
        off = abs((seen[row] - since) / np.timedelta64(age) - 1.0)
        if off <= tolerance and off < best.get((platform, post_id, metric), (np.inf, 0))[0]:
            best[(platform, post_id, metric)] = (off, row)
    return counts.take(pa.array(sorted(row for _, row in best.values()), pa.int64()))


def _texts(column: pa.ChunkedArray) -> Array:
    return np.array(column.to_pylist(), object)


def _times(column: pa.ChunkedArray) -> Array:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return np.asarray(naive.to_numpy(), "datetime64[us]")


def _accounts(posts: pa.Table, accounts: pa.Table) -> tuple[tuple[Account, ...], Array]:
    names = ("platform", "account_id")
    told = {
        (row["platform"], row["account_id"]): row
        for row in accounts.select(
            ["platform", "account_id", "handle", "name", "organisation", "role"]
        ).to_pylist()
    }
    number: dict[tuple[str, str], int] = {}
    keys = zip(*(posts[name].to_pylist() for name in names), strict=True)
    codes = np.array([number.setdefault(key, len(number)) for key in keys], np.int64)
    known = []
    for key in number:
        row = told.get(key, {})
        facts = {name: row.get(name) for name in ("handle", "name", "organisation", "role")}
        known.append(Account(*key, **facts))
    return tuple(known), codes


def _latest(platform: Array, post_id: Array, counts: pa.Table) -> tuple[dict[str, Array], Array]:
    """The latest value of each count, and when any of a post's counts was last seen."""
    row_of = {key: row for row, key in enumerate(zip(platform, post_id, strict=True))}
    observed = np.full(len(post_id), np.datetime64("NaT", "us"))
    latest: dict[str, Array] = {}
    for metric in _KEPT:
        part = counts.filter(pc.equal(counts["metric"], metric)).sort_by("observed_at")
        if not part.num_rows:
            continue
        keys = zip(part["platform"].to_pylist(), part["post_id"].to_pylist(), strict=True)
        at = np.array([row_of.get(key, -1) for key in keys], np.int64)
        here = at >= 0
        if not here.any():
            continue
        values = np.full(len(post_id), np.nan)
        values[at[here]] = part["value"].to_numpy()[here]  # sorted: the last one stays
        when = np.full(len(post_id), np.datetime64("NaT", "us"))
        when[at[here]] = _times(part["observed_at"])[here]
        observed = np.fmax(observed, when)
        latest[metric] = values
    return latest, observed


def _counted(platform: Array, latest: Mapping[str, Array]) -> dict[str, tuple[str, ...]]:
    """For each platform the public counts that (nearly) all its posts come with."""
    counted = {}
    for name in sorted(set(platform)):
        rows = platform == name
        given = {
            metric: ~np.isnan(latest[metric][rows]) for metric in INTERACTIONS if metric in latest
        }
        if not given:
            continue
        any_given = np.any(list(given.values()), axis=0)
        if any_given.any():
            counted[name] = tuple(m for m, g in given.items() if g[any_given].mean() >= _GIVEN)
    return counted


def _interactions(
    platform: Array, latest: Mapping[str, Array], counted: Mapping[str, Sequence[str]]
) -> Array:
    """Reactions, comments and shares added up; NaN where one of the platform's counts is missing."""
    total = np.full(len(platform), np.nan)
    for name, metrics in counted.items():
        rows = platform == name
        if metrics:
            total[rows] = np.sum([latest[metric][rows] for metric in metrics], axis=0)
    return total


def _clock(posted: Array, zone: str) -> dict[str, Array]:
    """Month, week, hour and weekday on the clock of ``zone``."""
    dated = ~np.isnat(posted)
    hours = posted[dated].astype("datetime64[h]")
    unique, back = np.unique(hours, return_inverse=True)
    shift = [_offset(hour, ZoneInfo(zone)) for hour in unique.tolist()]
    local = posted[dated] + (np.array(shift, "timedelta64[s]") if shift else np.array([], "m8[s]"))[
        back
    ].astype("timedelta64[us]")
    columns = {
        "month": local.astype("datetime64[M]").astype(np.int64) + 1970 * 12,
        "week": (local.astype("datetime64[D]").astype(np.int64) + 3) // 7,
        "hour": local.astype("datetime64[h]").astype(np.int64) % 24,
        "weekday": (local.astype("datetime64[D]").astype(np.int64) + 3) % 7,
    }
    out = {}
    for name, values in columns.items():
        whole = np.full(len(posted), -1, np.int64)
        whole[dated] = values
        out[name] = whole
    return out


def _offset(hour: datetime, zone: ZoneInfo) -> int:
    from datetime import UTC

    offset = hour.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def last_observations(posts: pa.Table, accounts: pa.Table) -> pa.Table:
    """``accounts.followers`` at the time when the account's posts were last collected."""
    seen: dict[tuple[str, str], datetime] = {}
    columns = (posts[name].to_pylist() for name in ("platform", "account_id", "collected_at"))
    for platform, account_id, when in zip(*columns, strict=True):
        seen[(platform, account_id)] = max(when, seen.get((platform, account_id), when))
    rows = [
        {
            "platform": row["platform"],
            "account_id": row["account_id"],
            "observed_at": seen[(row["platform"], row["account_id"])],
            "followers": row["followers"],
        }
        for row in accounts.select(["platform", "account_id", "followers"]).to_pylist()
        if row["followers"] is not None and (row["platform"], row["account_id"]) in seen
    ]
    return pa.Table.from_pylist(rows, schema=FOLLOWERS)


def _by_account(known: Sequence[Account], observations: pa.Table) -> list[tuple[Array, Array]]:
    """Times and numbers of followers of each account, earliest first."""
    number = {(a.platform, a.account_id): n for n, a in enumerate(known)}
    found: list[list[tuple[Any, int]]] = [[] for _ in known]
    times = _times(observations["observed_at"])
    rows = zip(
        observations["platform"].to_pylist(),
        observations["account_id"].to_pylist(),
        times,
        observations["followers"].to_pylist(),
        strict=True,
    )
    for platform, account_id, when, followers in rows:
        at = number.get((platform, account_id))
        if at is not None and followers is not None and followers > 0:
            found[at].append((when, followers))
    return [
        (
            np.array([when for when, _ in sorted(pairs)], "datetime64[us]"),
            np.array([value for _, value in sorted(pairs)], float),
        )
        for pairs in found
    ]


def _last_followers(known: Sequence[Account], observations: pa.Table) -> tuple[int | None, ...]:
    return tuple(
        int(values[-1]) if len(values) else None for _, values in _by_account(known, observations)
    )


def _followers_then(
    known: Sequence[Account], account: Array, posted: Array, observations: pa.Table
) -> Array:
    then = np.full(len(posted), np.nan)
    for number, (times, values) in enumerate(_by_account(known, observations)):
        rows = np.flatnonzero((account == number) & ~np.isnat(posted))
        if not len(times) or not len(rows):
            continue
        after = np.clip(np.searchsorted(times, posted[rows]), 0, len(times) - 1)
        before = np.maximum(after - 1, 0)
        off_after = np.abs(times[after] - posted[rows])
        off_before = np.abs(times[before] - posted[rows])
        nearest = np.where(off_before <= off_after, before, after)
        near = np.minimum(off_after, off_before) <= FOLLOWERS_HOLD * _DAY
        then[rows[near]] = values[nearest[near]]
    return then
