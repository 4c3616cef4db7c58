"""Each post, account and count once, however often and in whatever order it comes."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from tests.lib.corpus.making import (
    account,
    accounts,
    at,
    content,
    count,
    counted_again,
    counts,
    post,
    posts,
)

from mootlib.corpus import Appended, Corpus
from mootlib.records import POSTS


def texts(corpus: Corpus, *numbers: int) -> list[str]:
    found = corpus.posts([("x", str(number)) for number in numbers])
    said = dict(zip(found["post_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    return [said[str(number)] for number in numbers]


def test_a_batch_is_kept_once(corpus: Corpus) -> None:
    batch = posts(*(post(n) for n in range(20)), post(3))
    extra = counts(count(1, "likes", 4), count(1, "likes", 4), count(2, "views", 9))
    people = accounts(account(1), account(2))
    assert corpus.append(batch, people, extra) == Appended(21, 20, 1, 0, changed=0, counts=2)
    held = content(corpus)
    assert corpus.append(batch, people, extra) == Appended(21, 0, 21, 0, changed=0, counts=0)
    assert content(corpus) == held
    assert corpus.sequence == 1  # nothing new, nothing written


def test_the_platform_is_part_of_the_name(corpus: Corpus) -> None:
    done = corpus.append(posts(post(1), post(1, platform="mastodon"), post(1, platform="x")))
    assert done.accepted == 2


def test_every_column_comes_back_as_it_was_given(corpus: Corpus) -> None:
    row = post(
        1,
        edited_at=at(2),
        text="Grüße, 東京 🎉 'quoted' \"twice\"",
        language="de",
        url="https://town.example/1",
        form="photo",
        in_reply_to="0",
        conversation_id="0",
        repost_of="7",
        quote_of="8",
        mentions=["the_council"],
        hashtags=["bins"],
        links=["https://town.example/"],
        media=[{"kind": "photo", "url": "https://town.example/a.jpg", "alt_text": None}],
        latitude=51.5,
        longitude=-3.2,
        place_name="Aldermouth",
        collections=["a", "b"],
    )
    given = posts(row, post(2, posted_at=None, account_id=None))
    corpus.append(given)
    found = corpus.posts([("x", "1"), ("x", "2")]).sort_by("post_id")
    assert found.schema.equals(POSTS.schema)
    assert found.to_pylist() == given.to_pylist()


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_later_edit_wins_and_an_older_one_loses(corpus: Corpus, in_one_batch: bool) -> None:
    first, edit = post(1, text="first"), post(1, text="edited", edited_at=at(9), posted_at=at(99))
    older = post(1, text="older", edited_at=at(5))
    if in_one_batch:
        done = corpus.append(posts(first, edit, older))
        assert (done.accepted, done.duplicates) == (1, 2)
    else:
        for row in (first, edit, older):
            done = corpus.append(posts(row))
        assert done.changed == 0
    row = corpus.posts([("x", "1")]).to_pylist()[0]
    assert (row["text"], row["edited_at"]) == ("edited", at(9))
    assert row["posted_at"] == at(1)  # when it was first said


def test_other_words_without_an_edit_change_nothing(corpus: Corpus) -> None:
    corpus.append(posts(post(1, text="in full")))
    corpus.append(posts(post(1, text="cut off…")))
    assert texts(corpus, 1) == ["in full"]


@pytest.mark.parametrize("known_before", [True, False])
def test_a_deleted_post_leaves_a_stone_and_no_words(corpus: Corpus, known_before: bool) -> None:
    if known_before:
        corpus.append(posts(post(1, text="regretted bins", url="https://town.example/1"), post(2)))
    corpus.append(posts(post(1, text="regretted bins", deleted_at=at(5)), post(2)))
    corpus.append(posts(post(1, text="regretted bins, again", edited_at=at(9))))
    stone = corpus.snapshot().rows("SELECT * FROM posts WHERE post_id = '1'").to_pylist()[0]
    assert (stone["text"], stone["url"], stone["deleted_at"]) == ("", None, at(5))
    assert corpus.posts([("x", "1")]).num_rows == 0
    assert corpus.search("regretted").total == 0
    assert corpus.totals(metrics=())["posts"].to_pylist() == [1]
    assert [row for batch in corpus.scan() for row in batch["post_id"].to_pylist()] == ["2"]


def test_collections_add_up(corpus: Corpus) -> None:
    corpus.append(posts(post(1), post(2)), collection="spring")
    done = corpus.append(posts(post(1, collections=["b", "a"])), collection="autumn")
    assert (done.accepted, done.duplicates, done.changed) == (0, 1, 1)
    row = corpus.posts([("x", "1")]).to_pylist()[0]
    assert row["collections"] == ["a", "autumn", "b", "spring"]
    assert corpus.collection_posts("spring")["post_id"].to_pylist() == ["1", "2"]
    assert corpus.collection_posts("autumn")["post_id"].to_pylist() == ["1"]
    assert corpus.totals(metrics=(), collection="autumn")["posts"].to_pylist() == [1]


def test_the_last_known_values_of_an_account_count(corpus: Corpus) -> None:
    corpus.append(posts(post(1)), accounts(account(1), account(2)))
    corpus.append(
        posts(post(2)),
        accounts(account(1, name=None, followers=77), account(1, handle=None, followers=None)),
    )
    assert corpus.account("x", account_id="a1") == account(1, followers=77) | {
        "organisation": None,
        "role": None,
    }
    assert corpus.account("x", handle="@Person_2") == corpus.account("x", account_id="a2")
    assert corpus.account("mastodon", account_id="a1") is None


class TestCounts:
    def test_the_newest_observation_is_the_latest_whenever_it_comes(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1), post(2)), None, counts(count(1, "likes", 5, 2)))
        late = counts(count(1, "likes", 3, 1), count(1, "views", 50, 1), count(2, "likes", 1, 0))
        done = corpus.observe(late)
        assert (done.read, done.accepted, done.duplicates, done.unknown) == (3, 3, 0, 0)
        again = corpus.observe(late)
        assert (again.accepted, again.duplicates) == (0, 3)
        latest = corpus.latest_counts([("x", "1")]).to_pylist()[0]
        assert (latest["likes"], latest["views"], latest["love"]) == (5, 50, None)
        assert corpus.observations("x", "1")["value"].to_pylist() == [3, 50, 5]
        assert content(corpus)["hourly"] == counted_again(corpus)

    def test_a_known_observation_is_not_changed(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)), None, counts(count(1, "likes", 5), count(1, "likes", 6)))
        corpus.observe(counts(count(1, "likes", 7)))
        assert corpus.observations("x", "1")["value"].to_pylist() == [5]

    def test_a_missing_count_is_missing_and_zero_is_zero(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1), post(2)), None, counts(count(1, "likes", 0)))
        row = corpus.totals(metrics=("likes", "views")).to_pylist()[0]
        assert (row["likes"], row["likes_posts"]) == (0, 1)
        assert (row["views"], row["views_posts"]) == (None, 0)

    def test_counts_of_unknown_posts_are_not_kept(self, corpus: Corpus) -> None:
        corpus.append(posts(post(1)))
        done = corpus.observe(counts(count(9, "likes", 1), count(1, "likes", 2)))
        assert (done.accepted, done.unknown) == (1, 1)
        assert corpus.stats().rows["counts"] == 1

    def test_nonsense_is_refused_in_a_sentence(self, corpus: Corpus) -> None:
        with pytest.raises(ValueError, match="0 or more"):
            corpus.observe(counts(count(1, "likes", -1)))
        with pytest.raises(ValueError, match="Nobody knows how to count"):
            corpus.observe(counts(count(1, "sparkles", 1)))
        with pytest.raises(ValueError, match="posts lacks"):
            corpus.append(posts(post(1)).drop_columns(["text"]))
        far = posts(post(1)).set_column(
            3,
            POSTS.schema.field("posted_at"),
            pa.array([1 << 60], POSTS.schema.field("posted_at").type),
        )
        with pytest.raises(ValueError, match="years 1 to 9999"):
            corpus.append(far)
        with pytest.raises(ValueError, match="needs a name"):
            corpus.append(posts(post(1)), collection=" ")


def test_undated_posts_are_counted_apart(corpus: Corpus) -> None:
    corpus.append(posts(post(1), post(2, posted_at=None)))
    course = corpus.course()
    assert course["start"].null_count == 1
    assert sum(course["posts"].to_pylist()) == 2


def test_many_segments_and_files_hold_the_same(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tiny segments and files every boundary is crossed, also within one batch."""
    from mootlib.corpus import appending, compacting, datafiles

    monkeypatch.setattr(appending, "SEGMENT_ROWS", 7)
    monkeypatch.setattr(datafiles, "FILE_ROWS", 3)
    monkeypatch.setattr(compacting, "FILE_ROWS", 16)
    for start in range(0, 40, 8):
        corpus.append(
            posts(*(post(n) for n in range(start, start + 8))),
            accounts(*(account(n) for n in range(5))),
            counts(*(count(n, "likes", n) for n in range(start, start + 8))),
        )
    corpus.append(posts(post(5, text="changed bins", edited_at=at(50))))
    segments = {file.low["segment"] for file in corpus.snapshot().files["posts"]}
    assert segments == {0, 1, 2, 3, 4, 5}
    before = content(corpus)
    assert len(before["posts"]) == len(before["found"]) == 40
    assert set(before["found"].values()) == {1}
    assert corpus.compact(grace_hours=0) > 0
    assert content(corpus) == before
    assert before["hourly"] == counted_again(corpus)


def test_days_are_those_of_utc_whatever_zone_the_machine_is_in(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    late = datetime(2024, 6, 1, 23, 30, tzinfo=UTC)
    monkeypatch.setenv("TZ", "Europe/Helsinki")
    time.tzset()
    try:
        corpus.append(posts(post(1, posted_at=late)))
        course = corpus.course(metrics=())
        assert course["start"].to_pylist() == [datetime(2024, 6, 1)]  # noqa: DTZ001
        local = corpus.course(zone="Europe/Helsinki")
        assert local["start"].to_pylist() == [datetime(2024, 6, 2)]  # noqa: DTZ001
        assert corpus.course(step="hour", since=late.replace(minute=0)).num_rows == 1
        assert corpus.course(until=late.replace(minute=0)).num_rows == 0
        assert content(corpus)["hourly"] == counted_again(corpus)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "first", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
)
def test_any_date_of_the_calendar_is_kept(corpus: Corpus, first: datetime) -> None:
    corpus.append(posts(post(1, posted_at=first), post(2)))
    row = corpus.posts([("x", "1")]).to_pylist()[0]
    assert row["posted_at"] == first
    assert corpus.search("bins", since=first, newest_first=True).total >= 1
    assert corpus.course(step="year").num_rows == 2


def test_hostile_names_are_only_names(corpus: Corpus) -> None:
    names = [
        "'; DROP TABLE posts; --",
        'a"b',
        "a\\b",
        "{file}",
        "{path}",
        "%s",
        "🎉",
        "a\nb",
        "a\0b",
    ]
    rows = [
        post(number, post_id=name, account_id=name, platform="x", collections=[name])
        for number, name in enumerate(names)
    ]
    assert corpus.append(posts(*rows)).accepted == len(names)
    for number, name in enumerate(names):
        assert corpus.collection_posts(name)["post_id"].to_pylist() == [name]
        assert corpus.posts_of("x", name) == [("x", name)]
        assert corpus.totals(metrics=(), collection=name)["posts"].to_pylist() == [1]
        if number % 2:
            corpus.drop_collection(name)
        else:
            assert corpus.erase("x", name).posts == 1
    assert corpus.stats().rows["posts"] == 0
