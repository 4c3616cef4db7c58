"""Take posts out of every table, for an erasure or because their time is up."""

from __future__ import annotations

from mootlib.corpus import daily, rollups
from mootlib.corpus.transaction import Transaction

__all__ = ["purged_segments", "remove_enrichments", "remove_posts", "write_sides"]


def write_sides(transaction: Transaction) -> None:
    """Write the rollups' differences between ``posts_before`` and ``posts_after``.

    Their counts are the same before and after.
    """
    transaction.find("latest_before", "posts_latest", "posts_before")
    transaction.make("latest_after", "SELECT * FROM latest_before")
    rollups.write_difference(transaction)


def remove_posts(transaction: Transaction, doomed: str) -> None:
    """Remove the rows of the keys in the temporary table ``doomed`` that hang on a post."""
    daily.write_removal(transaction, doomed)
    for name in ("counts", "posts_latest", "findings"):
        transaction.delete(name, doomed)


def remove_enrichments(transaction: Transaction, gone: str) -> None:
    """Remove what was computed from words that are no more; ``gone`` is SQL that gives the posts' keys."""
    transaction.make("reworded", gone)
    if transaction.value("SELECT count(*) FROM reworded"):
        transaction.delete("enrichments", "reworded")


def purged_segments(transaction: Transaction, segments: list[int]) -> dict[str, int]:
    """The manifest's record of segments from which rows went, with this write's added."""
    gone = {str(segment): transaction.sequence for segment in segments}
    return {**transaction.manifest.purged, **gone}
