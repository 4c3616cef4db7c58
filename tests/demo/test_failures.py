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
from tests.factories import member, organisation

DEMO = Path(__file__).resolve().parents[2] / "demo"
PLANTED = json.loads((DEMO / "failures.json").read_text("utf-8"))


@pytest.fixture
def outcomes(db: None, data_dir: Path) -> Any:
    body = organisation(PLANTED["organisation"])
    officer = member("officer", body=body)
    assert fill_directory(officer, body) > 20
    assert keep_records(officer, body) > 50
    posts, accounts, counts = read_posts(DEMO)
    now = posts["collected_at"][0].as_py()
    return find(
        posts, accounts, counts, organisation=body.name, records=own_records_of(body), now=now
    ).outcomes


def test_ten_planted_types_are_found_and_their_near_misses_are_not(outcomes: Any) -> None:
    assert len({one["type"] for one in PLANTED["planted"]}) >= 10
    wrong = []
    for one in PLANTED["planted"]:
        judged = outcomes[one["type"]]
        told = " ".join(map(repr, judged.findings)) if isinstance(judged, Judged) else ""
        if one["sign"] not in told:
            wrong.append(f"type {one['type']} was not found: {one['what']}")
        if one["near_sign"] and one["near_sign"] in told:
            wrong.append(f"type {one['type']} was found wrongly: {one['near_miss']}")
    assert wrong == []
