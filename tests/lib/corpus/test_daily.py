"""What overviews are made of (sums of days) always says the same as the findings themselves."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import deltalake
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.corpus.making import KEY

from mootlib.corpus import Corpus, FindingsQuery, daily, findings, tables
from mootlib.corpus.layout import LAYOUTS
from mootlib.records import FINDINGS, POSTS

BEGIN = datetime(2024, 3, 1, 22, 30, tzinfo=UTC)


def _post(n: int) -> dict[str, Any]:
    return {
        "platform": ("x", "mastodon")[n % 2],
        "post_id": f"p{n}",
        "account_id": f"a{n % 5}",
        "posted_at": None if n % 11 == 10 else BEGIN + timedelta(hours=7 * n),
        "text": f"words {n}",
        "mentions": [],
        "hashtags": [],
        "links": [],
        "media": [],
        "collections": ["town"] if n % 3 else ["town", "roads"],
        "source": "test",
        "collected_at": BEGIN + timedelta(days=400),
    }


def _finding(n: int, topic: int) -> dict[str, Any]:
    post = _post(n)
    return {name: post[name] for name in ("platform", "post_id", "account_id", "posted_at")} | {
        "topic": topic,
        "language": ("en", "pl", "und")[n % 3],
        "sentiment": ("negative", "neutral", "positive", None)[n % 4],
        "sentiment_score": 0.5 if n % 4 < 3 else None,
        "group": n,
        "places": [["a", "b"], ["b"], [], ["b", "c", "b"]][n % 7 % 4],
        "question": n % 5 == 0,
    }


@pytest.fixture
def full(corpus: Corpus) -> Corpus:
    corpus.append(POSTS.build([_post(n) for n in range(60)]), index=False)
    corpus.put_findings("r", FINDINGS.build([_finding(n, n % 4) for n in range(50)]))
    corpus.put_findings("other", FINDINGS.build([_finding(n, 9) for n in range(10)]))
    return corpus


def _rows(corpus: Corpus) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = corpus.findings("r").to_pylist()
    return rows


def _agree(corpus: Corpus) -> None:
    """Every count by days is that of the findings."""
    rows = _rows(corpus)
    query = FindingsQuery("r")
    for by in ("topic", "language", "sentiment", "platform"):
        assert dict(corpus.findings_counted(query, by)) == Counter(row[by] for row in rows)
    places = Counter(place for row in rows for place in set(row["places"]))
    assert dict(corpus.findings_counted(query, "place")) == places
    beside = Counter(place for row in rows if "a" in row["places"] for place in set(row["places"]))
    assert dict(corpus.findings_counted(FindingsQuery("r", place="a"), "place")) == beside
    assert corpus.findings_count(query) == len(rows)


def test_sums_follow_every_write(full: Corpus) -> None:
    _agree(full)
    full.merge_findings("r", FINDINGS.build([_finding(n, 7) for n in range(45, 60)]), [("x", "p2")])
    assert len(_rows(full)) == 59
    _agree(full)
    full.compact(grace_hours=0, index=False)
    _agree(full)
    full.erase("x", "a4", key=KEY, index=False)
    _agree(full)
    full.retain("town", before=BEGIN + timedelta(days=3))
    _agree(full)
    full.put_findings("r", FINDINGS.build([_finding(n, 1) for n in range(30, 40)]))
    _agree(full)
    assert full.drop_findings("r")
    assert full.findings_count(FindingsQuery("r")) == 0
    assert full.findings_count(FindingsQuery("other")) > 0


queries = st.builds(
    FindingsQuery,
    run=st.just("r"),
    start=st.none() | st.integers(-30, 400).map(lambda h: BEGIN + timedelta(hours=h)),
    end=st.none() | st.integers(-30, 400).map(lambda h: BEGIN + timedelta(hours=h)),
    platform=st.sampled_from([None, "x"]),
    language=st.sampled_from([None, "en", "und"]),
    sentiment=st.sampled_from([None, "negative"]),
    topic=st.sampled_from([None, 0, 3]),
    place=st.sampled_from([None, "a", "b"]),
)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = Corpus(tmp_path_factory.mktemp("daily") / "corpus", key=KEY)
    corpus.append(POSTS.build([_post(n) for n in range(60)]), index=False)
    corpus.put_findings("r", FINDINGS.build([_finding(n, n % 4) for n in range(50)]))
    return corpus


@settings(max_examples=40)
@given(query=queries)
def test_summaries_and_pages_by_days_are_those_of_the_findings(
    still: Corpus, query: FindingsQuery
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(daily, "answers", lambda query, by=None: False)
        raw = still.findings_summary(query), still.findings_count(query)
        pages = [
            still.findings_posts(query, limit=7, offset=o, order=w)
            for o in (0, 5, 40)
            for w in ("newest", "oldest")
        ]
        by = {
            b: sorted(still.findings_counted(query, b), key=str) for b in ("day", "topic", "place")
        }
    assert (still.findings_summary(query), still.findings_count(query)) == raw
    again = [
        still.findings_posts(query, limit=7, offset=o, order=w)
        for o in (0, 5, 40)
        for w in ("newest", "oldest")
    ]
    assert [page["post_id"].to_pylist() for page in again] == [
        p["post_id"].to_pylist() for p in pages
    ]
    assert {b: sorted(still.findings_counted(query, b), key=str) for b in by} == by


@pytest.mark.parametrize("version", [1, 2])
def test_a_corpus_of_an_earlier_version_gets_its_sums(full: Corpus, version: int) -> None:
    """Findings that were kept before there were sums are counted when the corpus is opened."""
    manifest = full.path / "corpus.json"
    content = json.loads(manifest.read_text())
    missing = ("places_daily",) if version == 2 else (*daily.TABLES, "enrichments")
    for name in missing:
        del content["tables"][name]
        shutil.rmtree(full.path / name)
    if version == 2:  # which counted places without saying more about them
        content["tables"]["findings_places"] = _old_places(full)
    manifest.write_text(json.dumps(content | {"format": version}))
    opened = Corpus(full.path, key=KEY)
    _agree(opened)
    content = json.loads(manifest.read_text())
    assert content["format"] == 3
    assert set(content["tables"]) == set(LAYOUTS)
    assert not (full.path / "findings_places").exists()
    assert findings.runs(opened.snapshot()) == ["other", "r"]
    assert opened.check() == []
    opened.append(POSTS.build([_post(100)]), index=False)
    opened.erase("x", "a4", key=KEY, index=False)
    _agree(opened)


def _old_places(corpus: Corpus) -> int:
    """The table that format 2 had, with a row; gives its version."""
    fields = [("day", pa.date32()), ("topic", pa.int32()), ("place", pa.string())]
    shape = pa.schema([*fields, ("n", pa.int64()), ("run", pa.string())])
    old = replace(LAYOUTS["findings_daily"], name="findings_places", schema=shape)
    tables.create(corpus.path, old)
    row = {"day": None, "topic": 1, "place": "a", "n": 1, "run": "r"}
    path = str(corpus.path / old.name)
    deltalake.write_deltalake(path, pa.Table.from_pylist([row], shape), mode="append")
    return int(deltalake.DeltaTable(path).version())
