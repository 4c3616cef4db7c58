"""JSON in memory gives the posts that the same JSON in a file gives."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.lib.readers.helpers import FIXTURES, NOW, checked

from mootlib import readers


@pytest.mark.parametrize(
    ("name", "format_name"),
    [("mastodon_statuses.json", "mastodon-json"), ("youtube_threads.json", "youtube-json")],
)
def test_memory_and_file_agree(name, format_name):
    found = json.loads((FIXTURES / name).read_text())
    values = found if isinstance(found, list) else found["items"]
    (from_file,) = readers.read(FIXTURES / name, now=NOW, format=format_name)
    batch = readers.convert(values, format=format_name, now=NOW, source=format_name, name=name)
    checked(batch)
    for table in ("posts", "accounts", "counts"):
        assert getattr(batch, table).equals(getattr(from_file, table)), table
    assert batch.rejects["reason"].to_pylist() == from_file.rejects["reason"].to_pylist()


def status(**more):
    return {"id": "1", "content": "x", "created_at": NOW.isoformat(), "account": {"id": "2"}} | more


def convert(values, **more):
    given = {"format": "mastodon-json", "now": NOW, "source": "s", "name": "n"} | more
    return readers.convert(values, **given)


def test_what_is_no_post_is_a_reject():
    batch = convert([status(), "nonsense", None, status(id="3", visibility="private")])
    assert batch.posts["post_id"].to_pylist() == ["1"]
    assert batch.rejects.num_rows == 3
    assert batch.rows_read == 4
    assert "private" not in str(batch.rejects.to_pylist())


def test_nothing_gives_nothing():
    assert convert([]).rows_read == 0


def test_a_server_whose_clock_is_ahead_is_believed():
    ahead = status(created_at=(NOW + timedelta(days=3)).isoformat())
    assert convert([ahead]).posts.num_rows == 0
    assert convert([ahead], latest=NOW + timedelta(days=3)).posts.num_rows == 1


def test_unknown_formats_and_naive_times_are_refused():
    with pytest.raises(ValueError, match="no format"):
        convert([], format="nothing")
    with pytest.raises(ValueError, match="time zone"):
        convert([], now=NOW.replace(tzinfo=None))
