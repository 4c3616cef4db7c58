"""How everything grows from ten thousand posts to as many as asked for: `./folkmoot bench listening --posts 10_000_000`.

Each decade has a process and a corpus of its own: posts with three observations of their likes, a finding for
every post. Measured at each: import from Parquet and from JSON lines (reading, and into the corpus), new posts
understood on arrival, every view of the dashboard by its name, disk, memory, and the erasure of one author.
Beside the wall's seconds stand those of the processor, for a machine that others use as well.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import scale_posts as made
from mootlib import readers
from mootlib.corpus import Corpus, FindingsQuery
from mootlib.listening import arrivals, aside, topics
from mootlib.listening.topic_rule import TopicRule
from mootlib.text import duplicates, embeddings, language

KEY = b"a key that is only for measuring"
RUN = "analysis-1"
DECADES = (10_000, 100_000, 1_000_000, 10_000_000)
PIECE = 250_000
#: Rows of the files that are imported into the full store, and new posts that arrive at once.
FILE_ROWS, NEW = 500_000, 1_000
#: Posts that are read one by one to measure the rate of enrichment.
READ = 10_000
VIEW_TIMES = 5
ENRICHMENT = "language, tone, embedding, signature: posts a second of one processor"


def run(shared: Path, posts: int = 100_000, folder: Path | None = None) -> dict[str, Any]:
    """Measure each decade up to ``posts``; ``folder`` keeps the stores for another time."""
    if not (shared / made.TEXTS).exists():
        return {"skipped": f"real data not present: {shared / made.TEXTS}"}
    sizes = [size for size in DECADES if size <= posts] or [posts]
    if sizes[-1] < posts:
        sizes.append(posts)
    found = {f"{size:,} posts": _apart(shared, size, folder) for size in sizes}
    return {"enrichment": _enrichment(made.texts(shared)), **found}


def _apart(shared: Path, posts: int, folder: Path | None) -> dict[str, Any]:
    """One decade in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory() as scratch:
        home = (folder or Path(scratch)) / str(posts)
        words = [sys.executable, "-m", "benchmarks.scale", str(shared), str(posts), str(home)]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _decade(shared: Path, posts: int, home: Path) -> dict[str, Any]:
    words = made.texts(shared)
    corpus = Corpus(home / "corpus", key=KEY)
    built = _build(corpus, words, posts, home)
    _say("built")
    disk = _disk(corpus, posts)
    views = _views(corpus)
    _say("views")
    result = {
        **built,
        **disk,
        "views: slowest, median ms": max(wall for wall, _ in views.values()),
        "views: median ms": {name: wall for name, (wall, _) in views.items()},
        "views: median ms of processor time": {name: cpu for name, (_, cpu) in views.items()},
        **_imports(corpus, words, posts, home),
    }
    _say("imports")
    result |= _arrival(corpus, words, posts)
    _say("arrival")
    result |= _erasure(corpus)
    result["memory at most, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def _say(what: str) -> None:
    print(f"  {what} {time.strftime('%H:%M:%S')}", file=sys.stderr, flush=True)


def _build(corpus: Corpus, words: pa.Array, posts: int, home: Path) -> dict[str, Any]:
    """All posts with their counts, then a finding for each; one that was broken off goes on."""
    kept = home / "built.json"
    if corpus.findings_count(FindingsQuery(RUN)) >= posts:
        figures: dict[str, Any] = json.loads(kept.read_text())
        return figures
    have = corpus.stats().rows["posts"]
    spent = _Spent(running=False)
    for first in range(have, posts, PIECE):
        rows = made.posts(words, first, min(PIECE, posts - first), posts)
        counts = made.counts(rows, first)
        with spent:
            corpus.append(rows, None, counts, index=False)
    appended = spent.figures(posts - have, "appended")
    if not appended:
        appended = json.loads(kept.read_text())
    kept.write_text(json.dumps(appended))
    for first in range(0, posts, PIECE):
        rows = made.posts(words, first, min(PIECE, posts - first), posts)
        corpus.merge_findings(RUN, made.findings(rows, first))
    compacted = _Spent()
    corpus.compact(grace_hours=0, index=False)
    compacted.stop()
    kept.write_text(json.dumps({**appended, "compaction, s": compacted.wall}))
    return {**appended, "compaction, s": compacted.wall}


class _Spent:
    """Seconds by the wall and by the processors: since it was made, or within its ``with`` blocks."""

    def __init__(self, *, running: bool = True) -> None:
        self._wall = self._cpu = 0.0
        if running:
            self.__enter__()

    def __enter__(self) -> None:
        self._wall -= time.perf_counter()
        self._cpu -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self._wall += time.perf_counter()
        self._cpu += time.process_time()

    def stop(self) -> _Spent:
        self.__exit__()
        return self

    @property
    def wall(self) -> float:
        return round(self._wall, 2)

    @property
    def processor(self) -> float:
        return round(self._cpu, 2)

    def figures(self, posts: int, what: str) -> dict[str, Any]:
        if posts <= 0:
            return {}
        return {
            f"{what}: posts a second": round(posts / max(self._wall, 1e-9)),
            f"{what}: posts a second of processor time": round(posts / max(self._cpu, 1e-9)),
        }


def _disk(corpus: Corpus, posts: int) -> dict[str, Any]:
    stats = corpus.stats()
    parts = {
        "posts": ("posts",),
        "counts": ("counts", "posts_latest"),
        "findings": ("findings",),
        "sums": ("hourly", "findings_daily", "places_daily"),
    }
    found = {
        name: round(sum(stats.bytes[table] for table in tables) / posts)
        for name, tables in parts.items()
    }
    return {
        "observations": stats.rows["counts"],
        "disk, MB a million posts": {**found, "all": round(sum(stats.bytes.values()) / posts)},
    }


def _views(corpus: Corpus) -> dict[str, tuple[float, float]]:
    """What each page asks of the corpus (`folkmoot.listening.queries` and the dashboard of counts)."""
    every = FindingsQuery(RUN)
    quarter = {"start": made.LAST - timedelta(days=90), "end": made.LAST}
    late = {"since": made.LAST - timedelta(days=90), "until": made.LAST}
    some = corpus.findings_posts(every, limit=50)
    keys = list(zip(some["platform"].to_pylist(), some["post_id"].to_pylist(), strict=True))

    def posts_page(query: FindingsQuery, offset: int = 0) -> None:
        corpus.findings_count(query)
        corpus.findings_posts(query, limit=50, offset=offset)

    def post() -> None:
        corpus.findings_posts(FindingsQuery(RUN, keys=(keys[0],)), limit=1)
        corpus.finding(RUN, *keys[0])
        corpus.observations(*keys[0])

    views: dict[str, Callable[[], Any]] = {
        "overview": lambda: corpus.findings_summary(every),
        "overview, last quarter": lambda: corpus.findings_summary(FindingsQuery(RUN, **quarter)),
        "overview, one language": lambda: corpus.findings_summary(
            FindingsQuery(RUN, language="es")
        ),
        "topic": lambda: corpus.findings_summary(FindingsQuery(RUN, topic=3)),
        "topic, last quarter": lambda: corpus.findings_summary(
            FindingsQuery(RUN, topic=3, **quarter)
        ),
        "place": lambda: corpus.findings_summary(FindingsQuery(RUN, place="p7")),
        "posts, newest page": lambda: posts_page(every),
        "posts, page 100": lambda: posts_page(every, 5_000),
        "posts of a topic and a tone": lambda: posts_page(
            FindingsQuery(RUN, topic=3, sentiment="negative")
        ),
        "questions, a page's posts": lambda: corpus.findings_posts(
            FindingsQuery(RUN, keys=tuple(keys)), limit=50
        ),
        "one post": post,
        "places": lambda: corpus.findings_counted(every, "place"),
        "counts: per platform, all time": lambda: corpus.totals(metrics=("likes", "views")),
        "counts: per platform, last quarter": lambda: corpus.totals(
            metrics=("likes", "views"), **late
        ),
        "counts: posts per day, all time": lambda: corpus.course(),
        "counts: likes per week, a collection": lambda: corpus.course(
            step="week", zone="Europe/London", metrics=("likes",), collection="police"
        ),
        "counts: ten most liked, last quarter": lambda: corpus.top_posts("likes", **late),
    }
    return {name: _median_ms(view) for name, view in views.items()}


def _median_ms(what: Callable[[], Any]) -> tuple[float, float]:
    """By the wall, and of all processors together."""
    what()  # warm
    walls, processors = [], []
    for _ in range(VIEW_TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        what()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - cpu)
    return round(statistics.median(walls) * 1000, 1), round(statistics.median(processors) * 1000, 1)


def _imports(corpus: Corpus, words: pa.Array, posts: int, home: Path) -> dict[str, Any]:
    """Files of new posts, read alone, and read into the full store as an import does: one batch is read
    while the one before is written."""
    size = min(FILE_ROWS, posts)
    rows = made.posts(words, posts, 2 * size, posts)
    found: dict[str, Any] = {}
    for place, (name, write) in enumerate({"Parquet": _parquet, "JSON lines": _lines}.items()):
        file = write(rows.slice(place * size, size), home)
        spent = _Spent()
        read = sum(batch.posts.num_rows for batch in _read(file))
        found |= spent.stop().figures(size, f"{name}, read")
        assert read == size, name
        spent = _Spent()
        accepted = 0
        for batch in readers.ahead(readers.gathered(_read(file))):
            done = corpus.append(batch.posts, batch.accounts, batch.counts, index=False)
            accepted += done.accepted
        found |= spent.stop().figures(size, f"{name}, into the corpus")
        assert accepted == size, name
        file.unlink()
    return found


def _read(file: Path) -> Iterator[readers.Batch]:
    later = made.LAST + timedelta(days=10 * made.DAYS)
    return readers.read(file, now=later, name=file.name, collection="import")


def _flat(rows: pa.Table) -> pa.Table:
    """As an export has it: one column each for what people count."""
    chance = np.random.default_rng(9)
    columns = {
        "platform": rows["platform"],
        "id": rows["post_id"],
        "account_id": rows["account_id"],
        "created_at": rows["posted_at"],
        "text": rows["text"],
        "likes": pa.array(chance.integers(0, 500, rows.num_rows)),
        "shares": pa.array(chance.integers(0, 50, rows.num_rows)),
    }
    return pa.table(columns)


def _parquet(rows: pa.Table, home: Path) -> Path:
    pq.write_table(_flat(rows), home / "posts.parquet")
    return home / "posts.parquet"


def _lines(rows: pa.Table, home: Path) -> Path:
    file = home / "posts.ndjson"
    with file.open("w", encoding="utf-8") as sink:
        for row in _flat(rows).to_pylist():
            moment: datetime = row["created_at"]
            line = row | {"created_at": moment.astimezone(UTC).isoformat()}
            sink.write(json.dumps(line, ensure_ascii=False) + "\n")
    return file


def _rule(texts: list[str]) -> TopicRule:
    found = topics.find(
        texts, embeddings.embed(texts).vectors, languages=language.detect(texts).codes
    )
    assert found.rule is not None
    return found.rule


def _arrival(corpus: Corpus, words: pa.Array, posts: int) -> dict[str, Any]:
    """New posts come in and are understood among the topics that stand."""
    rule = _rule(words.slice(0, 3_000).to_pylist())
    before = corpus.sequence
    corpus.append(
        made.posts(words, posts + 3 * FILE_ROWS, NEW, posts), collection="live", index=False
    )
    spent = _Spent()
    new, gone = corpus.arrived("live", after=before)
    context = corpus.latest_posts("town", most=5_000, before=before)
    pairs = zip(context["platform"].to_pylist(), context["post_id"].to_pylist(), strict=True)
    found = arrivals.take_in(
        new,
        context,
        corpus.findings_of(RUN, list(pairs)),
        rule=rule,
        next_group=corpus.next_group(RUN),
        key=KEY,
        accounts=corpus.accounts_of(new),
        kept=corpus,
    )
    corpus.merge_findings(RUN, found.findings, gone)
    assert found.findings.num_rows == NEW
    first = spent.stop().wall
    # The context has been read by now, as it always has where posts keep coming.
    again = _Spent()
    arrivals.take_in(
        new, context, found.findings.slice(0, 0), rule=rule, next_group=0, key=KEY, kept=corpus
    )
    again.stop()
    return {
        f"{NEW:,} posts arrive: s until they are understood": first,
        f"{NEW:,} posts arrive: of these reading, where all is kept, s": again.wall,
    }


def _erasure(corpus: Corpus) -> dict[str, Any]:
    """One author's posts, spread over all files."""
    counted = corpus.snapshot().rows(
        "SELECT platform, account_id, count(*) AS n FROM posts WHERE account_id IS NOT NULL "
        "GROUP BY ALL ORDER BY n DESC, account_id LIMIT 1"
    )
    platform, account, number = (counted[name][0].as_py() for name in counted.column_names)
    spent = _Spent()
    done = corpus.erase(platform, account, handles=["unlikely_handle_7"], index=False)
    spent.stop()
    assert done.posts == number
    return {
        "erasure: posts": number,
        "erasure: s": spent.wall,
        "erasure: s of processor time": spent.processor,
    }


def _enrichment(words: pa.Array) -> dict[str, Any]:
    """Posts a second through all that is found in each post by itself."""
    texts = words.slice(20_000, READ).to_pylist()
    aside.read(texts[:100])
    embeddings.embed(texts[:100])
    spent = _Spent()
    aside.read(texts)
    embeddings.embed(texts)
    duplicates.signatures(texts)
    figures = spent.stop().figures(READ, "x")
    return {
        "posts": READ,
        ENRICHMENT: figures["x: posts a second of processor time"],
        "posts a second by the wall, one process": figures["x: posts a second"],
        "processors": os.cpu_count(),
    }


#: Views of the drawing: of each kind the one that says how its kind grows.
DRAWN = {
    "overview": "overview",
    "topic": "topic",
    "one place": "place",
    "sums of counts": "counts: per platform, all time",
}


def draw(figures: dict[str, Any], file: Path) -> None:
    """Processor time of some views by number of posts, as SVG."""
    from mootlib.report import charts

    found = {
        int(name.split()[0].replace(",", "")): values["views: median ms of processor time"]
        for name, values in figures.items()
        if name.endswith(" posts")
    }
    rows = {
        name: [(posts, float(views[view])) for posts, views in sorted(found.items())]
        for name, view in DRAWN.items()
    }
    told = [f"{name} {series[0][1]:g} to {series[-1][1]:g} ms" for name, series in rows.items()]
    label = f"From {min(found):,} to {max(found):,} posts: {', '.join(told)}"
    drawing = charts.growth(rows, label=label, amounts="posts", values="ms of processor time")
    file.write_text(drawing + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(json.dumps(_decade(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
