"""A person's rights: all that is kept in one file; forgotten everywhere; the event log stays valid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessLog
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from folkmoot.spine import (
    contributions,
    event_chain,
    events,
    moderation,
    participation,
    persons,
    telling,
)
from folkmoot.spine.models import (
    Contribution,
    Event,
    Identity,
    Organisation,
    Subscription,
    User,
    Voice,
)
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.participation import Speaker
from tests import event_log
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


def test_whoever_shows_her_browser_alone_is_forgotten_with_her_addresses() -> None:
    lived()
    assert Subscription.objects.filter(email=EMAIL).exists()
    kept = persons.export(speaker())  # the secret of the browser, no address in the session
    assert kept["addresses"] == [EMAIL]
    assert kept["follows"]
    persons.forget(speaker())
    assert not Subscription.objects.filter(email=EMAIL).exists()
    assert EMAIL not in everything()


def test_an_account_is_forgotten_with_every_address_that_it_confirmed() -> None:
    door = said().process
    user = User.objects.create_user("citizen@example.org", name=NAME)
    her = Speaker(user=user, email=EMAIL)
    participation.participant_for(her, door)
    for address in ("citizen@example.org", EMAIL):
        Subscription.objects.create(
            matter=matter(member()), email=address, confirmed_at=timezone.now()
        )
    persons.forget(her)
    assert not Subscription.objects.exists()


def test_a_browser_alone_neither_shows_nor_cuts_off_what_an_address_has_elsewhere() -> None:
    said("On my telephone.")
    participation.email_ask(speaker(), EMAIL)
    participation.email_confirm(token=Identity.objects.get().token)
    user = User.objects.create_user(EMAIL)
    said("With my account.", speaker=Speaker(user=user))
    AccessLog.objects.create(username=EMAIL, ip_address="192.0.2.7", user_agent="Her browser")
    assert persons.export(speaker())["sign_ins"] == []
    assert len(persons.export(speaker())["said"]) == 1
    persons.forget(speaker())
    assert AccessLog.objects.exists()
    assert Identity.objects.get().user == user
    # Who shows the account shows all that was confirmed under its address.
    said("On my telephone again.", speaker=speaker("another"))
    participation.email_ask(speaker("another"), EMAIL)
    participation.email_confirm(token=Identity.objects.get(user=None).token)
    assert len(persons.export(Speaker(user=user))["said"]) == 2
    persons.forget(Speaker(user=user))
    assert EMAIL not in everything()


def test_what_was_noted_of_her_signing_in_is_told_and_goes(client: Client) -> None:
    user = User.objects.create_user("citizen@example.org", password="a-long-password-of-hers")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    given = {"login": "Citizen@example.org", "password": "a-long-password-of-hers"}
    client.post("/sign-in/", given | {"password": "wrong"})
    client.post("/sign-in/", given)
    assert AccessLog.objects.exists()
    kept = persons.export(Speaker(user=user))
    assert kept["sign_ins"]
    persons.forget(Speaker(user=user))
    assert "citizen@example.org" not in everything().lower()


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


def test_whoever_alone_administers_an_organisation_hands_it_on_first() -> None:
    admin = member(role="administrator", email="a@example.org")
    with pytest.raises(NotPossible, match="left to administer"):
        persons.forget(Speaker(user=admin))
    assert User.objects.filter(pk=admin.pk).exists()
    member(role="administrator", email="b@example.org")
    persons.forget(Speaker(user=admin))
    assert not User.objects.filter(pk=admin.pk).exists()
    assert Event.objects.filter(kind="staff.left").count() == 1


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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signs_in", [False, True])
def test_no_file_of_the_database_names_a_citizen_who_was_forgotten(signs_in: bool) -> None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or not Path(name).is_file():
        pytest.skip("the database of this run is no file of ours")
    event_log.clear()
    her = speaker()
    if signs_in:
        user = User.objects.create_user(EMAIL, password="a-long-password-of-hers")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        given = {"login": EMAIL, "password": "a-long-password-of-hers"}
        assert Client().post("/sign-in/", given).status_code == 302
        assert AccessLog.objects.exists()
        her = Speaker(user=user)
    said("I signed this.", name=NAME, speaker=her)
    traces = [NAME.encode(), *([EMAIL.encode()] if signs_in else ())]
    assert all(found_in_files(name, trace) for trace in traces)
    persons.forget(her)
    assert not any(found_in_files(name, trace) for trace in traces)
    event_log.clear()


def found_in_files(name: str, trace: bytes) -> bool:
    """Whether the database's file or its journal holds it."""
    files = (Path(name + end) for end in ("", "-wal"))
    return any(trace in file.read_bytes() for file in files if file.exists())
