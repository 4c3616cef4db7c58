"""Evaluations: asked for, made from the corpus, shown, kept from others, and forgotten."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from folkmoot.reach import accounts, actions, results
from folkmoot.reach.models import Evaluation
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import account_erase
from folkmoot.spine import jobs
from folkmoot.spine.models import ApiToken, Job
from folkmoot.spine.not_possible import NotPossible
from mootlib.records import COUNTS
from tests.factories import member, organisation
from tests.lib.reach.making import START, account, count, post, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

COUNCIL = "Aldermouth Council"
LOOKED = [(1, 20), (3, 60), (9, 95), (30, 99), (90, 100)]


def bring_posts() -> None:
    """Two accounts of the council's, one of which is a councillor's, and a citizen's."""
    who = [
        account("c1", handle="aldermouth", name=COUNCIL, organisation=COUNCIL, role="institution"),
        account("c2", handle="cllrbrook", name="Cllr Brook", organisation=COUNCIL, role="public servant"),
        account("p1", handle="ann"),
    ]  # fmt: skip
    posts = [
        post(n, ("c1", "c2", "p1")[n % 3], posted_at=START + timedelta(days=n)) for n in range(12)
    ]
    counts = [count(n, "likes", n + 1) for n in range(12)]
    corpus().append(*_ordered(tables(posts, counts, who)), collection="test")
    looks = [count(0, "likes", value, START + timedelta(hours=hours)) for hours, value in LOOKED]
    corpus().observe(COUNTS.build(looks))


def _ordered(three: Any) -> Any:
    posts, counts, who = three
    return posts, who, counts


def made(**options: Any) -> Evaluation:
    """An evaluation asked for and worked off here and now."""
    row = actions.evaluation_ask(by=member(), organisation=organisation(), **options)
    run = jobs.claim(str(row.job.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    return row


@pytest.fixture
def evaluation() -> Evaluation:
    bring_posts()
    return made()


def test_only_the_body_s_own_posts_are_evaluated(evaluation: Evaluation) -> None:
    assert (evaluation.posts, evaluation.accounts) == (8, 2)
    result = results.stored(evaluation)
    assert {a.account.role for a in result.accounts} == {"institution", "public servant"}
    grown = next(g for g in result.growth if g.post_id == "0")
    assert grown.points[: len(LOOKED)] == tuple((float(h), v) for h, v in LOOKED)
    assert all(results.report_file(evaluation, kind).is_file() for kind in results.KINDS)


def test_a_period_takes_whole_days() -> None:
    bring_posts()
    day = START.date()
    row = made(since=day + timedelta(days=1), until=day + timedelta(days=3))
    assert row.posts == 2  # of days 1 to 3 one is the citizen's


def test_a_body_without_accounts_is_a_sentence() -> None:
    with pytest.raises(NotPossible, match="No account is known to be"):
        actions.evaluation_ask(by=member(), organisation=organisation())


def test_the_directory_says_whose_accounts_there_are() -> None:
    from folkmoot.sources import directory_actions

    bring_posts()
    values = directory_actions.USUAL | {"platform": "facebook", "handle": "ann", "body": "Fernhill"}
    directory_actions.account_save(by=member(), organisation=organisation(), **values)
    assert accounts.bodies_of(organisation()) == [COUNCIL, "Fernhill"]
    (ann,) = accounts.speaking_for(organisation(), "Fernhill")
    assert (ann.account_id, ann.role) == ("p1", "institution")


def test_pages_show_what_is_there(evaluation: Evaluation, client: Client) -> None:
    client.force_login(member())
    start = client.get("/reach/", follow=True)
    assert b"Cllr Brook" in start.content
    for path in ("forms/", "growth/", "ranges/", "method/", "posts/facebook/0/", "progress/"):
        assert client.get(f"/reach/{evaluation.pk}/{path}").status_code == 200, path
    assert b"there is no export of this account" in client.get(f"/reach/{evaluation.pk}/ranges/").content  # fmt: skip
    assert client.get(f"/reach/{evaluation.pk}/posts/facebook/99/").status_code == 404
    assert client.get(f"/reach/{evaluation.pk}/report.exe").status_code == 404
    report = client.get(f"/reach/{evaluation.pk}/report.json")
    assert json.loads(b"".join(report.streaming_content))["posts"] == 8  # type: ignore[attr-defined]
    table = client.get(f"/reach/{evaluation.pk}/forms.csv").getvalue().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(table)))[:3] == ["feature", "outcome", "role"]


def test_another_body_s_evaluation_does_not_exist(evaluation: Evaluation, client: Client) -> None:
    client.force_login(member(email="x@example.org", body=organisation("Fernhill Council")))
    assert client.get(f"/reach/{evaluation.pk}/").status_code == 404
    assert client.post(f"/reach/{evaluation.pk}/delete/").status_code == 404
    assert client.get("/reach/evaluations/").content.count(b"/reach/%d/" % evaluation.pk) == 0


def test_who_only_reads_asks_for_nothing(client: Client) -> None:
    client.force_login(member("moderator"))
    assert client.get("/reach/").status_code == 200
    assert client.get("/reach/evaluations/new/").status_code == 403


def test_an_evaluation_is_asked_for_on_a_page_and_let_go(client: Client) -> None:
    bring_posts()
    client.force_login(member())
    wrong = client.post("/reach/evaluations/new/", {"body": COUNCIL, "since": "2026-02-01", "until": "2026-01-01"})  # fmt: skip
    assert wrong.status_code == 422
    answer = client.post("/reach/evaluations/new/", {"body": COUNCIL})
    row = Evaluation.objects.get()
    assert answer.headers["Location"] == f"/reach/{row.pk}/"
    assert row.body == ""
    assert b"Waiting for its turn" in client.get(f"/reach/{row.pk}/").content
    client.post(f"/reach/{row.pk}/delete/")
    assert not Evaluation.objects.exists()
    assert Job.objects.filter(kind="reach.forget").exists()


def test_a_failure_is_told_in_words() -> None:
    bring_posts()
    row = made(since=datetime(2030, 1, 1, tzinfo=UTC).date())
    assert row.made_at is None
    row.job.refresh_from_db()
    assert "No post says which account" in row.job.message


def test_the_result_forgets_an_erased_account(evaluation: Evaluation) -> None:
    account_erase(by=None, platform="facebook", account="c2")
    evaluation.refresh_from_db()
    assert evaluation.made_at is None
    assert not evaluation.folder.exists()


def test_programs_read_it(evaluation: Evaluation, client: Client) -> None:
    token = ApiToken.make(user=member(), name="test")
    headers = {"Authorization": f"Bearer {token}"}
    listed = client.get("/api/v1/reach", headers=headers).json()
    assert [item["posts"] for item in listed["items"]] == [8]
    assert client.get(f"/api/v1/reach/{evaluation.pk}/comparisons", headers=headers).status_code == 200  # fmt: skip
    assert client.get("/api/v1/reach").status_code == 401
