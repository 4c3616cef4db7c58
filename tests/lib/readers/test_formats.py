"""Each export format, found from its content and read field by field."""

from __future__ import annotations

import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.lib.readers.helpers import FIXTURES, NOW, whole

from mootlib import readers

EXPECTED = {
    "tweets.js": "x-archive",
    "tweet_old.js": "x-archive",
    "crowdtangle_facebook.csv": "crowdtangle-facebook-csv",
    "crowdtangle_instagram.csv": "crowdtangle-instagram-csv",
    "meta_export.csv": "meta-export-csv",
    "facepager.csv": "facepager-csv",
    "fourcat.csv": "4cat-csv",
    "zeeschuimer.ndjson": "zeeschuimer-ndjson",
    "youtube_tools_comments.csv": "youtube-data-tools-csv",
    "youtube_threads.json": "youtube-json",
    "reddit_listing.json": "reddit-json",
    "reddit_archive.ndjson": "reddit-json",
    "mastodon_statuses.json": "mastodon-json",
    "outbox.json": "mastodon-archive",
    "bluesky_feed.json": "bluesky-json",
    "bluesky_records.json": "bluesky-json",
    "feed.xml": "feed",
    "atom.xml": "feed",
    "x_analytics.csv": "x-analytics-csv",
    "x_analytics_new.csv": "x-analytics-csv",
}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_format_is_found_from_content_not_from_the_name(name, expected, tmp_path):
    renamed = tmp_path / "upload.bin"
    shutil.copy(FIXTURES / name, renamed)
    found = readers.detect(renamed)
    assert found.format == expected
    assert found.title == next(f.title for f in readers.formats() if f.name == expected)
    assert found.confidence == 1.0


@pytest.mark.parametrize("name", EXPECTED)
def test_every_fixture_reads_and_says_its_source(name):
    read = whole(FIXTURES / name, collection="autumn")
    assert read.posts
    assert {post["source"] for post in read.posts} == {EXPECTED[name]}
    assert {tuple(post["collections"]) for post in read.posts} == {("autumn",)}
    assert {post["collected_at"] for post in read.posts} == {NOW}


def test_x_archive_alone():
    first, photo, repost = whole(FIXTURES / "tweets.js").posts
    assert first["text"] == (
        "The bridge opens at 9 & closes at 5 #Marrowby @MarrowbyBuses https://t.co/abc"
    )
    assert first["posted_at"] == datetime(2022, 3, 5, 6, 47, 12, tzinfo=UTC)
    assert first["in_reply_to"] == "1499999999999999999"
    assert first["mentions"] == ["marrowbybuses"]
    assert first["hashtags"] == ["marrowby"]
    assert "https://marrowby.example/bridge" in first["links"]
    assert first["form"] == "link"
    assert first["account_id"] is None
    assert photo["form"] == "photo"
    assert photo["media"] == [
        {"kind": "photo", "url": "https://img.example/1.jpg", "alt_text": "A flooded lane"}
    ]
    assert repost["repost_of"].startswith("hash:")
    counts = whole(FIXTURES / "tweets.js").counts_of
    assert counts("1500000000000000001") == {"likes": 12, "shares": 3}
    assert counts("1500000000000000003") == {}  # absent, not zero


def x_zip(folder: Path) -> Path:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FIXTURES / "account.js", "data/account.js")
        archive.write(FIXTURES / "tweets.js", "data/tweets.js")
        part = (FIXTURES / "tweet_old.js").read_text().replace("tweet.part0", "tweets.part1")
        archive.writestr("data/tweets-part1.js", part)
        archive.writestr("data/direct-messages.js", "window.YTD.direct_messages.part0 = [ {} ]")
        archive.writestr("data/deleted-tweets.js", part)
        archive.writestr("assets/picture.jpg", b"\xff\xd8\xff" * 100)
    return path


def test_x_archive_zip_with_parts_and_owner(tmp_path):
    read = whole(x_zip(tmp_path))
    assert len(read.posts) == 4
    assert not read.rejects
    assert {post["account_id"] for post in read.posts} == {"4242"}
    assert read.accounts[0]["handle"] == "marrowbycc"
    assert read.accounts[0]["name"] == "Marrowby City Council"
    assert "nobody@marrowby.example" not in str(read)


def test_x_archive_text_after_the_array_is_refused_and_never_run(tmp_path):
    path = tmp_path / "tweets.js"
    path.write_text((FIXTURES / "tweets.js").read_text() + "\nfetch('https://evil.example');")
    read = whole(path)
    assert len(read.posts) == 3
    assert read.reasons == ["After the JSON there is other text; it was not read."]
    assert "evil.example" in read.rejects[0]["raw"]


def test_another_part_of_the_x_archive_is_named():
    with pytest.raises(readers.UnreadableFile, match="the part 'account' of an X archive"):
        readers.detect(FIXTURES / "account.js")


def test_x_analytics():
    read = whole(FIXTURES / "x_analytics.csv")
    post = read.posts[0]
    assert post["post_id"] == "1520176486480703489"
    assert post["posted_at"] == datetime(2022, 4, 29, 23, 1, tzinfo=UTC)
    assert post["account_id"] == "handle:marrowbycc"
    assert read.counts_of("1520176486480703489") == {
        "impressions": 602,
        "engagements": 33,
        "likes": 10,
        "comments": 0,
        "shares": 4,
        "clicks": 14,
    }


def test_x_analytics_newer_layout():
    read = whole(FIXTURES / "x_analytics_new.csv")
    assert read.posts[0]["posted_at"] == datetime(2024, 10, 10, tzinfo=UTC)
    assert read.counts_of("1844000000000000000")["shares"] == 2
    assert read.counts_of("1844000000000000000")["bookmarks"] == 1


def test_crowdtangle_facebook_honours_the_zone_word_and_the_separators():
    read = whole(FIXTURES / "crowdtangle_facebook.csv")
    summer, winter = read.posts
    assert summer["posted_at"] == datetime(2021, 6, 14, 19, 20, 2, tzinfo=UTC)  # EDT
    assert winter["posted_at"] == datetime(2021, 12, 14, 20, 20, 2, tzinfo=UTC)  # EST
    assert read.counts_of("4500123456789012")["engagements"] == 1234
    assert read.counts_of("4500123456789012")["likes"] == 1000
    assert winter["text"] == "Snow: schools open late"  # no message: the link's title
    assert read.accounts[0]["followers"] == 11400
    assert read.accounts[0]["account_id"] == "100200300400"


def test_crowdtangle_instagram():
    post = whole(FIXTURES / "crowdtangle_instagram.csv").posts[0]
    assert post["post_id"] == "CfAbCdEfGhI"
    assert post["posted_at"] == datetime(2022, 7, 1, 11, tzinfo=UTC)  # the file says CET
    assert post["hashtags"] == ["parks"]


def test_meta_export_reads_us_dates_and_takes_no_reactions_for_likes():
    read = whole(FIXTURES / "meta_export.csv", source_zone="Europe/London")
    assert read.posts[0]["posted_at"] == datetime(2024, 1, 31, 9, tzinfo=UTC)
    counts = read.counts_of("900100200300")
    assert "likes" not in counts
    assert counts["reach"] == 1200
    assert counts["engagements"] == 40


def test_facepager_rows_that_are_no_posts_are_rejected():
    read = whole(FIXTURES / "facepager.csv")
    assert [post["post_id"] for post in read.posts] == ["100200300400_555000111222"]
    assert [reject["line"] for reject in read.rejects] == [2, 4]
    assert read.counts[0]["observed_at"] == datetime(2021, 2, 3, 10, 11, 12, tzinfo=UTC)


def test_4cat_missing_counts_stay_missing():
    read = whole(FIXTURES / "fourcat.csv")
    assert {post["platform"] for post in read.posts} == {"tiktok"}
    assert "shares" not in read.counts_of("7100000000000000001")
    assert read.counts_of("7100000000000000002")["shares"] == 0
    assert read.posts[1]["conversation_id"] == "7100000000000000001"


def test_zeeschuimer_reads_known_platforms_and_rejects_unknown():
    read = whole(FIXTURES / "zeeschuimer.ndjson")
    assert [post["platform"] for post in read.posts] == ["x", "tiktok", "instagram", "linkedin"]
    assert read.reasons == ["Captures of 'douyin.com' are not understood yet."]
    assert {c["observed_at"].year for c in read.counts} == {2022}
    assert read.counts_of("1500000000000000011")["views"] == 321
    linkedin = read.posts[3]
    assert linkedin["posted_at"].date().isoformat() == "2022-08-04"  # from the identifier's bits
    assert linkedin["account_id"] == "handle:company/marrowby"


def test_youtube_tools_with_both_ways_of_escaping():
    read = whole(FIXTURES / "youtube_tools_comments.csv")
    assert read.posts[0]["text"] == 'He said "never again" and then "maybe"'
    assert read.posts[1]["in_reply_to"] == "Ugabc1"
    assert not read.rejects


def test_youtube_threads_give_each_reply():
    first, reply = whole(FIXTURES / "youtube_threads.json").posts
    assert first["text"] == "Great meeting"
    assert reply["text"] == "It was not\nat all"
    assert reply["in_reply_to"] == reply["conversation_id"] == "Ugxyz"
    assert reply["edited_at"] == datetime(2023, 2, 5, 4, 5, 6, tzinfo=UTC)


def test_reddit_thread():
    read = whole(FIXTURES / "reddit_listing.json")
    submission, comment, gone = read.posts
    assert submission["text"] == "Pool closed?\n\nDoes anyone know why?"
    assert comment["in_reply_to"] == "t3_abc12"
    assert "likes" not in read.counts_of("t1_c1")  # a score below zero is no count
    assert gone["text"] == ""
    assert gone["account_id"] is None
    assert not read.rejects


def test_reddit_archive_keeps_the_broken_line():
    read = whole(FIXTURES / "reddit_archive.ndjson")
    assert [post["post_id"] for post in read.posts] == ["t3_zz1", "t1_zz2"]
    assert [(r["line"], r["reason"]) for r in read.rejects] == [
        (3, "The line is not complete JSON.")
    ]


def test_mastodon_statuses():
    read = whole(FIXTURES / "mastodon_statuses.json")
    first, second, reblog = read.posts
    assert first["text"] == (
        "Road works on #MillLane, see https://marrowby.example/works\nThanks @dan\n\n<3 & more"
    )
    assert first["links"] == ["https://marrowby.example/works"]
    assert first["hashtags"] == ["milllane"]
    assert second["text"] == "Flooding\n\nPhoto of the lane"
    assert second["media"][0]["alt_text"] == "Water over the road"
    assert reblog["repost_of"] == first["post_id"]


@pytest.mark.parametrize(
    ("name", "secret"),
    [("mastodon_statuses.json", "For friends only"), ("outbox.json", "Privately")],
)
def test_posts_that_were_not_public_leave_no_words_behind(name, secret):
    read = whole(FIXTURES / name)
    assert read.reasons == ["The post was not public; only public posts are read."]
    assert secret not in str(read)


def test_mastodon_outbox_in_its_zip(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FIXTURES / "outbox.json", "outbox.json")
        archive.writestr("likes.json", '{"orderedItems": ["https://river.example/1"]}')
        archive.writestr("actor.json", '{"id": "https://town.example/users/marrowby"}')
    note, announcement = whole(path).posts
    assert note["post_id"] == "109000000000000011"
    assert note["in_reply_to"] == "109000000000000010"
    assert note["mentions"] == ["dan@river.example"]
    assert announcement["repost_of"] == "https://river.example/users/dan/statuses/55"


def test_bluesky_feed_reads_facets_by_bytes():
    read = whole(FIXTURES / "bluesky_feed.json")
    first, second = read.posts
    assert first["mentions"] == ["dan.example"]  # after an umlaut, which takes two bytes
    assert first["links"] == ["https://marrowby.example/bridge"]
    assert first["url"] == "https://bsky.app/profile/marrowby.example/post/3k1"
    assert second["in_reply_to"] == first["post_id"]
    assert second["media"][0]["alt_text"] == "Cones"
    assert read.accounts[0]["account_id"] == "did:plc:aaa"


def test_bluesky_records_that_are_no_posts():
    read = whole(FIXTURES / "bluesky_records.json")
    assert [post["text"] for post in read.posts] == ["Record one"]
    assert read.reasons == ["The record is not a post but app.bsky.feed.like."]


def test_feed_entries_and_a_date_that_is_none():
    read = whole(FIXTURES / "feed.xml")
    post = read.posts[0]
    assert post["text"] == "Pool to reopen\n\nThe pool reopens on Monday."
    assert post["links"] == ["https://marrowby.example/pool"]
    assert post["posted_at"] == datetime(2023, 3, 6, 8, tzinfo=UTC)
    assert read.counts_of("gz-1") == {"comments": 4}
    assert read.reasons == ['"some day" was not understood as a date.']


def test_a_format_can_be_forced_and_an_unknown_one_is_named(tmp_path):
    assert readers.detect(FIXTURES / "fourcat.csv", format="csv").format == "csv"
    with pytest.raises(readers.UnreadableFile, match="does not have the columns of the format"):
        readers.detect(FIXTURES / "fourcat.csv", format="facepager-csv")
    with pytest.raises(ValueError, match="There is no format 'tweets'; there are "):
        readers.detect(FIXTURES / "fourcat.csv", format="tweets")


def test_every_format_is_described_for_the_help_pages():
    formats = readers.formats()
    assert len({f.name for f in formats}) == len(formats)
    for found in formats:
        assert found.title
        assert found.extensions
        assert found.how_to_export.endswith(".")
