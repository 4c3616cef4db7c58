"""Every question of the corpus, on DuckDB and on Spark: the answers are equal row by row.

Spark is a standalone master with one worker on loopback, started and ended here.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.lib.corpus.making import KEY

from mootlib.corpus import Corpus, FindingsQuery
from mootlib.corpus import questions as q
from mootlib.corpus.engines import engine_named
from mootlib.corpus.finding_questions import BY, ORDERS
from mootlib.corpus.post_questions import STEPS
from mootlib.corpus.snapshot import Snapshot
from mootlib.records import COUNTS, FINDINGS, POSTS

BEGIN = datetime(2024, 3, 30, 21, 15, tzinfo=UTC)  # the clocks of London change in the next night
JAVA = os.environ.get("JAVA_HOME") or shutil.which("java")
WHY_NOT = next(
    (
        f"{what} is not here; ./folkmoot test --spark needs Java 17 and installs the rest"
        for what, there in (
            ("pyspark", importlib.util.find_spec("pyspark")),
            ("Java", JAVA),
        )
        if not there
    ),
    "",
)
needs_spark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it is here")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and one worker, of bounded memory; both end with the tests."""
    import pyspark

    home = Path(pyspark.__file__).parent
    logs = tmp_path_factory.mktemp("spark")
    port, pages, worker_pages = _free_port(), _free_port(), _free_port()
    address = f"spark://127.0.0.1:{port}"
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(logs / "work"),
        "SPARK_LOCAL_DIRS": str(logs / "local"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    deploy = "org.apache.spark.deploy"
    commands = (
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(pages)],
        [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "2", "--memory", "1g", "--webui-port", str(worker_pages), address],
    )  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []
    try:
        for number, words in enumerate(commands):
            log = (logs / f"{number}.log").open("wb")
            command = [str(home / "bin" / "spark-class"), *words]
            running.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )
            sign = ("I have been elected leader", "Successfully registered with master")[number]
            _await(logs / f"{number}.log", sign)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(20)


def _await(log: Path, sign: str) -> None:
    until = time.monotonic() + 60
    while sign not in log.read_text(errors="replace"):
        if time.monotonic() > until:
            raise AssertionError(log.read_text(errors="replace")[-2000:])
        time.sleep(0.2)


@pytest.fixture(scope="module")
def spark(master: str) -> Iterator[Any]:
    engine = engine_named("spark", master)
    engine._settings |= {  # type: ignore[attr-defined]
        "spark.executor.memory": "512m",
        "spark.driver.memory": "512m",
        "spark.executor.cores": "2",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        # A hundred small questions: compiling each takes longer than answering it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.ui.showConsoleProgress": "false",
    }
    yield engine
    engine.close()  # type: ignore[attr-defined]


def _post(n: int, seed: int) -> dict[str, Any]:
    return {
        "platform": ("x", "mastodon", "føroyar")[(n + seed) % 3],
        "post_id": f"p{n}",
        "account_id": None if n % 7 == 0 else f"a{n % 5}",
        "posted_at": None if n % 13 == 12 else BEGIN + timedelta(minutes=211 * n * (1 + seed % 3)),
        "text": f"words {n} ÆØÅ 🚒",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": [["town"], ["town", "roads"], []][n % 3],
        "source": "test",
        "collected_at": BEGIN + timedelta(days=900),
        "deleted_at": BEGIN + timedelta(days=800) if n % 17 == 16 else None,
    }


def _counts(n: int, seed: int) -> Iterator[dict[str, Any]]:
    post = _post(n, seed)
    for day in range(n % 4):
        for metric in ("likes", "views")[: 1 + n % 2]:
            yield {
                "platform": post["platform"],
                "post_id": post["post_id"],
                "observed_at": BEGIN + timedelta(days=day + 700),
                "metric": metric,
                "value": (n * 37 + day) % 50 if n % 10 else 2**53 + n,
            }


def _finding(n: int, seed: int) -> dict[str, Any]:
    post = _post(n, seed)
    return {name: post[name] for name in ("platform", "post_id", "account_id", "posted_at")} | {
        "topic": n % 4 - 1,
        "language": ("en", "pl", "und")[n % 3],
        "sentiment": ("negative", "neutral", "positive", None)[n % 4],
        "sentiment_score": (n % 9) / 8 - 0.5 if n % 4 < 3 else None,
        "group": n,
        "places": [["a", "b", "a"], ["b"], []][n % 3],
        "question": n % 5 == 0,
    }


def _corpus(folder: Path, posts: int, seed: int) -> Corpus:
    corpus = Corpus(folder / "corpus", key=KEY)
    if posts:
        half = posts // 2
        for rows in (range(half), range(half, posts)):  # two files of everything
            corpus.append(
                POSTS.build([_post(n, seed) for n in rows]),
                None,
                COUNTS.build([row for n in rows for row in _counts(n, seed)]),
                index=False,
            )
        corpus.put_findings("7", FINDINGS.build([_finding(n, seed) for n in range(half)]))
        corpus.merge_findings("7", FINDINGS.build([_finding(n, seed) for n in range(half, posts)]))
        corpus.put_findings("other", FINDINGS.build([_finding(n, seed + 1) for n in range(5)]))
    return corpus


PERIODS = (
    {},
    {"since": BEGIN + timedelta(days=2), "until": BEGIN + timedelta(days=9)},
    {"since": BEGIN.replace(tzinfo=None) + timedelta(hours=3), "until": None},
)


def _questions() -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every question with arguments that reach each of its branches; whether its order is promised."""
    for number, step in enumerate(STEPS):
        period = {"since": None, "until": None} | PERIODS[number % 3]
        more = {"platforms": ("x",) if number % 2 else (), "collection": ("town", None)[number % 2]}
        yield "course", {"step": step, "by_platform": bool(number % 2), "metrics": ("likes", "views"), **period, **more}, True  # fmt: skip
    for period in PERIODS:
        base = {"since": None, "until": None, "platforms": ()} | period
        yield "totals", {"metrics": ("likes", "comments"), "collection": None, **base}, True
        yield "best", {"metric": "likes", "limit": 6, **base}, True
    queries = (
        FindingsQuery("7"),
        FindingsQuery("7", place="b", question=True),
        FindingsQuery("7", start=BEGIN + timedelta(days=1), end=BEGIN + timedelta(days=6), language="en"),
        FindingsQuery("7", platform="føroyar", sentiment="negative", topic=-1),
        FindingsQuery("7", keys=()),
        FindingsQuery("nothing"),
    )  # fmt: skip
    for number, query in enumerate(queries):
        for by in (None, *BY):
            yield "findings_counted", {"query": query, "by": by}, True
        order = list(ORDERS)[number % len(ORDERS)]
        yield (
            "findings_page",
            {"query": query, "order": order, "limit": 9, "offset": number % 3},
            True,
        )
        yield "findings_span", {"query": query}, False
        yield "findings_course", {"query": query, "origin": 946_857_600, "seconds": 604_800}, False
        if query.keys is None:
            days = replace(query, question=None, start=None, end=None)
            yield "days_course", {"query": days, "first": date(2024, 1, 1), "days": 7}, False
            yield "days_counted", {"query": days, "by": "place" if number % 2 else "day"}, False


def _rows(table: pa.Table, ordered: bool) -> list[str]:
    rows = [repr(row) for row in table.to_pylist()]
    return rows if ordered else sorted(rows)


def _compare(snapshot: Snapshot, spark: Any, *, each_once: bool) -> set[str]:
    chosen = pa.table({"key": pa.array([], pa.int64())})
    some = snapshot.rows("SELECT key FROM findings ORDER BY key LIMIT 11")
    told: set[str] = set()
    for asked, (question, arguments, ordered) in enumerate(_questions()):
        if each_once and question in told:
            continue
        told.add(question)
        query = arguments.get("query")
        keys = (some if asked % 2 else chosen) if query is not None and query.narrowed else None
        ours = snapshot.ask(question, keys, **arguments)
        theirs = spark.ask(snapshot, question, keys, **arguments)
        assert theirs.schema.names == ours.schema.names, question
        assert theirs.schema.types == ours.schema.types, question
        assert _rows(theirs.cast(ours.schema), ordered) == _rows(ours, ordered), (
            question,
            arguments,
        )
    return told


@needs_spark
@pytest.mark.parametrize(("posts", "seed"), [(0, 0), (90, 1), (61, 2)])
def test_every_question_has_the_same_answer_row_by_row(
    tmp_path: Path, spark: Any, posts: int, seed: int
) -> None:
    corpus = _corpus(tmp_path, posts, seed)
    told = _compare(corpus.snapshot(), spark, each_once=seed != 1)
    assert told == set(q._ASK), "no question is left out"


@needs_spark
def test_a_corpus_on_spark_follows_writes_and_erasures(tmp_path: Path, spark: Any) -> None:
    ours = _corpus(tmp_path, 60, 3)
    theirs = Corpus(ours.path, key=KEY, engine=spark)

    def agree() -> None:
        query = FindingsQuery("7")
        assert theirs.findings_summary(query) == ours.findings_summary(query)
        assert theirs.findings_counted(query, "place") == ours.findings_counted(query, "place")
        page = {"limit": 7, "offset": 2}
        assert theirs.findings_posts(query, **page).equals(ours.findings_posts(query, **page))
        whole = {"step": "week", "zone": "Europe/London", "metrics": ("likes",)}
        assert theirs.course(**whole).equals(ours.course(**whole))
        assert theirs.totals(metrics=("views",)).equals(ours.totals(metrics=("views",)))
        assert theirs.top_posts("likes", limit=3).equals(ours.top_posts("likes", limit=3))

    agree()
    ours.erase("x", "a3", index=False)
    agree()
    ours.compact(grace_hours=0, index=False)
    agree()


def test_an_unknown_engine_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="duckdb or spark"):
        engine_named("abacus")


@pytest.mark.skipif(not WHY_NOT, reason="Spark is here")
def test_spark_that_is_not_installed_is_told_in_a_sentence() -> None:
    if importlib.util.find_spec("pyspark") is not None:
        pytest.skip("pyspark is here")
    with pytest.raises(ValueError, match="Spark is not installed"):
        engine_named("spark", "spark://127.0.0.1:7077")
