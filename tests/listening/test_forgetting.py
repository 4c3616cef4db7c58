"""Rows and files of listening forget an erased account, however it is spelt; without running the methods."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from folkmoot.listening import (
    erasing,
    labelling,
    tone_actions,
    tone_forgetting,
    tone_models,
    toning,
)
from folkmoot.listening.models import Analysis, Question, ToneLabel, TopicChange
from folkmoot.sources.erasers import Account
from folkmoot.sources.erasures import digest_of
from folkmoot.sources.models import ErasedAccount
from folkmoot.spine import jobs
from folkmoot.spine.models import Job
from mootlib.text import sentiment_head
from tests.factories import collection, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
POSTS = frozenset(("mastodon", str(n)) for n in range(3))
HER = Account("mastodon", "acc7719021", ("wilhelminaq", "Jürgen Quarterstaff"), POSTS)


@pytest.fixture
def analysis() -> Analysis:
    owner = collection(member())
    return Analysis.objects.create(
        organisation=owner.organisation, collection=owner, name="Bins", made_at=timezone.now()
    )


def ask(analysis: Analysis, number: int, **more: str) -> Question:
    return Question.objects.create(
        analysis=analysis, platform="mastodon", post_id=str(number), kind="question", **more
    )


@pytest.mark.parametrize(
    ("directed_at", "after"),
    [
        ("wilhelminaq", "@erased"),
        ("@wilhelminaq", "@erased"),
        ("@WilhelminaQ", "@erased"),
        ("WILHELMINAQ@tooter.example", "@erased@tooter.example"),
        ("JÜRGEN Quarterstaff", "@erased"),
        ("@wilhelminaquist", "@wilhelminaquist"),
        ("Aldermouth Council", "Aldermouth Council"),
    ],
)
def test_a_question_no_longer_says_that_she_was_asked(
    analysis: Analysis, directed_at: str, after: str
) -> None:
    row = ask(analysis, 99, directed_at=directed_at, answered_by=directed_at)
    erasing.erase(HER)
    row.refresh_from_db()
    assert (row.directed_at, row.answered_by) == (after, after)


def test_her_questions_and_labels_go_and_others_stay(analysis: Analysis) -> None:
    for number in (1, 99):
        ask(analysis, number)
        ToneLabel.objects.create(analysis=analysis, platform="mastodon", post_id=str(number))
    erasing.erase(HER)
    assert [row.post_id for row in Question.objects.all()] == ["99"]
    assert [row.post_id for row in ToneLabel.objects.all()] == ["99"]


def test_a_topic_that_an_officer_renamed_keeps_its_name_but_for_hers(analysis: Analysis) -> None:
    kept = analysis.topics.create(number=1, label="Bins", size=3, share=0.1, renamed=True)
    hers = analysis.topics.create(number=2, label="wilhelminaq, pool", size=3, share=0.1)
    change = TopicChange.objects.create(
        analysis=analysis, kind="split", number=2, other=1, label="pool, wilhelminaq",
        other_label="What @Wilhelminaq said", at=timezone.now(),
    )  # fmt: skip
    erasing.erase(HER)
    for row in (kept, hers, change):
        row.refresh_from_db()
    assert (kept.label, hers.label) == ("Bins", "@erased, pool")
    assert (change.label, change.other_label) == ("pool, @erased", "What @erased said")


def test_what_a_run_that_broke_off_left_is_cleaned_too(analysis: Analysis) -> None:
    Analysis.objects.update(made_at=None)
    ask(analysis, 99, directed_at="@wilhelminaq")
    topic = analysis.topics.create(number=2, label="wilhelminaq, pool", size=3, share=0.1)
    analysis.folder.mkdir(parents=True)
    (analysis.folder / "to-label.json").write_text('{"": [["mastodon", "1"]]}')
    erasing.erase(HER)
    topic.refresh_from_db()
    assert topic.label == "@erased, pool"
    assert not (analysis.folder / "to-label.json").exists()


def test_posts_drawn_for_labelling_meanwhile_are_drawn_anew(analysis: Analysis) -> None:
    erasing.erase(HER)
    analysis.folder.mkdir(parents=True, exist_ok=True)
    labelling._file(analysis).write_text('{"": [["mastodon", "1"]]}')  # by a page, of the corpus
    erasing.erase_afterwards(HER)
    assert not labelling._file(analysis).exists()


# --- Models that learnt from her -------------------------------------------------------------------


def own_model(analysis: Analysis) -> Path:
    """The files of a body's own model, as its learning leaves them."""
    folder = tone_models._folder(analysis.organisation)
    folder.mkdir(parents=True)
    (folder / "weights.npz").write_bytes(b"learnt")
    tone_models._told(analysis.organisation).write_text('{"kept": true}')
    return folder


def labelled(analysis: Analysis, number: int, first: int = 0) -> None:
    ToneLabel.objects.bulk_create(
        ToneLabel(analysis=analysis, platform="mastodon", post_id=str(n), tone="neutral")
        for n in range(first, first + number)
    )


def test_a_model_goes_with_labels_of_hers_and_is_learnt_anew(analysis: Analysis) -> None:
    folder = own_model(analysis)
    labelled(analysis, sentiment_head.LEAST_LABELS + 3)
    tone_forgetting.forget_labels(HER)
    assert not folder.exists()
    assert tone_models.last_trial(analysis.organisation) is None
    assert ToneLabel.objects.count() == sentiment_head.LEAST_LABELS
    assert Job.objects.get(kind=tone_actions.LEARN).organisation == analysis.organisation


def test_with_too_few_labels_left_the_shipped_model_serves(analysis: Analysis) -> None:
    folder = own_model(analysis)
    labelled(analysis, 3)
    tone_forgetting.forget_labels(HER)
    assert not folder.exists()
    assert not Job.objects.filter(kind=tone_actions.LEARN).exists()


def test_a_model_that_learnt_from_nothing_of_hers_stays(analysis: Analysis) -> None:
    folder = own_model(analysis)
    labelled(analysis, 3, first=50)
    tone_forgetting.forget_labels(HER)
    assert folder.exists()


def test_a_model_that_learns_while_she_is_erased_is_not_kept(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: object, **more: object) -> SimpleNamespace:
        ErasedAccount.objects.create(platform="mastodon", digest=digest_of("mastodon", "1"))
        own_model(analysis)
        return SimpleNamespace(kept=False, posts=3, before=0.0, after=0.0, gain=(0.0, 0.0, 0.0))

    monkeypatch.setattr(sentiment_head, "retrain", meanwhile)
    with pytest.raises(jobs.JobFailed, match="erased while"):
        toning.learn(SimpleNamespace(), analysis.pk)
    assert not tone_models._folder(analysis.organisation).exists()
