"""Fifty seeded kill points: whenever a writer dies, the tables end as if it had lived.

The writer is a process that kills itself with SIGKILL at the n-th point of its work. Points lie
within a half-written file, between every file and its commit, between the commits of two tables,
before and after the manifest, in the healing after an earlier kill, in the deletion of old files and
in the search index.
"""

from __future__ import annotations

import multiprocessing
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.lib.corpus.making import KEY, content, counted_again
from tests.lib.corpus.story import STEPS, live

from mootlib.corpus import Corpus

POINTS = 50
SEED = 20_240_301


@dataclass(frozen=True)
class Whole:
    """The story told without interruption."""

    held: dict[str, Any]
    points: list[str]


def tell(folder: Path, deadly: int | None, record: Path | None = None) -> int | None:
    """Tell the story in a process of its own; gives its exit code (-9 if it was killed)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.lib.corpus.story", "pandas"])
    process = context.Process(target=live, args=(folder, deadly, record))
    process.start()
    process.join(200)
    return process.exitcode


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    assert tell(folder, None, folder / "points") == 0
    points = (folder / "points").read_text().split("\n")
    return Whole(content(Corpus(folder / "corpus", key=KEY)), points)


def chosen(points: list[str]) -> list[int]:
    """Fifty points, seeded: each kind of point at least once, the rest by chance. Counted from 1."""
    chance = random.Random(SEED)
    kinds: dict[str, list[int]] = {}
    for number, name in enumerate(points, 1):
        kinds.setdefault(name, []).append(number)
    first = [chance.choice(numbers) for numbers in kinds.values()]
    rest = [number for number in range(1, len(points) + 1) if number not in first]
    return sorted(chance.sample(first, min(POINTS, len(first)))) + sorted(
        chance.sample(rest, max(0, POINTS - len(first)))
    )


def assert_sound(corpus: Corpus) -> None:
    """Whatever a reader sees is whole: each table fits the others, and no file is broken."""
    assert corpus.check() == []
    held = content(corpus)
    assert held["hourly"] == counted_again(corpus)
    keys = {row[0] for row in held["posts"]}
    assert {row[0] for row in held["counts"]} <= keys
    assert {row[0] for row in held["posts_latest"]} == {row[0] for row in held["counts"]}


def assert_no_litter(folder: Path, corpus: Corpus) -> None:
    """After a compaction only the files of the tables are there."""
    corpus.compact(grace_hours=0)
    known = {file.path for files in corpus.snapshot().files.values() for file in files}
    found = {str(p) for p in folder.rglob("*.parquet") if "_delta_log" not in p.parts}
    assert found == known
    assert not (folder / "writing").exists()


def test_there_are_points_between_every_write_and_its_commit(whole: Whole) -> None:
    names = set(whole.points)
    for table in (
        "posts",
        "accounts",
        "counts",
        "posts_latest",
        "hourly",
        "findings",
        "suppressed",
    ):
        assert {f"{table} file begun", f"{table} written", f"{table} committed"} <= names
    assert {"begun", "manifest drafted", "manifest in place", "index committed"} <= names
    assert len(whole.points) > 2 * POINTS
    assert len(set(chosen(whole.points))) == POINTS


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", range(POINTS))
def test_a_kill_leaves_no_trace(whole: Whole, tmp_path: Path, case: int) -> None:
    deadly = chosen(whole.points)[case]
    assert tell(tmp_path, deadly) == -9
    if (tmp_path / "corpus" / "corpus.json").exists():
        assert_sound(Corpus(tmp_path / "corpus", key=KEY)) if case % 2 else None
    if case % 3 == 0:  # and once more, soon: in the healing, if there is any
        tell(tmp_path, random.Random(SEED + case).randint(1, 12))
    assert tell(tmp_path, None) == 0
    assert (tmp_path / "steps done").read_text() == "x" * len(STEPS)
    corpus = Corpus(tmp_path / "corpus", key=KEY)
    assert content(corpus) == whole.held
    assert_sound(corpus)
    assert_no_litter(tmp_path / "corpus", corpus)
    assert content(corpus) == whole.held
