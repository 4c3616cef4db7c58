"""What comes from outside, made fit for the corpus that all bodies of this installation share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from folkmoot.spine.outbox import PLATFORM
from mootlib import collect, readers
from mootlib.records import REJECTS

#: The platform of tables that do not say where their rows were published.
UNKNOWN = "other"
_REFERENCES = ("post_id", "in_reply_to", "conversation_id", "repost_of", "quote_of")
_OURS = "Posts of this site itself come from the site, never from a file."

Batch = TypeVar("Batch", readers.Batch, collect.Batch)


def fit(batch: Batch, *, scope: str, file: str = "") -> Batch:
    """A batch without posts that pretend to be this site's, and with identifiers of its own.

    Words said on this site can be taken back by whoever said them: a copy that came in by a file would
    stay. And where a table does not say which platform its numbers are of, they are row numbers or the
    like: those of two tables must never meet, so they are kept under the name of what brought them.
    """
    ours = pc.equal(batch.posts["platform"], PLATFORM)
    if pc.any(ours).as_py():
        batch = _without(batch, ours, file)
    if not pc.any(pc.equal(batch.posts["platform"], UNKNOWN)).as_py():
        return batch
    changes: dict[str, Any] = {
        "posts": _scoped(batch.posts, scope, _REFERENCES),
        "counts": _scoped(batch.counts, scope, ("post_id",)),
    }
    return replace(batch, **changes)


def _without(batch: Batch, ours: pa.ChunkedArray, file: str) -> Batch:
    gone = batch.posts.filter(ours)
    rejects = REJECTS.build(
        {"file": file, "line": 0, "reason": _OURS, "raw": post_id}
        for post_id in gone["post_id"].to_pylist()
    )
    changes: dict[str, Any] = {
        "posts": batch.posts.filter(pc.invert(ours)),
        "counts": batch.counts.filter(pc.not_equal(batch.counts["platform"], PLATFORM)),
        "rejects": pa.concat_tables([batch.rejects, rejects]),
    }
    return replace(batch, **changes)


def _scoped(table: pa.Table, scope: str, columns: tuple[str, ...]) -> pa.Table:
    unknown = pc.equal(table["platform"], UNKNOWN)
    for name in columns:
        at = table.schema.get_field_index(name)
        column = table[name]
        named = pc.binary_join_element_wise(pa.scalar(scope, column.type), column, ":")
        table = table.set_column(at, table.schema.field(at), pc.if_else(unknown, named, column))
    return table
