"""Reading ahead gives what reading gives, says what went wrong, and stops when nobody asks on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mootlib import readers
from mootlib.readers import gathering

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def test_everything_comes_in_its_order():
    assert list(readers.ahead(iter(range(100)))) == list(range(100))
    assert list(readers.ahead([])) == []


def test_it_is_made_in_another_thread():
    made_in = {next(readers.ahead(threading.current_thread().name for _ in "x"))}
    assert made_in == {"reading ahead"}


def test_what_goes_wrong_is_raised_after_what_came_before():
    def broken() -> Iterator[int]:
        yield 1
        raise readers.UnreadableFile("cut off")

    items = readers.ahead(broken())
    assert next(items) == 1
    with pytest.raises(readers.UnreadableFile, match="cut off"):
        next(items)


def test_nothing_goes_on_once_nobody_asks():
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(len(made))
            yield made[-1]

    items = readers.ahead(endless())
    assert next(items) == 0
    items.close()
    assert not any(t.name == "reading ahead" for t in threading.enumerate())
    assert len(made) <= 4


def test_batches_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering, "WRITE_ROWS", 3_000)
    file = tmp_path / "posts.csv"
    lines = [f"p{n},2024-03-01T10:00:00Z,words {n},{n}" for n in range(25_000)]
    file.write_text("\n".join(["id,created_at,text,likes", *lines]))

    def read() -> list[readers.Batch]:
        return list(readers.read(file, now=NOW))

    one_by_one, gathered = read(), list(readers.gathered(read()))
    assert 1 < len(gathered) <= len(one_by_one)
    for name in ("posts", "counts", "accounts", "rejects"):
        rows = [row for batch in one_by_one for row in getattr(batch, name).to_pylist()]
        assert [r for batch in gathered for r in getattr(batch, name).to_pylist()] == rows
    assert sum(batch.rows_read for batch in gathered) == 25_000
