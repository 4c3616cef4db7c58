"""Who talks to whom: as the plain definition has it, by hand, and on real posts."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import SHARED

from mootlib.listening import conversation_edges, conversation_network, people
from mootlib.listening.conversation_network import ConversationNetwork
from mootlib.records import ACCOUNTS, POSTS

NOW = datetime(2024, 6, 1, tzinfo=UTC)
Row = Mapping[str, Any]


def posts_of(rows: list[Row]) -> pa.Table:
    base = {
        "platform": "x", "text": "", "mentions": [], "hashtags": [], "links": [], "media": [],
        "collections": [], "source": "test", "collected_at": NOW,
    }  # fmt: skip
    return POSTS.build([base | {"post_id": f"p{at}"} | dict(row) for at, row in enumerate(rows)])


def accounts_of(handles: Mapping[str, str]) -> pa.Table:
    return ACCOUNTS.build(
        [{"platform": "x", "account_id": key, "handle": handle} for key, handle in handles.items()]
    )


def weights(table: pa.Table) -> dict[tuple[str, str, str], int]:
    return {(r["source"], r["target"], r["kind"]): r["weight"] for r in table.to_pylist()}


def by_id(found: ConversationNetwork) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in found.accounts.to_pylist()}


# --- Edges -----------------------------------------------------------------------------------------------

HANDLES = {"a1": "ann", "b1": "bob", "c1": "cy"}
NAMES = ["ann", "bob", "cy", "dee"]
A_ROW = st.fixed_dictionaries(
    {
        "post_id": st.sampled_from([f"p{n}" for n in range(8)]),
        "account_id": st.sampled_from(["a1", "b1", "c1", "handle:bob", "handle:dee", None]),
        "mentions": st.lists(st.sampled_from(NAMES), max_size=3),
        "text": st.sampled_from(["", "@Ann hello", "RT @dee: so", "to @bob", "＠cy. yes"]),
    },
    optional={
        key: st.sampled_from([None, "p0", "p3", "p7", "elsewhere"])
        for key in ("in_reply_to", "repost_of", "quote_of")
    },
)


def plain(rows: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """The definition word for word, post by post."""
    ids = {handle: account for account, handle in HANDLES.items()}

    def of_handle(handle: str) -> str:
        return ids.get(handle, f"handle:{handle}")

    def account(row: Row) -> str | None:
        given = row["account_id"]
        return of_handle(given[7:]) if given and given.startswith("handle:") else given

    once: dict[str, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(row["post_id"], row)
    edges: Counter[tuple[str, str, str]] = Counter()
    for row in once.values():
        start = re.match(r"(?:RT )?[@＠](\w+)", row["text"])
        called = of_handle(start[1].lower()) if start else None
        targets: dict[str, list[str | None]] = {"reply": [], "mention": [], "share": []}
        for key, kind in (("in_reply_to", "reply"), ("repost_of", "share"), ("quote_of", "share")):
            if row.get(key) and not (key == "quote_of" and row.get("repost_of")):
                there = once.get(row[key])
                known = account(there) if there else None
                targets[kind].append(known or (called if key != "quote_of" else None))
        if not row.get("repost_of"):
            named = {of_handle(name) for name in row["mentions"]}
            targets["mention"] = [name for name in named if name not in targets["reply"]]
        for kind, others in targets.items():
            for other in others:
                if account(row) and other and other != account(row):
                    edges[str(account(row)), other, kind] += 1
    return edges


@settings(max_examples=150, deadline=None)
@given(st.lists(A_ROW, max_size=12))
def test_edges_are_what_the_definition_says(rows: list[dict[str, Any]]) -> None:
    found = conversation_edges.from_posts(posts_of(rows), accounts_of(HANDLES))
    names = found.accounts
    got = {
        (names[a], names[b], conversation_edges.KINDS[kind]): weight
        for a, b, kind, weight in zip(
            found.source, found.target, found.kind, found.weight, strict=True
        )
    }
    assert got == plain(rows)
    assert set(names) == {name for a, b, _ in got for name in (a, b)}


@settings(max_examples=40, deadline=None)
@given(st.lists(A_ROW, max_size=10, unique_by=lambda row: row["post_id"]), st.randoms())
def test_the_order_of_the_posts_does_not_matter(rows: list[Row], chance: Any) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = (conversation_network.find(posts_of(some)) for some in (rows, mixed))
    assert one.accounts.equals(other.accounts)
    assert one.edges.equals(other.edges)


def test_the_same_handle_on_two_platforms_is_two_accounts() -> None:
    rows = [
        {"account_id": "handle:ann", "mentions": ["bob"]},
        {"account_id": "handle:ann", "mentions": ["bob"], "platform": "mastodon"},
    ]
    found = conversation_network.find(posts_of(rows))
    assert found.accounts.num_rows == 4
    assert found.edges["platform"].to_pylist() == ["mastodon", "x"]


def test_what_was_left_out_is_counted() -> None:
    rows = [
        {"account_id": None, "mentions": ["bob"]},
        {"account_id": "handle:ann", "in_reply_to": "gone", "text": "yes"},
        {"account_id": "handle:ann", "mentions": ["ann", "bob"]},
        {"account_id": "handle:cy"},
    ]
    found = conversation_network.find(posts_of(rows))
    assert (found.posts, found.without_author, found.without_target) == (4, 1, 1)
    assert (found.to_self, found.silent) == (1, 1)


# --- A worked example ------------------------------------------------------------------------------------
#
# Two triangles, each talking among itself (weight 2 along each side), and a bridge `m` that is joined to
# three of them: 4 posts towards a1, 2 towards b1, 1 towards b2.


def talk(source: str, target: str, times: int) -> list[Row]:
    return [{"account_id": f"handle:{source}", "mentions": [target]}] * times


def worked() -> list[Row]:
    rows: list[Row] = []
    for side in "ab":
        for one, other in ((1, 2), (2, 3), (3, 1)):
            rows += talk(f"{side}{one}", f"{side}{other}", 2)
    return [*rows, *talk("m", "a1", 4), *talk("m", "b1", 2), *talk("m", "b2", 1)]


def test_a_worked_example() -> None:
    found = conversation_network.find(posts_of(worked()))
    row = by_id(found)
    home = {name.removeprefix("handle:"): one["community"] for name, one in row.items()}
    assert home["a1"] == home["a2"] == home["a3"] == home["m"]
    assert home["b1"] == home["b2"] == home["b3"] != home["a1"]
    bridge = row["handle:m"]
    assert (bridge["strength"], bridge["mention_out"], bridge["mention_in"]) == (7, 7, 0)
    assert bridge["participation"] == pytest.approx(1 - (16 + 9) / 49)
    assert bridge["bridging"] == pytest.approx(7 - 25 / 7)
    assert bridge["role"] == "connector"
    assert found.bridges[0] == "handle:m"
    assert row["handle:b3"]["role"] == "peripheral"
    # Of the 15 pairs of others, the 9 between the triangles pass m.
    assert bridge["betweenness"] == pytest.approx(9 / 15)
    # Inside: 6 + 4 among a and m, 6 among b; 3 lead across; 38 ends in all, of which 23 of a's, 15 of b's.
    assert [(one.inside, one.outward, one.accounts) for one in found.communities] == [
        (10, 3, 4),
        (6, 3, 3),
    ]
    assert found.modularity == pytest.approx(16 / 19 - (23**2 + 15**2) / 38**2)


def test_reciprocity_is_by_kind_and_in_all() -> None:
    rows = [
        *talk("ann", "bob", 3),
        {"account_id": "handle:bob", "in_reply_to": "p0"},
        {"account_id": "handle:bob", "mentions": ["cy"]},
    ]
    found = conversation_network.find(posts_of(rows))
    assert found.reciprocity == {
        "all": pytest.approx(2 / 3), "reply": 0.0, "mention": 0.0, "share": None,
    }  # fmt: skip
    assert found.two_way == pytest.approx(1 / 2)


def test_communities_of_chance_are_told_from_real_ones() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for one, other in rng.integers(0, 60, (400, 2)).tolist():
        rows += talk(f"r{one}", f"r{other}", 1)
    blind = conversation_network.find(posts_of(rows))
    assert abs(blind.modularity - blind.modularity_by_chance) < 0.05
    rows = []
    for one, other in rng.integers(0, 20, (400, 2)).tolist():
        rows += talk(f"r{one}", f"r{other}", 1) + talk(f"s{one}", f"s{other}", 1)
    parted = conversation_network.find(posts_of(rows))
    assert parted.modularity > parted.modularity_by_chance + 0.2
    assert parted.all_communities == 2
    assert parted.stability == 1.0


# --- The body's own place ----------------------------------------------------------------------------------


def test_the_body_sees_who_names_it_who_amplifies_it_and_whom_it_answers() -> None:
    rows: list[Row] = [
        {"account_id": "c9", "post_id": "news", "text": "Road closed"},
        {"account_id": "handle:ann", "mentions": ["council"], "post_id": "ask"},
        {"account_id": "handle:ann", "mentions": ["council"]},
        {"account_id": "handle:bob", "mentions": ["council"]},
        {"account_id": "c9", "in_reply_to": "ask"},
        {"account_id": "handle:cy", "repost_of": "news"},
        {"account_id": "handle:dee", "in_reply_to": "news", "mentions": ["council"]},
    ]
    found = conversation_network.find(
        posts_of(rows), accounts_of({"c9": "Council"}), own=[("x", "@Council"), ("x", "fire")]
    )
    own = found.own
    assert own is not None
    assert (own.accounts, own.not_found) == (1, ("fire",))
    assert [(one.label, one.posts) for one in own.mentioners] == [("@ann", 2), ("@bob", 1)]
    assert [(one.id, one.posts) for one in own.amplifiers] == [("handle:cy", 1)]
    assert (own.mentioned_by, own.replied_to_by, own.shared_by, own.speaks_to) == (2, 1, 1, 1)
    assert own.answered == pytest.approx(1 / 3)
    assert sum(one.talk_to_it for one in own.reach) == 3
    assert sum(one.share_it for one in own.reach) == 1
    assert by_id(found)["c9"]["own"] is True


def test_with_identities_no_private_handle_is_in_the_result() -> None:
    rows: list[Row] = [
        {"account_id": "a1", "text": "@AnsfordCouncil @tilda hi", "mentions": ["ansfordcouncil", "tilda"]},
        {"account_id": "handle:mo", "mentions": ["tilda"]},
    ]  # fmt: skip
    posts, accounts = posts_of(rows), accounts_of({"a1": "perdita"})
    known = people.Identities(posts, accounts, "Ansford Council", b"sixteen bytes at least")
    found = conversation_network.find(posts, accounts, identities=known)
    shown = str(found.accounts.to_pydict()) + str(found.edges.to_pydict()) + str(found)
    assert not [name for name in ("perdita", "tilda", "handle:", "@mo", "'mo'") if name in shown]
    assert "Ansford Council" in found.accounts["label"].to_pylist()
    assert set(found.edges["source"].to_pylist()) <= set(found.accounts["id"].to_pylist())


# --- The picture -----------------------------------------------------------------------------------------


def test_the_picture_is_bounded_and_always_the_same() -> None:
    rng = np.random.default_rng(0)
    rows = []
    for one, other in rng.zipf(1.6, (600, 2)).clip(max=80).tolist():
        rows += talk(f"n{one}", f"n{other}", 1)
    rows += talk("quiet", "n1", 1)
    posts = posts_of(rows)
    one = conversation_network.find(posts, own=[("x", "quiet")], most_shown=20)
    again = conversation_network.find(posts, own=[("x", "quiet")], most_shown=20)
    assert one.accounts.equals(again.accounts)
    shown = [row for row in one.accounts.to_pylist() if row["x"] is not None]
    assert len(shown) == one.shown == 20
    assert "handle:quiet" in {row["id"] for row in shown}
    least = min(row["strength"] for row in shown if row["id"] != "handle:quiet")
    left_out = [row["strength"] for row in one.accounts.to_pylist() if row["x"] is None]
    assert max(left_out) <= least
    assert max(abs(row[axis]) for row in shown for axis in "xy") == pytest.approx(1.0)
    assert len({(row["x"], row["y"]) for row in shown}) == 20
    assert one.shown_weight is not None
    assert 0.3 < one.shown_weight < 1


def test_who_talks_stands_nearer_than_who_does_not() -> None:
    rows = []
    for side in "ab":
        for one in range(8):
            for other in range(one):
                rows += talk(f"{side}{one}", f"{side}{other}", 1)
    found = conversation_network.find(posts_of([*rows, *talk("a0", "b0", 1)]))
    at = {row["id"][7:]: np.array([row["x"], row["y"]]) for row in found.accounts.to_pylist()}
    inside = [np.linalg.norm(at[f"a{n}"] - at["a0"]) for n in range(1, 8)]
    across = [np.linalg.norm(at[f"b{n}"] - at["a0"]) for n in range(1, 8)]
    assert max(inside) < min(across)


# --- Edges of the input ------------------------------------------------------------------------------------


def test_nothing_is_found_in_nothing() -> None:
    for rows in ([], [{"account_id": "a"}]):
        found = conversation_network.find(posts_of(rows), own=[("x", "a")])
        assert found.accounts.num_rows == found.edges.num_rows == 0
        assert (found.two_way, found.shown_weight, found.modularity) == (None, None, 0.0)
        assert found.own is not None
        assert found.own.not_found == ("a",)


def test_wrong_input_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="lacks the columns"):
        conversation_network.find(pa.table({"text": ["a"]}))
    with pytest.raises(ValueError, match="At least one"):
        conversation_network.find(posts_of([]), most_shown=0)


# --- Real posts ------------------------------------------------------------------------------------------

COORDINATION = SHARED / "data" / "listening" / "coordination" / "russian_coord_tweets.csv"
POLICE = SHARED / "data" / "posts" / "uk_police_labelled.csv"


@pytest.mark.data
@pytest.mark.skipif(not COORDINATION.exists(), reason="the real shares are not on this machine")
def test_real_shares_are_all_there_and_form_communities() -> None:
    with COORDINATION.open(encoding="utf-8", newline="") as file:
        shares = {row["content_id"]: row for row in csv.DictReader(file)}
    # The object is the post passed on; nobody's name is given, so that it stands for its author.
    rows: list[Row] = [
        {
            "post_id": row["content_id"], "account_id": row["account_id"], "repost_of": "elsewhere",
            "text": f"RT @{row['object_id']}: ...",
        }
        for row in shares.values()
    ]  # fmt: skip
    found = conversation_network.find(posts_of(rows))
    assert sum(found.edges["weight"].to_pylist()) == found.posts == len(shares) == 35_085
    ends = (
        {row["account_id"] for row in shares.values()},
        {row["object_id"] for row in shares.values()},
    )
    assert found.accounts.num_rows == len(ends[0]) + len(ends[1])
    assert found.modularity > found.modularity_by_chance + 0.05
    assert found.stability > 0.5


@pytest.mark.data
@pytest.mark.skipif(not POLICE.exists(), reason="the real posts are not on this machine")
def test_real_handles_of_texts_become_accounts() -> None:
    from mootlib.readers import words

    with POLICE.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    rows: list[Row] = [
        {"account_id": "police", "text": text, "mentions": words.mentions(text)} for text in texts
    ]
    found = conversation_network.find(posts_of(rows), own=[("x", "police")])
    named = Counter(name for text in texts for name in words.mentions(text))
    assert found.accounts.num_rows == len(named) + 1
    assert weights(found.edges) == {
        ("police", f"handle:{name}", "mention"): number for name, number in named.items()
    }
    assert found.own is not None
    assert found.own.speaks_to == len(named)


def test_each_edge_opens_to_the_posts_behind_it(make_posts: Any) -> None:
    posts = make_posts(
        {"post_id": "1", "account_id": "ann", "text": "@bob @cy hello"},
        {"post_id": "2", "account_id": "bob", "text": "hello", "in_reply_to": "1"},
        {"post_id": "2", "account_id": "bob", "text": "hello again", "in_reply_to": "1"},
        {"post_id": "3", "account_id": "ann", "text": "@bob again"},
    )
    found = conversation_network.find(posts)
    ties = found.ties.to_pylist()
    counted = Counter((tie["source"], tie["target"], tie["kind"]) for tie in ties)
    assert counted == {
        (edge["source"], edge["target"], edge["kind"]): edge["weight"]
        for edge in found.edges.to_pylist()
    }
    assert [(tie["post_id"], tie["row"]) for tie in ties] == [
        ("1", 0),
        ("1", 0),
        ("2", 1),
        ("3", 3),
    ]
    assert all(posts["post_id"][tie["row"]].as_py() == tie["post_id"] for tie in ties)


def test_one_community_alone_agrees_with_itself(make_posts: Any) -> None:
    pair = make_posts({"account_id": "ann", "text": "@bob hello"})
    assert conversation_network.find(pair).stability == 1.0
