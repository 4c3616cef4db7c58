"""Setting up processes and the policy on pages: who may, what citizens then see, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.spine.models import ModerationReason, Organisation, Phase, Process, User
from tests.factories import member, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in(member("officer"))


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_from_a_new_process_to_a_citizen_s_word(officer: Client) -> None:
    sent = {
        "title": "The market square",
        "summary": "Trees or stalls?",
        "moderation": "after",
        "public": "on",
    }
    made = officer.post("/desk/processes/new/", sent)
    row = Process.objects.get(slug="the-market-square")
    assert made.headers["Location"] == f"/desk/processes/{row.pk}/phases/new/"
    citizen = Client()
    assert "No contributions are taken now" in words(citizen.get(row.get_absolute_url()))
    opened = officer.post(
        made.headers["Location"], {"kind": "open", "starts_on": day(0), "ends_on": day(9)}
    )
    assert opened.headers["Location"] == f"/desk/processes/{row.pk}/"
    assert "Trees or stalls?" in words(citizen.get("/say/"))
    citizen.post(row.get_absolute_url(), {"text": "Trees, with benches under them."})
    assert "Trees, with benches" in words(Client().get(row.get_absolute_url()))


def test_what_is_wrong_gets_a_sentence(officer: Client) -> None:
    assert officer.post("/desk/processes/new/", {"title": ""}).status_code == 422
    door = Process.objects.get(organisation=organisation(), is_open_door=True)
    path = f"/desk/processes/{door.pk}/phases/new/"
    wrong = officer.post(path, {"kind": "open", "starts_on": day(5), "ends_on": day(2)})
    assert "The last day is before the first" in words(wrong)
    for first, last in ((day(0), "9999-12-31"), ("9999-12-31", ""), ("0001-01-01", day(2))):
        far = officer.post(path, {"kind": "open", "starts_on": first, "ends_on": last})
        assert far.status_code == 422
        assert "That day is too far away" in words(far)
    assert officer.post(path, {"kind": "feast", "starts_on": day(1)}).status_code == 422
    row = door.phases.get()
    begun = officer.post(f"/desk/phases/{row.pk}/", {"remove": "1"})
    assert "It has begun already" in words(begun)
    assert Phase.objects.filter(pk=row.pk).exists()


def test_a_process_is_changed_and_taken_out_of_sight(officer: Client) -> None:
    row = Process.objects.create(organisation=organisation(), slug="x", title="X")
    sent = {"title": "Y", "summary": "", "moderation": "after"}
    assert officer.post(f"/desk/processes/{row.pk}/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.public) == ("Y", False)
    assert Client().get("/processes/x/").status_code == 404


@pytest.mark.parametrize("role", ["moderator", "analyst", "contributor"])
def test_processes_are_set_up_by_officers_and_administrators(role: str) -> None:
    assert signed_in(member(role)).get("/desk/processes/").status_code == 403
    assert signed_in(member("administrator")).get("/desk/processes/").status_code == 200


def test_the_policy_is_an_administrator_s(officer: Client) -> None:
    row = ModerationReason.objects.filter(organisation=organisation())[0]
    assert "policy" not in words(officer.get("/desk/processes/")).split("</nav>")[-1].lower()
    for path in ("/desk/policy/new/", f"/desk/policy/{row.pk}/"):
        assert officer.get(path).status_code == 403
    boss = signed_in(member("administrator"))
    new = {"title": "Spoilers", "meaning": "How the play ends."}
    assert boss.post("/desk/policy/new/", new).status_code == 302
    assert "How the play ends." in words(Client().get("/moderation/"))
    end = {"title": row.title, "meaning": row.meaning}
    assert boss.post(f"/desk/policy/{row.pk}/", end).status_code == 302
    assert not ModerationReason.objects.get(pk=row.pk).in_force
    assert boss.post(f"/desk/policy/{row.pk}/", {"title": ""}).status_code == 422


def test_another_body_s_processes_do_not_exist_for_her(officer: Client) -> None:
    fire = Organisation.objects.create(name="Fire", slug="fire", kind="fire")
    door = Process.objects.get(organisation=fire)
    for path in (
        f"/desk/processes/{door.pk}/",
        f"/desk/processes/{door.pk}/phases/new/",
        f"/desk/phases/{door.phases.get().pk}/",
    ):
        assert officer.get(path).status_code == 404
    boss = signed_in(member("administrator"))
    assert boss.get(f"/desk/policy/{fire.moderation_reasons.first().pk}/").status_code == 404  # type: ignore[union-attr]
    assert "Tell Fire" not in words(officer.get("/desk/processes/"))
