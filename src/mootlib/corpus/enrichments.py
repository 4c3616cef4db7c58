"""What was computed from posts' words alone, kept per post and method, so that it is computed once.

A row counts only for the very words that it was computed from: it holds a digest of them. It goes with
its post, and when a post's words change, by whoever's hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from mootlib.corpus.layout import LAYOUTS, key_sql, words_sql
from mootlib.corpus.snapshot import Snapshot, literal
from mootlib.corpus.transaction import Transaction
from mootlib.records import ENRICHMENTS

__all__ = ["drop", "keep", "known", "methods"]

_METHOD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_COLUMNS = [column.name for column in ENRICHMENTS.columns]


def _check_method(method: str) -> str:
    if not _METHOD.fullmatch(method):
        raise ValueError(
            f"A method is named by up to 64 small letters, digits and -, not {method!r}."
        )
    return method


def keep(transaction: Transaction, method: str, texts: pa.Table, found: pa.Table) -> int:
    """Keep what a method found in posts (``texts``: platform, post_id, text; ``found``: as many rows).

    Left out are posts that the corpus does not hold, whose words are others by now, or that are kept
    already. Gives how many were kept.
    """
    _check_method(method)
    found = ENRICHMENTS.check(found)
    given = found.append_column("text", texts["text"])
    keys = f"SELECT {key_sql('platform', 'post_id')} AS key, {words_sql('text')} AS words"
    transaction.give("enriched_texts", given.select(["platform", "post_id", "text"]))
    transaction.make("enriched_keys", f"{keys} FROM enriched_texts")
    wanted = transaction.rows("SELECT DISTINCT key FROM enriched_keys")
    transaction.give("held_texts", _held(transaction.snapshot, wanted))
    transaction.give("enriched", found)
    there = transaction.snapshot.scan("enrichments", lambda file: file.partition == method)
    columns = ", ".join(f'e."{name}"' for name in _COLUMNS)
    rows = transaction.insert(
        "enrichments",
        f"SELECT k.key, {columns}, k.words, {literal(method)} AS method "
        "FROM enriched e POSITIONAL JOIN enriched_keys k "
        "JOIN held_texts h ON h.key = k.key AND h.words = k.words "
        f"WHERE k.key NOT IN (SELECT key FROM {there}) "
        "QUALIFY row_number() OVER (PARTITION BY k.key) = 1 "
        f"ORDER BY {LAYOUTS['enrichments'].order}",
        method,
    )
    if transaction.touched:
        transaction.commit()
    return rows


def _held(snapshot: Snapshot, wanted: pa.Table) -> pa.Table:
    """Key and digest of the words, as they are now, of the posts asked for."""
    rows = snapshot.posts_by_key(wanted, ("key", "text", "deleted_at"))
    return snapshot.rows(
        f"SELECT key, {words_sql('text')} AS words FROM held WHERE deleted_at IS NULL", held=rows
    )


def known(
    snapshot: Snapshot, method: str, texts: pa.Table, columns: Sequence[str]
) -> Iterator[pa.Table]:
    """What a method found before in these posts (platform, post_id, text), in batches.

    Each row has ``row``, the number of the post among those given, and the columns asked for; posts
    of which nothing is known are left out.
    """
    _check_method(method)
    if unknown := [name for name in columns if name not in _COLUMNS]:
        raise ValueError(f"Enrichments have no columns {unknown}.")
    kept = snapshot.scan("enrichments", lambda file: file.partition == method)
    asked = snapshot.rows(
        f"SELECT {key_sql('platform', 'post_id')} AS key, {words_sql('text')} AS words FROM texts",
        texts=texts.select(["platform", "post_id", "text"]),
    ).append_column("row", pa.array(range(texts.num_rows), pa.int64()))
    names = ", ".join(f'e."{name}"' for name in columns)
    sql = f"SELECT a.row, {names} FROM asked a JOIN {kept} e ON e.key = a.key AND e.words = a.words"
    for batch in snapshot.batches(sql, 20_000, asked=asked):
        yield pa.Table.from_batches([batch])


def methods(snapshot: Snapshot) -> list[str]:
    """Methods of which anything is kept."""
    return sorted({file.partition or "" for file in snapshot.files["enrichments"]})


def drop(transaction: Transaction, method: str) -> bool:
    """Let go all that a method found; gives whether there was anything."""
    for file in transaction.snapshot.files["enrichments"]:
        if file.partition == _check_method(method):
            transaction.remove(file.path)
    if transaction.touched:
        transaction.commit()
        return True
    return False
