"""Let posts go when the time of their collection is up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mootlib.corpus.removing import (
    purged_segments,
    remove_enrichments,
    remove_posts,
    write_sides,
)
from mootlib.corpus.snapshot import literal, moment
from mootlib.corpus.transaction import Transaction

__all__ = ["Retained", "retain"]


@dataclass(frozen=True, slots=True)
class Retained:
    """What became of posts whose time in a collection is up."""

    dropped: int  #: posts that no other collection holds
    kept: int  #: posts that left the collection and stay in another
    accounts: int  #: accounts that have no post left


def retain(transaction: Transaction, collection: str, before: datetime | None) -> Retained:
    """Take posts said before a moment (None: all) out of a collection.

    An undated post counts from when it came.
    """
    late = "" if before is None else f"AND coalesce(posted_at, collected_at) < {moment(before)}"
    transaction.make(
        "leaving",
        "SELECT key, platform, account_id, posted_at, deleted_at IS NULL AS live, segment, filename, "
        f"collections, list_filter(collections, lambda c: c <> {literal(collection)}) AS rest FROM raw_posts "
        f"WHERE list_contains(collections, {literal(collection)}) {late}",
    )
    transaction.make("doomed", "SELECT key FROM leaving WHERE len(rest) = 0")
    transaction.make(
        "posts_before", "SELECT key, platform, posted_at, collections, live FROM leaving"
    )
    transaction.make(
        "posts_after",
        "SELECT key, platform, posted_at, rest AS collections, live FROM leaving WHERE len(rest) > 0",
    )
    dropped = transaction.value("SELECT count(*) FROM doomed")
    kept = transaction.value("SELECT count(*) FROM posts_after")
    if not dropped and not kept:
        return Retained(0, 0, 0)
    remove_posts(transaction, "doomed")
    remove_enrichments(transaction, "SELECT key FROM doomed")
    _rewrite_posts(transaction)
    accounts = _drop_accounts(transaction)
    write_sides(transaction)
    segments = transaction.ask("SELECT DISTINCT segment FROM leaving WHERE len(rest) = 0")
    transaction.commit(
        purge_due=dropped > 0,
        purged=purged_segments(transaction, [segment for (segment,) in segments]),
    )
    return Retained(dropped, kept, accounts)


def _rewrite_posts(transaction: Transaction) -> None:
    paths = transaction.ask("SELECT DISTINCT filename FROM leaving")
    transaction.replace(
        "posts",
        [path for (path,) in paths],
        "SELECT p.* REPLACE (coalesce(l.rest, p.collections) AS collections, "
        f"CASE WHEN l.key IS NULL THEN p.changed ELSE {transaction.sequence} END AS changed) "
        "FROM {file} p LEFT JOIN leaving l ON l.key = p.key WHERE l.key IS NULL OR len(l.rest) > 0",
    )


def _drop_accounts(transaction: Transaction) -> int:
    """Accounts are kept for their posts; a public body's account stays."""
    transaction.make(
        "doomed_accounts",
        "SELECT key FROM raw_accounts WHERE organisation IS NULL AND (platform, account_id) IN "
        "(SELECT (platform, account_id) FROM leaving WHERE len(rest) = 0) AND (platform, account_id) NOT IN "
        "(SELECT (platform, account_id) FROM raw_posts WHERE account_id IS NOT NULL "
        "AND key NOT IN (SELECT key FROM doomed))",
    )
    return transaction.delete("accounts", "doomed_accounts")
