"""The store of posts: append, observe, erase, search, ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from mootlib.corpus import (
    appending,
    checking,
    compacting,
    enrichments,
    erasing,
    findings,
    retaining,
)
from mootlib.corpus.answers import Answers
from mootlib.corpus.appending import Appended, Observed
from mootlib.corpus.checking import Stats
from mootlib.corpus.engines import Engine
from mootlib.corpus.erasing import Erased
from mootlib.corpus.incoming import Batch, check_counts, prepare, without_forgotten
from mootlib.corpus.layout import LAYOUTS
from mootlib.corpus.manifest import Manifest
from mootlib.corpus.retaining import Retained
from mootlib.corpus.searching import Index
from mootlib.corpus.snapshot import Snapshot
from mootlib.corpus.store import Store
from mootlib.corpus.suppression import Suppression, check_of

__all__ = ["Corpus"]


class Corpus(Answers):
    """Posts, accounts, counts and findings in a folder, for many readers and writers at once.

    One process writes at a time, the others wait; readers never wait and see whole writes only. What
    a call has returned survives `kill -9` and a power cut; a write that was killed leaves no trace.

    ``key`` is the secret of the list of erased people. It must not lie in the folder of the corpus,
    and once somebody was erased, nothing can be appended without it.
    ``engine`` answers the questions of `mootlib.corpus.questions`: DuckDB unless another is given
    (`mootlib.corpus.engines.engine_named`). ``memory`` bounds what a query may use before it goes to disk; ``wait`` is for how many seconds a
    write waits for another one.

    >>> corpus = Corpus(folder, key=secret)                                       # doctest: +SKIP
    >>> corpus.append(batch.posts, batch.accounts, batch.counts, collection="x")  # doctest: +SKIP
    Appended(read=400, accepted=398, duplicates=2, suppressed=0, changed=0, counts=1194)

    Raises `CorpusUnwritable`, `CorpusTooNew` or `CorpusDamaged` if the folder cannot be used, and
    any method also `CorpusBusy` or `CorpusFull`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        key: bytes | None = None,
        threads: int | None = None,
        memory: str = "1GB",
        wait: float = 120.0,
        engine: Engine | None = None,
    ) -> None:
        if key is not None:
            check_of(key)
        self._key = key
        self._wait = wait
        self._store = Store(Path(path), threads=threads, memory=memory, wait=wait, engine=engine)
        self._index = Index(self._store.folder)
        self._listed: tuple[int, Suppression] | None = None

    @property
    def path(self) -> Path:
        """The folder of the corpus."""
        return self._store.folder

    # -- writing --------------------------------------------------------------------------------

    def append(
        self,
        posts: pa.Table,
        accounts: pa.Table | None = None,
        counts: pa.Table | None = None,
        *,
        collection: str | None = None,
        key: bytes | None = None,
        index: bool = True,
    ) -> Appended:
        """Add posts with their accounts and counts, each once however often it comes.

        A post is known by platform and post_id. Of a known post, a later edit replaces the words, a
        deletion takes them away for good, and a new collection is added; all else stays as it came
        first. Of an account the last known values count. Of counts each (post, metric, time) is kept
        once; counts of posts that the corpus does not hold are left out.

        ``index=False`` leaves the search index behind until `index` is called, which is quicker for
        many batches. Raises `ValueError` for tables of another shape, or without the key where
        people were erased.
        """
        batch = prepare(posts, accounts, counts, collection)
        with self._store.transaction() as transaction:
            done = appending.append(transaction, self._allowed(transaction.snapshot, batch, key))
        self._tidy()
        if index:
            self.index()
        return done

    def observe(self, counts: pa.Table) -> Observed:
        """Add counts of known posts, each (post, metric, time) once. Raises `ValueError`."""
        counts = check_counts(counts)
        with self._store.transaction() as transaction:
            done = appending.observe(transaction, counts)
        self._tidy()
        return done

    def put_findings(self, run: str, found: pa.Table) -> int:
        """Keep what a run of listening found (shape FINDINGS) in place of what it had; gives how many.

        Findings about posts that the corpus does not hold are left out. Raises `ValueError` for a
        name of other than letters, digits, - and _, or another shape.
        """
        with self._store.transaction() as transaction:
            return findings.put(transaction, run, found)

    def merge_findings(
        self, run: str, found: pa.Table, gone: Sequence[tuple[str, str]] = ()
    ) -> int:
        """Put findings beside what a run has, in place of those of the same posts; gives how many.

        Those of the posts ``gone`` (platform, post_id) are let go. Otherwise as `put_findings`.
        """
        with self._store.transaction() as transaction:
            kept = findings.merge(transaction, run, found, gone)
        self._tidy()
        return kept

    def keep_enrichments(self, method: str, texts: pa.Table, found: pa.Table) -> int:
        """Keep what a method found in the words of posts, until they or their words go.

        ``texts`` has platform, post_id and text, ``found`` (shape ENRICHMENTS) as many rows in the
        same order. Left out are posts that are not held, that say something else by now, or that are
        kept already. Gives how many were kept; raises `ValueError` for another shape or name.
        """
        with self._store.transaction() as transaction:
            kept = enrichments.keep(transaction, method, texts, found)
        self._tidy()
        return kept

    def drop_enrichments(self, method: str) -> bool:
        """Let go all that a method found; gives whether there was anything."""
        with self._store.transaction() as transaction:
            return enrichments.drop(transaction, method)

    def drop_findings(self, run: str) -> bool:
        """Let go what a run found; gives whether there was anything."""
        with self._store.transaction() as transaction:
            return findings.drop(transaction, run)

    def erase(
        self,
        platform: str,
        account_id: str,
        *,
        key: bytes | None = None,
        handles: Iterable[str] = (),
        index: bool = True,
    ) -> Erased:
        """Remove a person from every table, file, log and index, and keep her out from now on.

        Her posts, counts, findings and account go; in other people's posts on that platform, her
        handle becomes '@erased', references to her posts go, and so do reposted words of hers. Old
        data files are deleted at once: a reader in the midst of them must begin again. ``handles``
        names handles of hers that the corpus may not know. What remains is a list of keyed hashes.
        The index never keeps her words: without ``index`` the segments that held them wait for
        `index` to be searched again.

        Not found: her name in plain words, and copies of her words that do not say whose they are.
        Raises `ValueError` without a key or with another key than the list was made with.
        """
        with self._store.transaction() as transaction:
            secret = self._right_key(transaction.manifest, key)
            done = erasing.erase(transaction, platform, account_id, handles, secret)
        self._listed = None
        if index:
            self.index()
        return done

    def retain(self, collection: str, *, before: datetime) -> Retained:
        """Let posts said before a moment leave a collection, and drop those that no other holds.

        An undated post counts from when it was collected. Accounts without posts go too, unless
        they belong to a public body. Data files are deleted at once, as by `erase`.
        """
        with self._store.transaction() as transaction:
            done = retaining.retain(transaction, collection, before)
        self.index()
        return done

    def drop_collection(self, collection: str) -> Retained:
        """Let all posts leave a collection, and drop those that no other holds, as `retain` does."""
        with self._store.transaction() as transaction:
            done = retaining.retain(transaction, collection, None)
        if done.dropped or done.kept:
            self.index()
        return done

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep every writer waiting, as for a copy of the folder; reading goes on."""
        with self._store.maintenance(), self._index.quiet(self._wait):
            yield

    def compact(self, *, grace_hours: int = 1, index: bool = True) -> int:
        """Join small files and delete those that were let go more than ``grace_hours`` ago.

        Gives the number of files joined. Readers of an older snapshot go on unharmed for that time.
        Meant for the night's calendar; small tidying happens on its own.
        """
        with self._store.transaction() as transaction:
            joined = compacting.compact(transaction, list(LAYOUTS))
        with self._store.maintenance():
            self._store.purge(grace_hours)
        if index:
            self.index()
        return joined

    def index(self, progress: Callable[[float], None] | None = None) -> None:
        """Bring the search index up to date; tells ``progress`` the fraction done."""
        self._index.catch_up(self._store.snapshot, wait=max(self._wait, 600.0), progress=progress)

    def _tidy(self) -> None:
        """Join small files of tables that have too many; another write may do it instead."""
        if not compacting.crowded(self.snapshot()):
            return
        with self._store.transaction() as transaction:
            crowded = compacting.crowded(transaction.snapshot)
            compacting.compact(transaction, crowded, thorough=False)

    # -- people who were erased -----------------------------------------------------------------

    def _right_key(self, manifest: Manifest, key: bytes | None) -> bytes:
        key = key if key is not None else self._key
        if key is None:
            raise ValueError(
                "People were erased from this corpus or are to be: it needs the key of its suppression list."
            )
        if manifest.key_check not in (None, check_of(key)):
            raise ValueError("This is not the key that the corpus' suppression list was made with.")
        return key

    def _allowed(self, snapshot: Snapshot, batch: Batch, key: bytes | None) -> Batch:
        """The batch without people who were erased."""
        if snapshot.manifest.suppressed == 0:
            return batch
        version = snapshot.manifest.tables["suppressed"]
        if self._listed is None or self._listed[0] != version:
            secret = self._right_key(snapshot.manifest, key)
            listed = snapshot.rows("SELECT kind, digest FROM suppressed")
            self._listed = (version, Suppression(secret, listed))
        return without_forgotten(batch, self._listed[1])

    def without_erased(self, posts: pa.Table) -> pa.Table:
        """Posts (shape POSTS) without those of people who were erased: for showing what is not kept."""
        return self._allowed(self.snapshot(), prepare(posts, None, None, None), None).posts

    # -- health ---------------------------------------------------------------------------------

    def stats(self) -> Stats:
        """How much the corpus holds, and on how many files and bytes."""
        return checking.stats(self.snapshot())

    def check(self) -> list[str]:
        """What is wrong with the files of the corpus, one sentence each; empty if nothing is."""
        return checking.check(self.snapshot())
