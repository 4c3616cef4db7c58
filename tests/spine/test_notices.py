"""Notices: with the step or not at all, once for each, for nobody else's eyes, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.spine import matters, notices, telling
from folkmoot.spine.models import Matter, Notice, NoticeFeed, Subscription, Team, User
from tests.factories import answer, heard, matter, member, organisation

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def team_of(*users: User) -> Team:
    team = Team.objects.create(organisation=organisation(), name="Water team")
    team.members.set(users)
    return team


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def follow(row: Matter, email: str, confirmed: bool = True) -> None:
    telling.subscribe(matter=row, email=email)
    if confirmed:
        telling.confirm(token=Subscription.objects.get(matter=row, email=email).token)


def told(user: User) -> list[tuple[str, str]]:
    return [(n.kind, n.matter.title) for n in Notice.objects.filter(user=user).order_by("pk")]


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def colleague() -> User:
    return member(email="colleague@example.org")


def test_who_answers_is_told_when_a_matter_is_given_to_her(officer: User, colleague: User) -> None:
    row = matter(officer)
    team = team_of(officer, colleague)
    matters.matter_assign(by=officer, matter=row, team=team)
    assert told(colleague) == [("given", "Brown water")]
    assert told(officer) == []  # she did it herself
    third = member(email="third@example.org")
    matters.matter_assign(by=officer, matter=row, team=team, assignee=third)
    assert told(third) == [("given", "Brown water")]
    assert len(told(colleague)) == 1  # the person, not the team


def test_a_step_that_is_undone_tells_nobody(officer: User, colleague: User) -> None:
    row = matter(officer)
    with transaction.atomic():
        matters.matter_assign(by=officer, matter=row, team=team_of(colleague))
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_followers_with_an_account_are_told_of_public_steps(officer: User) -> None:
    citizen = User.objects.create_user("ann@example.org")
    EmailAddress.objects.create(user=citizen, email=citizen.email, verified=True)
    asked_only = User.objects.create_user("bob@example.org")
    row = matter(officer, heard(1))
    follow(row, "ann@example.org")
    follow(row, "bob@example.org", confirmed=False)
    answer(officer, row)
    matters.note_add(by=officer, matter=row, text="internal")
    assert told(citizen) == [("step", "Brown water")]
    assert told(asked_only) == []
    notices.tell_followers(row.links.get(kind="responded"))
    assert len(told(citizen)) == 1


def test_a_late_matter_is_told_once_for_each_day_on_which_it_was_due(
    officer: User, colleague: User
) -> None:
    today = timezone.localdate()
    row = matter(officer)
    team = team_of(colleague)

    def due(days: int) -> None:
        matters.matter_assign(
            by=officer, matter=row, team=team, due_on=today + timedelta(days=days)
        )

    due(0)
    assert notices.tell_late() == 0
    assert notices.tell_late(today + timedelta(days=1)) == 1
    assert notices.tell_late(today + timedelta(days=2)) == 0
    due(3)
    assert notices.tell_late(today + timedelta(days=4)) == 1
    assert [kind for kind, _ in told(colleague)] == ["given", "late", "given", "late"]
    answer(officer, row)
    due(5)
    assert notices.tell_late(today + timedelta(days=9)) == 0


def test_the_database_refuses_a_second_notice_of_the_same(officer: User, colleague: User) -> None:
    row = matter(officer)
    matters.matter_assign(by=officer, matter=row, team=team_of(colleague))
    link = row.links.get(kind="assigned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=colleague, kind="given", matter=row, link=link)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=colleague, kind="late", matter=row, link=link)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(user=colleague, kind="step", matter=row)


def test_the_list_shows_what_is_unread_first_and_only_one_s_own(
    officer: User, colleague: User
) -> None:
    team = team_of(colleague)
    rows = [matter(officer, title=f"Matter {n}", public=n > 0) for n in range(3)]
    for row in rows:
        matters.matter_assign(by=officer, matter=row, team=team)
    client = signed_in(colleague)
    newest = Notice.objects.get(matter=rows[2])
    assert client.get(f"/notices/{newest.pk}/read/").status_code == 405
    assert signed_in(officer).post(f"/notices/{newest.pk}/read/").status_code == 302
    newest.refresh_from_db()
    assert newest.read_at is None
    assert client.post(f"/notices/{newest.pk}/read/").headers["Location"] == "/notices/"
    shown = [notice.matter.title for notice, _href in client.get("/notices/").context["rows"]]
    assert shown == ["Matter 1", "Matter 0", "Matter 2"]
    assert signed_in(officer).get("/notices/").context["rows"] == []
    client.post("/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()
    for _notice, href in client.get("/notices/").context["rows"]:
        assert client.get(href).status_code == 200
    colleague.memberships.all().delete()
    seen = [n.matter.title for n, _ in client.get("/notices/").context["rows"]]
    assert set(seen) == {"Matter 1", "Matter 2"}  # what is not public is not hers any more
    for _notice, href in client.get("/notices/").context["rows"]:
        assert client.get(href).status_code == 200


def test_pages_need_a_sign_in_and_the_number_stops_without_one(officer: User) -> None:
    visitor = Client()
    for path in ("/notices/", "/notices/read/", "/notices/1/read/", "/notices/feed/"):
        for answer_ in (visitor.get(path), visitor.post(path)):
            assert answer_.status_code == 302
            assert "/sign-in/" in answer_.headers["Location"]
    assert visitor.get("/notices/count/").status_code == 286
    assert "fm-notices" not in visitor.get("/").content.decode()
    citizen = signed_in(User.objects.create_user("ann@example.org"))
    assert citizen.get("/notices/").status_code == 200
    assert "fm-toolbar" not in citizen.get("/notices/").content.decode()


def test_the_number_in_the_header_costs_one_query(officer: User, colleague: User) -> None:
    matters.matter_assign(by=officer, matter=matter(officer), team=team_of(colleague))
    client = signed_in(colleague)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/desk/").content.decode()
    assert '<span class="fm-notices__number">1<' in page
    assert sum("spine_notice" in query["sql"] and "COUNT" in query["sql"] for query in queries) == 1
    assert '<span class="fm-notices__number">1<' in client.get("/notices/count/").content.decode()
    client.post("/notices/read/")
    assert "fm-notices__number" not in client.get("/desk/").content.decode()


def test_the_feed_is_for_whoever_has_its_address_until_it_is_made_anew(
    officer: User, colleague: User
) -> None:
    row = matter(officer, title="Water & <taps>", summary="Mrs Smith of 4 Mill Lane says so.")
    matters.matter_assign(by=officer, matter=row, team=team_of(colleague))
    client = signed_in(colleague)
    assert client.get("/notices/").context["feed"] == ""
    client.post("/notices/feed/")
    first = f"/notices/{NoticeFeed.objects.get().token}/feed.atom"
    response = Client().get(first)
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "no-store" in response["Cache-Control"]
    feed = ET.fromstring(response.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "Water & <taps>" in (entry.findtext(f"{ATOM}title") or "")
    assert b"Smith" not in response.content
    assert b"colleague" not in response.content.lower()
    assert first in client.get("/notices/").content.decode()
    client.post("/notices/feed/")
    assert Client().get(first).status_code == 404
    second = f"/notices/{NoticeFeed.objects.get().token}/feed.atom"
    assert Client().get(second).status_code == 200
    colleague.is_active = False
    colleague.save()
    assert Client().get(second).status_code == 404
    signed_in(officer).post("/notices/feed/", {"feed": "end"})
    assert NoticeFeed.objects.count() == 1


def test_what_was_read_is_forgotten_after_ninety_days(officer: User, colleague: User) -> None:
    team = team_of(colleague)
    for days in (None, 89, 91):
        row = matter(officer, title=f"Read {days} days ago")
        matters.matter_assign(by=officer, matter=row, team=team)
        read: Any = None if days is None else timezone.now() - timedelta(days=days)
        Notice.objects.filter(matter=row).update(read_at=read, written_at=timezone.now())
    assert notices.forget_read() == 1
    assert {n.matter.title for n in Notice.objects.all()} == {
        "Read None days ago", "Read 89 days ago",
    }  # fmt: skip


def test_an_account_that_goes_takes_its_notices_with_it(officer: User, colleague: User) -> None:
    matters.matter_assign(by=officer, matter=matter(officer), team=team_of(colleague))
    signed_in(colleague).post("/notices/feed/")
    colleague.delete()
    assert not Notice.objects.exists()
    assert not NoticeFeed.objects.exists()
