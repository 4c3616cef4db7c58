"""A folder of exports: each file once, when it is all there, and on from where reading stopped."""

from __future__ import annotations

import json
import os
import random
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.collect.making import START, FakeClock, Keeper
from tests.lib.collect.test_mastodon import once

from mootlib.collect import Gone, Stopped, Window
from mootlib.collect.folder import Folder


def export(first: int, count: int) -> str:
    return "".join(
        json.dumps(
            {
                "id": str(number),
                "created_at": (START - timedelta(minutes=number)).isoformat(),
                "content": f"Post {number} about bins",
                "account": {"id": "1", "acct": "ann"},
                "favourites_count": number,
            }
        )
        + "\n"
        for number in range(first, first + count)
    )


def looked(source: Folder, keeper: Keeper, clock: FakeClock) -> None:
    """Two looks, the second when what is there has settled."""
    once(source, keeper)
    clock.pass_by(31)
    once(source, keeper)


def test_a_file_is_read_once_however_often_one_looks(tmp_path: Path):
    clock, keeper = FakeClock(), Keeper()
    source = Folder(tmp_path, clock=clock)
    once(source, keeper)
    (tmp_path / "one.ndjson").write_text(export(1, 10))
    once(source, keeper)
    assert keeper.ids == set()
    clock.pass_by(31)
    once(source, keeper)
    assert len(keeper.ids) == 10
    counts = dict(keeper.counts)
    clock.pass_by(100)
    (tmp_path / "copy of one.ndjson").write_text(export(1, 10))
    looked(source, keeper, clock)
    assert keeper.counts == counts  # the same words under another name are the same file
    (tmp_path / "two.ndjson").write_text(export(11, 5))
    looked(source, keeper, clock)
    assert len(keeper.ids) == 15


def test_a_file_that_grows_is_waited_for(tmp_path: Path):
    clock, keeper = FakeClock(), Keeper()
    source = Folder(tmp_path, clock=clock)
    whole = export(1, 50)
    for share in (0.2, 0.5, 0.8):
        (tmp_path / "big.ndjson").write_text(whole[: int(len(whole) * share)])
        os.utime(tmp_path / "big.ndjson", (1, 1))  # copying programs set the old time at once
        once(source, keeper)
        clock.pass_by(40)
    assert keeper.ids == set()
    (tmp_path / "big.ndjson").write_text(whole)
    os.utime(tmp_path / "big.ndjson", (1, 1))
    looked(source, keeper, clock)
    assert len(keeper.ids) == 50
    assert keeper.rejects == []


def test_a_file_that_changes_is_read_again(tmp_path: Path):
    clock, keeper = FakeClock(), Keeper()
    source = Folder(tmp_path, clock=clock)
    (tmp_path / "daily.ndjson").write_text(export(1, 5))
    looked(source, keeper, clock)
    (tmp_path / "daily.ndjson").write_text(export(1, 9))
    looked(source, keeper, clock)
    assert len(keeper.ids) == 9


@pytest.mark.parametrize(
    "name", [".hidden.csv", "x.csv.part", "x.crdownload", "~lock.csv", "x.csv~", "x.tmp"]
)
def test_unfinished_files_are_left_alone(tmp_path: Path, name: str):
    clock, keeper = FakeClock(), Keeper()
    (tmp_path / name).write_text(export(1, 5))
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "link.ndjson").symlink_to(tmp_path / name)
    os.mkfifo(tmp_path / "pipe.csv")
    looked(Folder(tmp_path, clock=clock), keeper, clock)
    assert keeper.ids == set()
    assert keeper.rejects == []


def test_what_cannot_be_read_is_said_once(tmp_path: Path):
    clock, keeper = FakeClock(), Keeper()
    source = Folder(tmp_path, clock=clock)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 " + bytes(300))
    (tmp_path / "good.ndjson").write_text(export(1, 3))
    looked(source, keeper, clock)
    looked(source, keeper, clock)
    assert keeper.rejects == ["report.pdf is a PDF document."]
    assert len(keeper.ids) == 3


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(Gone, match="exports is not there"):
        list(Folder(tmp_path / "exports").read(None))


def test_stopping_is_heard_within_a_file(tmp_path: Path):
    clock, stop = FakeClock(), threading.Event()
    (tmp_path / "one.ndjson").write_text(export(1, 40))
    source = Folder(tmp_path, clock=clock, stop=stop, batch_rows=10)
    keeper = Keeper()
    once(source, keeper)
    clock.pass_by(31)
    batches = source.read(keeper.cursor)
    first = next(batches)
    keeper.add(first)
    keeper.store(first)
    stop.set()
    with pytest.raises(Stopped):
        list(batches)
    stop.clear()
    assert len(keeper.ids) == 10
    once(source, keeper)
    assert len(keeper.ids) == 40


def test_nothing_is_touched(tmp_path: Path):
    clock = FakeClock()
    (tmp_path / "one.ndjson").write_text(export(1, 4))
    before = os.stat(tmp_path / "one.ndjson")
    looked(Folder(tmp_path, clock=clock), Keeper(), clock)
    after = os.stat(tmp_path / "one.ndjson")
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert sorted(os.listdir(tmp_path)) == ["one.ndjson"]


def test_only_what_is_wanted_is_kept(tmp_path: Path):
    clock, keeper = FakeClock(), Keeper()
    (tmp_path / "one.ndjson").write_text(export(0, 40))
    window = Window(START - timedelta(minutes=9))
    looked(Folder(tmp_path, clock=clock, window=window), keeper, clock)
    assert keeper.ids == {str(number) for number in range(10)}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_nothing_is_lost_or_doubled_by_being_killed(seed: int, tmp_path_factory):
    """Files come while one reads; the reader is killed before and after storing batch and cursor."""
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("exports")
    clock, keeper = FakeClock(), Keeper()
    said = 0
    for number in range(60):
        if number < 8:
            count = chance.randint(1, 45)
            (folder / f"{number}.ndjson").write_text(export(said, count))
            said += count
        clock.pass_by(chance.choice([10, 40]))
        source = Folder(folder, clock=clock, batch_rows=8)
        for batch in source.read(keeper.cursor):
            fate = chance.random() if number < 40 else 1.0
            if fate < 0.1:
                break
            keeper.add(batch)
            if fate < 0.2:
                break
            keeper.store(batch)
            if fate < 0.3:
                break
    assert keeper.ids == {str(each) for each in range(said)}
    per_post = [post for _, post, _, metric in keeper.counts if metric == "likes"]
    assert keeper.rejects == []
    assert len(per_post) <= said * 2
