"""Everything together: repeatable, true to its progress, at ease with odd collections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mootlib.listening import (
    Cancelled,
    ListeningResult,
    Reading,
    aside,
    steps,
    understand,
    understanding,
)
from mootlib.records import COUNTS, FINDINGS

from .conftest import NOW, MakePosts

THEMES = {
    "bins": ["The bins on {s} were not emptied again", "Missed bin collection on {s}, rubbish everywhere",
             "When will the bins on {s} be emptied @ansfordcouncil?", "Recycling bins overflowing in {s}"],
    "buses": ["The 42 bus from {s} was late again today", "No buses running past {s} this evening",
              "New bus timetable for {s} is a mess", "Thank you to the bus driver at {s}, so kind"],
    "park": ["Lovely flowers in {s} park this spring", "The playground in {s} park is wonderful",
             "Great concert in {s} park on Sunday", "Children love the new swings in {s} park"],
}  # fmt: skip
STREETS = ["Mill Lane", "Ford Road", "Weaver Street", "Hill Rise", "Castle Walk", "Brook Close"]


def town(number: int = 240) -> list[dict[str, Any]]:
    """A season in Ansford: three themes, and a night on which everybody speaks of the buses."""
    chance = np.random.default_rng(7)
    rows: list[dict[str, Any]] = []
    for n in range(number):
        theme = list(THEMES)[n % 3]
        text = THEMES[theme][int(chance.integers(4))].format(s=STREETS[int(chance.integers(6))])
        moment = NOW - timedelta(days=40) + timedelta(hours=float(n) * 40 * 24 / number)
        rows.append({"text": f"{text} {n}", "account_id": f"a{n % 37}", "posted_at": moment})
    for n in range(40):
        moment = NOW - timedelta(days=5) + timedelta(minutes=n)
        rows.append({"text": f"Bus crash at Hill Rise, all buses stopped {n}", "account_id": f"b{n}", "posted_at": moment})  # fmt: skip
    return rows


def plain(result: ListeningResult) -> Any:
    """The result without its table, which is compared by itself."""
    return {
        name: getattr(result, name) for name in result.__dataclass_fields__ if name != "findings"
    }


@pytest.fixture(scope="module")
def ansford() -> ListeningResult:
    from mootlib.records import POSTS

    from .conftest import _row

    posts = POSTS.build([_row(n, row) for n, row in enumerate(town())])
    counts = COUNTS.build(
        {
            "platform": "mastodon",
            "post_id": f"p{n}",
            "observed_at": NOW,
            "metric": "likes",
            "value": n,
        }
        for n in range(100)
    )
    reading = Reading("town.csv", "test", posts.num_rows, posts.num_rows, 0, 0)
    return understand(
        posts, counts=counts, readings=[reading], organisation="Ansford Council", now=NOW
    )


def test_every_post_is_accounted_for(ansford: ListeningResult) -> None:
    assert ansford.findings.num_rows == ansford.posts_read == 280
    FINDINGS.check(ansford.findings)
    topics = np.array(ansford.findings["topic"].to_pylist())
    for topic in ansford.topics:
        assert topic.size == int((topics == topic.id).sum())
        assert sum(topic.tone_counts.values()) <= topic.size
        assert sum(n for _, n in topic.weekly) == topic.size
        assert len(topic.weekly) == len(ansford.weekly)
        assert sum(topic.languages.values()) == topic.size
    assert sum(topic.share for topic in ansford.topics) == pytest.approx(1.0)
    assert [t.size for t in ansford.topics] == sorted(
        (t.size for t in ansford.topics), reverse=True
    )
    assert sum(n for _, n in ansford.weekly) == 280
    assert sum(ansford.languages.values()) == sum(ansford.platforms.values()) == 280
    assert ansford.findings["question"].to_pylist().count(True) == len(ansford.questions)


def test_what_happened_in_ansford_is_found(ansford: ListeningResult) -> None:
    overall = [b for b in ansford.bursts if b.topic is None]
    assert len(overall) == 1
    assert overall[0].start <= NOW - timedelta(days=5) < overall[0].end
    assert len(overall[0].post_keys) >= 40
    assert any("bins" in q.text and q.directed_at == "Ansford Council" for q in ansford.questions)
    bins = next(
        t for t in ansford.topics if any("bin" in k for k in (*t.keywords, t.label.lower()))
    )
    assert bins.size >= 40
    assert all(e.text for t in ansford.topics for e in (*t.typical, *t.most_seen))
    assert any(t.seen_by == "interactions" for t in ansford.topics)


def test_every_step_leaves_its_method(ansford: ListeningResult) -> None:
    steps = [method.step for method in ansford.methods]
    for step in ("language", "sentiment", "duplicates", "embeddings", "topics", "questions", "bursts",
                 "places", "people", "trend", "tone"):  # fmt: skip
        assert step in steps
    assert all(method.version for method in ansford.methods)
    assert all(note.endswith(".") for note in ansford.notes)


def test_two_runs_are_equal(make_posts: MakePosts) -> None:
    posts = make_posts(*town(120))
    first, second = (understand(posts, now=NOW, seed=3) for _ in range(2))
    assert plain(first) == plain(second)
    assert first.findings.equals(second.findings)


def test_a_second_process_finds_the_same(
    make_posts: MakePosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "LEAST_TEXTS", 1)
    posts = make_posts(*town(60), f"{WELSH}", "Fog in Bristol and Bath, @somebody?", "")
    said: list[float] = []
    alone = understand(posts, now=NOW, processes=1)
    helped = understand(posts, now=NOW, processes=2, progress=lambda _, f: said.append(f))
    assert plain(alone) == plain(helped)
    assert alone.findings.equals(helped.findings)
    assert said == sorted(said)
    assert said[-1] == 1


def test_a_second_process_that_breaks_off_costs_only_time(
    make_posts: MakePosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = make_posts(*town(30))
    alone = understand(posts, now=NOW, processes=1)
    monkeypatch.setattr(steps, "LEAST_TEXTS", 1)
    monkeypatch.setattr(aside.sys, "executable", "/bin/false")
    assert plain(understand(posts, now=NOW, processes=2)) == plain(alone)


def test_stopping_ends_the_second_process(
    make_posts: MakePosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "LEAST_TEXTS", 1)
    helpers: list[aside.Aside] = []

    class Watched(aside.Aside):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            helpers.append(self)

    monkeypatch.setattr(understanding, "Aside", Watched)
    with pytest.raises(Cancelled):
        understand(make_posts(*town(30)), now=NOW, processes=2, cancelled=lambda: bool(helpers))
    assert helpers[0]._process.poll() is not None


def test_progress_is_monotonic_and_ends_at_one(make_posts: MakePosts) -> None:
    said: list[tuple[str, float]] = []
    understand(make_posts(*town(60)), now=NOW, progress=lambda stage, f: said.append((stage, f)))
    fractions = [fraction for _, fraction in said]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == 1
    stages = list(dict.fromkeys(stage for stage, _ in said))
    assert stages[:5] == ["language", "tone", "near-duplicates", "embeddings", "topics"]


@pytest.mark.parametrize("after", [0, 3, 8, 14])
def test_a_run_can_be_stopped_at_any_stage(make_posts: MakePosts, after: int) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    with pytest.raises(Cancelled):
        understand(make_posts(*town(30)), now=NOW, cancelled=stop)
    assert asked == after + 1


WELSH = "Mae'r biniau heb eu gwagio eto ar Heol y Felin"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        ["Only one post about the library"],
        [
            {"text": f"Undated post {n} about the swimming pool", "posted_at": None}
            for n in range(25)
        ],
        [f"{WELSH} {n}" for n in range(25)],
        ["The same words every time"] * 30,
        [""] * 5,
        ["🙂", "https://example.org/a", "@somebody", "…", "?"],
        [{"text": "a post in the far future", "posted_at": NOW + timedelta(days=9_000)}] * 3,
    ],
    ids=["none", "one", "undated", "Welsh", "identical", "empty", "wordless", "future"],
)
def test_odd_collections_give_a_result(make_posts: MakePosts, rows: list[Any]) -> None:
    posts = make_posts(*rows)
    result = understand(posts, now=NOW)
    assert result.findings.num_rows == len(rows)
    assert sum(t.size for t in result.topics) == sum(
        1 for topic in result.findings["topic"].to_pylist() if topic >= 0
    )
    assert result.notes
    if rows and isinstance(rows[0], dict):
        assert result.period is None
        assert result.weekly == ()
        assert any("usable date" in note for note in result.notes)
    if not rows:
        assert result.notes == ("No posts were read, so there is nothing to report.",)


def test_the_tone_of_welsh_is_not_guessed(make_posts: MakePosts) -> None:
    result = understand(make_posts(*[f"{WELSH} {n}" for n in range(25)]), now=NOW)
    assert result.tone is None
    assert set(result.findings["sentiment"].to_pylist()) == {None}
    assert any("The tone is not known for any post" in note for note in result.notes)


def test_nobody_private_is_named(make_posts: MakePosts) -> None:
    rows = [
        {
            "text": f"@tilda_marrow lives in Mill Lane, ring 01632 960 {n:03}, why is nobody helping?",
            "account_id": "rosa_quill",
            "url": f"https://social.example/@rosa_quill/{n}",
        }
        for n in range(12)
    ] + [{"text": "Good morning", "account_id": "somebody_else"}]
    result = understand(make_posts(*rows), now=NOW)
    shown = repr({name: value for name, value in plain(result).items() if name != "methods"})
    for secret in ("tilda", "rosa", "01632"):
        assert secret not in shown.lower()


def test_a_body_sees_its_own_zone_and_places(make_posts: MakePosts, tmp_path: Any) -> None:
    path = tmp_path / "places.csv"
    path.write_text("id,name\nw1,Mill Lane\n", encoding="utf-8")
    result = understand(make_posts(*town(60)), now=NOW, zone="Europe/London", gazetteer=path)
    assert {place.id for place in result.places} == {"w1"}
    assert str(result.weekly[0][0].tzinfo) == "Europe/London"


@pytest.mark.parametrize(
    ("more", "said"),
    [({"zone": "Ansford/Mill"}, "no time zone"), ({"key": b"short"}, "at least 16 bytes")],
)
def test_wrong_settings_are_said_in_words(make_posts: MakePosts, more: Any, said: str) -> None:
    posts = make_posts({"text": "hello", "account_id": "a"})
    with pytest.raises(ValueError, match=said):
        understand(posts, now=NOW, **more)
    with pytest.raises(ValueError, match="lacks the columns"):
        understand(pa.table({"text": ["a"]}), now=NOW)
