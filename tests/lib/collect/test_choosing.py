"""What is wanted of a source, and what is not kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mootlib.collect import Batch, Choice, Deletion
from mootlib.records import ACCOUNTS, COUNTS, POSTS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def batch(*posts: dict[str, Any]) -> Batch:
    rows = [
        {
            "platform": "mastodon",
            "post_id": str(number),
            "account_id": f"a{number}",
            "text": "",
            "mentions": [],
            "hashtags": [],
            "links": [],
            "media": [],
            "collections": [],
            "source": "test",
            "collected_at": NOW,
        }
        | post
        for number, post in enumerate(posts)
    ]
    accounts = [{"platform": "mastodon", "account_id": row["account_id"]} for row in rows]
    counts = [
        {
            "platform": "mastodon",
            "post_id": row["post_id"],
            "observed_at": NOW,
            "metric": "likes",
            "value": 1,
        }
        for row in rows
    ]
    return Batch(
        POSTS.build(rows),
        ACCOUNTS.build(accounts),
        COUNTS.build(counts),
        deletions=(Deletion("mastodon", "99", NOW),),
        cursor={"at": "7"},
    )


def kept(choice: Choice, *posts: dict[str, Any]) -> list[str]:
    return choice.cut(batch(*posts)).posts["post_id"].to_pylist()


@pytest.mark.parametrize(
    ("word", "text", "fits"),
    [
        ("bin", "Our bin was missed", True),
        ("bin", "Our bins were missed", False),
        ("bin*", "Our bins were missed", True),
        ("bin*", "The cabin door", False),
        ("BIN", "our bin", True),
        ("brown water", "BROWN  water from the tap", True),
        ("brown water", "brown, then water", False),
        ("#bins", "so late again #bins", True),
        ("#bins", "the bins again", False),
        ("Łódź", "they moved to łódź", True),
        ("cafe", "the café on the quay", True),
        ("don't", "they don’t come", True),
        ("c++", "we write C++ here", True),
    ],
)
def test_word(word: str, text: str, fits: bool) -> None:
    assert Choice(words=(word,)).fits(text) is fits


def test_groups_are_all_asked_for_and_an_empty_one_asks_for_nothing() -> None:
    choice = Choice(words=("bin*", "rubbish"), places=("Mill Lane",))
    texts = ("Rubbish in Mill Lane", "Rubbish everywhere", "Mill Lane in spring")
    assert [choice.fits(text) for text in texts] == [True, False, False]
    assert all(Choice().fits(text) for text in texts)


def test_hashtags_and_places_that_the_platform_gives_count_as_said() -> None:
    assert kept(Choice(words=("#bins",)), {"text": "again", "hashtags": ["Bins"]}) == ["0"]
    assert kept(Choice(places=("Aldermouth",)), {"text": "x", "place_name": "Aldermouth"}) == ["0"]


def test_language_as_the_platform_says_else_as_the_words_tell() -> None:
    english = "The bins have not been collected in our street for three weeks now"
    welsh = "Nid yw'r biniau wedi cael eu casglu yn ein stryd ni ers tair wythnos"
    posts = (
        {"text": english},
        {"text": welsh},
        {"text": "ok", "language": "pl-PL"},
        {"text": english, "language": "en"},
        {"text": ""},
    )
    assert kept(Choice(languages=("en",)), *posts) == ["0", "3", "4"]
    assert kept(Choice(languages=("cy", "pl")), *posts) == ["1", "2", "4"]


def test_what_is_not_wanted_takes_its_account_and_counts_with_it_and_nothing_else() -> None:
    cut = Choice(words=("bins",)).cut(batch({"text": "bins"}, {"text": "weather"}))
    assert cut.accounts["account_id"].to_pylist() == ["a0"]
    assert cut.counts["post_id"].to_pylist() == ["0"]
    assert cut.deletions
    assert cut.cursor == {"at": "7"}
