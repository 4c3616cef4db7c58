"""Words said here: kept once taken, read by whom they are for, counted, changed and taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from folkmoot.spine import contributions, matters, moderation, phases
from folkmoot.spine.coverage import coverage
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import Contribution, Event, Outgoing, Phase, Process, Voice
from tests.factories import answer, heard, matter, member, organisation, said, speaker

pytestmark = pytest.mark.django_db
State = Contribution.State


def after(**options: object) -> Process:
    """A process whose words appear at once."""
    process = Process.objects.create(
        organisation=organisation(),
        slug="parks",
        title="Parks",
        moderation=Process.Moderation.AFTER,
        **options,
    )
    Phase.objects.create(process=process, kind="open", starts_at=timezone.now())
    return process


def test_words_wait_for_a_moderator_and_then_count() -> None:
    one = said("When will the library open on Sundays again?")
    assert one.state == State.WAITING
    assert one.language == "en"
    assert coverage().total.voices == 0
    assert not Outgoing.objects.exists()
    moderation.contribution_publish(by=member(role="moderator"), contribution=one)
    one.refresh_from_db()
    assert one.state == State.PUBLISHED
    assert coverage().total.voices == 1
    assert coverage().platforms[0].name == "site"


def test_where_moderation_comes_after_words_appear_at_once() -> None:
    one = said(process=after())
    assert one.state == State.PUBLISHED
    assert one.voice.wants_answer
    assert one.checked_at is None


def test_private_words_are_for_staff_and_not_in_the_public_figures() -> None:
    one = said(private=True)
    assert one.state == State.KEPT
    assert coverage().total.voices == 0
    assert not Outgoing.objects.exists()


def test_an_answer_to_the_matter_answers_what_was_said_about_it() -> None:
    user = member()
    row = matter(user)
    one = said(process=after(), about=row)
    assert list(row.voices.all()) == [one.voice]
    answer(user, row, "The crossing gives ten seconds more from Monday.")
    assert coverage().total.answered == 1
    # Nobody posts a reply on a platform to somebody who spoke here.
    assert not one.voice.replies.exists()


def test_words_about_a_matter_that_was_joined_to_another_go_there() -> None:
    user = member()
    first, second = matter(user), matter(user, heard(9), title="Crossings")
    matters.matter_merge(by=user, matter=first, into=second)
    assert said(process=after(), about=first).voice.matter == second


def test_hidden_words_leave_their_matter_and_come_back_to_it() -> None:
    row = matter(member())
    one = said(process=after(), about=row)
    moderator = member(role="moderator", email="m@example.org")
    reason = moderation.reasons_of(one.organisation).get(code="off-topic")
    decision = moderation.contribution_hide(by=moderator, contribution=one, reason=reason)
    assert row.voices.count() == 0
    assert coverage().total.voices == 0
    appeal = moderation.appeal_make(decision=decision, text="It is about this.")
    moderation.appeal_decide(
        by=member(email="o@example.org"), appeal=appeal, overturn=True, answer="You are right."
    )
    assert row.voices.count() == 1
    assert coverage().total.voices == 1


def test_a_form_that_is_sent_twice_is_one_contribution() -> None:
    once = uuid.uuid4()
    assert said(once=once) == said(once=once)
    assert Contribution.objects.count() == 1


def test_nobody_gets_another_ones_words_by_their_identifier() -> None:
    first = said("Mine.")
    second = said("Yours.", once=first.pk, speaker=speaker("another"))
    third = said("Elsewhere.", once=first.pk, process=after())
    assert len({first.pk, second.pk, third.pk}) == 3


@pytest.mark.parametrize("text", ["", "  \n\t ", "x" * (Contribution.MOST_WORDS + 1)])
def test_no_words_and_too_many_get_a_sentence(text: str) -> None:
    with pytest.raises(NotAllowed):
        said(text)
    assert not Contribution.objects.exists()


def test_a_closed_process_takes_no_words() -> None:
    process = after()
    process.phases.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(NotAllowed, match="takes no contributions now"):
        said(process=process)


def test_the_later_of_two_phases_is_active() -> None:
    process = after()
    now = timezone.now()
    process.phases.update(starts_at=now - timedelta(days=2))
    reading = Phase.objects.create(process=process, kind="reading", starts_at=now)
    assert phases.active_phase(process, now) == reading
    assert not phases.allows(process, phases.SAY, now)
    assert phases.allows(process, phases.SAY, now - timedelta(days=1))
    unknown = Phase.objects.create(process=process, kind="from a later version", starts_at=now)
    assert phases.active_phase(process, now) == unknown
    assert not phases.allows(process, phases.SAY, now)


def test_changed_words_keep_what_they_were_and_wait_again() -> None:
    one = said("The crosing is to short.")
    moderation.contribution_publish(by=member(role="moderator"), contribution=one)
    contributions.contribution_edit(contribution=one, text="The crossing is too short.")
    one.refresh_from_db()
    assert one.state == State.WAITING
    assert [r.text for r in one.revisions.all()] == ["The crosing is to short."]
    assert Voice.objects.get(contribution=one).wants_answer is False


def test_changed_words_stay_visible_where_moderation_comes_after() -> None:
    one = said("Too short.", process=after())
    moderation.contribution_check(by=member(role="moderator"), contribution=one)
    contributions.contribution_edit(contribution=one, text="Far too short.")
    one.refresh_from_db()
    assert (one.state, one.checked_at) == (State.PUBLISHED, None)  # a moderator looks again


def test_words_are_taken_back_once_and_for_all() -> None:
    one = said(process=after())
    contributions.contribution_withdraw(contribution=one)
    one.refresh_from_db()
    assert one.state == State.WITHDRAWN
    assert coverage().total.voices == 0
    for act in (
        lambda: contributions.contribution_withdraw(contribution=one),
        lambda: contributions.contribution_edit(contribution=one, text="again"),
        lambda: moderation.contribution_publish(by=member(), contribution=one),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_staff_type_in_is_an_event_without_words() -> None:
    user = member()
    door = contributions.open_door(organisation())
    one = contributions.contribution_submit(
        process=door, participant=None, text="Bins!", channel="paper", typed_by=user
    )
    event = Event.objects.get(subject=f"contribution:{one.pk}")
    assert event.kind == "contribution.typed_in"
    assert "Bins" not in str(event.facts)
    assert one.signed == "A resident"


def test_a_voice_is_a_post_or_a_contribution_and_never_both() -> None:
    one = said(process=after())
    for wrong in (
        {"contribution": one, "post_id": "7"},
        {"contribution": None, "post_id": ""},
    ):
        Voice.objects.filter(contribution=one).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Voice.objects.create(organisation=one.organisation, platform="site", **wrong)


def test_the_open_door_is_one_for_each_body() -> None:
    first = contributions.open_door(organisation())
    assert contributions.open_door(organisation()) == first
    assert phases.allows(first, phases.SAY)
