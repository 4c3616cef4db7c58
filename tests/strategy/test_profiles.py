"""Profiles are made from what came in, every figure opens to its posts, and erasure reaches them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.sources.erasers import account_erase
from folkmoot.sources.models import SocialAccount
from folkmoot.spine.models import Event, Job, User
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy import actions, comparing, results
from folkmoot.strategy.models import Profile
from tests.factories import member, organisation
from tests.strategy.making import COUNCIL, POLICE, filled, profiled, work

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def officer() -> User:
    return member()


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    profiled(officer)
    client.force_login(officer)
    return client


def of(body: str) -> Profile:
    return Profile.objects.get(body=body, first_day=None)


def test_each_body_has_a_profile_with_its_figures(officer: User, client: Client) -> None:
    profiled(officer, reports=True)
    assert set(Profile.objects.values_list("body", "posts")) == {(COUNCIL, 43), (POLICE, 20)}
    data = results.stored(of(COUNCIL))
    assert data["answering"]["asked"] == 4
    assert data["answering"]["answered"] == 3
    assert data["decentralisation"]["accounts"] == 2
    assert sum(data["mix"]["counted"]) == 43
    assert of(COUNCIL).rows.filter(two_way=True).count() == 13
    assert of(POLICE).rows.filter(purpose="intelligence").count() == 20
    assert "posts" not in data
    assert results.report_file(of(COUNCIL), "pdf").read_bytes().startswith(b"%PDF")
    assert not results.report_file(of(POLICE), "pdf").exists()
    client.force_login(officer)
    report = client.get(reverse("strategy:report", args=[of(COUNCIL).pk, "html"]))
    assert b"Strategy of Aldermouth Council" in b"".join(report.streaming_content)  # type: ignore[attr-defined]
    account_erase(by=None, platform="x", account="ann")
    assert not results.report_file(of(COUNCIL), "html").exists()


def test_asked_twice_a_day_a_collection_is_worked_on_once(officer: User) -> None:
    made = filled(officer)
    first, second = (actions.profiles_refresh(owner=made) for _ in range(2))
    assert first.pk == second.pk


def test_a_body_that_is_gone_has_no_profile_any_more(officer: User) -> None:
    made = profiled(officer)
    folder = of(COUNCIL).folder
    made.delete()
    actions.profiles_ask(by=officer, organisation=organisation())
    work()
    assert not Profile.objects.exists()
    assert not folder.exists()


def test_a_profile_of_a_period(officer: User, desk: Client) -> None:
    answer = desk.post(
        reverse("strategy:profile-new"),
        {"body": COUNCIL, "first_day": "2026-03-01", "last_day": "2026-03-01"},
    )
    assert answer.status_code == 302
    work()
    row = Profile.objects.get(body=COUNCIL, first_day=date(2026, 3, 1))
    assert row.posts == 15  # from nine o'clock until midnight, one an hour
    wrong = desk.post(
        reverse("strategy:profile-new"),
        {"body": COUNCIL, "first_day": "2026-03-02", "last_day": "2026-03-01"},
    )
    assert wrong.status_code == 422
    assert "before the first" in wrong.content.decode()


def test_every_figure_opens_to_its_posts(desk: Client) -> None:
    pk = of(COUNCIL).pk
    page = desk.get(reverse("strategy:profile", args=[pk])).content.decode()
    for query in ("?purpose=information", "?two_way=yes", "?label=call_to_action"):
        assert query in page
    listed = desk.get(reverse("strategy:posts", args=[pk]), {"two_way": "yes"})
    assert listed.context["page"].paginator.count == 13
    assert "thanks so much" in listed.content.decode()
    assert "p-" in listed.content.decode() or "Council" in listed.content.decode()
    nothing = desk.get(reverse("strategy:posts", args=[pk]), {"month": "1990-01"})
    assert nothing.context["page"].paginator.count == 0
    asked = desk.get(reverse("strategy:questions", args=[pk]), {"answered": "no"})
    assert asked.context["page"].paginator.count == 1
    text = asked.content.decode()
    assert "h_bob" not in text
    assert "h_ann" not in text


def test_accounts_of_the_directory_speak_for_their_body(officer: User) -> None:
    SocialAccount.objects.create(
        organisation=organisation(), platform="x", account_id="ann", body="Ann’s Charity"
    )
    profiled(officer)
    assert of("Ann’s Charity").posts == 2


def test_drawings_reports_and_tables(desk: Client) -> None:
    pk = of(COUNCIL).pk
    drawn = desk.get(reverse("strategy:chart", args=[pk, "mix"]))
    assert drawn.content.startswith(b"<svg")
    assert desk.get(reverse("strategy:chart", args=[pk, "other"])).status_code == 404
    assert desk.get(reverse("strategy:report", args=[pk, "pdf"])).status_code == 404
    table = list(
        csv.DictReader(
            io.StringIO(
                desk.get(reverse("strategy:posts-csv", args=[pk])).getvalue().decode("utf-8-sig")
            )
        )
    )
    assert len(table) == 43
    assert {row["purpose"] for row in table} <= {"information", "engagement", "intelligence"}
    assert desk.get(reverse("strategy:method", args=[pk])).status_code == 200


def test_bodies_side_by_side(desk: Client) -> None:
    page = desk.get(reverse("strategy:comparison"))
    assert POLICE in page.content.decode()
    found = page.context["comparison"]
    row = next(r for r in found.measures["intelligence"] if r.body == POLICE)
    assert row.clear
    assert desk.get(reverse("strategy:comparison-chart")).content.startswith(b"<svg")
    table = list(
        csv.DictReader(
            io.StringIO(desk.get(reverse("strategy:comparison-csv")).getvalue().decode("utf-8-sig"))
        )
    )
    assert {r["body"] for r in table} == {COUNCIL, POLICE}
    one = desk.get(reverse("strategy:comparison"), {"body": of(COUNCIL).pk})
    assert one.context["comparison"] is None
    assert comparing.comparison([of(COUNCIL)]) is None


def test_documents_and_promises_count_at_once(desk: Client, officer: User) -> None:
    desk.post(
        reverse("strategy:document-new"),
        {
            "body": COUNCIL,
            "criterion": "policy",
            "title": "House rules",
            "dated": timezone.localdate().isoformat(),
        },
    )
    promise = {"body": COUNCIL, "process": "The pool", "declared": "4", "observed": "2"}
    answer = desk.post(reverse("strategy:promise-new"), promise)
    assert answer.status_code == 422  # where the outcome shows it has to be said
    desk.post(
        reverse("strategy:promise-new"), promise | {"evidence_url": "https://a.example/outcome"}
    )
    page = desk.get(reverse("strategy:profile", args=[of(COUNCIL).pk])).content.decode()
    assert "Stage 2 of 3" in page
    assert "House rules" in page
    assert "2 levels short" in page
    with pytest.raises(NotPossible):
        actions.promise_save(
            by=officer, organisation=organisation(), body=COUNCIL, process="The pool", declared=1
        )
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"evidence.added", "participation.promised"} <= kinds


def test_an_erased_account_leaves_every_profile(desk: Client) -> None:
    data = json.dumps(results.stored(of(COUNCIL)))
    partner = results.stored(of(COUNCIL))["position"]["mentioners"][0]["account"]["label"]
    assert partner.startswith("p-")
    account_erase(by=None, platform="x", account="ann")
    account_erase(by=None, platform="x", account="bob")
    after = results.stored(of(COUNCIL))
    assert after["position"]["mentioners"] == []
    assert partner in data
    assert partner not in json.dumps(after)
    assert not of(COUNCIL).questions.exists()
    account_erase(by=None, platform="x", account="warden")
    assert not of(COUNCIL).rows.filter(post_id__startswith="e").exists()


def test_a_profile_whose_file_is_gone_takes_no_other_with_it(desk: Client) -> None:
    (of(POLICE).folder / "result.json").unlink()
    page = desk.get(reverse("strategy:overview"))
    assert page.status_code == 200
    assert COUNCIL in page.content.decode()


def test_others_see_nothing(desk: Client, client: Client) -> None:
    stranger = member("officer", "else@example.org", organisation("Elsewhere Council"))
    client.force_login(stranger)
    pk = of(COUNCIL).pk
    for name in ("profile", "posts", "questions", "method", "posts-csv"):
        assert client.get(reverse(f"strategy:{name}", args=[pk])).status_code == 404
    assert POLICE not in client.get(reverse("strategy:overview")).content.decode()


def test_moderators_read_and_do_not_work(desk: Client, client: Client) -> None:
    client.force_login(member("moderator"))
    assert client.get(reverse("strategy:profile", args=[of(COUNCIL).pk])).status_code == 200
    assert client.post(reverse("strategy:refresh")).status_code == 403
    assert client.get(reverse("strategy:label")).status_code == 403


def test_profiles_can_be_made_anew_once_at_a_time(desk: Client, officer: User) -> None:
    desk.post(reverse("strategy:refresh"))
    assert Job.objects.filter(kind="strategy.profiles", state=Job.State.QUEUED).count() == 1
    with pytest.raises(NotPossible):
        actions.profiles_ask(by=officer, organisation=organisation())
    assert "being made" in desk.get(reverse("strategy:overview")).content.decode()


def test_the_api_gives_the_same(desk: Client) -> None:
    listed = desk.get("/api/v1/strategy/profiles").json()
    assert listed["count"] == 2
    pk = of(POLICE).pk
    whole = desk.get(f"/api/v1/strategy/profiles/{pk}").json()
    assert whole["result"]["post_count"] == 20
    posts = desk.get(f"/api/v1/strategy/profiles/{pk}/posts", {"purpose": "intelligence"}).json()
    assert posts["count"] == 20
    compared = desk.get("/api/v1/strategy/comparison").json()
    assert {row["body"] for row in compared["items"]} == {COUNCIL, POLICE}
