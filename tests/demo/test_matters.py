"""What officers made of the town's year: every state, early, late and wrong answers, true to the posts."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).resolve().parents[2] / "demo"
MOVES = {
    "heard": {"in review", "answered", "declined"},
    "in review": {"answered", "decided", "declined"},
    "answered": {"in review", "decided", "being done", "done", "declined"},
    "decided": {"being done", "done", "in review", "declined"},
    "being done": {"done", "in review", "declined"},
    "done": {"in review"},
    "declined": {"in review"},
}


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((DEMO / "matters.json").read_text("utf-8"))
    return value


@pytest.fixture(scope="module")
def posts() -> dict[str, dict[str, Any]]:
    lines = (
        json.loads(line)
        for file in (DEMO / "posts").glob("*.ndjson")
        for line in file.read_text("utf-8").splitlines()
    )
    return {post["post_id"]: post for post in lines}


def last_state(matter: dict[str, Any]) -> str:
    """Where a matter ends; each of its moves must be allowed."""
    state = "heard"
    for step in matter["steps"]:
        new = step.get("move") or (step.get("respond") or {}).get("state") or state
        if "merge_into" in step:
            return "merged"
        assert new == state or new in MOVES[state], f"{matter['title']}: {state} to {new}"
        state = new
    return state


def test_every_state_occurs(plan: dict[str, Any]) -> None:
    states = Counter(last_state(matter) for matter in plan["matters"])
    assert states.keys() == {*MOVES, "merged"}
    assert len(plan["matters"]) >= 20


def test_voices_are_people_s_posts_and_in_one_matter_each(
    plan: dict[str, Any], posts: dict[str, dict[str, Any]]
) -> None:
    voices = [key for matter in plan["matters"] for key in matter["voices"]] + plan["waiting"]
    assert len(voices) == len(set(voices)) >= 350
    assert not any(posts[key]["account"].get("organisation") for key in voices)
    for matter in plan["matters"]:
        assert set(matter["asks"]) <= set(matter["voices"])
        assert matter["voices"]


def test_steps_follow_one_another_within_the_year(plan: dict[str, Any]) -> None:
    for matter in plan["matters"]:
        times = [matter["opened"], *(step["at"] for step in matter["steps"])]
        assert times == sorted(times), matter["title"]
        assert datetime.fromisoformat(times[-1]) < datetime(2026, 11, 1)  # noqa: DTZ001 - the town's
        assert matter["team"] is None or matter["team"] in plan["teams"]


def test_answers_come_early_late_and_twice(plan: dict[str, Any]) -> None:
    answered = [
        [step["at"] for step in matter["steps"] if "respond" in step] for matter in plan["matters"]
    ]
    waits = [
        (datetime.fromisoformat(times[0]) - datetime.fromisoformat(matter["opened"])).days
        for matter, times in zip(plan["matters"], answered, strict=True)
        if times
    ]
    assert min(waits) <= 2
    assert max(waits) >= 80
    assert sum(len(times) > 1 for times in answered) >= 4
    late = [m for m in plan["matters"] if m["due"] and last_state(m) in ("heard", "in review")]
    assert any(m["due"] < "2026-11-01" for m in late)
