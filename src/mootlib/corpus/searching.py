"""Full-text search over posts: one tantivy index for each segment of posts.

The indexes are derived and may be deleted at any time. Each remembers, within its own atomic commit,
up to which sequence of the corpus it goes; posts that came or changed since are read from the tables.
After an erasure the indexes of the segments that lost rows are deleted and built anew, since an index
keeps the words of deleted posts until it is merged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import tantivy

from mootlib.corpus import faults, locks
from mootlib.corpus.asked_tables import aware
from mootlib.corpus.manifest import Manifest
from mootlib.corpus.snapshot import Snapshot
from mootlib.text.wanted import ANALYSER, Marked, Part, Wanted, analyser, excerpt, understand

__all__ = ["Found", "Hit", "Index", "drop_purged"]

#: Raised when the index's fields or words change: older ones are then built anew.
FORMAT = 1
#: The document that says how far an index goes has this key; keys of posts are never negative.
_STATE = -1
_HEAP = 64_000_000
_BATCH = 20_000
#: Where posts without a date stand in the order by time.
_UNDATED = -(1 << 62)


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("key", indexed=True, fast=True)
    fields.add_text_field("text", tokenizer_name=ANALYSER, index_option="position")
    fields.add_text_field("platform", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("collection", tokenizer_name="raw", index_option="basic")
    fields.add_integer_field("posted", indexed=True, fast=True)
    fields.add_integer_field("sequence", stored=True)
    return fields.build()


_SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found."""

    platform: str
    post_id: str
    account_id: str | None
    posted_at: datetime | None
    url: str | None
    text: str
    snippet: Marked
    score: float  #: by BM25; comparable within one search only


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    hits: tuple[Hit, ...]
    total: int  #: posts that fit, on all pages
    behind: bool = False  #: whether posts wait to be indexed


class _Shard:
    """The index of one segment, in a folder named by segment and by when it was begun."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        segment, _, born = folder.name.partition("-")
        self.segment, self.born = int(segment), int(born)
        self.index = tantivy.Index(_SCHEMA, path=str(folder))
        self.index.register_tokenizer(ANALYSER, analyser())
        self.sequence = -1  #: up to which the index goes; -1 if nothing was committed yet

    def look(self) -> None:
        """See what was committed last, by any process."""
        self.index.reload()
        self.searcher = self.index.searcher()
        query = tantivy.Query.term_query(_SCHEMA, "key", _STATE)
        hits = self.searcher.search(query, 1).hits
        self.sequence = int(self.searcher.doc(hits[0][1])["sequence"][0]) if hits else -1

    def add(self, rows: Iterable[dict[str, Any]], since: int, until: int) -> None:
        """Take in posts that came or changed after ``since``; then the index goes to ``until``."""
        writer = self.index.writer(_HEAP, 1)
        for row in rows:
            if row["added"] <= since:
                writer.delete_documents_by_term("key", row["key"])
            if row["text"] and not row["deleted"]:
                writer.add_document(_document(row))
        writer.delete_documents_by_term("key", _STATE)
        writer.add_document(tantivy.Document(key=_STATE, sequence=until))
        faults.point("index filled")
        writer.commit()
        faults.point("index committed")
        writer.wait_merging_threads()


def _document(row: dict[str, Any]) -> tantivy.Document:
    posted = row["posted"]
    return tantivy.Document(
        key=row["key"],
        text=row["text"],
        platform=row["platform"],
        collection=row["collections"],
        posted=_UNDATED if posted is None else posted,
    )


def _shards(home: Path) -> dict[int, Path]:
    """The newest folder of each segment; a folder of another format is none."""
    found: dict[int, Path] = {}
    if (home / "format").exists() and (home / "format").read_text() == str(FORMAT):
        for folder in home.glob("[0-9]*-[0-9]*"):
            segment, _, born = folder.name.partition("-")
            best = found.get(int(segment))
            if best is None or int(best.name.partition("-")[2]) < int(born):
                found[int(segment)] = folder
    return found


def drop_purged(folder: Path, manifest: Manifest) -> None:
    """Delete indexes that were begun before rows went from their segment."""
    home = folder / "search"
    if not home.exists():
        return
    with locks.held(folder / "search.lock", 600):
        for path in list(home.glob("[0-9]*-[0-9]*")):
            segment, _, born = path.name.partition("-")
            if int(born) < manifest.purged.get(segment, -1):
                shutil.rmtree(path, ignore_errors=True)
        faults.point("index purged")


class Index:
    """Searches posts, and brings the indexes up to a snapshot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._home = folder / "search"
        self._open: dict[Path, _Shard] = {}

    @contextmanager
    def quiet(self, wait: float) -> Iterator[None]:
        """Keep the indexes as they are."""
        with locks.held(self._folder / "search.lock", wait):
            yield

    # -- bringing up to date --------------------------------------------------------------------

    def catch_up(
        self,
        snapshot: Callable[[], Snapshot],
        *,
        wait: float,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Index posts that came or changed since; only one process does so at a time."""
        with locks.held(self._folder / "search.lock", wait):
            self._prepare_home()
            current = snapshot()  # once we hold the lock: an older one could bring back the erased
            behind = self._behind(current)
            for done, (segment, since) in enumerate(behind.items()):
                self._bring(current, segment, since)
                if progress is not None:
                    progress((done + 1) / len(behind))

    def _prepare_home(self) -> None:
        self._home.mkdir(exist_ok=True)
        mark = self._home / "format"
        if not mark.exists() or mark.read_text() != str(FORMAT):
            for path in self._home.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            mark.write_text(str(FORMAT))

    def _behind(self, snapshot: Snapshot) -> dict[int, int]:
        """Segments whose index does not hold everything, and how far it goes."""
        newest: dict[int, int] = {}
        for file in snapshot.files["posts"]:
            segment = file.low["segment"]
            newest[segment] = max(newest.get(segment, -1), file.high["changed"])
        found = {}
        for segment, changed in newest.items():
            shard = self._shard(segment, snapshot.manifest)
            goes_to = shard.sequence if shard else -1
            if goes_to < changed:
                found[segment] = goes_to
        return found

    def _shard(self, segment: int, manifest: Manifest) -> _Shard | None:
        """The index of a segment, unless rows went since it was begun, or it is broken."""
        folder = _shards(self._home).get(segment)
        if folder is None:
            return None
        if int(folder.name.partition("-")[2]) < manifest.purged.get(str(segment), -1):
            return None
        try:
            shard = self._open.get(folder) or _Shard(folder)
            shard.look()
        except (ValueError, OSError):  # tantivy's word for whatever is wrong with its files
            self._open.pop(folder, None)
            return None
        self._open[folder] = shard
        return shard

    def _bring(self, snapshot: Snapshot, segment: int, since: int) -> None:
        shard = self._shard(segment, snapshot.manifest)
        if shard is None:
            folder = self._home / f"{segment}-{snapshot.sequence}"
            shutil.rmtree(folder, ignore_errors=True)  # a broken one
            folder.mkdir()
            faults.point("index begun")
            shard = self._open[folder] = _Shard(folder)
        chosen = snapshot.scan(
            "posts",
            lambda f: f.low["segment"] == segment and f.high["changed"] > since,
        )
        sql = (
            "SELECT key, text, platform, collections, epoch_us(posted_at) AS posted, added, "
            f"deleted_at IS NOT NULL AS deleted FROM {chosen} WHERE changed > {since}"
        )
        rows = (row for batch in snapshot.batches(sql, _BATCH) for row in batch.to_pylist())
        shard.add(rows, since, snapshot.sequence)
        for stale in self._home.glob(f"{segment}-*"):
            if stale != shard.folder:
                self._open.pop(stale, None)
                shutil.rmtree(stale, ignore_errors=True)

    # -- searching ------------------------------------------------------------------------------

    def keys(self, snapshot: Snapshot, typed: str) -> pa.Array:
        """Keys of all posts that have the words."""
        query = _query(understand(typed), (), None, None, None)
        found: list[int] = []
        for shard in self._shards_of(snapshot):
            searcher = shard.searcher
            result = searcher.search(query, max(searcher.num_docs, 1), count=False)
            found += searcher.fast_field_values("key", [place for _, place in result.hits])
        return pa.array(found, pa.int64())

    def _shards_of(self, snapshot: Snapshot) -> list[_Shard]:
        segments = sorted({file.low["segment"] for file in snapshot.files["posts"]})
        shards = [self._shard(segment, snapshot.manifest) for segment in segments]
        return [shard for shard in shards if shard is not None]

    def search(
        self,
        snapshot: Snapshot,
        typed: str,
        *,
        limit: int,
        offset: int,
        platforms: Sequence[str],
        collection: str | None,
        since: datetime | None,
        until: datetime | None,
        newest_first: bool,
    ) -> Found:
        """Posts that have all the words, best or newest first."""
        wanted = understand(typed)
        query = _query(wanted, platforms, collection, since, until)
        ranked: list[tuple[float, int, int]] = []
        total = 0
        for shard in self._shards_of(snapshot):
            hits, count = _ask(shard, query, offset + limit, newest_first)
            ranked += hits
            total += count
        ranked.sort(key=lambda hit: (-hit[0], -hit[1], hit[2]))
        page = ranked[offset : offset + limit]
        return Found(_with_posts(snapshot, page, wanted), total, bool(self._behind(snapshot)))


def _ask(
    shard: _Shard, query: tantivy.Query, limit: int, newest_first: bool
) -> tuple[list[tuple[float, int, int]], int]:
    """(score, posted, key) of a shard's best hits, and how many there are in all."""
    searcher = shard.searcher
    order = {"order_by_field": "posted"} if newest_first else {}
    result = searcher.search(query, max(limit, 1), **order)
    places = [place for _, place in result.hits]
    keys = searcher.fast_field_values("key", places)
    posted = searcher.fast_field_values("posted", places)
    scores = [0.0 if newest_first else float(score) for score, _ in result.hits]
    return list(zip(scores, posted, keys, strict=True)), result.count


def _part(part: Part) -> tantivy.Query:
    if len(part.words) == 1 and part.beginning:
        return tantivy.Query.regex_query(_SCHEMA, "text", part.words[0] + ".*")
    if len(part.words) == 1:
        return tantivy.Query.term_query(_SCHEMA, "text", part.words[0])
    if part.beginning:
        return tantivy.Query.phrase_prefix_query(_SCHEMA, "text", list(part.words))
    return tantivy.Query.phrase_query(_SCHEMA, "text", list(part.words))


def _any(field: str, values: Sequence[str]) -> tantivy.Query:
    queries = [tantivy.Query.term_query(_SCHEMA, field, value) for value in values]
    either = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
    return tantivy.Query.const_score_query(either, 0.0)


def _query(
    wanted: Wanted,
    platforms: Sequence[str],
    collection: str | None,
    since: datetime | None,
    until: datetime | None,
) -> tantivy.Query:
    must, without = tantivy.Occur.Must, tantivy.Occur.MustNot
    parts = [(without if part.without else must, _part(part)) for part in wanted.parts]
    if platforms:
        parts.append((must, _any("platform", platforms)))
    if collection is not None:
        parts.append((must, _any("collection", [collection])))
    if since is not None or until is not None:
        low = _UNDATED + 1 if since is None else _micros(since)
        high = 1 << 62 if until is None else _micros(until) - 1
        within = tantivy.Query.range_query(_SCHEMA, "posted", tantivy.FieldType.Integer, low, high)
        parts.append((must, tantivy.Query.const_score_query(within, 0.0)))
    return tantivy.Query.boolean_query(parts)


def _micros(time: datetime) -> int:
    moment = pa.scalar(aware(time), pa.timestamp("us", tz="UTC"))
    return int(moment.value)


def _with_posts(
    snapshot: Snapshot, page: Sequence[tuple[float, int, int]], wanted: Wanted
) -> tuple[Hit, ...]:
    """The posts of the hits as the snapshot has them; one that is gone from it is left out."""
    keys = pa.array([key for _, _, key in page], pa.int64())
    columns: dict[str, pa.Array] = {"key": keys}
    if all(posted != _UNDATED for _, posted, _ in page):
        stamps = pa.array([posted for _, posted, _ in page], pa.int64())
        columns["posted_at"] = stamps.cast(pa.timestamp("us", tz="UTC"))
    names = ("key", "platform", "post_id", "account_id", "posted_at", "url", "text", "deleted_at")
    posts = {row["key"]: row for row in snapshot.posts_by_key(pa.table(columns), names).to_pylist()}
    hits = []
    for score, _, key in page:
        row = posts.get(key)
        if row is None or row["deleted_at"] is not None:
            continue
        del row["key"], row["deleted_at"]
        hits.append(Hit(**row, snippet=excerpt(row["text"], wanted), score=score))
    return tuple(hits)
