"""Staff: invited by mail, given roles and teams, helped in again, leaving; each body its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.utils import timezone

from folkmoot.spine import matters, persons, staff, telling
from folkmoot.spine.invitation_links import invitation_by, token_of
from folkmoot.spine.models import (
    ApiToken,
    Event,
    Invitation,
    Membership,
    Notification,
    Organisation,
    Team,
    User,
)
from folkmoot.spine.not_possible import NotPossible
from tests.factories import matter, member, organisation

pytestmark = pytest.mark.django_db
PASSWORD = "nine brown geese at dawn"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)


def invited(email: str = "new@example.org", role: str = "officer", **more: Any) -> Invitation:
    given = {"by": member("administrator"), "organisation": organisation(), "role": role}
    return staff.invite(email=email, **(given | more))


def team(name: str = "Highways") -> Team:
    return Team.objects.get_or_create(organisation=organisation(), name=name)[0]


def held(user: User) -> Membership:
    return user.memberships.get(organisation=organisation())


def elsewhere() -> Organisation:
    return Organisation.objects.get_or_create(name="Fire", slug="fire", kind="fire")[0]


# --- Invitations -------------------------------------------------------------------------------------


def test_an_invitation_goes_by_mail_and_its_link_is_kept_nowhere() -> None:
    row = invited(" New@Example.org ", name="Nia", teams=[team()])
    assert telling.send_waiting() == 1
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    assert f"/invitations/{token_of(row)}/" in letter.body
    assert "Nia" in letter.body
    assert invitation_by(token_of(row)) == row
    assert invitation_by(token_of(row)[:-1]) is None
    event = Event.objects.get(kind="staff.invited")
    assert event.facts == {"role": "officer"}


def test_accepting_gives_role_and_teams_to_a_new_account() -> None:
    row = invited(teams=[team()])
    user = staff.invitation_accept_anew(invitation=row, name="Nia Rees", password=PASSWORD)
    assert held(user).role == "officer"
    assert list(user.teams.all()) == [team()]
    assert user.emailaddress_set.get().verified
    with pytest.raises(NotPossible):
        staff.invitation_accept(invitation=row, user=user)


def test_an_invitation_is_for_its_address_alone() -> None:
    row = invited()
    with pytest.raises(NotPossible, match="another address"):
        staff.invitation_accept(invitation=row, user=User.objects.create_user("ann@example.org"))
    assert not Membership.objects.filter(role="officer").exists()


def test_an_account_that_is_there_is_not_taken_over() -> None:
    row = invited()
    hers = User.objects.create_user("new@example.org", PASSWORD)
    with pytest.raises(NotPossible, match="sign in"):
        staff.invitation_accept_anew(invitation=row, name="", password="another one entirely")
    hers.refresh_from_db()
    assert hers.check_password(PASSWORD)
    staff.invitation_accept(invitation=row, user=hers)
    assert held(hers).role == "officer"


def test_sent_again_the_older_link_ends_and_the_time_begins_anew() -> None:
    row = invited()
    Invitation.objects.update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
    )
    row.refresh_from_db()
    old = token_of(row)
    assert not row.is_open
    staff.invitation_send_again(by=member("administrator"), invitation=row)
    row.refresh_from_db()
    assert row.is_open
    assert invitation_by(old) is None
    assert Notification.objects.filter(invitation=row).count() == 2


def test_invited_twice_is_one_invitation_with_the_newer_role() -> None:
    first, second = invited(), invited(role="analyst")
    assert first.pk == second.pk
    assert Invitation.objects.get().role == "analyst"


def test_withdrawn_the_link_counts_no_longer() -> None:
    row = invited()
    token = token_of(row)
    staff.invitation_withdraw(by=member("administrator"), invitation=row)
    assert invitation_by(token) is None
    assert telling.send_waiting() == 0


def test_whoever_works_here_is_not_invited() -> None:
    member("officer")
    with pytest.raises(NotPossible):
        invited("officer@example.org")


# --- Roles and teams ---------------------------------------------------------------------------------


def test_a_role_is_changed_and_teams_of_other_bodies_stay() -> None:
    user = member("officer")
    theirs = Team.objects.create(organisation=elsewhere(), name="Watch")
    user.teams.add(theirs, team("Parks"))
    staff.membership_change(
        by=member("administrator"), membership=held(user), role="analyst", teams=[team(), theirs]
    )
    assert held(user).role == "analyst"
    assert set(user.teams.all()) == {team(), theirs}
    assert Event.objects.get(kind="staff.role_changed").facts == {
        "before": "officer",
        "role": "analyst",
    }


def test_somebody_always_administers() -> None:
    boss = member("administrator")
    with pytest.raises(NotPossible, match="Nobody would be left"):
        staff.membership_end(by=boss, membership=held(boss))
    with pytest.raises(NotPossible, match="Nobody would be left"):
        staff.membership_change(by=boss, membership=held(boss), role="officer", teams=[])
    member("administrator", "second@example.org")
    staff.membership_end(by=boss, membership=held(boss))
    assert not boss.memberships.exists()


def test_leaving_closes_everything_and_keeps_what_was_done() -> None:
    officer = member("officer")
    row = matter(officer)
    officer.teams.add(team())
    matters.matter_assign(by=officer, matter=row, team=team(), assignee=officer)
    ApiToken.make(user=officer, name="script")
    client = Client()
    client.force_login(officer)
    assert client.get("/desk/").status_code == 200
    staff.membership_end(by=member("administrator"), membership=held(officer))
    assert client.get("/desk/").status_code == 302  # signed out
    row.refresh_from_db()
    assert (row.team, row.assignee) == (team(), None)
    assert not officer.api_tokens.exists()
    assert not officer.teams.exists()
    assert User.objects.filter(pk=officer.pk).exists()
    assert row.links.filter(kind="assigned").exists()


def test_a_lost_second_factor_is_removed_and_she_is_told() -> None:
    officer = member("officer")
    TOTP.activate(officer, generate_totp_secret())
    client = Client()
    client.force_login(officer)
    staff.second_factor_reset(by=member("administrator"), membership=held(officer))
    assert not Authenticator.objects.exists()
    assert client.get("/desk/").status_code == 302
    telling.send_waiting()
    (letter,) = mail.outbox
    assert letter.to == ["officer@example.org"]
    assert Event.objects.filter(kind="staff.second_factor_reset").exists()


def test_no_second_factor_is_removed_where_another_body_would_have_a_say() -> None:
    officer = member("officer")
    member(email="officer@example.org", role="administrator", body=elsewhere())
    TOTP.activate(officer, generate_totp_secret())
    boss = member("administrator")
    for who in (officer, boss):
        with pytest.raises(NotPossible):
            staff.second_factor_reset(by=boss, membership=held(who))
    assert Authenticator.objects.exists()


# --- Teams -------------------------------------------------------------------------------------------


def test_a_team_ends_once_nothing_waits_with_it() -> None:
    boss, officer, row_team = member("administrator"), member("officer"), team()
    row = matter(officer)
    matters.matter_assign(by=officer, matter=row, team=row_team)
    with pytest.raises(NotPossible, match="Matters are still"):
        staff.team_end(by=boss, team=row_team)
    matters.matter_move(by=officer, matter=row, state="declined", reason="It is the county's.")
    staff.team_end(by=boss, team=row_team)
    row.refresh_from_db()
    assert row.team is None
    assert "Highways" in row.links.get(kind="assigned").text


def test_two_teams_are_not_called_the_same() -> None:
    boss = member("administrator")
    parks = staff.team_save(by=boss, organisation=organisation(), name="  Parks  and trees ")
    assert parks.name == "Parks and trees"
    with pytest.raises(NotPossible):
        staff.team_save(by=boss, organisation=organisation(), name="parks and trees")
    staff.team_save(by=boss, organisation=organisation(), name="Parks and Trees", team=parks)
    staff.team_save(by=boss, organisation=elsewhere(), name="Parks and Trees")


# --- The person's rights -----------------------------------------------------------------------------


def test_an_invited_person_is_told_what_is_kept_and_is_forgotten() -> None:
    row = invited()
    speaker = persons.speaker_by_email("new@example.org")
    kept = persons.export(speaker)
    assert kept["invited_to"][0]["role"] == "officer"
    persons.forget(speaker)
    assert not Invitation.objects.filter(pk=row.pk).exists()
