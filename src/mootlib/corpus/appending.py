"""Append posts, accounts and counts, each once however often they come."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from mootlib.corpus import counting, fresh, rollups
from mootlib.corpus.incoming import Batch
from mootlib.corpus.layout import LAYOUTS, SEGMENT_ROWS, key_sql
from mootlib.corpus.removing import remove_enrichments
from mootlib.corpus.transaction import Transaction
from mootlib.records import POSTS

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
    posts = _each_once(transaction, batch.posts)
    offered = counting.offered(transaction, batch.counts)
    _find_known(transaction, posts, offered)
    known = transaction.rows("SELECT key FROM known")["key"].to_numpy()
    new = fresh.by_time(_without_words(transaction, fresh.split(posts, known)[1]))
    _find_changes(transaction)
    segment, filled = _write_new(transaction, new)
    _write_changes(transaction)
    remove_enrichments(transaction, "SELECT key FROM changes WHERE edits OR deletes")
    _make_sides(transaction, new)
    counts, _ = counting.write(transaction, offered, new)
    rollups.write_difference(transaction)
    _write_accounts(transaction, batch.accounts)
    changed = transaction.value("SELECT count(*) FROM changes")
    if transaction.touched:
        transaction.commit(segment=segment, segment_rows=filled)
    read = batch.posts.num_rows + batch.suppressed
    return Appended(
        read=read,
        accepted=new.num_rows,
        duplicates=read - batch.suppressed - new.num_rows,
        suppressed=batch.suppressed,
        changed=changed,
        counts=counts,
    )


def observe(transaction: Transaction, counts: pa.Table) -> Observed:
    """Write counts of known posts into the transaction and commit it."""
    nothing = _each_once(transaction, POSTS.empty())
    offered = counting.offered(transaction, counts)
    _find_known(transaction, nothing, offered)
    _find_changes(transaction)
    _make_sides(transaction, nothing)
    accepted, unknown = counting.write(transaction, offered, nothing)
    rollups.write_difference(transaction)
    if transaction.touched:
        transaction.commit()
    read = counts.num_rows
    return Observed(read, accepted, read - accepted - unknown, unknown)


def _each_once(transaction: Transaction, posts: pa.Table) -> pa.Table:
    """The posts with their ``key``, each once: with its newest edit and all its collections."""
    transaction.show("batch_posts", posts)
    keys = transaction.rows(f"SELECT {key_sql('platform', 'post_id')} AS key FROM batch_posts")
    keyed = posts.add_column(0, LAYOUTS["posts"].schema.field("key"), keys["key"])
    keyed = _labelled(transaction, keyed)
    repeated, others = fresh.split(keyed, fresh.repeated(keyed["key"]))
    return pa.concat_tables([others, _folded(transaction, repeated)]) if len(repeated) else keyed


def _labelled(transaction: Transaction, posts: pa.Table) -> pa.Table:
    """The posts with their collections in order, each once, without nameless ones."""
    labels = posts["collections"]
    most = pc.max(pc.list_value_length(labels)).as_py() or 0
    if most <= 1 and not pc.any(pc.equal(pc.list_flatten(labels), "")).as_py():
        return posts
    transaction.show("labels", posts.select(["collections"]))
    tidy = transaction.rows(f"SELECT {_UNION.format('collections')} AS collections FROM labels")
    at = posts.schema.get_field_index("collections")
    return posts.set_column(at, posts.schema.field(at), tidy["collections"])


def _folded(transaction: Transaction, keyed: pa.Table) -> pa.Table:
    """One post for each key, of rows that repeat some."""
    transaction.show(
        "keyed", keyed.append_column("row", pa.array(range(keyed.num_rows), pa.int64()))
    )
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
    return transaction.rows(
        f"SELECT k.key, {', '.join(columns)} FROM folded f JOIN keyed k ON k.row = f.row "
        "JOIN keyed n ON n.row = f.best"
    ).cast(keyed.schema)


def _find_known(transaction: Transaction, posts: pa.Table, offered: pa.Table) -> None:
    """Make ``known``: which of the posts asked about are in the store, and in which file."""
    transaction.show("incoming", posts)
    transaction.show("offered", offered)
    counted = fresh.distinct(offered["key"])
    keys = pa.chunked_array([*posts["key"].chunks, pa.array(counted)], pa.int64())
    transaction.show("wanted", pa.table({"key": keys}))
    columns = "key, platform, post_id, posted_at, edited_at, deleted_at, collections, filename"
    transaction.find("known", "posts", "wanted", columns)


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


def _without_words(transaction: Transaction, posts: pa.Table) -> pa.Table:
    """The posts, without the words of those that their authors deleted."""
    if posts["deleted_at"].null_count == posts.num_rows:
        return posts
    transaction.show("arriving", posts)
    return transaction.rows(_tombstoned("SELECT * FROM arriving")).cast(posts.schema)


def _write_new(transaction: Transaction, new: pa.Table) -> tuple[int, int]:
    """Write posts that the store does not hold; gives the segment that is open afterwards."""
    segment, filled = transaction.manifest.segment, transaction.manifest.segment_rows
    done = 0
    while done < new.num_rows or filled == SEGMENT_ROWS:
        if filled == SEGMENT_ROWS:
            segment, filled = segment + 1, 0
        rows = new.slice(done, SEGMENT_ROWS - filled)
        if rows.num_rows:
            transaction.insert_rows("posts", _numbered(rows, segment, transaction.sequence))
        done, filled = done + rows.num_rows, filled + rows.num_rows
    return segment, filled


def _numbered(posts: pa.Table, segment: int, sequence: int) -> pa.Table:
    """Posts with the store's own columns."""
    numbers = {"segment": segment, "added": sequence, "changed": sequence}
    for name, number in numbers.items():
        field = LAYOUTS["posts"].schema.field(name)
        posts = posts.append_column(field, pa.repeat(pa.scalar(number, field.type), posts.num_rows))
    return posts


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


def _make_sides(transaction: Transaction, new: pa.Table) -> None:
    """Make what counts and rollups need: posts before and after, and whose counts matter."""
    transaction.show("new_posts", new)
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
