"""The demo town's posts: shaped as records, true to each other, and as varied as people are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from demo.load import read_posts

from mootlib import readers
from mootlib.listening import gazetteer
from mootlib.records import ACCOUNTS, COUNTS, FORMS, POSTS, ROLES

DEMO = Path(__file__).resolve().parents[2] / "demo"
PLATFORMS = {"x", "facebook", "mastodon", "bluesky"}
FIRST = datetime(2025, 11, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
HOST = re.compile(r"https?://([^/\s]+)|\b(?:[\w-]+\.)+(?:com|org|net|gov|uk|example|social)\b")
INVENTED = re.compile(r"(?:[\w-]+\.)*(?:example|example\.org|example\.com)")


@pytest.fixture(scope="module")
def tables() -> tuple[pa.Table, pa.Table, pa.Table]:
    return read_posts(DEMO)


@pytest.fixture(scope="module")
def posts(tables: tuple[pa.Table, pa.Table, pa.Table]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[0].to_pylist()
    return rows


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((DEMO / "truth.json").read_text("utf-8"))
    return value


@pytest.fixture(scope="module")
def town() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((DEMO / "town.json").read_text("utf-8"))
    return value


def shingles(text: str) -> frozenset[str]:
    plain = " ".join(text.lower().split())
    return frozenset(plain[at : at + 5] for at in range(max(1, len(plain) - 4)))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def candidates(texts: list[frozenset[str]]) -> set[tuple[int, int]]:
    """Every pair that can reach 0.6: such two share one of their rarest two fifths of shingles."""
    common = Counter(shingle for text in texts for shingle in text)
    holders: dict[str, list[int]] = {}
    pairs = set()
    for number, text in enumerate(texts):
        rarest = sorted(text, key=lambda shingle: (common[shingle], shingle))
        for shingle in rarest[: int(0.4 * len(text)) + 1]:
            pairs |= {(earlier, number) for earlier in holders.setdefault(shingle, [])}
            holders[shingle].append(number)
    return pairs


def test_a_text_changed_a_little_would_be_found() -> None:
    first = "The bins on Russet Avenue were missed again on Tuesday morning, all of them."
    second = "The bins on Damson Close were missed again on Tuesday morning, all of them!"
    third = "A kingfisher on the weir at dawn, and nobody else awake to see it."
    texts = [shingles(text) for text in (third, first, second)]
    assert {pair for pair in candidates(texts) if alike(*(texts[n] for n in pair)) >= 0.6} == {
        (1, 2)
    }


def test_tables_have_the_shared_shapes(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    for shape, table in zip((POSTS, ACCOUNTS, COUNTS), tables, strict=True):
        assert shape.check(table).equals(table)
        keys = list(zip(*(table[name].to_pylist() for name in shape.key), strict=True))
        assert len(keys) == len(set(keys)) > 0


def test_the_readers_take_every_line(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    now = datetime(2026, 11, 1, 6, tzinfo=UTC)
    read: list[dict[str, Any]] = []
    observed = 0
    for file in sorted((DEMO / "posts").glob("*.ndjson")):
        assert readers.detect(file).format == "folkmoot-ndjson"
        for batch in readers.read(file, now=now):
            assert batch.rejects.num_rows == 0
            read += batch.posts.to_pylist()
            observed += batch.counts.num_rows
    ours = {"collections", "source", "collected_at"}  # who brings them says so
    loaded = [{k: v for k, v in p.items() if k not in ours} for p in tables[0].to_pylist()]
    assert [{k: v for k, v in p.items() if k not in ours} for p in read] == loaded
    assert observed == tables[2].num_rows


def test_there_is_a_town_full_of_posts(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    posts, accounts, counts = tables
    assert posts.num_rows >= 3_000
    assert accounts.num_rows >= 400
    assert counts.num_rows >= 4_000


def test_post_ids_are_unique_over_all_platforms(posts: list[dict[str, Any]]) -> None:
    assert max(Counter(post["post_id"] for post in posts).values()) == 1


def test_values_are_of_known_kinds(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    posts, accounts, counts = (table.to_pylist() for table in tables)
    assert {post["platform"] for post in posts} == PLATFORMS
    assert {post["form"] for post in posts} <= set(FORMS)
    assert {account["role"] for account in accounts} == {*ROLES, None}
    assert all(bool(account["organisation"]) == bool(account["role"]) for account in accounts)
    assert all(account["handle"] == account["handle"].lower() for account in accounts)
    assert min(count["value"] for count in counts) >= 0
    assert all(post["text"] == unicodedata.normalize("NFC", post["text"]) != "" for post in posts)


def test_every_month_of_the_year_speaks(posts: list[dict[str, Any]]) -> None:
    assert all(FIRST <= post["posted_at"] < END for post in posts)
    assert len({post["posted_at"].month for post in posts}) == 12


def test_replies_quotes_and_reposts_point_to_earlier_posts_there(
    posts: list[dict[str, Any]],
) -> None:
    known = {(post["platform"], post["post_id"]): post for post in posts}
    for post in posts:
        assert (post["platform"], post["conversation_id"]) in known
        for kind in ("in_reply_to", "quote_of", "repost_of"):
            if post[kind] is not None:
                earlier = known[post["platform"], post[kind]]
                assert earlier["posted_at"] < post["posted_at"]
                if kind == "in_reply_to":
                    assert earlier["conversation_id"] == post["conversation_id"]
                if kind == "repost_of":
                    assert earlier["text"] == post["text"]
    assert all(sum(p[kind] is not None for p in posts) for kind in ("quote_of", "repost_of"))


def test_no_text_is_another_one_changed_a_little(
    posts: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    campaign = set(truth["campaign"]["post_ids"])
    own = [p for p in posts if p["repost_of"] is None and p["post_id"] not in campaign]
    cut = [(post["text"], shingles(post["text"])) for post in own]
    near = [
        (cut[one][0], cut[other][0])
        for one, other in candidates([cut_up for _, cut_up in cut])
        if alike(cut[one][1], cut[other][1]) >= 0.6
    ]
    assert near == []
    # a frame with slots would show as many texts that begin alike
    begins = Counter(" ".join(text.lower().split()[:4]) for text, _ in cut if len(text) > 40)
    assert max(begins.values()) <= 3


def test_truth_covers_all_posts(posts: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    known = {post["post_id"] for post in posts}
    assert truth["posts"].keys() == known
    assert {meant["tone"] for meant in truth["posts"].values()} == {
        "negative",
        "neutral",
        "positive",
    }
    listed = [
        *truth["unanswered"],
        *(pair[end] for pair in truth["answered"] for end in ("question", "answer")),
    ]
    for name in ("emergency", "emerging_issue", "campaign", "service_failure"):
        assert truth[name]["post_ids"]
        listed += truth[name]["post_ids"]
    assert set(listed) <= known


def test_subjects_are_many_and_none_rules(truth: dict[str, Any]) -> None:
    subjects = Counter(meant["subject"] for meant in truth["posts"].values())
    assert len(subjects) >= 20
    assert min(subjects.values()) >= 5
    assert max(subjects.values()) < 0.2 * len(truth["posts"])


def test_answers_are_replies_of_bodies_to_questions(
    tables: tuple[pa.Table, pa.Table, pa.Table], truth: dict[str, Any]
) -> None:
    posts, accounts, _ = (table.to_pylist() for table in tables)
    bodies = {(a["platform"], a["account_id"]): a["organisation"] for a in accounts}
    by_id = {post["post_id"]: post for post in posts}
    answered = set()
    for pair in truth["answered"]:
        answer = by_id[pair["answer"]]
        assert answer["in_reply_to"] == pair["question"]
        assert truth["posts"][pair["question"]]["is_question"]
        assert bodies[answer["platform"], answer["account_id"]] == pair["by"] is not None
        answered.add(pair["question"])
    elsewhere = {pair["question"] for pair in truth["answered_elsewhere"]}
    questions = {key for key, meant in truth["posts"].items() if meant["is_question"]}
    assert questions == answered | elsewhere | set(truth["unanswered"])
    assert len(answered) >= 30
    assert len(truth["unanswered"]) >= 30


def test_the_emergency_lasts_36_hours(posts: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    wanted = set(truth["emergency"]["post_ids"])
    times = [post["posted_at"] for post in posts if post["post_id"] in wanted]
    assert len(times) >= 45
    assert timedelta(hours=30) <= max(times) - min(times) <= timedelta(hours=40)
    others = [p for p in posts if min(times) <= p["posted_at"] <= max(times)]
    assert len(others) < 1.2 * len(times)


def test_the_emerging_issue_is_new(posts: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    wanted = set(truth["emerging_issue"]["post_ids"])
    times = [post["posted_at"] for post in posts if post["post_id"] in wanted]
    assert len(times) >= 20
    assert min(times) >= END - timedelta(weeks=3)
    before = [p for p in posts if p["posted_at"] < min(times)]
    assert not any(re.search(r"brown water|discolou?red", p["text"], re.I) for p in before)


def test_the_campaign_is_eight_voices_with_one_text_in_a_minute(
    posts: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    wanted = set(truth["campaign"]["post_ids"])
    campaign = [post for post in posts if post["post_id"] in wanted]
    assert len({post["account_id"] for post in campaign}) == len(campaign) == 8
    assert len({link for post in campaign for link in post["links"]}) == 1
    times = [post["posted_at"] for post in campaign]
    assert max(times) - min(times) <= timedelta(seconds=60)
    pairs = combinations([shingles(post["text"]) for post in campaign], 2)
    assert min(alike(one, other) for one, other in pairs) >= 0.6


def test_the_service_failure_is_soon_over(
    posts: list[dict[str, Any]], truth: dict[str, Any]
) -> None:
    wanted = set(truth["service_failure"]["post_ids"])
    times = [post["posted_at"] for post in posts if post["post_id"] in wanted]
    assert len(times) >= 12
    assert max(times) - min(times) <= timedelta(days=28)


def test_four_languages_are_written(posts: list[dict[str, Any]], truth: dict[str, Any]) -> None:
    written = Counter(meant["language"] for meant in truth["posts"].values())
    assert written.keys() == {"en", "cy", "pl", "ur"}
    assert min(written.values()) >= 10
    for post in posts:
        language = truth["posts"][post["post_id"]]["language"]
        assert post["language"] in (None, language)
        letters = [sign for sign in post["text"] if sign.isalpha()]
        urdu = sum("\u0600" <= sign <= "\u06ff" for sign in letters)
        assert (2 * urdu > len(letters)) == (language == "ur")


def test_nothing_real_is_linked_or_named(posts: list[dict[str, Any]], town: dict[str, Any]) -> None:
    accounts = {
        (account["platform"], account["account_id"])
        for body in town["bodies"]
        for account in body["accounts"]
    }
    assert len(accounts) >= 20
    assert all(post["url"] for post in posts)  # else a reader would point to the real platform
    for post in posts:
        addresses = [*post["links"], *(m["url"] for m in post["media"]), post["url"] or ""]
        for found in HOST.finditer(" ".join([post["text"], *addresses])):
            host = found.group(1) or found.group(0)
            assert INVENTED.fullmatch(host), host


def test_mentions_are_people_of_the_town(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    posts, accounts, _ = (table.to_pylist() for table in tables)
    handles = {(account["platform"], account["handle"]) for account in accounts}
    named = [(post["platform"], handle) for post in posts for handle in post["mentions"]]
    assert len(named) >= 20
    assert set(named) <= handles


def test_bodies_of_the_town_speak_by_the_accounts_listed(
    tables: tuple[pa.Table, pa.Table, pa.Table], town: dict[str, Any]
) -> None:
    listed = {
        (account["platform"], account["account_id"], account["handle"], body["name"])
        for body in town["bodies"]
        for account in body["accounts"]
    }
    spoken = {
        (a["platform"], a["account_id"], a["handle"], a["organisation"])
        for a in tables[1].to_pylist()
        if a["organisation"]
    }
    assert listed == spoken
    assert [body["kind"] for body in town["bodies"]][:3] == ["council", "police", "fire"]


def test_the_gazetteer_knows_the_town(posts: list[dict[str, Any]], town: dict[str, Any]) -> None:
    known = gazetteer.load(DEMO / "gazetteer.csv")
    kinds = Counter(place.kind for place in known.places)
    assert kinds["ward"] == len(town["wards"]) == 10
    assert kinds["street"] >= 20
    for place in known.places:
        assert abs((place.latitude or 0) - town["latitude"]) < 0.1
        assert abs((place.longitude or 0) - town["longitude"]) < 0.1
    names = {place.name for place in known.places}
    named = {post["place_name"] for post in posts} - {None}
    assert len(named) >= 10
    assert named <= names


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (b"{not json\n", "2025-11.ndjson line 1 is no JSON"),
        (b"[]\n", "2025-11.ndjson line 1 is no JSON object"),
        (b'{"platform": "x"}\n', "2025-11.ndjson line 1 is no post of the demo town"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, broken: bytes, sentence: str) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "town.json").write_text('{"collected_at": "2026-11-01T06:00:00Z"}')
    (tmp_path / "posts" / "2025-11.ndjson").write_bytes(broken)
    with pytest.raises(ValueError, match=sentence):
        read_posts(tmp_path)
