"""What is laid out in memory is what going through it row by row gives, and files can be searched by key."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.lib.corpus.making import KEY, account, accounts, at, count, counts, post, posts

from mootlib.corpus import Corpus, fresh
from mootlib.corpus.layout import LAYOUTS

_POSTS = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.integers(0, 5)),
    unique_by=lambda p: p[0],
    max_size=12,
)
_SEEN = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 3),
        st.sampled_from(["views", "likes"]),
        st.integers(0, 9),
    ),
    max_size=30,
)


def _keyed(table: pa.Table, keys: list[int]) -> pa.Table:
    return table.add_column(0, LAYOUTS["posts"].schema.field("key"), pa.array(keys, pa.int64()))


def _some_posts(given: list[tuple[int, int | None]]) -> pa.Table:
    rows = [post(key, posted_at=None if hour is None else at(hour)) for key, hour in given]
    return _keyed(posts(*rows), [key for key, _ in given])


def _some_counts(given: list[tuple[int, int, str, int]]) -> pa.Table:
    rows = [count(key, metric, value, hours=hour) for key, hour, metric, value in given]
    return _keyed(counts(*rows), [row[0] for row in given])


@given(_POSTS)
def test_posts_lie_by_time_and_undated_ones_last(given: list[tuple[int, int | None]]) -> None:
    found = fresh.by_time(_some_posts(given))
    wanted = sorted(given, key=lambda p: (p[1] is None, p[1] or 0, p[0]))
    assert found["key"].to_pylist() == [key for key, _ in wanted]


@given(_SEEN)
def test_each_observation_is_there_once_and_the_first_counts(
    given: list[tuple[int, int, str, int]],
) -> None:
    first: dict[tuple[int, int, str], int] = {}
    for key, hour, metric, value in given:
        first.setdefault((key, hour, metric), value)
    found = fresh.observations(_some_counts(given))
    hours = [(seen - at(1000)).total_seconds() // 3600 for seen in found["observed_at"].to_pylist()]
    rows = list(zip(found["key"].to_pylist(), hours, found["metric"].to_pylist(), strict=True))
    assert rows == sorted(first)
    assert found["value"].to_pylist() == [first[row] for row in rows]


@given(_POSTS, _SEEN)
def test_the_latest_of_each_count_is_found(
    given: list[tuple[int, int | None]], seen: list[tuple[int, int, str, int]]
) -> None:
    new = fresh.by_time(_some_posts(given))
    observed, _ = fresh.split(fresh.observations(_some_counts(seen)), new["key"].to_numpy())
    wanted: dict[int, dict[str, Any]] = {}
    for row in observed.to_pylist():  # in order of time
        latest = wanted.setdefault(row["key"], {})
        latest[row["metric"]] = row["value"]
        latest[f"{row['metric']}_at"] = row["observed_at"]
        latest["observed_at"] = max(latest.get("observed_at", at(0)), row["observed_at"])
    found = fresh.latest(new, observed)
    assert found["key"].to_pylist() == [key for key in new["key"].to_pylist() if key in wanted]
    for row in found.to_pylist():
        known = {name: value for name, value in row.items() if value is not None}
        for name in ("key", "platform", "post_id", "posted_at"):
            known.pop(name, None)
        assert known == wanted[row["key"]]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_rows_are_told_apart_by_key(keys: list[int], others: list[int]) -> None:
    table = pa.table({"key": pa.array(keys, pa.int64())})
    among, rest = fresh.split(table, np.array(others, np.int64))
    assert among["key"].to_pylist() == [key for key in keys if key in others]
    assert rest["key"].to_pylist() == [key for key in keys if key not in others]
    repeated = fresh.repeated(table["key"]).tolist()
    assert repeated == sorted({key for key in keys if keys.count(key) > 1})


def test_files_say_which_keys_they_cannot_hold(corpus: Corpus) -> None:
    corpus.append(posts(post(1), post(2)), accounts(account(1)), counts(count(1, "likes", 4)))
    snapshot = corpus.snapshot()
    for name in ("posts", "accounts", "counts", "posts_latest"):
        (file,) = snapshot.files[name]
        told = snapshot.rows(
            "SELECT path_in_schema AS column, bloom_filter_length AS length "
            f"FROM parquet_metadata('{file.path}')"
        )
        filtered = {r["column"] for r in told.to_pylist() if r["length"]}
        assert filtered == {column for column, _ in LAYOUTS[name].sought}


def test_files_stay_in_order_when_people_go_from_them(corpus: Corpus) -> None:
    corpus.append(
        posts(
            *(post(n, posted_at=at(n % 7)) for n in range(40)),
            post(50, account_id="a0", mentions=["person_3"], text="@person_3 see the bins"),
        ),
        accounts(*(account(n) for n in range(5))),
    )
    corpus.erase("x", "a3", key=KEY)
    assert corpus.posts([("x", "50")])["text"].to_pylist() == ["@erased see the bins"]
    (file,) = corpus.snapshot().files["posts"]
    rows = corpus.snapshot().rows(
        f"SELECT posted_at, key, changed FROM read_parquet('{file.path}', file_row_number=true) "
        "ORDER BY file_row_number"
    )
    pairs = list(zip(rows["posted_at"].to_pylist(), rows["key"].to_pylist(), strict=True))
    assert pairs == sorted(pairs)
    assert len(pairs) == 33
    assert sorted(rows["changed"].to_pylist())[-2:] == [1, 2]
