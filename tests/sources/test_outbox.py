"""The outbox: what is published here is in the corpus, what is taken back is not, whatever is killed."""

from __future__ import annotations

import pytest

from folkmoot.sources import outbox
from folkmoot.sources.bridge import corpus
from folkmoot.spine import contributions, moderation, persons
from folkmoot.spine.models import Contribution, Outgoing, Process
from tests.factories import member, organisation, said, speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def door() -> Process:
    process = contributions.open_door(organisation())
    process.moderation = Process.Moderation.AFTER
    process.save()
    return process


def texts() -> dict[str, str]:
    """What the corpus holds of this site, by identifier."""
    keys = [("folkmoot", str(one.pk)) for one in Contribution.objects.all()]
    return {row["post_id"]: row["text"] for row in corpus().posts(keys).to_pylist()}


def test_only_published_public_words_go_in(door: Process) -> None:
    shown = said("Crossings are short.")
    said("Secret.", private=True)
    waiting = said("Wait.", speaker=speaker("b"))
    contributions.disappear(contributions.held(waiting), Contribution.State.WAITING)
    assert outbox.carry() >= 1
    assert texts() == {str(shown.pk): "Crossings are short."}
    assert not Outgoing.objects.exists()
    (row,) = corpus().posts([("folkmoot", str(shown.pk))]).to_pylist()
    assert row["account_id"] == str(shown.participant_id)


def test_hiding_takes_out_and_restoring_puts_in_again(door: Process) -> None:
    one = said("Crossings are short.")
    outbox.carry()
    reason = moderation.reasons_of(organisation()).get(code="off-topic")
    decision = moderation.contribution_hide(
        by=member(role="moderator"), contribution=one, reason=reason
    )
    outbox.carry()
    assert texts() == {}
    appeal = moderation.appeal_make(decision=decision, text="No.")
    moderation.appeal_decide(by=member(), appeal=appeal, overturn=True, answer="Right.")
    outbox.carry()
    assert list(texts().values()) == ["Crossings are short."]


def test_changed_words_replace_the_earlier_ones(door: Process) -> None:
    one = said("Crosings are short.")
    outbox.carry()
    contributions.contribution_edit(contribution=one, text="Crossings are short.")
    outbox.carry()
    assert list(texts().values()) == ["Crossings are short."]


def test_carrying_twice_changes_nothing(door: Process) -> None:
    one = said("Crossings are short.")
    outbox.carry()
    Outgoing.objects.create(contribution=one.pk, kind=Outgoing.Kind.PUBLISH)  # as after a kill
    outbox.carry()
    assert list(texts().values()) == ["Crossings are short."]


def test_a_forgotten_author_is_cut_from_her_words_in_the_corpus(door: Process) -> None:
    one = said("Crossings are short.")
    participant = str(one.participant_id)
    outbox.carry()
    persons.forget(speaker())
    outbox.carry()
    (row,) = corpus().posts([("folkmoot", str(one.pk))]).to_pylist()
    assert row["account_id"] is None
    assert not list(corpus().posts_of("folkmoot", participant))
    held = b"".join(p.read_bytes() for p in corpus().path.rglob("*") if p.is_file())
    assert participant.encode() not in held
