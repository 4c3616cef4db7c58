"""What a corpus answers; every question is put to one whole state of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pyarrow as pa

from mootlib.corpus import collections, enrichments, findings, reading, summaries
from mootlib.corpus.errors import CorpusBusy, CorpusDamaged
from mootlib.corpus.finding_questions import FindingsQuery
from mootlib.corpus.searching import Found, Index
from mootlib.corpus.snapshot import Snapshot, Tables
from mootlib.corpus.store import Store
from mootlib.corpus.summaries import Summary

__all__ = ["Answers"]

_T = TypeVar("_T")


class Answers:
    """The reading half of `mootlib.corpus.Corpus`."""

    _store: Store
    _index: Index

    def snapshot(self) -> Snapshot:
        """The corpus as it is now; stays as it is while others write."""
        return self._store.snapshot()

    @property
    def tables(self) -> Tables:
        """The tables of the newest snapshot as Ibis expressions: ``corpus.tables.posts`` and so on."""
        return self.snapshot().tables

    @property
    def sequence(self) -> int:
        """Number of the last write; see ``changed_after`` of `scan`."""
        return self._store.manifest().sequence

    def _ask(self, question: Callable[..., _T], *args: Any, **options: Any) -> _T:
        """Ask the newest snapshot; once more if an erasure took its files away meanwhile."""
        snapshot = self.snapshot()
        try:
            return question(snapshot, *args, **options)
        except CorpusDamaged:
            newer = self.snapshot()
            if newer is snapshot:
                raise
            return question(newer, *args, **options)

    # -- posts, accounts, counts ----------------------------------------------------------------

    def scan(self, **options: Any) -> Iterator[pa.Table]:
        """Posts that fit, a batch at a time: see `mootlib.corpus.reading.scan` for the options.

        Raises `CorpusBusy` if an erasure took files away while they were read: then begin again.
        """
        snapshot = self.snapshot()
        try:
            yield from reading.scan(snapshot, **options)
        except CorpusDamaged as error:
            if self.snapshot() is snapshot:
                raise
            raise CorpusBusy(
                "Somebody was erased from the corpus while it was being read; read it again."
            ) from error

    def posts(self, keys: Sequence[tuple[str, str]]) -> pa.Table:
        """The posts of these (platform, post_id) pairs, as far as the corpus holds them."""
        return self._ask(reading.posts, keys)

    def posts_of(self, platform: str, account_id: str) -> list[tuple[str, str]]:
        """(platform, post_id) of all posts of an account, deleted ones too."""
        return self._ask(reading.posts_of, platform, account_id)

    def account(
        self, platform: str, *, account_id: str | None = None, handle: str | None = None
    ) -> dict[str, Any] | None:
        """An account by its identifier or by its handle, as a row of ACCOUNTS; None if unknown."""
        return self._ask(reading.account, platform, account_id=account_id, handle=handle)

    def public_accounts(self) -> list[dict[str, Any]]:
        """Accounts of public bodies (rows of ACCOUNTS) with their number of ``posts``."""
        return self._ask(reading.public_accounts)

    def arrived(self, collection: str, *, after: int) -> tuple[pa.Table, list[tuple[str, str]]]:
        """What came into a collection or changed after a sequence: posts, and keys of deleted ones."""
        return self._ask(collections.arrived, collection, after=after)

    def latest_posts(self, collection: str, *, most: int, before: int) -> pa.Table:
        """The latest posts of a collection by time, at most so many, that came up to a sequence."""
        return self._ask(collections.latest, collection, most=most, before=before)

    def accounts_of(self, posts: pa.Table) -> pa.Table:
        """The accounts that said these posts, of the shape ACCOUNTS."""
        return self._ask(collections.accounts_of, posts)

    def collection_posts(self, collection: str) -> pa.Table:
        """All posts of a collection, of the shape POSTS; deleted ones are left out."""
        return self._ask(collections.posts, collection)

    def collection_accounts(self, collection: str) -> pa.Table:
        """The accounts that said the posts of a collection, of the shape ACCOUNTS."""
        return self._ask(collections.accounts, collection)

    def collection_counts(self, collection: str) -> pa.Table:
        """All counts of the posts of a collection, of the shape COUNTS."""
        return self._ask(collections.counts, collection)

    def collection_looks(self, collection: str, *, since: datetime) -> list[dict[str, Any]]:
        """For each post of a collection said since a moment: post_id, posted_at, observed_at (or None)."""
        return self._ask(collections.looks, collection, since=since)

    def latest_counts(self, keys: Sequence[tuple[str, str]]) -> pa.Table:
        """Latest counts of these posts: platform, post_id, observed_at, then a column per metric."""
        return self._ask(reading.latest_counts, keys)

    def counts_of(self, keys: Sequence[tuple[str, str]]) -> pa.Table:
        """All counts of these posts over time, of the shape COUNTS."""
        return self._ask(reading.counts_of, keys)

    def observations(self, platform: str, post_id: str) -> pa.Table:
        """All counts of one post over time, oldest first, of the shape COUNTS."""
        return self._ask(reading.observations, platform, post_id)

    # -- sums -----------------------------------------------------------------------------------

    def course(self, **options: Any) -> pa.Table:
        """Posts and sums of counts over time: see `mootlib.corpus.reading.course`."""
        return self._ask(reading.course, **options)

    def hourly(self, **options: Any) -> pa.Table:
        """`course` by the hour."""
        return self._ask(reading.course, step="hour", **options)

    def totals(self, **options: Any) -> pa.Table:
        """Posts and sums of counts per platform: see `mootlib.corpus.reading.totals`."""
        return self._ask(reading.totals, **options)

    def top_posts(self, metric: str, **options: Any) -> pa.Table:
        """Posts with the highest latest count: see `mootlib.corpus.reading.top_posts`."""
        return self._ask(reading.top_posts, metric, **options)

    # -- findings -------------------------------------------------------------------------------

    def runs(self) -> list[str]:
        """Names of the runs that have findings."""
        return findings.runs(self.snapshot())

    def findings(self, run: str, *, since: datetime | None = None) -> pa.Table:
        """Findings of a run, of the shape FINDINGS: all, or about posts said since a moment."""
        return self._ask(findings.table, run, since=since)

    def finding(self, run: str, platform: str, post_id: str) -> dict[str, Any] | None:
        """What a run found about one post, as a row of FINDINGS; None if nothing."""
        return self._ask(findings.one, run, platform, post_id)

    def findings_of(self, run: str, keys: Sequence[tuple[str, str]]) -> pa.Table:
        """What a run found about these (platform, post_id) pairs, of the shape FINDINGS."""
        snapshot = self.snapshot()
        return findings.of_posts(snapshot, run, reading.asked(snapshot, keys).select(["key"]))

    def next_group(self, run: str) -> int:
        """Above every number of a near-duplicate group of a run."""
        return self._ask(findings.next_group, run)

    def findings_count(self, query: FindingsQuery) -> int:
        """How many findings fit."""
        return self._ask(self._narrowed(findings.count), query)

    def findings_counted(self, query: FindingsQuery, by: str) -> list[tuple[object, int]]:
        """How many fit per topic, language, sentiment, platform, question, place or day."""
        return self._ask(self._narrowed(findings.counted), query, by=by)

    def findings_keys(
        self, query: FindingsQuery, *, questions_only: bool = False
    ) -> set[tuple[str, str]]:
        """(platform, post_id) of all findings that fit."""
        return self._ask(self._narrowed(findings.keys), query, questions_only=questions_only)

    def findings_posts(
        self, query: FindingsQuery, *, limit: int = 50, offset: int = 0, order: str = "newest"
    ) -> pa.Table:
        """A page of findings that fit with their posts: see `mootlib.corpus.findings.with_posts`.

        ``order`` is newest, oldest, most negative or most positive.
        """
        page = {"limit": limit, "offset": offset, "order": order}
        return self._ask(self._narrowed(findings.with_posts), query, **page)

    def findings_summary(self, query: FindingsQuery) -> Summary:
        """How many fit, their tone, topics, places and course over time."""
        return self._ask(self._narrowed(summaries.summarise), query)

    def _narrowed(self, question: Callable[..., _T]) -> Callable[..., _T]:
        """A question that is given the posts to choose from, where words or keys were asked for."""

        def ask(snapshot: Snapshot, query: FindingsQuery, **options: Any) -> _T:
            return question(snapshot, query, self._chosen(snapshot, query), **options)

        return ask

    def _chosen(self, snapshot: Snapshot, query: FindingsQuery) -> pa.Table | None:
        chosen = None
        if query.keys is not None:
            chosen = reading.asked(snapshot, query.keys).select(["key"])
        if query.words is not None:
            saying = pa.table({"key": self._index.keys(snapshot, query.words)})
            chosen = saying if chosen is None else chosen.join(saying, "key", join_type="inner")
        return chosen

    # -- enrichments ----------------------------------------------------------------------------

    def enrichments(
        self, method: str, texts: pa.Table, columns: Sequence[str]
    ) -> Iterator[pa.Table]:
        """What a method found before in these posts (platform, post_id, text), in batches.

        Each row has ``row``, the number of the post among those given, and the columns asked for.
        """
        return enrichments.known(self.snapshot(), method, texts, columns)

    def enrichment_methods(self) -> list[str]:
        """Methods of which anything is kept."""
        return enrichments.methods(self.snapshot())

    # -- search ---------------------------------------------------------------------------------

    def search(
        self,
        words: str,
        *,
        limit: int = 20,
        offset: int = 0,
        platforms: Sequence[str] = (),
        collection: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        newest_first: bool = False,
    ) -> Found:
        """Posts that have all the words: '"a phrase"', '-without' and 'begin*' are understood.

        Raises `ValueError` if no word is asked for.
        """
        if limit < 0 or offset < 0:
            raise ValueError("A page has a limit and an offset of 0 or more.")
        return self._ask(
            self._index.search,
            words,
            limit=limit,
            offset=offset,
            platforms=tuple(platforms),
            collection=collection,
            since=since,
            until=until,
            newest_first=newest_first,
        )
