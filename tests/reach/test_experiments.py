"""Experiments: sized by the accounts' own past, placed by chance, read once."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.reach import experiment_actions as actions
from folkmoot.reach.models import Experiment
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import account_erase
from folkmoot.spine.not_possible import NotPossible
from tests.factories import member, organisation
from tests.lib.reach.making import START, account, count, post, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def bring_posts() -> None:
    rng = np.random.default_rng(3)
    posts = [post(n, "c1", posted_at=START + timedelta(days=n)) for n in range(60)]
    counts = [count(n, "likes", int(rng.lognormal(3, 0.4))) for n in range(60)]
    who = [account("c1", handle="quayside", name="Quayside Crew", organisation="Aldermouth Council", role="institution")]  # fmt: skip
    posts_, counts_, who_ = tables(posts, counts, who)
    corpus().append(posts_, who_, counts_, collection="test")


GIVEN = {
    "name": "Photos?",
    "outcome": "interactions",
    "accounts": ["facebook c1"],
    "factor": 1.6,
    "power": 0.8,
    "starts_on": date(2026, 3, 4),
    "pairs_a_week": 2,
}


@pytest.fixture
def experiment() -> Experiment:
    bring_posts()
    return actions.experiment_plan(
        by=member(), organisation=organisation(), forms=("text", "photo"), seed=4, **GIVEN
    )


def outcomes(row: Experiment, factor: float) -> str:
    lines = ["slot,outcome"]
    lines += [
        f"{s.number},{int((20 + s.pair % 5) * (factor if s.form == 'photo' else 1))}"
        for s in row.slots.all()
    ]
    return "\n".join(lines)


def test_the_size_follows_from_the_past(experiment: Experiment) -> None:
    assert experiment.history == 60
    assert experiment.slots.count() == 2 * experiment.pairs
    again = actions.experiment_plan(by=member(), organisation=organisation(), forms=("text", "photo"), seed=4, **GIVEN)  # fmt: skip
    assert list(again.slots.values_list("form")) == list(experiment.slots.values_list("form"))


def test_it_is_read_once_and_stays_so(experiment: Experiment) -> None:
    with pytest.raises(NotPossible, match="Too few"):
        actions.experiment_end(by=member(), experiment=experiment)
    actions.outcomes_note(by=member(), experiment=experiment, text=outcomes(experiment, 1.5))
    actions.experiment_end(by=member(), experiment=experiment)
    found = actions.outcome_of(experiment)
    assert found.factor is not None
    assert 1.4 < found.factor.value < 1.55
    with pytest.raises(NotPossible, match="stay as they are"):
        actions.outcomes_note(by=member(), experiment=experiment, text="slot,outcome\n1,5")


def test_a_wrong_line_changes_nothing(experiment: Experiment) -> None:
    with pytest.raises(NotPossible, match="Line 3: there is no slot 999"):
        actions.outcomes_note(by=member(), experiment=experiment, text="slot,outcome\n1,5\n999,5")
    assert not experiment.slots.filter(outcome__isnull=False).exists()


def test_pages_from_the_plan_to_the_result(client: Client) -> None:
    bring_posts()
    client.force_login(member())
    form = GIVEN | {"first_form": "text", "second_form": "text", "starts_on": "2026-03-04"}
    assert client.post("/reach/experiments/new/", form).status_code == 422  # the same form twice
    form |= {"second_form": "photo"}
    answer = client.post("/reach/experiments/new/", form, follow=True)
    row = Experiment.objects.get()
    assert f"{row.pairs} pairs".encode() in answer.content
    page = f"/reach/experiments/{row.pk}/"
    schedule = client.get(f"{page}schedule.csv").getvalue().decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(schedule)))) == 2 * row.pairs
    file = SimpleUploadedFile("outcomes.csv", outcomes(row, 1.5).encode())
    client.post(page, {"table": file})
    client.post(f"{page}end/")
    assert b"photo got between" in client.get(page).content
    assert b"What it cannot say" in client.get(page).content


def test_too_little_history_is_said_on_the_page(client: Client) -> None:
    bring_posts()
    client.force_login(member())
    form = GIVEN | {"first_form": "text", "second_form": "photo", "outcome": "impressions"}
    answer = client.post("/reach/experiments/new/", form)
    assert answer.status_code == 422
    assert b"It takes 20 past posts" in answer.content


def test_another_body_s_experiment_does_not_exist(experiment: Experiment, client: Client) -> None:
    client.force_login(member(email="x@example.org", body=organisation("Fernhill Council")))
    assert client.get(f"/reach/experiments/{experiment.pk}/").status_code == 404


def test_the_schedule_forgets_an_erased_account(experiment: Experiment) -> None:
    account_erase(by=None, platform="facebook", account="c1")
    assert not experiment.slots.filter(account__contains="Quayside").exists()
