"""The failures planted in the demo town are found, and what only looks like one is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from demo.directory import fill_directory
from demo.load import read_posts
from demo.own_records import keep_records

from folkmoot.strategy.own_records import own_records_of
from mootlib.strategy.failures import Judged, find
from mootlib.strategy.own_records import OwnRecords
from tests.factories import member, organisation

DEMO = Path(__file__).resolve().parents[2] / "demo"
PLANTED = json.loads((DEMO / "failures.json").read_text("utf-8"))


COUNCIL = PLANTED["organisation"]


@pytest.fixture
def outcomes(db: None, data_dir: Path) -> dict[str, Any]:
    """What is found for each body; the council alone keeps records of its own."""
    body = organisation(COUNCIL)
    officer = member("officer", body=body)
    assert fill_directory(officer, body) > 20
    assert keep_records(officer, body) > 50
    posts, accounts, counts = read_posts(DEMO)
    now = posts["collected_at"][0].as_py()
    names = {one.get("organisation", COUNCIL) for one in PLANTED["planted"]}
    records = {name: OwnRecords() for name in names} | {COUNCIL: own_records_of(body)}
    return {
        name: find(
            posts, accounts, counts, organisation=name, records=records[name], now=now
        ).outcomes
        for name in names
    }


def test_planted_failures_are_found_and_their_near_misses_are_not(
    outcomes: dict[str, Any],
) -> None:
    assert len({one["type"] for one in PLANTED["planted"]}) >= 10
    assert len(outcomes) == 3
    wrong = []
    for one in PLANTED["planted"]:
        judged = outcomes[one.get("organisation", COUNCIL)][one["type"]]
        told = " ".join(map(repr, judged.findings)) if isinstance(judged, Judged) else ""
        if one["sign"] not in told:
            wrong.append(f"type {one['type']} was not found: {one['what']}")
        if one["near_sign"] and one["near_sign"] in told:
            wrong.append(f"type {one['type']} was found wrongly: {one['near_miss']}")
    assert wrong == []


def test_what_is_planted_in_posts_is_there_and_so_is_what_looks_like_it() -> None:
    posts, accounts, _ = (table.to_pylist() for table in read_posts(DEMO))
    known = {post["post_id"] for post in posts}
    known |= {f"{account['platform']}/{account['handle']}" for account in accounts}
    public = [one for one in PLANTED["planted"] if one.get("rests_on") == "posts"]
    assert len({one["type"] for one in public}) >= 3
    assert {one[sign] for one in public for sign in ("sign", "near_sign")} <= known
