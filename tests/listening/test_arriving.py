"""New posts of a large collection are understood at once; topics are looked for anew when it is due."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.listening import actions, arriving, finding_jobs, jobs
from folkmoot.listening.models import Alert, Analysis, Question, Topic
from folkmoot.sources import erasers
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Collection
from folkmoot.spine.models import Job, User
from mootlib.records import POSTS
from tests.factories import collection, member
from tests.listening.test_lasting_topics import fill, spoken, topic_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A town's collections are small: what is large is so here."""
    monkeypatch.setattr(arriving, "WHOLE_UP_TO", 100)


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def made(officer: User) -> Collection:
    new = collection(officer)
    for theme in ("bins", "water", "flood"):
        fill(new, theme, 0, 80)
    jobs.listen(new, lambda stage, done: None)
    return new


def listen(made: Collection) -> Analysis:
    jobs.listen(made, lambda stage, done: None)
    return Analysis.objects.get(collection=made)


def keys(theme: str, start: int, count: int) -> list[tuple[str, str]]:
    return [(r["platform"], r["post_id"]) for r in spoken(theme)[start : start + count]]


def about(analysis: Analysis, theme: str) -> set[int]:
    """The topics of whose posts most are about a subject."""
    themes = {
        (row["platform"], row["post_id"]): name
        for name in ("bins", "water", "flood")
        for row in spoken(name)[:80]
    }
    of_topic: dict[int, Counter[str]] = {}
    for row in corpus().findings(analysis.run).to_pylist():
        name = themes.get((row["platform"], row["post_id"]))
        if name:
            of_topic.setdefault(row["topic"], Counter())[name] += 1
    return {number for number, names in of_topic.items() if names.most_common(1)[0][0] == theme}


def asked() -> list[Job]:
    return list(Job.objects.filter(kind=finding_jobs.FIND_TOPICS))


def test_new_posts_are_placed_without_looking_at_everything(
    made: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = Analysis.objects.get(collection=made)
    water = about(analysis, "water")
    before = sum(analysis.topics.filter(number__in=water).values_list("size", flat=True))
    monkeypatch.setattr(jobs, "understand", None)  # it must not be called
    fill(made, "water", 80, 15)
    after = listen(made)
    assert after.posts == 255
    assert corpus().findings(after.run).num_rows == 255
    found = corpus().findings_of(after.run, keys("water", 80, 15)).to_pylist()
    by_rule = sum(row["topic"] in water for row in found)
    counted = Counter(row["topic"] for row in corpus().findings(after.run).to_pylist())
    assert after.found_at == analysis.found_at
    assert after.made_at > analysis.made_at
    assert not asked(), "15 of 240 are not enough for new topics"
    sizes = dict(analysis.topics.values_list("number", "size"))
    assert sizes == {number: counted[number] for number in sizes}
    assert sum(sizes[number] for number in water) > before
    monkeypatch.undo()
    finding_jobs.find_topics(_Quiet(), made.pk)
    water = about(after, "water")
    found = corpus().findings_of(after.run, keys("water", 80, 15)).to_pylist()
    by_all = sum(row["topic"] in water for row in found)
    assert by_rule >= by_all - 3, "about as well as by a whole run"
    assert by_rule >= 5


def test_what_depends_on_the_words_alone_is_as_in_a_whole_run(made: Collection) -> None:
    fill(made, "flood", 80, 20)
    placed = listen(made)
    alone = ("post_id", "language", "sentiment", "sentiment_score")

    def rows() -> dict[str, dict[str, Any]]:
        found = corpus().findings(placed.run).select(list(alone)).to_pylist()
        return {row["post_id"]: row for row in found}

    quick = rows()
    topics = {r["post_id"]: r["topic"] for r in corpus().findings(placed.run).to_pylist()}
    finding_jobs.find_topics(_Quiet(), made.pk)
    assert rows() == quick
    again = {r["post_id"]: r["topic"] for r in corpus().findings(placed.run).to_pylist()}
    same = sum(topics[key] == again[key] for key in topics)
    assert same > 0.6 * len(topics), "lasting topics hold most posts where they were"


class _Quiet:
    def report(self, stage: str, progress: float) -> None:
        pass


def test_a_whole_run_is_asked_for_when_enough_is_new_and_changes_the_reckoning(
    made: Collection, django_capture_on_commit_callbacks: Any
) -> None:
    fill(made, "bus", 0, 40)
    listen(made)
    (job,) = asked()
    assert job.lane == Job.Lane.HEAVY
    listen(made)
    assert len(asked()) == 1, "it is asked for once"
    finding_jobs.find_topics(_Quiet(), made.pk)
    analysis = Analysis.objects.get(collection=made)
    assert analysis.found_posts == 280
    assert topic_of(analysis, "bus") not in {topic_of(analysis, t) for t in ("bins", "water")}


def test_each_night_brings_a_whole_run(made: Collection) -> None:
    Analysis.objects.update(found_at=timezone.now() - timedelta(days=2))
    fill(made, "bins", 80, 3)
    listen(made)
    assert len(asked()) == 1


def test_edits_and_deletions_are_followed(made: Collection) -> None:
    rows = spoken("bins")[:2]
    now = timezone.now()
    edited = rows[0] | {"text": "When will the bins be emptied?", "edited_at": now}
    deleted = rows[1] | {"deleted_at": now}
    corpus().append(
        POSTS.build([{**r, "collections": []} for r in (edited, deleted)]),
        collection=made.collection,
    )
    analysis = listen(made)
    assert analysis.posts == 239
    assert corpus().finding(analysis.run, deleted["platform"], deleted["post_id"]) is None
    found = corpus().finding(analysis.run, edited["platform"], edited["post_id"])
    assert found is not None
    assert found["question"]
    question = Question.objects.get(analysis=analysis, post_id=edited["post_id"])
    calm = edited | {"text": "Our bins are fine.", "edited_at": now + timedelta(minutes=1)}
    corpus().append(POSTS.build([{**calm, "collections": []}]), collection=made.collection)
    listen(made)
    assert not Question.objects.filter(pk=question.pk).exists()


def test_copies_join_the_group_and_topic_of_what_they_copy(made: Collection) -> None:
    analysis = Analysis.objects.get(collection=made)
    original = max(spoken("water")[:80], key=lambda row: row["posted_at"])
    told = corpus().finding(analysis.run, original["platform"], original["post_id"])
    copy = original | {
        "post_id": "copy-1",
        "text": f"RT @x: {original['text']}!",
        "collections": [],
    }
    corpus().append(POSTS.build([copy]), collection=made.collection)
    listen(made)
    found = corpus().finding(analysis.run, copy["platform"], "copy-1")
    assert told is not None
    assert found is not None
    assert (found["group"], found["topic"]) == (told["group"], told["topic"])


def test_a_whole_run_that_came_between_is_not_overwritten(
    made: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(made, "water", 80, 10)
    merge = corpus().merge_findings
    later = timezone.now() + timedelta(seconds=1)

    def merge_late(*words: Any) -> int:
        done = merge(*words)
        Analysis.objects.update(found_at=later, read_to=3)
        return done

    monkeypatch.setattr(corpus(), "merge_findings", merge_late)
    listen(made)
    analysis = Analysis.objects.get(collection=made)
    assert (analysis.found_at, analysis.read_to) == (later, 3)
    monkeypatch.undo()
    monkeypatch.setattr(arriving, "WHOLE_UP_TO", 100)
    assert listen(made).posts == 250, "they are read once more"


def test_a_topic_joined_by_an_officer_takes_the_new_posts(made: Collection, officer: User) -> None:
    analysis = Analysis.objects.get(collection=made)
    numbers = about(analysis, "water")
    water = Topic.objects.filter(analysis=analysis, number__in=numbers).order_by("-size")[0]
    flood = Topic.objects.get(analysis=analysis, number=topic_of(analysis, "flood"))
    size = flood.size
    actions.topic_join(by=officer, topic=water, into=flood)
    fill(made, "water", 80, 20)
    listen(made)
    found = corpus().findings_of(analysis.run, keys("water", 80, 20)).to_pylist()
    assert water.number not in {row["topic"] for row in found}
    flood.refresh_from_db()
    assert flood.size > size, "what would have been of the one is of the other"
    assert asked(), "joined topics are looked for anew"


def test_an_erasure_takes_the_rule_and_what_was_kept(made: Collection, officer: User) -> None:
    analysis = Analysis.objects.get(collection=made)
    row = next(r for r in spoken("bins")[:80] if r["account_id"])
    assert arriving.standing(made) is not None
    before = corpus().stats().rows["enrichments"]
    erasers.account_erase(by=officer, platform=row["platform"], account=row["account_id"])
    assert corpus().stats().rows["enrichments"] < before
    assert not arriving.rule_file(analysis).exists()
    assert arriving.standing(made) is None
    listen(made)
    assert arriving.standing(made) is not None, "the next run looks at everything"


def test_a_burst_of_new_posts_is_alerted(made: Collection) -> None:
    now = timezone.now()
    Collection.objects.filter(pk=made.pk).update(starts_on=(now - timedelta(days=60)).date())
    made.refresh_from_db()
    rows = [
        {
            **row,
            "collections": [],
            "post_id": f"burst-{n}",
            "account_id": f"burst-{n}",
            "posted_at": now - timedelta(minutes=90 - n),
        }
        for n, row in enumerate(spoken("water")[:80])
    ]
    corpus().append(POSTS.build(rows), collection=made.collection)
    analysis = listen(made)
    assert Alert.objects.filter(analysis=analysis).exists()
