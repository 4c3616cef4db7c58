"""What a run of listening found: kept per run, narrowed, counted and shown with its posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.lib.corpus.making import (
    account,
    accounts,
    at,
    count,
    counts,
    finding,
    findings,
    post,
    posts,
)

from mootlib.corpus import Corpus, FindingsQuery
from mootlib.records import FINDINGS

ALL = range(40)


@pytest.fixture
def heard(corpus: Corpus) -> Corpus:
    corpus.append(
        posts(*(post(n, text=f"bins {n}" + (" flooded" if n % 7 == 0 else "")) for n in ALL)),
        accounts(account(1, organisation="Aldermouth Council"), account(2)),
        counts(count(1, "likes", 3), count(1, "views", 0), count(1, "likes", 1, -5)),
    )
    corpus.put_findings("one", findings(*(finding(n) for n in ALL)))
    corpus.put_findings("two", findings(finding(1, topic=9)))
    return corpus


def test_findings_come_back_as_they_were(heard: Corpus) -> None:
    found = heard.findings("one")
    assert found.schema.equals(FINDINGS.schema)
    assert found.num_rows == 40
    assert found.to_pylist()[5] == finding(5)
    assert heard.finding("one", "x", "5") == finding(5)
    assert heard.finding("one", "x", "99") is None
    assert heard.findings("none").num_rows == 0
    assert heard.runs() == ["one", "two"]


def test_a_run_told_again_takes_the_place_of_what_it_said(heard: Corpus) -> None:
    heard.put_findings("one", findings(finding(3, topic=7)))
    assert heard.findings("one")["topic"].to_pylist() == [7]
    assert heard.findings("two")["topic"].to_pylist() == [9]
    assert heard.drop_findings("one") is True
    assert heard.drop_findings("one") is False
    assert heard.runs() == ["two"]


def test_findings_need_a_post(heard: Corpus) -> None:
    heard.append(posts(post(3, deleted_at=at(99))))
    kept = heard.put_findings("three", findings(finding(3), finding(4), finding(4), finding(99)))
    assert kept == 1


@pytest.mark.parametrize("run", ["", "../one", "a b", "it's", "x" * 65, "-one", "é"])
def test_a_run_has_a_plain_name(heard: Corpus, run: str) -> None:
    with pytest.raises(ValueError, match="A run is named"):
        heard.put_findings(run, findings(finding(1)))
    with pytest.raises(ValueError, match="A run is named"):
        heard.findings_count(FindingsQuery(run))


@pytest.mark.parametrize(
    ("narrow", "fits"),
    [
        ({}, lambda row: True),
        ({"start": at(10)}, lambda row: row["posted_at"] >= at(10)),
        ({"end": at(10)}, lambda row: row["posted_at"] < at(10)),
        ({"platform": "x"}, lambda row: True),
        ({"platform": "mastodon"}, lambda row: False),
        ({"language": "cy"}, lambda row: row["language"] == "cy"),
        ({"sentiment": "negative"}, lambda row: row["sentiment"] == "negative"),
        ({"place": "p1"}, lambda row: "p1" in row["places"]),
        ({"topic": 0}, lambda row: row["topic"] == 0),
        ({"question": True}, lambda row: row["question"]),
        ({"words": "flooded"}, lambda row: int(row["post_id"]) % 7 == 0),
        ({"keys": (("x", "3"), ("x", "4"), ("y", "5"))}, lambda row: row["post_id"] in ("3", "4")),
        ({"keys": ()}, lambda row: False),
        (
            {"words": "bins", "keys": (("x", "3"),), "topic": 0},
            lambda row: row["post_id"] == "3",
        ),
        (
            {"start": at(5), "language": "en", "topic": 1},
            lambda row: row["posted_at"] >= at(5) and row["language"] == "en" and row["topic"] == 1,
        ),
    ],
)
def test_conditions_narrow(
    heard: Corpus, narrow: dict[str, Any], fits: Callable[[dict[str, Any]], bool]
) -> None:
    wanted = [row for n in ALL if fits(row := finding(n))]
    query = FindingsQuery("one", **narrow)
    assert heard.findings_count(query) == len(wanted)
    assert heard.findings_keys(query) == {("x", row["post_id"]) for row in wanted}
    newest = [row["post_id"] for row in reversed(wanted)]
    assert heard.findings_posts(query, limit=99)["post_id"].to_pylist() == newest
    pages = [heard.findings_posts(query, limit=3, offset=o) for o in range(0, len(wanted), 3)]
    assert [n for page in pages for n in page["post_id"].to_pylist()] == newest
    summary = heard.findings_summary(query)
    assert summary.posts == len(wanted)
    assert summary.tone == Counter(r["sentiment"] for r in wanted if r["sentiment"])
    assert summary.places == Counter(place for r in wanted for place in r["places"])
    assert {t: s.posts for t, s in summary.topics.items()} == Counter(r["topic"] for r in wanted)
    assert sum(posts_ for _, posts_ in summary.weekly) == len(wanted)
    assert dict(heard.findings_counted(query, "topic")) == Counter(r["topic"] for r in wanted)


def test_questions_only(heard: Corpus) -> None:
    keys = heard.findings_keys(FindingsQuery("one", topic=0), questions_only=True)
    assert keys == {("x", str(n)) for n in ALL if n % 15 == 0}


def test_a_page_shows_posts_with_account_and_latest_counts(heard: Corpus) -> None:
    row, other = heard.findings_posts(
        FindingsQuery("one", keys=(("x", "1"), ("x", "2"))), order="oldest"
    ).to_pylist()
    assert row["text"] == "bins 1"
    assert (row["name"], row["organisation"]) == ("Person 1", "Aldermouth Council")
    assert row["counts"] == [{"metric": "likes", "value": 3}, {"metric": "views", "value": 0}]
    assert (other["organisation"], other["counts"]) == (None, [])


def test_orders(heard: Corpus) -> None:
    first = {
        order: heard.findings_posts(FindingsQuery("one"), limit=1, order=order)
        for order in ("newest", "oldest", "most negative", "most positive")
    }
    assert first["newest"]["post_id"].to_pylist() == ["39"]
    assert first["oldest"]["post_id"].to_pylist() == ["0"]
    assert first["most negative"]["sentiment_score"].to_pylist() == [-1.0]
    assert first["most positive"]["sentiment_score"].to_pylist() == [1.0]
    with pytest.raises(ValueError, match="can be ordered by"):
        heard.findings_posts(FindingsQuery("one"), order="loudest")
    with pytest.raises(ValueError, match="can be counted by"):
        heard.findings_counted(FindingsQuery("one"), "mood")


def test_a_course_has_no_gaps_and_steps_that_fit_the_period(corpus: Corpus) -> None:
    corpus.append(posts(*(post(n) for n in (0, 1, 48, 24 * 30, 24 * 300))))
    corpus.put_findings("r", findings(*(finding(n) for n in (0, 1, 48, 24 * 30, 24 * 300))))
    short = corpus.findings_summary(FindingsQuery("r", end=at(50)))
    assert (short.step, len(short.weekly)) == (timedelta(hours=1), 49)
    assert [posts_ for _, posts_ in short.weekly if posts_] == [1, 1, 1]
    assert corpus.findings_summary(FindingsQuery("r", end=at(24 * 40))).step == timedelta(days=1)
    year = corpus.findings_summary(FindingsQuery("r"))
    assert year.step == timedelta(days=7)
    assert all(start.weekday() == 0 for start, _ in year.weekly)
    assert len(year.weekly) == 44
    assert corpus.findings_summary(FindingsQuery("none")).weekly == ()
