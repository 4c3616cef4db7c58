from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from mootlib.listening.erasing import MASK, without_account
from mootlib.listening.result import (
    Actor,
    Burst,
    Example,
    ListeningResult,
    PostKey,
    Question,
    Topic,
)
from mootlib.records import FINDINGS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HERS, OTHERS = PostKey("x", "1"), PostKey("x", "2")


def finding(key: PostKey, account: str) -> dict[str, object]:
    return {
        "platform": key.platform,
        "post_id": key.post_id,
        "account_id": account,
        "posted_at": NOW,
        "topic": 0,
        "language": "en",
        "group": 0,
        "places": [],
        "question": False,
    }


@pytest.fixture
def result() -> ListeningResult:
    mine = Example(HERS, "the bins again", NOW, None, None)
    about = Example(OTHERS, "ask @Mona_Ferris or mona ferris, not monarchists", NOW, None, None)
    topic = Topic(
        0, "Mona Ferris bins", ("bins", "mona ferris"), 2, 1.0, None, None, {}, {}, {}, (),
        (mine, about), (mine,), None, None,
    )  # fmt: skip
    return ListeningResult(
        organisation="Council", made_at=NOW, seed=0, period=(NOW, NOW), readings=(), platforms={"x": 2},
        languages={"en": 2}, topics=(topic,), findings=FINDINGS.build([finding(HERS, "a1"), finding(OTHERS, "a2")]),
        questions=(Question(HERS, "why?", None, NOW, None), Question(OTHERS, "who?", "mona_ferris", NOW, None)),
        bursts=(Burst(0, NOW, NOW, 1.0, 5, 60, (HERS, OTHERS)),), places=(),
        talked_about=(Actor("a1", "Mona Ferris", 1, 1, False),), talking=(Actor("a2", "@x", 1, 0, False),),
        weekly=(), tone=None, methods=(), notes=("2 posts",),
    )  # fmt: skip


def test_her_posts_are_no_longer_shown_and_her_names_are_masked(result: ListeningResult) -> None:
    kept = without_account(
        result, keys={HERS}, account_id="a1", names=("mona_ferris", "Mona Ferris")
    )
    assert kept.findings["post_id"].to_pylist() == ["2"]
    assert [q.key for q in kept.questions] == [OTHERS]
    assert kept.questions[0].directed_at == MASK
    assert [e.key for e in kept.topics[0].typical] == [OTHERS]
    assert kept.topics[0].most_seen == ()
    assert kept.topics[0].typical[0].text == f"ask {MASK} or {MASK}, not monarchists"
    assert kept.topics[0].label == f"{MASK} bins"
    assert kept.bursts[0].post_keys == (OTHERS,)
    assert kept.talked_about == ()
    assert len(kept.talking) == 1
    everything = repr(kept).lower()
    assert "mona ferris" not in everything
    assert "mona_ferris" not in everything


def test_counts_stay_as_they_were_found(result: ListeningResult) -> None:
    kept = without_account(result, keys={HERS}, account_id="a1")
    assert kept.topics[0].size == 2
    assert kept.platforms == {"x": 2}


def test_an_account_that_is_not_there_changes_nothing(result: ListeningResult) -> None:
    kept = without_account(result, keys=set(), account_id="zz", names=("nobody",))
    assert isinstance(kept.findings, pa.Table)
    assert kept.findings.equals(result.findings)
    assert kept.topics == result.topics
