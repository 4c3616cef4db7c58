"""Prepare a batch for the store: check shapes, keep out who is forgotten, fold repeated posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus.scrub import clean_row
from mootlib.corpus.suppression import Suppression
from mootlib.records import ACCOUNTS, COUNTS, METRICS, POSTS

__all__ = ["Batch", "prepare", "without_forgotten"]

#: The first and the last microsecond that a date can have, from 1970.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
_SCRUBBED = (
    "platform", "text", "url", "in_reply_to", "conversation_id", "repost_of", "quote_of",
    "mentions", "hashtags", "links", "media",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts, accounts and counts of one append, of the shapes in `mootlib.records`."""

    posts: pa.Table
    accounts: pa.Table
    counts: pa.Table
    suppressed: int = 0


def prepare(
    posts: pa.Table,
    accounts: pa.Table | None,
    counts: pa.Table | None,
    collection: str | None,
) -> Batch:
    """Check the tables' shapes and put every post into ``collection``.

    Raises `ValueError` for a table of another shape, an empty collection name or a negative count.
    """
    posts = POSTS.check(posts)
    _check_times(posts, "posted_at", "edited_at", "deleted_at", "collected_at")
    accounts = ACCOUNTS.empty() if accounts is None else ACCOUNTS.check(accounts)
    counts = check_counts(counts)
    if collection is not None:
        if not collection.strip():
            raise ValueError("A collection needs a name.")
        posts = _labelled(posts, collection)
    return Batch(posts, accounts, counts)


def _check_times(table: pa.Table, *names: str) -> None:
    """Times that no calendar of ours can write are an error of whoever read them."""
    for name in names:
        ends = pc.min_max(table[name].cast(pa.int64()))
        low, high = ends["min"].as_py(), ends["max"].as_py()
        if low is not None and (low < _FIRST or high > _LAST):
            raise ValueError(f"{name} holds a time outside the years 1 to 9999.")


def check_counts(counts: pa.Table | None) -> pa.Table:
    """Counts of the right shape. Raises `ValueError`, also for a negative or unknown count."""
    if counts is None:
        return COUNTS.empty()
    counts = COUNTS.check(counts)
    _check_times(counts, "observed_at")
    if counts.num_rows and pc.min(counts["value"]).as_py() < 0:
        raise ValueError("A count must be 0 or more.")
    unknown = set(pc.unique(counts["metric"]).to_pylist()) - set(METRICS)
    if unknown:
        raise ValueError(f"Nobody knows how to count {sorted(unknown)}.")
    return counts


def _labelled(posts: pa.Table, collection: str) -> pa.Table:
    at = posts.schema.get_field_index("collections")
    field = posts.schema.field(at)
    held = posts["collections"]
    if pc.max(pc.list_value_length(held)).as_py() == 0:
        ends = pa.array(range(posts.num_rows + 1), pa.int32())
        named = pa.repeat(pa.scalar(collection, pa.string()), posts.num_rows)
        return posts.set_column(at, field, pa.ListArray.from_arrays(ends, named))
    labels = [known if collection in known else [*known, collection] for known in held.to_pylist()]
    return posts.set_column(at, field, pa.array(labels, field.type))


def _handles(accounts: pa.Table) -> dict[tuple[str, str], str]:
    rows = zip(
        accounts["platform"].to_pylist(),
        accounts["account_id"].to_pylist(),
        accounts["handle"].to_pylist(),
        strict=True,
    )
    return {(platform, account): handle for platform, account, handle in rows if handle}


def without_forgotten(batch: Batch, suppression: Suppression) -> Batch:
    """The batch without posts, accounts and counts of forgotten people, and without their handles."""
    handles = _handles(batch.accounts)

    def forgotten(platform: str, account: str | None) -> bool:
        if account is None:
            return False
        names = {account.lower(), handles.get((platform, account), account).lower()}
        return suppression.holds("account", platform, account) or any(
            suppression.holds("handle", platform, name) for name in names
        )

    def hers(table: pa.Table) -> pa.Array:
        pairs = zip(table["platform"].to_pylist(), table["account_id"].to_pylist(), strict=True)
        return pa.array([not forgotten(*pair) for pair in pairs], pa.bool_())

    ids = zip(batch.posts["platform"].to_pylist(), batch.posts["post_id"].to_pylist(), strict=True)
    listed = pa.array([not suppression.holds("post", *pair) for pair in ids], pa.bool_())
    keep = pc.and_(hers(batch.posts), listed)
    dropped = batch.posts.filter(pc.invert(keep))
    posts = _scrubbed(batch.posts.filter(keep), suppression)
    return Batch(
        posts,
        batch.accounts.filter(hers(batch.accounts)),
        _without(batch.counts, dropped),
        dropped.num_rows,
    )


def _without(counts: pa.Table, dropped: pa.Table) -> pa.Table:
    if not dropped.num_rows or not counts.num_rows:
        return counts
    gone = dropped.select(["platform", "post_id"])
    return counts.join(gone, ["platform", "post_id"], join_type="left anti")


def _scrubbed(posts: pa.Table, suppression: Suppression) -> pa.Table:
    places = pc.indices_nonzero(_telling(posts)).to_pylist()
    rows = posts.select(list(_SCRUBBED)).take(pa.array(places, pa.int64())).to_pylist()
    changes = {
        number: new
        for number, row in zip(places, rows, strict=True)
        if (new := clean_row(row, suppression))
    }
    return with_changes(posts, changes)


def _telling(posts: pa.Table) -> pa.ChunkedArray:
    """Whether a post can name anybody: by an @, a link, a mention, a picture, or as an answer to another."""
    named = pc.match_substring_regex(posts["text"], "[@＠/]")
    for name in ("url", "in_reply_to", "conversation_id", "repost_of", "quote_of"):
        named = pc.or_(named, pc.is_valid(posts[name]))
    for name in ("mentions", "links", "media"):
        named = pc.or_(named, pc.greater(pc.list_value_length(posts[name]), 0))
    return named


def with_changes(posts: pa.Table, changes: dict[int, dict[str, object]]) -> pa.Table:
    """Posts with new values in some columns of some rows."""
    for name in _columns(list(changes.values())):
        values = posts[name].to_pylist()
        for number, new in changes.items():
            if name in new:
                values[number] = new[name]
        at = posts.schema.get_field_index(name)
        posts = posts.set_column(
            at, posts.schema.field(at), pa.array(values, posts.schema.field(at).type)
        )
    return posts


def _columns(changes: Sequence[dict[str, object]]) -> list[str]:
    return sorted({name for new in changes for name in new})
