"""Erase a person: her posts, her account, her handle wherever others named her, and her way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from mootlib.corpus import rollups
from mootlib.corpus.incoming import with_changes
from mootlib.corpus.layout import LAYOUTS
from mootlib.corpus.removing import (
    purged_segments,
    remove_enrichments,
    remove_posts,
    write_sides,
)
from mootlib.corpus.scrub import TELLING, clean_row
from mootlib.corpus.snapshot import literal
from mootlib.corpus.suppression import check_of, digests
from mootlib.corpus.transaction import Transaction

__all__ = ["Erased", "erase"]

#: Posts of others that are read at once while her handle is looked for.
_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away."""

    posts: int
    accounts: int
    counts: int
    findings: int
    mentions: int  #: posts of others from which her handle, or a reference to her, was taken


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to be forgotten, on one platform: account, handles in lower case, her posts' numbers."""

    platform: str
    account: str
    handles: frozenset[str]
    posts: frozenset[str]

    def holds(self, kind: str, platform: str, value: str) -> bool:
        """Whether this 'account', 'handle' or 'post' is hers."""
        if platform != self.platform:
            return False
        if kind == "account":
            return value == self.account
        return value in (self.handles if kind == "handle" else self.posts)


def erase(
    transaction: Transaction, platform: str, account: str, handles: Iterable[str], key: bytes
) -> Erased:
    """Write the erasure into the transaction and commit it; the store then deletes the old files."""
    where = f"platform = {literal(platform)} AND account_id = {literal(account)}"
    _find_hers(transaction, where)
    person = _person(transaction, platform, account, handles, where)
    counts = transaction.value(
        "SELECT count(*) FROM raw_counts WHERE key IN (SELECT key FROM doomed)"
    )
    findings = _doom_findings(transaction, where)
    _find_mentions(transaction, person)
    remove_posts(transaction, "doomed")
    remove_enrichments(transaction, "SELECT key FROM doomed UNION SELECT key FROM mended")
    _rewrite_posts(transaction)
    accounts = _remove_account(transaction, where)
    write_sides(transaction)
    listed = _list(transaction, person, key)
    segments = transaction.ask(
        "SELECT DISTINCT segment FROM hers UNION SELECT DISTINCT segment FROM mended"
    )
    erased = Erased(
        posts=transaction.value("SELECT count(*) FROM hers"),
        accounts=accounts,
        counts=counts,
        findings=findings,
        mentions=transaction.value("SELECT count(*) FROM mended"),
    )
    transaction.commit(
        purge_due=True,
        purged=purged_segments(transaction, [segment for (segment,) in segments]),
        suppressed=transaction.manifest.suppressed + listed,
        key_check=check_of(key),
    )
    return erased


def _find_hers(transaction: Transaction, where: str) -> None:
    transaction.make(
        "hers",
        "SELECT key, platform, post_id, posted_at, collections, deleted_at IS NULL AS live, segment, "
        f"filename FROM raw_posts WHERE {where}",
    )
    transaction.make("doomed", "SELECT key FROM hers")
    transaction.make("posts_before", "SELECT key, platform, posted_at, collections, live FROM hers")
    transaction.make("posts_after", rollups.NOTHING_BEFORE)


def _person(
    transaction: Transaction, platform: str, account: str, handles: Iterable[str], where: str
) -> Person:
    known = transaction.ask(f"SELECT handle FROM raw_accounts WHERE {where}")
    names = {handle.lower().lstrip("@") for (handle,) in known if handle}
    names |= {handle.lower().lstrip("@") for handle in handles}
    posts = frozenset(post for (post,) in transaction.ask("SELECT post_id FROM hers"))
    return Person(platform, account, frozenset(name for name in names if name), posts)


def _doom_findings(transaction: Transaction, where: str) -> int:
    """Findings may name her account although her post is gone from the store."""
    transaction.make(
        "doomed",
        f"SELECT key FROM hers UNION SELECT key FROM raw_findings WHERE {where}",
    )
    return transaction.value(
        "SELECT count(*) FROM raw_findings WHERE key IN (SELECT key FROM doomed)"
    )


def _suspects(person: Person) -> str:
    """SQL: keys of others' posts that may name her; what it lets through is read exactly.

    A handle in a text follows an @ or stands in a link, so that most texts need not be searched.
    """
    references = ("in_reply_to", "conversation_id", "repost_of", "quote_of")
    conditions = [f"{c} IN (SELECT post_id FROM hers)" for c in references]
    conditions += [f"contains({c}, {literal(person.account)})" for c in references]
    names = {part for name in person.handles for part in (name, name.partition("@")[0])}
    if len(person.account) >= TELLING:  # a shorter number tells nothing in a link
        names.add(person.account.lower())
    marked = " OR ".join(f"contains(text, '{sign}')" for sign in "@＠/")
    places = {
        "text": marked,
        "url": "url IS NOT NULL",
        "array_to_string(links, ' ')": "len(links) > 0",
        "array_to_string(mentions, ' ')": "len(mentions) > 0",
        "CAST(media AS VARCHAR)": "len(media) > 0",
    }
    for words, given in places.items() if names else ():
        found = " OR ".join(f"contains(lower({words}), {literal(n)})" for n in sorted(names))
        conditions.append(f"CASE WHEN {given} THEN {found} ELSE false END")
    return (
        f"SELECT key FROM raw_posts WHERE platform = {literal(person.platform)} "
        f"AND ({' OR '.join(conditions)}) UNION SELECT key FROM linking"
    )


def _find_mentions(transaction: Transaction, person: Person) -> None:
    """Make ``mended``: posts of others as they read without her."""
    parts = (
        "flatten(list_transform(links, lambda l: regexp_split_to_array(l, '[/?=&#]+'))) AS pieces"
    )
    transaction.make(
        "linking",
        f"SELECT DISTINCT key FROM (SELECT key, unnest(pieces) AS piece FROM (SELECT key, {parts} "
        f"FROM raw_posts WHERE len(links) > 0 AND platform = {literal(person.platform)})) "
        "WHERE piece IN (SELECT post_id FROM hers)",
    )
    transaction.make("suspected", _suspects(person))
    transaction.make(
        "suspects",
        f"SELECT *, row_number() OVER () // {_PIECE} AS piece FROM raw_posts "
        "WHERE key IN (SELECT key FROM suspected) AND key NOT IN (SELECT key FROM hers)",
    )
    pieces = transaction.ask("SELECT DISTINCT piece FROM suspects ORDER BY piece")
    transaction.make("mended", "SELECT * EXCLUDE (piece) FROM suspects WHERE false")
    for (piece,) in pieces:
        rows = transaction.rows(
            f"SELECT * EXCLUDE (piece) FROM suspects WHERE piece = {piece} ORDER BY key"
        )
        changes = {
            number: new
            for number, row in enumerate(rows.to_pylist())
            if (new := clean_row(row, person))
        }
        mended = with_changes(rows, changes).take(pa.array(sorted(changes), pa.int64()))
        transaction.give("portion", mended)
        transaction.ask("INSERT INTO mended SELECT * FROM portion")


def _rewrite_posts(transaction: Transaction) -> None:
    """Write the files anew that hold her posts or name her."""
    transaction.make("unwanted", "SELECT key FROM hers UNION ALL SELECT key FROM mended")
    mended = f"SELECT * REPLACE ({transaction.sequence}::BIGINT AS changed) FROM mended"
    transaction.delete("posts", "unwanted", instead=transaction.rows(mended))


def _remove_account(transaction: Transaction, where: str) -> int:
    transaction.make("doomed_accounts", f"SELECT key FROM raw_accounts WHERE {where}")
    return transaction.delete("accounts", "doomed_accounts")


def _list(transaction: Transaction, person: Person, key: bytes) -> int:
    """Add her to the suppression list; gives how many hashes are new."""

    def pairs(values: Iterable[str]) -> Sequence[tuple[str, str]]:
        return [(person.platform, value) for value in values]

    rows = pa.concat_tables(
        [
            digests(key, "account", pairs([person.account])),
            digests(key, "handle", pairs(person.handles)),
            digests(key, "post", pairs(person.posts)),
        ]
    )
    transaction.give("listing", rows)
    return transaction.insert(
        "suppressed",
        "SELECT * FROM listing WHERE digest NOT IN (SELECT digest FROM raw_suppressed) "
        f"ORDER BY {LAYOUTS['suppressed'].order}",
    )
