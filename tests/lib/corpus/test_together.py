"""Several processes write and read at once: nothing is lost, nothing is doubled, nobody sees a half."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import threading
from pathlib import Path

import pytest
from tests.lib.corpus.making import (
    KEY,
    account,
    accounts,
    content,
    count,
    counted_again,
    counts,
    posts,
)
from tests.lib.corpus.making import post as made

from mootlib.corpus import Corpus

WRITERS = 3
APPENDS = 4
EACH = 25


def write(folder: Path, writer: int) -> None:
    """Append batches of one's own posts, each with some that every writer brings."""
    corpus = Corpus(folder, key=KEY)
    for number in range(APPENDS):
        first = 1000 + (writer * APPENDS + number) * EACH
        own = range(first, first + EACH)
        done = corpus.append(
            posts(*(made(n) for n in own), *(made(n) for n in range(5))),
            accounts(*(account(n) for n in range(5))),
            counts(*(count(n, "likes", n) for n in (*own, *range(5)))),
        )
        assert done.accepted >= EACH


def read(folder: Path, stop: multiprocessing.synchronize.Event) -> None:
    """Look again and again; every state seen must be whole and none older than the one before."""
    corpus = Corpus(folder, key=KEY)
    last = -1
    while not stop.is_set():
        snapshot = corpus.snapshot()
        row = snapshot.rows(
            "SELECT (SELECT count(*) FROM posts) AS posts, (SELECT count(*) FROM counts) AS counts, "
            "(SELECT count(*) FROM posts_latest) AS latest, "
            "(SELECT coalesce(sum(posts), 0) FROM hourly WHERE collection = '') AS hours"
        ).to_pylist()[0]
        assert row["posts"] == row["counts"] == row["latest"] == row["hours"], row
        assert snapshot.sequence >= last
        last = snapshot.sequence


@pytest.mark.slow
def test_processes_write_and_read_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.lib.corpus.story", "pandas"])
    folder = tmp_path / "corpus"
    stop = context.Event()
    readers = [context.Process(target=read, args=(folder, stop)) for _ in range(2)]
    writers = [context.Process(target=write, args=(folder, n)) for n in range(WRITERS)]
    for process in (*writers, *readers):
        process.start()
    for process in writers:
        process.join(200)
    stop.set()
    for process in readers:
        process.join(60)
    assert [process.exitcode for process in (*writers, *readers)] == [0] * (WRITERS + 2)
    corpus = Corpus(folder, key=KEY)
    held = content(corpus)
    assert len(held["posts"]) == WRITERS * APPENDS * EACH + 5
    assert len(held["counts"]) == len(held["posts"])
    assert held["hourly"] == counted_again(corpus)
    assert set(held["found"].values()) == {1}
    assert len(held["found"]) == len(held["posts"])


def test_threads_share_one_corpus(corpus: Corpus) -> None:
    """A site's threads ask while another appends."""
    corpus.append(posts(*(made(n) for n in range(50))))
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(5):
                assert corpus.course()["posts"].to_pylist()
                assert corpus.search("bins").total >= 50
                assert corpus.posts([("x", "7")]).num_rows == 1
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(50, 53):
        corpus.append(posts(made(number)))
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert corpus.search("bins").total == 53
