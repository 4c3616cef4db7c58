"""Putting a batch into the corpus, deletions included."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from mootlib.collect.contract import Batch, Deletion
from mootlib.corpus import Appended, Corpus
from mootlib.records import POSTS

__all__ = ["keep"]


def keep(corpus: Corpus, batch: Batch, *, collection: str) -> Appended:
    """Store a batch; whoever has done so stores its cursor.

    Killed between the two, the same batch comes again and changes nothing. A deletion takes the words
    away for good; of posts that the corpus does not hold, deletions are passed over: a public stream
    tells of many that nobody here has read.

    >>> for batch in source.read(cursor):                                     # doctest: +SKIP
    ...     keep(corpus, batch, collection="bins")
    ...     cursor = batch.cursor or cursor  # and store it
    """
    done = corpus.append(batch.posts, batch.accounts, batch.counts, collection=collection)
    if batch.deletions:
        keys = [(gone.platform, gone.post_id) for gone in batch.deletions]
        held = corpus.posts(keys).select(["platform", "post_id"]).to_pylist()
        known = {(row["platform"], row["post_id"]) for row in held}
        told = [g for g in batch.deletions if (g.platform, g.post_id) in known]
        if told:
            corpus.append(_tombstones(told))
    return done


def _tombstones(deletions: Sequence[Deletion]) -> pa.Table:
    return POSTS.build(
        {
            "platform": gone.platform,
            "post_id": gone.post_id,
            "deleted_at": gone.seen_at,
            "text": "",
            "mentions": [],
            "hashtags": [],
            "links": [],
            "media": [],
            "collections": [],
            "source": "deletion",
            "collected_at": gone.seen_at,
        }
        for gone in deletions
    )
