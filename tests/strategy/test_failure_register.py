"""The failure register of a body: looked for, kept, decided on, found again, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from folkmoot.sources import directory_actions, reading
from folkmoot.sources.erasers import account_erase
from folkmoot.spine import jobs, persons
from folkmoot.spine.models import Event, Matter
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.participation import Speaker
from folkmoot.strategy import case_library, failure_jobs, failure_store
from folkmoot.strategy import failure_actions as actions
from folkmoot.strategy import failure_queries as queries
from folkmoot.strategy.models import Failure, FailureRun
from mootlib.records import Method
from mootlib.strategy.failures import TYPES, FailuresResult, Finding, Judged, NoData, PostKey
from tests.factories import imported, member, ndjson, organisation, post
from tests.lib.strategy.failing_town import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
LIST = "/strategy/failures/"
NOW = timezone.now()


def council_posts() -> list[dict[str, Any]]:
    """Posts of the council's account, one of which prejudges somebody; and a resident's."""
    own = {"account_id": "c1", "account": {"handle": "aldermouth", "name": "Aldermouth Council"}}
    return [
        post(1, "The library is open today.", **own),
        post(2, "We have arrested Gareth Pugh for burglary.", **own),
        post(3, "Rain again in the market place."),
    ]


def brought_in(user: Any, posts: list[dict[str, Any]]) -> None:
    """Posts in the corpus; what listening makes of them is not needed here, and takes its time."""
    owner = imported(user, ndjson(posts))
    reading.read_files(owner, lambda stage, done: None)


def looked(user: Any, body: str = "") -> FailureRun:
    """A look for failures, done here and now."""
    run = actions.failures_look(by=user, organisation=organisation(), body=body)
    work = jobs.claim(str(run.job.pk))
    assert work is not None
    jobs.perform(work)
    run.refresh_from_db()
    run.job.refresh_from_db()
    return run


@pytest.fixture
def officer(client: Client) -> Any:
    user = member()
    client.force_login(user)
    return user


@pytest.fixture
def register(officer: Any) -> Any:
    """A council with posts, an account in the directory, and a look at both."""
    brought_in(officer, council_posts())
    directory_actions.account_save(
        by=officer,
        organisation=organisation(),
        **directory_actions.USUAL,
        platform="mastodon",
        handle="aldermouth",
    )
    looked(officer)
    return officer


def result(*findings: Finding, judged: tuple[int, ...] = (13,)) -> FailuresResult:
    outcomes: dict[int, Judged | NoData] = {
        number: Judged(number, tuple(f for f in findings if f.number == number), 5, "posts", {})
        for number in judged
    }
    return FailuresResult(outcomes, 5, 5, NOW, NOW, Method("failures", "test", "1", {}))


def quiet(days: int = 0, **more: Any) -> Finding:
    values = {
        "number": 13, "subject": "account:x/pool", "severity": "low", "sentence": "x/pool is quiet.",
        "figures": {"days": 40.0}, "posts": (PostKey("x", "1"),), "total": 1,
        "last_at": NOW - timedelta(days=90 - days),
    }  # fmt: skip
    return Finding(**(values | more))


def kept(*findings: Finding, days: int = 0, **more: Any) -> list[Failure]:
    run, _made = FailureRun.objects.get_or_create(organisation=organisation(), body="")
    failure_store.store(run, result(*findings, **more), NOW + timedelta(days=days))
    return list(Failure.objects.order_by("pk"))


# --- Looking ---------------------------------------------------------------------------------------


def test_a_look_finds_what_the_posts_show_and_says_where_there_is_no_data(register):
    found = Failure.objects.get(number=9)
    assert found.posts == [["mastodon", "2"]]
    assert found.state == Failure.State.FOUND
    run = FailureRun.objects.get()
    assert run.own_posts == 2
    outcomes = {one.number: one for one in run.outcomes.all()}
    assert list(outcomes) == list(TYPES)
    assert outcomes[7].judged
    assert not outcomes[24].judged
    assert outcomes[24].needed


def test_a_look_without_an_account_of_the_body_fails_with_a_sentence(officer):
    brought_in(officer, [post(3, "Rain again")])
    assert "enter its accounts in the directory" in looked(officer).job.message
    assert not Failure.objects.exists()


def test_another_body_is_looked_at_by_public_posts_alone(register):
    directory_actions.account_save(
        by=register, organisation=organisation(), **directory_actions.USUAL,
        platform="mastodon", handle="person3", body="Fernhill Council",
    )  # fmt: skip
    run = looked(register, "Fernhill Council")
    assert {one.number for one in run.outcomes.all()} == {
        n for n, kind in TYPES.items() if kind.public
    }


def test_two_looks_at_once_are_refused(register):
    actions.failures_look(by=register, organisation=organisation())
    with pytest.raises(NotPossible):
        actions.failures_look(by=register, organisation=organisation())


# --- Found, gone, found again ----------------------------------------------------------------------


def test_what_is_found_again_while_it_is_open_is_one_entry():
    [one] = kept(quiet())
    [same] = kept(quiet(5, sentence="Still quiet.", severity="medium"), days=1)
    assert (same.pk, same.sentence, same.severity) == (one.pk, "Still quiet.", 2)


def test_what_a_look_no_longer_shows_is_gone_and_what_it_did_not_look_for_is_not():
    kept(quiet())
    assert not kept(judged=(12,), days=1)[0].gone
    assert kept(judged=(13,), days=2)[0].gone


def close(row: Failure, state: str, reason: str = "") -> None:
    by = member()
    for step in ("accepted", state) if state == "mended" else (state,):
        actions.failure_move(by=by, failure=row, state=step, reason=reason)


def test_a_mended_failure_that_comes_back_is_a_new_entry_linked_to_the_old():
    close(kept(quiet())[0], "mended")
    kept(days=1)
    first, second = kept(quiet(5), days=2)
    assert second.before == first
    assert second.state == Failure.State.FOUND
    assert queries.recurrence(Failure.objects.all()) == (1, 1)


def test_old_evidence_does_not_open_what_was_closed():
    for state, reason in (("dismissed", "It is a seasonal account."), ("mended", "")):
        Failure.objects.all().delete()
        close(kept(quiet())[0], state, reason)
        [same] = kept(quiet(), days=1)
        assert same.state == state
        assert len(kept(quiet(5), days=2)) == 2, "newer evidence does"


# --- Deciding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Failure.State.values)
def test_only_the_moves_of_the_table_are_possible(state):
    [row] = kept(quiet())
    for target in Failure.State.values:
        Failure.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
        if target in Failure.MOVES[state]:
            actions.failure_move(by=member(), failure=row, state=target, reason="Because.")
            assert row.state == target
        else:
            with pytest.raises(NotPossible):
                actions.failure_move(by=member(), failure=row, state=target, reason="Because.")


def test_dismissing_needs_a_reason_and_leaves_an_event():
    [row] = kept(quiet())
    with pytest.raises(NotPossible):
        actions.failure_move(by=member(), failure=row, state="dismissed", reason=" ")
    actions.failure_move(by=member(), failure=row, state="dismissed", reason="A seasonal account.")
    assert [move.text for move in row.history.all()] == ["", "A seasonal account."]
    event = Event.objects.get(kind="failure.moved")
    assert event.facts == {"type": 13, "state": "dismissed"}
    assert "seasonal" not in str(event.facts)


def test_a_rule_of_the_body_holds_from_the_next_look_on(register):
    assert actions.rules_of(organisation()) == {}
    body = organisation()
    assert (
        actions.rule_set(by=register, organisation=body, number=9, values={"charged too": 0}) == 1
    )
    assert actions.rules_of(body) == {9: {"charged too": 0}}
    assert (
        actions.rule_set(by=register, organisation=body, number=9, values={"charged too": 1}) == 1
    )
    assert actions.rules_of(body) == {}
    assert len(queries.rule_history(body, 9)) == 2
    with pytest.raises(NotPossible):
        actions.rule_set(by=register, organisation=body, number=13, values={"warn days": -1})


# --- Pages -----------------------------------------------------------------------------------------


def test_the_list_and_its_table_show_what_was_found(client, register):
    page = client.get(LIST).content.decode()
    assert "Prejudging suspects" in page
    assert "Gareth" not in page, "a list names nobody"
    table = client.get(f"{LIST}list.csv?type=9").getvalue().decode()
    assert table.count("\n") == 2
    assert "No failure fits these filters" in client.get(LIST, {"state": "mended"}).content.decode()


def test_a_failure_shows_its_evidence_remedy_and_other_readings(client, register):
    row = Failure.objects.get(number=9)
    page = client.get(f"{LIST}{row.pk}/").content.decode()
    assert "We have arrested Gareth Pugh" in page
    assert TYPES[9].remedy[0] in page
    assert "not a verdict" in page


def test_a_failure_leads_to_cases_in_which_the_same_happened(client, officer):
    about = Finding(12, "questions:all", "medium", "Answered 40 % of questions.", {})
    (row,) = kept(about, judged=(12,))
    shown = client.get(f"/strategy/failures/{row.pk}/").content.decode()
    for like in case_library.like_failure(row):
        assert 12 in like.case.types
        assert f"/strategy/cases/{like.case.id}/" in shown
    assert "Cases that are alike" in shown


def test_steps_states_and_people_are_kept_from_the_page(client, register):
    row = Failure.objects.get(number=9)
    at = f"{LIST}{row.pk}/"
    assert client.post(f"{at}step/", {"take": "0"}).status_code == 302
    assert client.post(f"{at}move/", {"state": "accepted"}).status_code == 302
    given = {"responsible": register.pk, "due_on": "2026-12-24"}
    assert client.post(f"{at}assign/", given).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.responsible, row.steps_taken.count()) == ("accepted", register, 1)
    assert client.post(f"{at}move/", {"state": "dismissed"}).status_code == 422
    assert client.post(f"{at}move/", {"state": "found"}).status_code == 422


def test_all_types_stand_on_one_page_and_each_has_its_own(client, register):
    page = client.get(f"{LIST}types/").content.decode()
    for kind in TYPES.values():
        assert f"/types/{kind.number}/" in page
    assert "No data" in page
    assert client.get(f"{LIST}types/26/").status_code == 404
    assert client.post(f"{LIST}types/13/", {"Warn days": 1}).status_code == 422
    values = TYPES[13].settings({"warn days": 14})
    assert client.post(f"{LIST}types/13/", values).status_code == 302
    assert actions.rules_of(organisation()) == {13: {"warn days": 14}}


def test_a_matter_can_be_opened_about_it(client, register):
    row = Failure.objects.get(number=9)
    page = client.get(f"/desk/matters/new/?failure={row.pk}").content.decode()
    assert "Prejudging suspects" in page
    sent = {"title": "Names of suspects", "summary": "", "public": ""}
    assert client.post(f"/desk/matters/new/?failure={row.pk}", sent).status_code == 302
    row.refresh_from_db()
    assert row.matter == Matter.objects.get()


def test_another_bodys_register_does_not_exist_for_her(client, register):
    row = Failure.objects.get(number=9)
    client.force_login(member(email="far@example.org", body=organisation("Fernhill Council")))
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    assert client.post(f"{LIST}{row.pk}/move/", {"state": "accepted"}).status_code == 404
    assert "Prejudging suspects" not in client.get(f"{LIST}list.csv").getvalue().decode()


def test_who_may_only_read_changes_nothing(client, register):
    client.force_login(member("contributor", "reader@example.org"))
    row = Failure.objects.get(number=9)
    answer = client.post(f"{LIST}{row.pk}/move/", {"state": "accepted"})
    assert answer.status_code in (403, 404)
    row.refresh_from_db()
    assert row.state == "found"


def test_a_draft_is_looked_at_and_not_kept(client, register):
    sent = {
        "text": "We will utilise it. Get a life.",
        "pictures": "1",
        "account": "mastodon aldermouth",
    }
    page = client.post("/strategy/before-posting/", sent).content.decode()
    assert "belittles a citizen" in page
    assert "no alternative text" in page
    assert client.post("/strategy/before-posting/", {"text": ""}).status_code == 422
    upload = SimpleUploadedFile("depot.jpg", picture(located=True), "image/jpeg")
    sent = {"text": "Our new depot", "alternative_texts": "A depot", "picture_files": upload}
    page = client.post("/strategy/before-posting/", sent).content.decode()
    assert "holds the coordinates" in page
    assert "has no alternative text" not in page


# --- The API ---------------------------------------------------------------------------------------


def test_programs_read_the_register(client, register):
    listed = client.get("/api/v1/failures?state=found").json()
    assert [one["type"] for one in listed["items"]].count(9) == 1
    one = client.get(f"/api/v1/failures/{listed['items'][0]['id']}").json()
    assert one["remedy"]
    types = client.get("/api/v1/failures/types").json()["items"]
    assert len(types) == 25
    assert {one["outcome"] for one in types} >= {"none found", "no data", "found"}


# --- Forgetting ------------------------------------------------------------------------------------


def test_an_erased_account_leaves_the_register(register):
    kept(
        quiet(
            subject="account:mastodon/person3",
            sentence="mastodon/person3 looks like us.",
            number=15,
        ),
        quiet(
            posts=(PostKey("mastodon", "3"), PostKey("mastodon", "1")), sentence="Said to @person3."
        ),
        judged=(13, 15),
    )
    account_erase(by=None, platform="mastodon", account="a3")
    assert not Failure.objects.filter(number=15).exists()
    row = Failure.objects.get(number=13)
    assert row.posts == [["mastodon", "1"]]
    assert "person3" not in row.sentence


def test_a_failure_about_an_erased_post_no_longer_says_which(register):
    kept(quiet(subject="post:mastodon/3"))
    account_erase(by=None, platform="mastodon", account="a3")
    row = Failure.objects.get(number=13)
    assert row.subject.startswith("post:mastodon/erased-")


def test_a_look_during_which_somebody_is_erased_keeps_nothing(register, monkeypatch):
    Failure.objects.all().delete()
    find = failure_jobs.found_for

    def erased_meanwhile(*given: Any) -> FailuresResult:
        found = find(*given)
        account_erase(by=None, platform="mastodon", account="a3")
        return found

    monkeypatch.setattr(failure_jobs, "found_for", erased_meanwhile)
    before = FailureRun.objects.get().made_at
    run = looked(register)
    assert run.job.state == "failed"
    assert "erased while" in run.job.message
    assert run.made_at == before
    assert not Failure.objects.exists()


def test_a_colleague_is_told_and_forgotten():
    [row] = kept(quiet())
    user = member(email="ida.berry@example.org")
    actions.failure_move(
        by=user, failure=row, state="dismissed", reason="Ask ida.berry@example.org."
    )
    told = persons.export(Speaker(user=user, email=user.email))["at_work"]["failures"]
    assert "Ask ida.berry" in str(told)
    persons.forget(Speaker(user=user, email=user.email))
    move = row.history.get(state="dismissed")
    assert move.by is None
    assert "ida.berry" not in move.text
