"""People and teams on pages: for administrators, of their own bodies; and accepting an invitation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from folkmoot.spine import staff, telling
from folkmoot.spine.models import Invitation, Membership, Organisation, Team, User
from tests.factories import matter, member, organisation

pytestmark = pytest.mark.django_db
PASSWORD = "nine brown geese at dawn"
PAGE = "/desk/people/"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return signed_in(member("administrator"))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def held(user: User) -> int:
    return user.memberships.get(organisation=organisation()).pk


def link() -> str:
    telling.send_waiting()
    found = re.search(r"/invitations/\S+/", mail.outbox[-1].body)
    assert found
    return found[0]


@pytest.mark.parametrize("role", ["officer", "moderator", "analyst", "contributor"])
def test_it_is_for_administrators_alone(role: str) -> None:
    user = member(role)
    team = Team.objects.create(organisation=organisation(), name="Parks")
    client = signed_in(user)
    paths = ("", "invite/", f"{held(user)}/", f"{held(user)}/end/", f"{held(user)}/second-factor/")
    for path in (*[PAGE + each for each in paths], "/desk/teams/new/", f"/desk/teams/{team.pk}/"):
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code in (403, 405), path


def test_the_page_says_who_is_here_and_who_lacks_a_second_factor(boss: Client) -> None:
    officer = member("officer")
    team = Team.objects.create(organisation=organisation(), name="Parks")
    officer.teams.add(team)
    TOTP.activate(officer, generate_totp_secret())
    page = words(boss.get(PAGE))
    for word in ("officer@example.org", "Parks", "set up", "missing", "Administrator"):
        assert word in page
    assert 'href="/desk/people/"' in words(boss.get("/desk/"))


def test_from_the_invitation_to_the_desk(boss: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True
    boss_user = User.objects.get(email="administrator@example.org")
    TOTP.activate(boss_user, generate_totp_secret())
    sent = boss.post(f"{PAGE}invite/", {"email": "nia@example.org", "role": "officer"})
    assert sent.headers["Location"] == PAGE
    assert "nia@example.org" in words(boss.get(PAGE))
    path, new = link(), Client()
    page = words(new.get(path))
    assert "Officer" in page
    assert not User.objects.filter(email="nia@example.org").exists()  # looking changes nothing
    weak = new.post(path, {"name": "Nia", "password": "short"})
    assert weak.status_code == 422
    made = new.post(path, {"name": "Nia", "password": PASSWORD})
    assert made.headers["Location"] == "/desk/"
    assert new.get("/desk/").headers["Location"] == "/account/"  # a second factor first
    assert new.get(path).status_code == 410
    TOTP.activate(User.objects.get(email="nia@example.org"), generate_totp_secret())
    assert new.get("/desk/").status_code == 200


def test_somebody_with_an_account_signs_in_and_accepts(boss: Client) -> None:
    ann = User.objects.create_user("ann@example.org", PASSWORD)
    boss.post(f"{PAGE}invite/", {"email": "ann@example.org", "role": "moderator"})
    path = link()
    assert f"/sign-in/?next={path}" in words(Client().get(path)).replace("%3A", ":")
    assert Client().post(path, {"name": "X", "password": PASSWORD}).status_code == 200
    assert not ann.memberships.exists()
    other = signed_in(User.objects.create_user("bob@example.org"))
    assert "another address" in words(other.get(path))
    assert other.post(path).status_code == 409
    assert signed_in(ann).post(path).headers["Location"] == "/desk/"
    assert ann.memberships.get().role == "moderator"


def test_a_wrong_invitation_gets_a_sentence_and_stays_filled_in(boss: Client) -> None:
    member("officer")
    for email, sentence in (("officer@example.org", "works here already"), ("x", "valid")):
        answer = boss.post(f"{PAGE}invite/", {"email": email, "role": "officer"})
        assert answer.status_code == 422
        assert sentence in words(answer)
        assert email in words(answer)
    assert not Invitation.objects.exists()


def test_invitations_are_sent_again_and_withdrawn(boss: Client) -> None:
    boss.post(f"{PAGE}invite/", {"email": "nia@example.org", "role": "officer"})
    row = Invitation.objects.get()
    telling.send_waiting()
    assert boss.post(f"{PAGE}invitations/{row.pk}/again/").status_code == 302
    assert telling.send_waiting() == 1
    assert boss.post(f"{PAGE}invitations/{row.pk}/withdraw/").status_code == 302
    assert not Invitation.objects.exists()


def test_role_and_teams_are_changed(boss: Client) -> None:
    officer = member("officer")
    team = Team.objects.create(organisation=organisation(), name="Parks")
    path = f"{PAGE}{held(officer)}/"
    assert "Parks" in words(boss.get(path))
    assert boss.post(path, {"role": "analyst", "teams": [team.pk]}).status_code == 302
    assert officer.memberships.get().role == "analyst"
    assert list(officer.teams.all()) == [team]
    assert boss.post(path, {"role": "king"}).status_code == 422


def test_the_last_administrator_is_kept(boss: Client) -> None:
    user = User.objects.get(email="administrator@example.org")
    path = f"{PAGE}{held(user)}/"
    assert "Nobody would be left" in words(boss.post(path, {"role": "officer"}))
    assert "Nobody would be left" in words(boss.post(f"{path}end/"))
    assert user.memberships.get().role == "administrator"


def test_somebody_leaves_after_a_question(boss: Client) -> None:
    officer = member("officer")
    row = matter(officer)
    row.assignee = officer
    row.save()
    path = f"{PAGE}{held(officer)}/end/"
    assert "1 open matter" in words(boss.get(path))
    assert boss.post(path).status_code == 302
    assert not officer.memberships.exists()


def test_a_second_factor_is_removed_after_a_question(boss: Client) -> None:
    officer = member("officer")
    TOTP.activate(officer, generate_totp_secret())
    path = f"{PAGE}{held(officer)}/second-factor/"
    assert "make sure" in words(boss.get(path))
    assert boss.post(path).status_code == 302
    assert "missing" in words(boss.get(PAGE))


def test_teams_are_made_renamed_and_dissolved(boss: Client) -> None:
    assert boss.post("/desk/teams/new/", {"name": "Parks"}).status_code == 302
    assert boss.post("/desk/teams/new/", {"name": "parks"}).status_code == 422
    team = Team.objects.get()
    assert boss.post(f"/desk/teams/{team.pk}/", {"name": "Trees"}).status_code == 302
    row = matter(member("officer"))
    row.team = team
    row.save()
    assert boss.post(f"/desk/teams/{team.pk}/", {"end": "1"}).status_code == 422
    row.team = None
    row.save()
    assert boss.post(f"/desk/teams/{team.pk}/", {"end": "1"}).status_code == 302
    assert not Team.objects.exists()


def test_another_body_s_people_do_not_exist_for_her(boss: Client) -> None:
    fire = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    chief = member("administrator", "chief@example.org", fire)
    theirs = Membership.objects.get(user=chief).pk
    team = Team.objects.create(organisation=fire, name="Watch")
    offer = staff.invite(by=chief, organisation=fire, email="c@example.org", role="officer")
    for path in (
        f"{PAGE}{theirs}/",
        f"{PAGE}{theirs}/end/",
        f"{PAGE}{theirs}/second-factor/",
        f"/desk/teams/{team.pk}/",
        f"{PAGE}invitations/{offer.pk}/again/",
        f"{PAGE}invitations/{offer.pk}/withdraw/",
    ):
        assert boss.post(path, {"role": "officer", "name": "x"}).status_code == 404, path
    page = words(boss.get(PAGE))
    assert "chief@example.org" not in page
    assert "Watch" not in page


def test_somebody_who_administers_two_bodies_says_which() -> None:
    fire = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    user = member("administrator")
    Membership.objects.create(user=user, organisation=fire, role="administrator")
    watch = Team.objects.create(organisation=fire, name="Watch")
    client = signed_in(user)
    offer = {"email": "n@example.org", "role": "officer", "teams": [watch.pk]}
    wrong = client.post(f"{PAGE}invite/", offer | {"organisation": organisation().pk})
    assert "teams of the organisation" in words(wrong)
    assert client.post(f"{PAGE}invite/", offer | {"organisation": fire.pk}).status_code == 302
    assert Invitation.objects.get().organisation == fire
    client.post("/desk/teams/new/", {"organisation": fire.pk, "name": "Prevention"})
    assert Team.objects.get(name="Prevention").organisation == fire
