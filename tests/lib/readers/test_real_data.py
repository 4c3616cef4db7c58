"""The real exports: read without a mapping by hand, and the sums are those of the files."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.lib.readers.helpers import SHARED, whole

from mootlib import readers

pytestmark = pytest.mark.data
POSTS = SHARED / "posts"


def real(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"real data not present: ../shared/data/{path.relative_to(SHARED)}")
    return path


@pytest.mark.slow
def test_us_congress_on_facebook():
    path = real(POSTS / "us_congress_facebook_2017.parquet")
    table = pq.read_table(path)
    sums = {
        "likes": "likes_count",
        "comments": "comments_count",
        "shares": "shares_count",
        **{m: f"{m}_count" for m in ("love", "haha", "wow", "sad", "angry")},
    }
    found = dict.fromkeys(sums, 0)
    rows = filled = forms = 0
    accounts = set()
    for batch in readers.read(path, now=datetime(2025, 1, 1, tzinfo=UTC)):
        assert not len(batch.rejects)
        rows += batch.rows_read
        filled += pc.sum(pc.not_equal(batch.posts["text"], "")).as_py()
        forms += len(batch.posts) - batch.posts["form"].null_count
        accounts |= set(batch.accounts["account_id"].to_pylist())
        assert set(batch.posts["platform"].to_pylist()) == {"facebook"}
        assert not batch.posts["posted_at"].null_count
        grouped = batch.counts.group_by("metric").aggregate([("value", "sum")]).to_pylist()
        for row in grouped:
            found[row["metric"]] += row["value_sum"]
    assert rows == table.num_rows == 131_043
    assert filled == len([t for t in table["message"].to_pylist() if t and t.strip()])
    assert forms == rows - 16  # "music" is none of our forms
    assert len(accounts) == len(set(table["screen_name"].to_pylist())) == 377
    assert found == {m: int(pc.sum(table[c]).as_py()) for m, c in sums.items()}


def test_x_analytics_exports():
    folder = real(POSTS / "x_analytics_exports")
    ours = {"impressions": 0, "likes": 0, "shares": 0, "clicks": 0}
    theirs = dict.fromkeys(ours, 0)
    names = {
        "impressions": "impressions",
        "likes": "likes",
        "shares": "retweets",
        "clicks": "url clicks",
    }
    rows = 0
    for path in sorted(folder.glob("*.csv")):
        assert readers.detect(path).format == "x-analytics-csv"
        read = whole(path)
        rows += len(read.posts)
        assert not read.rejects
        for count in read.counts:
            if count["metric"] in ours:
                ours[count["metric"]] += count["value"]
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for metric, name in names.items():
                    theirs[metric] += int(float(row[name]))
    assert rows == 1_758
    assert ours == theirs


def test_norwegian_police_with_backslashes():
    path = real(POSTS / "norway_police_hordaland_2013.csv")
    read = whole(path)
    assert len(read.posts) == read.rows_read == 2_973
    assert len({post["post_id"] for post in read.posts}) == 2_973
    assert not any(
        "\\" in post["text"] for post in read.posts if "\\" not in "".join(post["links"])
    )
    assert sum('"' in post["text"] for post in read.posts) >= 15
    assert min(post["posted_at"] for post in read.posts).date().isoformat() == "2013-03-24"


def test_labelled_police_tweets_without_identifiers():
    path = real(POSTS / "uk_police_labelled.csv")
    read = whole(path)
    assert len(read.posts) == read.rows_read == 7_121
    assert len({post["post_id"] for post in read.posts}) == 7_121
    assert sum("\n" in post["text"] for post in read.posts) > 2_500


@pytest.mark.parametrize(
    ("name", "rows", "restored"),
    [("538_BarackObama.csv", 3_207, 1_488), ("538_realDonaldTrump.csv", 3_232, 203)],
)
def test_garbled_encodings_are_repaired_where_it_can_be_proved(name, rows, restored):
    path = real(POSTS / name)
    found = readers.detect(path)
    assert f"{restored:,} could be restored" in " ".join(found.notes)
    assert "month first" in " ".join(found.notes)
    read = whole(path)
    assert len(read.posts) == read.rows_read == rows
    assert all(post["post_id"].isdigit() for post in read.posts)  # from the addresses
    assert sum("—" in post["text"] or "’" in post["text"] for post in read.posts) > 50


@pytest.mark.slow
def test_crisislex():
    labelled = sorted(real(SHARED / "listening" / "crisislex" / "T26").glob("*/*labeled.csv"))
    topical = sorted((SHARED / "listening" / "crisislex" / "T6").glob("*/*.csv"))
    assert len(labelled) == 20
    for paths, expected in ((labelled, 21_291), (topical, 40_018)):
        rows = 0
        for path in paths:
            read = whole(path)
            rows += read.rows_read
            assert not read.rejects
            assert all(post["platform"] == "x" for post in read.posts)
            assert all(post["post_id"].isdigit() and post["posted_at"] for post in read.posts)
        assert rows == expected
