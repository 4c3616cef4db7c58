"""Putting a batch into the corpus, deletions included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from mootlib.collect.contract import Batch, Deletion
from mootlib.corpus import Appended, Corpus
from mootlib.records import POSTS

__all__ = ["Kept", "keep"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch."""

    appended: Appended
    deletions: tuple[Deletion, ...]  #: of posts that the corpus holds, those of closed accounts too

    @property
    def changed(self) -> bool:
        """Whether the corpus says something else than before."""
        return bool(self.appended.accepted or self.appended.changed or self.deletions)


def keep(corpus: Corpus, batch: Batch, *, collection: str) -> Kept:
    """Store a batch; whoever has done so stores its cursor.

    Killed between the two, the same batch comes again and changes nothing. A deletion takes the words
    away for good; of posts that the corpus does not hold, deletions are passed over: a public stream
    tells of many that nobody here has read.

    >>> for batch in source.read(cursor):                                     # doctest: +SKIP
    ...     keep(corpus, batch, collection="bins")
    ...     cursor = batch.cursor or cursor  # and store it
    """
    done = Appended(0, 0, 0, 0)
    if batch.posts.num_rows or batch.counts.num_rows:  # a stream's sign of life holds neither
        done = corpus.append(batch.posts, batch.accounts, batch.counts, collection=collection)
    told = _held(corpus, batch)
    if told:
        corpus.append(_tombstones(told))
    return Kept(done, told)


def _held(corpus: Corpus, batch: Batch) -> tuple[Deletion, ...]:
    """The deletions that concern posts which stand in the corpus, each once."""
    told = {(gone.platform, gone.post_id): gone for gone in batch.deletions}
    for closed in batch.closed:
        for key in corpus.posts_of(closed.platform, closed.account_id):
            told.setdefault(key, Deletion(*key, closed.seen_at))
    if not told:
        return ()
    standing = corpus.posts(list(told)).select(["platform", "post_id"]).to_pylist()
    return tuple(told[row["platform"], row["post_id"]] for row in standing)


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
