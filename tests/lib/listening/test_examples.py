"""Examples: the right posts, once, and nobody exposed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa

from mootlib.listening import examples, people
from mootlib.records import COUNTS

from .conftest import NOW, MakePosts

KEY = b"0123456789abcdef"


def counts(*rows: tuple[str, str, int, int]) -> pa.Table:
    """(post, metric, value, hours after the first observation)."""
    return COUNTS.build(
        {
            "platform": "mastodon",
            "post_id": post,
            "observed_at": NOW + timedelta(hours=hours),
            "metric": metric,
            "value": value,
        }
        for post, metric, value, hours in rows
    )


def build(
    posts: pa.Table,
    accounts: pa.Table | None,
    seen: pa.Table | None,
    groups: list[int] | None = None,
) -> examples.Examples:
    group = np.array(groups if groups is not None else range(posts.num_rows))
    who = people.Identities(posts, accounts, None, KEY)
    return examples.Examples(posts, examples.latest(posts, seen), group, who)


def test_the_latest_observation_counts_and_others_posts_are_passed_over(
    make_posts: MakePosts,
) -> None:
    posts = make_posts("a", "b")
    seen = counts(("p0", "likes", 9, 2), ("p0", "likes", 5, 1), ("gone", "likes", 7, 0))
    found = examples.latest(posts, seen)
    assert found.of(0) == {"likes": 9}
    assert found.of(1) == {}


def test_most_seen_goes_by_views_else_by_interactions(make_posts: MakePosts) -> None:
    posts = make_posts("a", "b", "c")
    viewed = counts(("p0", "views", 10, 0), ("p1", "views", 30, 0), ("p0", "likes", 99, 0))
    shown, by = build(posts, None, viewed).most_seen(np.arange(3))
    assert by == "views"
    assert [e.text for e in shown] == ["b", "a"]
    liked = counts(("p0", "likes", 10, 0), ("p2", "likes", 8, 0), ("p2", "shares", 8, 0))
    shown, by = build(posts, None, liked).most_seen(np.arange(3))
    assert by == "interactions"
    assert [e.text for e in shown] == ["c", "a"]
    assert build(posts, None, None).most_seen(np.arange(3)) == ((), None)


def test_near_duplicates_and_empty_posts_are_not_shown(make_posts: MakePosts) -> None:
    posts = make_posts("same", "same!", "  ", "other")
    shown = build(posts, None, None, [0, 0, 2, 3]).typical([1, 0, 2, 3])
    assert [e.text for e in shown] == ["same!", "other"]


def test_private_people_are_masked_and_bodies_are_not(
    make_posts: MakePosts, council: pa.Table
) -> None:
    posts = make_posts(
        {
            "text": "@ansfordcouncil @tilda_marrow ring me on 01632 960 123 &amp; hurry",
            "account_id": "a-resident",
            "url": "https://social.example/@tilda_marrow/1",
        },
        {
            "text": "Hello",
            "account_id": "a-council",
            "url": "https://social.example/@ansfordcouncil/2",
        },
    )
    private, public = build(posts, council, None).typical([0, 1])
    assert private.text == "@ansfordcouncil @… ring me on [phone] & hurry"
    assert (private.account, private.url) == (None, None)
    assert public.account == "Ansford Council"
    assert public.url is not None


def test_long_texts_are_cut_at_a_word(make_posts: MakePosts) -> None:
    (shown,) = build(make_posts("word " * 500), None, None).typical([0])
    assert len(shown.text) <= examples.LONGEST + 2
    assert shown.text.endswith("word …")
