"""Posts that share the same things at the same time: by hand, by the plain definition, on the demo town."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from demo.load import read_posts
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT

from mootlib.listening import (
    coordination,
    coordination_groups,
    coordination_shares,
    erasing,
    people,
)
from mootlib.listening.coordination_reasons import NAMES, reasons
from mootlib.listening.result import PostKey
from mootlib.records import ACCOUNTS, POSTS
from mootlib.text import duplicates

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = b"a key of at least sixteen bytes"
BODY = ACCOUNTS.build(
    [
        {"platform": "x", "account_id": "council", "name": "Mill Council", "organisation": "Mill Council"}
    ]
)  # fmt: skip
Row = dict[str, Any]


def table(rows: list[Row]) -> Any:
    base = {
        "platform": "x", "text": "", "mentions": [], "hashtags": [], "links": [], "media": [],
        "collections": [], "source": "test", "collected_at": START,
    }  # fmt: skip
    return POSTS.build(
        [
            base
            | {"post_id": f"p{at}"}
            | {key: value for key, value in row.items() if key != "second"}
            | {"posted_at": START + timedelta(seconds=row["second"])}
            for at, row in enumerate(rows)
        ]
    )


def look(rows: list[Row], **options: Any) -> coordination_groups.GroupsResult:
    posts = table(rows)
    groups = duplicates.group(posts["text"].to_pylist()).groups
    who = people.Identities(posts, BODY, "Mill Council", KEY)
    return coordination_groups.look(posts, groups, who, **options)


FIELDS = "https://fields.example/act"
SAME = "Save the fields behind Mill Lane before it is too late"


def test_what_was_shared_by_whom_how_often_and_how_quickly() -> None:
    rows = [
        {"account_id": "ann", "text": SAME, "links": [f"{FIELDS}?utm_source=a"], "second": 0},
        {"account_id": "bob", "text": f"{SAME}!", "links": [FIELDS], "second": 4},
        {"account_id": "cy", "text": SAME, "links": [f"{FIELDS}/"], "second": 9},
        {"account_id": "dee", "text": "something else entirely about the bus", "second": 5},
        {"account_id": "ann", "hashtags": ["mill", "fields"], "second": 90_000},
        {"account_id": "bob", "hashtags": ["mill", "fields"], "second": 90_007},
        {"account_id": "eve", "hashtags": ["fields", "mill"], "second": 90_008},  # another order
        {"account_id": "eve", "text": SAME, "second": 50_000},  # hours later
    ]
    answer = look(rows).answer(10, 1)
    (group,) = answer.groups
    assert (group.accounts, group.occasions, group.posts) == (3, 2, 5)
    assert group.kinds == ("text", "link", "hashtags")
    first, second = group.shown
    assert (first.kinds, first.things) == (("text", "link"), ("", "fields.example/act"))
    assert [key.post_id for key in first.posts] == ["p0", "p1", "p2"]
    assert (first.accounts, (first.last - first.first).total_seconds()) == (3, 9)
    assert (second.kinds, second.things) == (("hashtags",), ("#mill #fields",))
    assert answer.pairs == 3 + 3 + 1
    assert {edge.kind for edge in answer.edges} == {"text", "link", "hashtags"}
    assert all(edge.account_a.startswith("p-") for edge in answer.edges)
    assert all(member.label.startswith("private account") for member in group.members)
    assert look(rows).answer(10, 2).groups == ()  # of one kind, nobody did it twice
    other = "The bus was full again and nobody could get on it"
    rows += [
        {"account_id": "ann", "text": other, "second": 100_000},
        {"account_id": "bob", "text": other, "second": 100_003},
    ]
    (again,) = look(rows).answer(10, 2).groups
    assert (again.accounts, again.occasions, again.kinds) == (2, 2, ("text",))
    assert look(rows).answer(10, 5).groups == ()


def test_reposts_pictures_and_what_is_no_sign_of_anything() -> None:
    rows: list[Row] = [
        {"account_id": "council", "text": "Road closed at Mill Lane until noon", "second": 0},
        *(
            {"account_id": name, "repost_of": "p0", "text": "Road closed at Mill Lane until noon", "second": 1 + at}
            for at, name in enumerate(("ann", "bob"))
        ),
        *(
            {"account_id": name, "media": [{"kind": "photo", "url": "https://p.example/1.jpg"}], "second": 500 + at}
            for at, name in enumerate(("cy", "dee"))
        ),
        {"account_id": "eve", "text": "Thank you!", "second": 900},
        {"account_id": "fay", "text": "Thank you!", "second": 901},
        {"account_id": None, "text": "Road closed at Mill Lane until noon", "second": 0},
    ]  # fmt: skip
    result = look(rows)
    groups = {group.kinds: group for group in result.answer(10, 1).groups}
    assert set(groups) == {("repost",), ("picture",)}
    assert groups["repost",].shown[0].things == ("x p0",)
    assert (result.without_author, result.shares["text"]) == (1, 1)
    assert {r.name for r in groups["repost",].reasons if r.fits} == {"fans"}


def test_too_many_pairs_leave_that_kind_out_and_say_so() -> None:
    rows = [{"account_id": f"a{n}", "links": [FIELDS], "second": 20 * n} for n in range(12)]
    result = look(rows, most_pairs=30)
    assert result.answer(10, 1).too_many == ()
    assert result.answer(60, 1).too_many == ()
    assert result.answer(600, 1).too_many == ("link",)
    assert result.answer(60, 1).pairs == 11 + 10 + 9


TIMES = st.integers(0, 120)
POST = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from("abcdef"),
        "links": st.lists(st.sampled_from([FIELDS, "https://other.example"]), max_size=2),
        "second": TIMES,
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(POST, max_size=14), st.sampled_from([(10, 1), (60, 2)]))
def test_groups_hold_all_verified_pairs_and_nothing_else(
    rows: list[Row], choice: tuple[int, int]
) -> None:
    """Whoever `coordination.find` joins stands in a group with the other, and each pair in one group."""
    window, least = choice
    posts = table(rows)
    shares = coordination_shares.of_posts(posts, np.arange(len(rows)))
    kind = shares.kinds["link"]
    found = coordination.find(
        kind.objects,
        [shares.authors[row] for row in kind.rows],
        [shares.posts[row] for row in kind.rows],
        shares.times[kind.rows].tolist(),
        window=window,
        min_participation=least,
    )
    answer = look(rows).answer(window, least)
    assert (answer.pairs, answer.accounts, answer.all_edges) == (
        found.pairs,
        found.accounts,
        len(found.edges),
    )
    assert [edge.weight for edge in answer.edges] == [edge.weight for edge in found.edges]
    groups = [{member.id for member in group.members} for group in answer.groups]
    for edge in answer.edges:  # nobody who is joined is lost
        assert any({edge.account_a, edge.account_b} <= group for group in groups)
    assert sum(group.pairs for group in answer.groups) == found.pairs
    for group in answer.groups:  # and nobody is in a group without a pair
        for member in group.members:
            assert any(member.id in (edge.account_a, edge.account_b) for edge in answer.edges)
        for occasion in group.shown:
            assert occasion.accounts >= 2


def test_strangers_are_not_chained_into_one_group_by_what_everybody_shares() -> None:
    """Three circles, of which each two have one account in common, stay three; the same circle twice is one."""
    circles = ["abc", "cde", "efa", "abc"]
    rows = [
        {"account_id": name, "links": [f"https://e.example/{at}"], "second": 1_000 * at + place}
        for at, circle in enumerate(circles)
        for place, name in enumerate(circle)
    ]
    groups = look(rows).answer(10, 1).groups
    assert sorted((group.accounts, group.occasions) for group in groups) == [(3, 1), (3, 1), (3, 2)]


def test_the_demo_town_has_eight_accounts_with_one_text_within_a_minute() -> None:
    posts, accounts, _counts = read_posts(ROOT / "demo")
    june = posts.filter(
        [when is not None and when.month == 6 for when in posts["posted_at"].to_pylist()]
    )
    groups = duplicates.group(june["text"].to_pylist()).groups
    who = people.Identities(june, accounts, "Kestbury Council", KEY)
    (group,) = coordination_groups.look(june, groups, who).answer(60, 1).groups
    assert (group.accounts, group.occasions, group.kinds) == (8, 1, ("text", "link"))
    assert (group.shown[0].last - group.shown[0].first) < timedelta(minutes=1)
    assert {"ready-made text", "share button"} == {r.name for r in group.reasons if r.fits}
    # Who is erased is in none of it, and nobody else is lost.
    gone, key = group.members[0].id, group.shown[0].posts[0]
    left = erasing.without_traces(group, keys=[key], ids=[gone], names=["fields"])
    assert [member.id for member in left.members] == [m.id for m in group.members[1:]]
    assert key not in left.shown[0].posts
    assert left.shown[0].things == ("", "save-our-@erased.example.com/act")
    assert len(left.shown[0].posts) == 7
    # Whoever is called as a kind of thing is takes nothing away but herself.
    called = erasing.without_traces(group, keys=[], ids=["link"], names=["text", "link"])
    assert (called.kinds, called.shown[0].kinds) == (group.kinds, group.shown[0].kinds)
    assert len(called.members) == 8


def test_every_explanation_is_always_told_and_those_that_fit_come_first() -> None:
    nothing = reasons(kinds=["picture"], accounts=2, bodies=0, occasions=1, texts=[])
    assert tuple(reason.name for reason in nothing) == NAMES
    assert not any(reason.fits for reason in nothing)
    text = "Road closed " * 20
    many = reasons(kinds=["text", "link"], accounts=40, bodies=1, occasions=2, texts=[text] * 3)
    fits = [reason.name for reason in many if reason.fits]
    assert fits == ["one body", "press release", "share button", "crowd"]
    assert [reason.fits for reason in many] == [True] * 4 + [False] * 2


def test_wrong_input_is_a_sentence() -> None:
    who = people.Identities(table([]), None, None, KEY)
    with pytest.raises(ValueError, match="near-duplicate group"):
        coordination_groups.look(table([]), np.arange(2), who)
    assert coordination_groups.look(table([]), np.arange(0), who).answer(10, 1).groups == ()
    with pytest.raises(KeyError):
        look([]).answer(11, 1)
    assert PostKey("x", "1") == ("x", "1")
