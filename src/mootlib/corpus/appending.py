"""Append posts, accounts and counts, each once however often they come."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from mootlib.corpus import counting, rollups
from mootlib.corpus.incoming import Batch
from mootlib.corpus.layout import LAYOUTS, SEGMENT_ROWS, key_sql
from mootlib.corpus.removing import remove_enrichments
from mootlib.corpus.transaction import Transaction
from mootlib.records import ACCOUNTS, POSTS

__all__ = ["Appended", "Observed", "append"]

#: What a later edit replaces. Who said it when, and in answer to what, stays.
_EDITED = (
    "edited_at", "text", "language", "url", "form", "mentions", "hashtags", "links", "media",
    "latitude", "longitude", "place_name",
)  # fmt: skip
#: What is left of a post that its author deleted: that it was there.
_BLANK = {
    "text": "''",
    "language": "NULL",
    "url": "NULL",
    "form": "NULL",
    "mentions": "[]",
    "hashtags": "[]",
    "links": "[]",
    "media": "[]",
    "latitude": "NULL",
    "longitude": "NULL",
    "place_name": "NULL",
}
_COLUMNS = [column.name for column in POSTS.columns]
_UNION = "list_sort(list_distinct(list_filter({}, lambda c: c <> '')))"


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch: read = accepted + duplicates + suppressed."""

    read: int
    accepted: int  #: posts that the corpus did not hold
    duplicates: int  #: posts that it held, or that came twice
    suppressed: int  #: posts of people who were erased
    changed: int = 0  #: of the duplicates: edited, deleted, or put into another collection
    counts: int = 0  #: observations that the corpus did not hold


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of counts: read = accepted + duplicates + unknown."""

    read: int
    accepted: int
    duplicates: int
    unknown: int  #: of posts that the corpus does not hold; such counts are not kept


def append(transaction: Transaction, batch: Batch) -> Appended:
    """Write a prepared batch into the transaction and commit it, if there is anything to write."""
    _load_posts(transaction, batch.posts)
    counting.load(transaction, batch.counts)
    _find_known(transaction)
    _find_changes(transaction)
    segment, filled = _write_new(transaction)
    _write_changes(transaction)
    remove_enrichments(transaction, "SELECT key FROM changes WHERE edits OR deletes")
    _make_sides(transaction)
    counts, _ = counting.write(transaction)
    rollups.write_difference(transaction)
    _write_accounts(transaction, batch.accounts)
    accepted = transaction.value("SELECT count(*) FROM new_posts")
    changed = transaction.value("SELECT count(*) FROM changes")
    if transaction.touched:
        transaction.commit(segment=segment, segment_rows=filled)
    read = batch.posts.num_rows + batch.suppressed
    return Appended(
        read=read,
        accepted=accepted,
        duplicates=read - batch.suppressed - accepted,
        suppressed=batch.suppressed,
        changed=changed,
        counts=counts,
    )


def observe(transaction: Transaction, counts: pa.Table) -> Observed:
    """Write counts of known posts into the transaction and commit it."""
    nothing = Batch(POSTS.empty(), ACCOUNTS.empty(), counts)
    _load_posts(transaction, nothing.posts)
    counting.load(transaction, counts)
    _find_known(transaction)
    _find_changes(transaction)
    transaction.make("new_posts", "SELECT *, 0 AS place FROM incoming WHERE false")
    _make_sides(transaction)
    accepted, unknown = counting.write(transaction)
    rollups.write_difference(transaction)
    if transaction.touched:
        transaction.commit()
    read = counts.num_rows
    return Observed(read, accepted, read - accepted - unknown, unknown)


def _load_posts(transaction: Transaction, posts: pa.Table) -> None:
    """Make ``incoming``: each post once, with its newest edit and all its collections."""
    numbered = posts.append_column("row", pa.array(range(posts.num_rows), pa.int64()))
    transaction.give("batch_posts", numbered)
    transaction.make("keyed", f"SELECT {key_sql('platform', 'post_id')} AS key, * FROM batch_posts")
    transaction.make(
        "folded",
        "SELECT key, min(row) AS row, "
        "coalesce(arg_max(row, (edited_at, -row)) FILTER (edited_at IS NOT NULL), min(row)) AS best, "
        "min(deleted_at) AS deleted_at, "
        f"{_UNION.format('flatten(list(collections ORDER BY row))')} AS collections "
        "FROM keyed GROUP BY key",
    )
    columns = [
        f'n."{c}"'
        if c in _EDITED
        else f'f."{c}"'
        if c in ("deleted_at", "collections")
        else f'k."{c}"'
        for c in _COLUMNS
    ]
    transaction.make(
        "incoming",
        f"SELECT k.key, {', '.join(columns)} FROM folded f JOIN keyed k ON k.row = f.row "
        "JOIN keyed n ON n.row = f.best",
    )


def _find_known(transaction: Transaction) -> None:
    """Make ``known``: which of the posts asked about are in the store, and in which file."""
    transaction.make("wanted", "SELECT key FROM incoming UNION SELECT key FROM offered")
    transaction.make(
        "known",
        "SELECT key, platform, post_id, posted_at, edited_at, deleted_at, collections, filename "
        "FROM raw_posts WHERE key IN (SELECT key FROM wanted)",
    )


def _find_changes(transaction: Transaction) -> None:
    """Make ``changes``: known posts that the batch edits, deletes or puts into a collection."""
    both = _UNION.format("list_concat(k.collections, i.collections)")
    transaction.make(
        "changes",
        "SELECT * FROM (SELECT key, k.filename, "
        "k.deleted_at IS NULL AND i.edited_at IS NOT NULL "
        "AND (k.edited_at IS NULL OR i.edited_at > k.edited_at) AS edits, "
        "k.deleted_at IS NULL AND i.deleted_at IS NOT NULL AS deletes, "
        f"coalesce(k.deleted_at, i.deleted_at) AS deleted_at, {both} AS collections, "
        f"len({both}) > len(k.collections) AS joins "
        "FROM incoming i JOIN known k USING (key)) WHERE edits OR deletes OR joins",
    )


def _tombstoned(source: str) -> str:
    """SQL: rows whose words are gone where ``deleted_at`` says so."""
    blanks = ", ".join(
        f'CASE WHEN deleted_at IS NULL THEN "{c}" ELSE {blank} END AS "{c}"'
        for c, blank in _BLANK.items()
    )
    return f"SELECT * REPLACE ({blanks}) FROM ({source})"


def _write_new(transaction: Transaction) -> tuple[int, int]:
    """Write posts that the store does not hold; gives the segment that is open afterwards."""
    first, filled = transaction.manifest.segment, transaction.manifest.segment_rows
    transaction.make(
        "new_posts",
        "SELECT *, row_number() OVER (ORDER BY posted_at, key) - 1 AS place FROM incoming "
        "WHERE key NOT IN (SELECT key FROM known)",
    )
    count = transaction.value("SELECT count(*) FROM new_posts")
    last, rest = divmod(filled + count, SEGMENT_ROWS)
    columns = ", ".join(f'"{c}"' for c in _COLUMNS)
    for step in range(last + 1):
        low, high = step * SEGMENT_ROWS - filled, (step + 1) * SEGMENT_ROWS - filled
        transaction.insert(
            "posts",
            _tombstoned(
                f"SELECT key, {columns}, {first + step}::INTEGER AS segment, "
                f"{transaction.sequence}::BIGINT AS added, {transaction.sequence}::BIGINT AS changed, "
                f"place FROM new_posts WHERE place >= {low} AND place < {high}"
            )
            + " ORDER BY place",
        )
    return first + last, rest


def _write_changes(transaction: Transaction) -> None:
    """Write the files anew that hold changed posts."""
    paths = transaction.ask("SELECT DISTINCT filename FROM changes")
    edited = [f'CASE WHEN c.edits THEN i."{c}" ELSE p."{c}" END AS "{c}"' for c in _EDITED]
    replaced = [
        *edited,
        "CASE WHEN c.key IS NULL THEN p.deleted_at ELSE c.deleted_at END AS deleted_at",
        "CASE WHEN c.key IS NULL THEN p.collections ELSE c.collections END AS collections",
        f"CASE WHEN c.key IS NULL THEN p.changed ELSE {transaction.sequence} END AS changed",
    ]
    rows = (
        f"SELECT p.* REPLACE ({', '.join(replaced)}) FROM {{file}} p "
        "LEFT JOIN changes c ON c.key = p.key LEFT JOIN incoming i ON i.key = p.key"
    )
    transaction.replace("posts", [path for (path,) in paths], _tombstoned(rows))


def _make_sides(transaction: Transaction) -> None:
    """Make what counts and rollups need: posts before and after, and whose counts matter."""
    transaction.make(
        "posts_before",
        "SELECT key, platform, posted_at, collections, deleted_at IS NULL AS live FROM known",
    )
    transaction.make(
        "posts_after",
        "SELECT k.key, k.platform, k.posted_at, coalesce(c.collections, k.collections) AS collections, "
        "coalesce(c.deleted_at, k.deleted_at) IS NULL AS live FROM known k LEFT JOIN changes c USING (key) "
        "UNION ALL SELECT key, platform, posted_at, collections, deleted_at IS NULL FROM new_posts",
    )
    transaction.make(
        "named",
        "SELECT key, platform, post_id, posted_at, filename FROM known "
        "UNION ALL SELECT key, platform, post_id, posted_at, NULL FROM new_posts",
    )
    transaction.make(
        "affected",
        "SELECT key FROM changes UNION "
        "SELECT key FROM known WHERE key IN (SELECT key FROM offered)",
    )


def _write_accounts(transaction: Transaction, accounts: pa.Table) -> None:
    """Write new accounts and what is newly known of old ones; an empty value changes nothing."""
    if not accounts.num_rows:
        return
    values = ("handle", "name", "organisation", "role", "followers")
    numbered = accounts.append_column("row", pa.array(range(accounts.num_rows), pa.int64()))
    transaction.give("batch_accounts", numbered)
    newest = ", ".join(f"arg_max({v}, row) FILTER ({v} IS NOT NULL) AS {v}" for v in values)
    transaction.make(
        "incoming_accounts",
        f"SELECT {key_sql('platform', 'account_id')} AS key, platform, account_id, {newest} "
        "FROM batch_accounts GROUP BY platform, account_id",
    )
    transaction.make(
        "known_accounts",
        "SELECT * FROM raw_accounts WHERE key IN (SELECT key FROM incoming_accounts)",
    )
    differs = " OR ".join(f"coalesce(i.{v}, k.{v}) IS DISTINCT FROM k.{v}" for v in values)
    paths = transaction.ask(
        f"SELECT DISTINCT filename FROM incoming_accounts i JOIN known_accounts k USING (key) WHERE {differs}"
    )
    taken = ", ".join(f"coalesce(i.{v}, p.{v}) AS {v}" for v in values)
    transaction.replace(
        "accounts",
        [path for (path,) in paths],
        f"SELECT p.* REPLACE ({taken}) FROM {{file}} p LEFT JOIN incoming_accounts i ON i.key = p.key",
    )
    transaction.insert(
        "accounts",
        "SELECT * FROM incoming_accounts WHERE key NOT IN (SELECT key FROM known_accounts) "
        f"ORDER BY {LAYOUTS['accounts'].order}",
    )
