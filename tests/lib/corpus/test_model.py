"""Whatever is done in whatever order, a corpus holds what a plain-Python model of it holds."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.corpus.making import (
    KEY,
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

from mootlib.corpus import Corpus
from mootlib.records import POSTS

NAMES = [column.name for column in POSTS.columns]
EDITED = ("edited_at", "text", "mentions")
OTHERS = dict.fromkeys(NAMES)


@dataclass
class Model:
    """What a corpus should hold, by rules written down a second time and as plainly as may be."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: dict[tuple[str, str, datetime], int] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    erased_posts: set[str] = field(default_factory=set)

    def append(self, rows: list[dict[str, Any]], people: list[dict[str, Any]]) -> None:
        for row in rows:
            self._add(OTHERS | row)
        for person in people:
            if person["account_id"] not in self.erased:
                known = self.accounts.setdefault(person["account_id"], dict(person))
                known.update({k: v for k, v in person.items() if v is not None})

    def _add(self, row: dict[str, Any]) -> None:
        if row["account_id"] in self.erased or row["post_id"] in self.erased_posts:
            return
        row = self._without_names(row, self.erased)
        known = self.posts.get(row["post_id"])
        if known is None:
            known = self.posts[row["post_id"]] = dict(row)
            known["collections"] = sorted(set(row["collections"]))
        else:
            newer = row["edited_at"] and (
                known["edited_at"] is None or row["edited_at"] > known["edited_at"]
            )
            if newer and known["deleted_at"] is None:
                known.update({name: row[name] for name in EDITED})
            if known["deleted_at"] is None:
                known["deleted_at"] = row["deleted_at"]
            known["collections"] = sorted({*known["collections"], *row["collections"]})
        if known["deleted_at"] is not None:
            known.update(text="", mentions=[])

    def _without_names(self, row: dict[str, Any], erased: set[str]) -> dict[str, Any]:
        for account_id in erased:
            handle = f"person_{account_id[1:]}"
            row = row | {
                "text": row["text"].replace(f"@{handle}", "@erased"),
                "mentions": ["@erased" if m == handle else m for m in row["mentions"]],
            }
        gone = row["in_reply_to"] in self.erased_posts
        return row | {"in_reply_to": None if gone else row["in_reply_to"]}

    def observe(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            if row["post_id"] in self.posts:
                place = (row["post_id"], row["metric"], row["observed_at"])
                self.counts.setdefault(place, row["value"])

    def erase(self, account_id: str) -> None:
        self.erased.add(account_id)
        hers = {n for n, row in self.posts.items() if row["account_id"] == account_id}
        self.erased_posts |= hers
        self.accounts.pop(account_id, None)
        self._drop(hers)
        self.posts = {n: self._without_names(row, self.erased) for n, row in self.posts.items()}

    def retain(self, collection: str, before: datetime) -> None:
        gone, people = set(), set()
        for number, row in self.posts.items():
            if collection in row["collections"] and row["posted_at"] < before:
                row["collections"].remove(collection)
                if not row["collections"]:
                    gone.add(number)
                    people.add(row["account_id"])
        self._drop(gone)
        for account_id in people - {row["account_id"] for row in self.posts.values()}:
            self.accounts.pop(account_id, None)

    def _drop(self, numbers: set[str]) -> None:
        self.posts = {n: row for n, row in self.posts.items() if n not in numbers}
        self.counts = {key: v for key, v in self.counts.items() if key[0] not in numbers}

    def latest(self) -> dict[tuple[str, str], int]:
        ordered = sorted(self.counts.items(), key=lambda item: item[0][2])
        return {(number, metric): value for (number, metric, _), value in ordered}


NUMBERS = st.integers(0, 11)
POST = st.builds(
    lambda number, edited, deleted, named, reply, collections: post(
        number,
        account_id=f"a{number % 4}",
        text=f"bins {number} v{edited}" + (f" @person_{named}" if named is not None else ""),
        mentions=[f"person_{named}"] if named is not None else [],
        in_reply_to=None if reply is None else str(reply),
        edited_at=at(100 + edited) if edited else None,
        deleted_at=at(200 + deleted) if deleted else None,
        collections=collections,
    ),
    NUMBERS,
    st.integers(0, 3),
    st.sampled_from([0, 0, 0, 0, 1]),
    st.none() | st.integers(0, 3),
    st.none() | NUMBERS,
    st.lists(st.sampled_from(["red", "blue"]), unique=True),
)
COUNT = st.builds(
    lambda number, metric, value, hour: count(number, metric, value, hour),
    NUMBERS,
    st.sampled_from(["likes", "views"]),
    st.integers(0, 9),
    st.integers(0, 4),
)
PERSON = st.builds(
    lambda number, followers: account(number, followers=followers),
    st.integers(0, 3),
    st.none() | st.integers(0, 99),
)
BATCH = st.tuples(
    st.just("append"),
    st.lists(POST, min_size=1, max_size=8),
    st.lists(PERSON, max_size=4),
    st.lists(COUNT, max_size=8),
)
ACT = st.one_of(
    BATCH,
    BATCH,
    st.tuples(st.just("observe"), st.lists(COUNT, min_size=1, max_size=8)),
    st.tuples(st.just("erase"), st.integers(0, 3)),
    st.tuples(st.just("retain"), st.sampled_from(["red", "blue"]), st.integers(0, 12)),
    st.tuples(st.just("compact")),
    st.tuples(st.just("reopen")),
)


def act(corpus: Corpus, model: Model, step: tuple[Any, ...]) -> Corpus:
    kind, *given_ = step
    if kind == "append":
        rows, people, counted = given_
        done = corpus.append(posts(*rows), accounts(*people), counts(*counted))
        before = set(model.posts)
        model.append(rows, people)
        model.observe(counted)
        assert done.accepted == len(set(model.posts) - before)
        assert done.read == len(rows) == done.accepted + done.duplicates + done.suppressed
    elif kind == "observe":
        done_ = corpus.observe(counts(*given_[0]))
        before_ = len(model.counts)
        model.observe(given_[0])
        assert done_.accepted == len(model.counts) - before_
        assert done_.read == done_.accepted + done_.duplicates + done_.unknown
    elif kind == "erase":
        corpus.erase("x", f"a{given_[0]}", handles=[f"person_{given_[0]}"])
        model.erase(f"a{given_[0]}")
    elif kind == "retain":
        corpus.retain(given_[0], before=at(given_[1]))
        model.retain(given_[0], at(given_[1]))
    elif kind == "compact":
        corpus.compact(grace_hours=0)
    else:
        corpus = Corpus(corpus.path, key=KEY)
    return corpus


def compare(corpus: Corpus, model: Model) -> None:
    snapshot = corpus.snapshot()
    names = ", ".join(NAMES)
    held = snapshot.rows(f"SELECT {names} FROM posts").to_pylist()
    for row in held:
        for name in ("posted_at", "edited_at", "deleted_at", "collected_at"):
            row[name] = row[name] and row[name].astimezone(UTC)
    assert {row["post_id"]: row for row in held} == model.posts
    assert len(held) == len(model.posts)
    people = snapshot.rows("SELECT * EXCLUDE (key) FROM accounts").to_pylist()
    empty = {"organisation": None, "role": None}
    assert {row["account_id"]: row for row in people} == {
        name: row | empty for name, row in model.accounts.items()
    }
    seen = snapshot.rows("SELECT post_id, metric, observed_at, value FROM counts").to_pylist()
    assert {
        (r["post_id"], r["metric"], r["observed_at"].astimezone(UTC)): r["value"] for r in seen
    } == model.counts
    assert len(seen) == len(model.counts)
    latest = snapshot.rows("SELECT post_id, likes, views FROM posts_latest").to_pylist()
    assert {
        (row["post_id"], metric): row[metric]
        for row in latest
        for metric in ("likes", "views")
        if row[metric] is not None
    } == model.latest()
    assert content(corpus)["hourly"] == counted_again(corpus)
    words = {n for n, row in model.posts.items() if "bins" in row["text"]}
    assert {hit.post_id for hit in corpus.search("bins", limit=99).hits} == words


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(ACT, min_size=1, max_size=7))
def test_a_corpus_is_what_its_model_is(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus, model = Corpus(Path(folder) / "corpus", key=KEY), Model()
        for step in steps:
            corpus = act(corpus, model, step)
        compare(corpus, model)
        assert corpus.check() == []
