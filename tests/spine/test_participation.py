"""Taking part without an account: a pseudonym a process, an address later, nothing lost, nothing joined."""

from __future__ import annotations

import pytest
from django.core import mail

from folkmoot.spine import contributions, matters, moderation, participation, telling
from folkmoot.spine.models import Act, Identity, Participant, Phase, Process, Subscription, User
from folkmoot.spine.participation import Speaker
from tests.factories import answer, matter, member, organisation, said, speaker

pytestmark = pytest.mark.django_db


def processes() -> tuple[Process, Process]:
    door = contributions.open_door(organisation())
    other = Process.objects.create(organisation=organisation(), slug="parks", title="Parks")
    Phase.objects.create(process=other, kind="open", starts_at=other.made_at)
    return door, other


def test_one_pseudonym_a_process_and_none_that_joins_them() -> None:
    door, parks = processes()
    first = participation.participant_for(speaker(), door)
    assert participation.participant_for(speaker(), door) == first
    second = participation.participant_for(speaker(), parks)
    values = [
        {str(value) for value in Participant.objects.filter(pk=row.pk).values_list().get()}
        for row in (first, second)
    ]
    assert values[0] & values[1] <= {"", str(door.pk), str(parks.pk)}
    assert not any("a-browser" in value for row in values for value in row)
    assert set(participation.participants_of(speaker())) == {first, second}
    assert not participation.participants_of(speaker("another")).exists()


def test_nobody_speaks_without_a_secret_or_an_account() -> None:
    door, _parks = processes()
    with pytest.raises(ValueError, match="Nobody speaks"):
        participation.participant_for(Speaker(), door)


def test_an_address_keeps_what_was_said_and_finds_it_on_another_device() -> None:
    door, parks = processes()
    one, two = said("One.", process=door), said("Two.", process=parks)
    participation.email_ask(speaker(), " Ann@Example.org")
    telling.send_waiting()
    (asked,) = mail.outbox  # one mail, however many processes
    elsewhere = Speaker(secret="another", email="ann@example.org")
    assert not participation.participants_of(elsewhere).exists()  # not before it is verified
    token = next(i.token for i in Identity.objects.all() if i.token in asked.body)
    assert participation.email_confirm(token=token) is not None
    mine = {row.pk for row in participation.participants_of(elsewhere)}
    assert mine == {one.participant_id, two.participant_id}


def test_a_link_to_one_address_says_nothing_about_another() -> None:
    said("My own words.")
    participation.email_ask(speaker(), "mallory@example.org")
    mallorys = Identity.objects.get().token
    participation.email_ask(speaker(), "victim@example.org")
    assert participation.email_confirm(token=mallorys) is None
    victims = Identity.objects.get()
    assert (victims.email, victims.verified_at) == ("victim@example.org", None)
    assert participation.email_confirm(token=victims.token) is not None
    # The same after an honest change: the old mailbox opens nothing any more.
    participation.email_ask(speaker(), "new@example.org")
    assert participation.email_confirm(token=victims.token) is None


def test_whoever_spoke_is_told_of_the_next_steps() -> None:
    user = member()
    row = matter(user)
    one = said("About the water.", about=row)
    moderation.contribution_publish(by=user, contribution=one)
    participation.email_ask(speaker(), "ann@example.org")
    telling.send_waiting()
    assert not Subscription.objects.exists()
    participation.email_confirm(token=Identity.objects.get().token)
    mail.outbox.clear()
    answer(user, row, "The main was flushed.")
    telling.send_waiting()
    assert [(m.to, "flushed" in m.body) for m in mail.outbox] == [(["ann@example.org"], True)]


def test_whoever_is_joined_to_a_matter_later_follows_it_too() -> None:
    user = member()
    one = said("About the water.")
    moderation.contribution_publish(by=user, contribution=one)
    participation.email_ask(speaker(), "ann@example.org")
    participation.email_confirm(token=Identity.objects.get().token)
    row = matter(user)
    one.refresh_from_db()
    matters.voices_take(by=user, matter=row, voices=[one.voice])
    assert Subscription.objects.get(matter=row).confirmed_at is not None


def test_an_account_speaks_under_a_key_that_nothing_leads_to_once_it_is_cut() -> None:
    door, _parks = processes()
    user = User.objects.create_user("citizen@example.org")
    row = participation.participant_for(Speaker(user=user), door)
    assert participation.participant_for(Speaker(user=user), door) == row
    participation.email_forget([row])
    again = participation.participant_for(Speaker(user=user), door)
    assert again != row
    assert again.key != row.key


def test_asking_again_and_again_sends_one_mail() -> None:
    said()
    for _ in range(3):
        participation.email_ask(speaker(), "ann@example.org")
    assert telling.send_waiting() == 1
    participation.email_ask(speaker(), "other@example.org")
    assert telling.send_waiting() == 1


def test_an_unknown_token_confirms_nothing() -> None:
    assert participation.email_confirm(token="nonsense") is None


def test_acts_are_noted_once_a_day_unless_the_speaker_wants_none() -> None:
    door, parks = processes()
    for process in (door, door, parks):
        participation.note_act(speaker(), "say", process)
    assert Act.objects.count() == 2
    assert Act.objects.values("pseudonym").distinct().count() == 1
    assert not set(Act.objects.values_list("pseudonym", flat=True)) & set(
        Participant.objects.values_list("key", flat=True)
    )
    participation.note_act(Speaker(secret="shy", traced=False), "say", door)
    assert Act.objects.count() == 2
    assert participation.forget_acts(speaker()) == 2
    assert participation.forget_acts(Speaker()) == 0
