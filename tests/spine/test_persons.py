"""A person's rights: all that is kept in one file; forgotten everywhere; the event log stays valid."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import connection

from folkmoot.spine import (
    contributions,
    event_chain,
    events,
    moderation,
    participation,
    persons,
    telling,
)
from folkmoot.spine.models import Contribution, Identity, Organisation, Subscription, User, Voice
from folkmoot.spine.participation import Speaker
from tests.factories import answer, matter, member, organisation, said, speaker

pytestmark = pytest.mark.django_db
NAME, EMAIL, WORDS = "Zuzanna Quillfeather", "zuzanna@example.org", "My knees hate that crossing."


def lived() -> Contribution:
    """Somebody who said, changed, was hidden, appealed, left an address and follows a matter."""
    user = member()
    row = matter(user)
    one = said("Zuzanna Quillfeather here: my knees.", name=NAME, about=row)
    contributions.contribution_edit(contribution=one, text=WORDS)
    participation.email_ask(speaker(), EMAIL)
    participation.email_confirm(token=Identity.objects.get().token)
    participation.note_act(speaker(), "say", one.process)
    reason = moderation.reasons_of(organisation()).first()
    moderator = member(role="moderator", email="m@example.org")
    assert reason is not None
    decision = moderation.contribution_hide(
        by=moderator, contribution=one, reason=reason, note=f"Dear {NAME}, why your name?"
    )
    appeal = moderation.appeal_make(decision=decision, text=f"Because I am {NAME}.")
    moderation.appeal_decide(by=user, appeal=appeal, overturn=True, answer=f"Right, {NAME}.")
    answer(user, row, "Ten seconds more.")
    telling.send_waiting()
    events.seal()
    return Contribution.objects.get()


def everything() -> str:
    """All that the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
        if connection.vendor == "sqlite":  # the search index too, as it lies in the file
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE name LIKE '%search%' AND type = 'table'"
            )
            tables += [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_file_holds_all_that_is_kept() -> None:
    lived()
    kept = persons.export(speaker())
    text = json.dumps(kept, ensure_ascii=False)
    (one,) = kept["said"]
    assert one["words"] == WORDS
    assert one["earlier_words"][0]["words"].startswith("Zuzanna")
    assert one["decisions"][0]["appeal"]["answer"] == f"Right, {NAME}."
    assert kept["signed_as"][0]["name"] == NAME
    assert kept["acts"][0]["kind"] == "say"
    assert text.count("Brown water") >= 1
    by_address = persons.export(persons.speaker_by_email(EMAIL))
    assert by_address["said"] == kept["said"]
    assert by_address["follows"][0]["matter"] == "Brown water"


def test_words_stay_and_the_person_goes() -> None:
    one = lived()
    assert NAME in everything()
    done = persons.forget(Speaker(secret="a-browser", email=EMAIL))
    assert (done.contributions, done.words_erased, done.subscriptions) == (1, 0, 1)
    left = everything()
    for name in (NAME, "Quillfeather", EMAIL, "Zuzanna"):
        assert name not in left
    one.refresh_from_db()
    assert (one.text, one.state, one.participant) == (WORDS, "published", None)
    assert Voice.objects.get(contribution=one).wants_answer  # it stays counted


def test_a_body_may_erase_words_too() -> None:
    lived()
    Organisation.objects.update(words_stay=False)
    assert persons.forget(speaker()).words_erased == 1
    assert WORDS not in everything()
    assert Contribution.objects.get().state == "erased"


def test_the_event_log_stays_valid() -> None:
    lived()
    persons.forget(Speaker(secret="a-browser", email=EMAIL), words_too=True)
    events.seal()
    assert event_chain.verified((event.public for event in events.sealed_after()), {}) is not None


def test_staff_who_leave_are_cut_from_what_they_did() -> None:
    lived()
    user = User.objects.get(email="m@example.org")
    done = persons.forget(Speaker(user=user))
    assert done.account
    assert "m@example.org" not in everything()
    decision = Contribution.objects.get().decisions.first()
    assert decision is not None
    assert decision.by is None


def test_an_account_of_a_citizen_goes_with_its_words() -> None:
    user = User.objects.create_user(EMAIL, name=NAME)
    said("Words.", speaker=Speaker(user=user))
    persons.forget(Speaker(user=user), words_too=True)
    left = everything()
    assert EMAIL not in left
    assert "Words." not in left


def test_an_address_that_was_never_verified_is_forgotten_and_proves_nothing() -> None:
    one = said("Words.")
    participation.email_ask(speaker(), EMAIL)
    assert persons.forget(persons.speaker_by_email(EMAIL)).contributions == 0
    assert EMAIL not in everything()
    one.refresh_from_db()
    assert one.participant is not None


def test_nobody_is_a_sentence() -> None:
    with pytest.raises(persons.NobodyFound, match=r"nobody@example\.org"):
        persons.speaker_by_email("nobody@example.org")


def test_a_stranger_forgets_nothing() -> None:
    lived()
    assert persons.forget(speaker("another")).contributions == 0
    assert Subscription.objects.count() == 1
