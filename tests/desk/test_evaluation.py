"""One evaluation of a body: made in the background, shown, kept as files, gone with whoever is erased."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.desk import evaluations
from folkmoot.sources.erasers import account_erase
from folkmoot.spine import jobs
from folkmoot.spine.models import Event, Job
from tests.factories import imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

BODY = "Aldermouth Council"


def spoken(number: int) -> dict[str, object]:
    """A post of the body, or of somebody who asks it something."""
    own = number % 2 == 0
    who = "body" if own else f"n{number % 9}"
    account = {"handle": who, "name": BODY if own else f"Neighbour {number % 9}"}
    text = (
        f"The library in Quay Street opens at ten on day {number}."
        if own
        else f"@body when will the bins in Quay Street be emptied, after day {number}?"
    )
    return post(
        number,
        text,
        account_id=who,
        account=account | ({"organisation": BODY, "role": "institution"} if own else {}),
        form="photo" if number % 4 == 0 else "text",
        counts={"likes": number % 11, "comments": number % 3, "shares": number % 5},
    )


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(member())
    return client


def made() -> Job:
    (row,) = Job.objects.filter(kind=evaluations.MAKING)
    run = jobs.claim(str(row.pk))
    assert run is not None
    jobs.perform(run)
    row.refresh_from_db()
    return row


def test_the_five_answers_stand_on_a_page_and_in_files(officer: Client) -> None:
    user = member(email="importer@example.org")
    worked_off(imported(user, ndjson([spoken(n) for n in range(80)])), user)
    page = reverse("desk:evaluation")
    assert "No evaluation yet" in officer.get(page).content.decode()
    make = reverse("desk:evaluation-make", args=[organisation().pk])
    assert officer.post(make).status_code == 302
    assert officer.post(make).status_code == 302  # once at a time
    row = made()
    assert row.state == Job.State.DONE, row.message
    shown = officer.get(page).content.decode()
    for question in (
        "Whom do we reach?",
        "What works?",
        "What fails, and what to do?",
        "Compared with whom?",
        "How sure are we?",
    ):
        assert question in shown
    file = reverse("desk:evaluation-file", args=[organisation().pk, "json"])
    told = json.loads(b"".join(officer.get(file)))  # type: ignore[arg-type]
    assert told["reach"]["posts"] == 40
    outcomes = told["failures"]["outcomes"]
    assert len(outcomes) == 25
    assert {one["state"] for one in outcomes} == {"no data", "looked at"}
    assert all("findings" not in one for one in outcomes if one["state"] == "no data")
    for kind, begins in (("html", b"<!DOCTYPE"), ("pdf", b"%PDF")):
        address = reverse("desk:evaluation-file", args=[organisation().pk, kind])
        assert b"".join(officer.get(address)).lstrip().startswith(begins)  # type: ignore[arg-type]
    assert Event.objects.filter(kind="evaluation.asked").count() == 1
    account_erase(by=None, platform="mastodon", account="n1")
    assert evaluations.stored(organisation()) is None
    assert officer.get(file).status_code == 404


def test_without_posts_of_its_own_it_says_what_to_do(officer: Client) -> None:
    user = member(email="importer@example.org")
    worked_off(imported(user, ndjson([spoken(n) for n in range(1, 30, 2)])), user)
    officer.post(reverse("desk:evaluation-make", args=[organisation().pk]))
    row = made()
    assert row.state == Job.State.FAILED
    assert (
        "enter its accounts in the directory"
        in officer.get(reverse("desk:evaluation")).content.decode()
    )


def test_others_do_not_exist() -> None:
    stranger = Client()
    stranger.force_login(member(email="s@example.org", body=organisation("Elsewhere Council")))
    address = reverse("desk:evaluation-make", args=[organisation().pk])
    assert stranger.post(address).status_code == 404
