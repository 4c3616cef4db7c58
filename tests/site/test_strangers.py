"""Staff of another body find nothing of this one's: neither on pages, nor as files, nor to change."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.reach.models import Evaluation, Experiment, Survey
from folkmoot.sources.models import SocialAccount, TableUpload
from folkmoot.spine.models import Brief, LeftName, Organisation
from folkmoot.strategy.models import (
    Complaint,
    EvidenceDocument,
    Failure,
    FailureRun,
    LedgerEntry,
    OwnCase,
    ParticipationLevel,
    Profile,
)
from tests.factories import member, organisation

pytestmark = pytest.mark.django_db
WORD = "Wilhelminaquarter"
TODAY = date(2026, 3, 4)


def filled(body: Organisation) -> dict[str, int]:
    """One row of each thing, with a word that nobody else uses."""
    now = timezone.now()
    uploads = {
        kind: TableUpload.objects.create(
            organisation=body, kind=kind, name=WORD, columns=[WORD], rows=[[2, [WORD]]]
        ).pk
        for kind in ("accounts", "census", "records-complaints")
    }
    made = {
        "account": SocialAccount(organisation=body, platform="x", handle=WORD.lower(), notes=WORD),
        "record": Complaint(organisation=body, received_at=now, about=WORD),
        "ledger": LedgerEntry(
            organisation=body, side="danger", what=WORD, who=WORD, evidence=WORD, likelihood=1,
            severity=1, review_on=TODAY,
        ),
        "case": OwnCase(
            organisation=body, title=WORD, where=WORD, year=2025, outcome="worked", done=WORD,
            measured=WORD, copy=WORD, avoid=WORD, source=WORD, read="full",
        ),
        "document": EvidenceDocument(
            organisation=body, body=body.name, criterion="policy", title=WORD, dated=TODAY
        ),
        "promise": ParticipationLevel(organisation=body, body=body.name, process=WORD, declared=1),
        "failure": Failure(
            organisation=body, number=13, subject=WORD, severity=4, sentence=WORD, found_at=now,
            seen_at=now,
        ),
        "run": FailureRun(organisation=body, body=WORD),
        "profile": Profile(organisation=body, body=WORD, made_at=now, posts=1),
        "evaluation": Evaluation(organisation=body, body=WORD, made_at=now),
        "survey": Survey(organisation=body, name=WORD, people=10, asked_on=TODAY),
        "experiment": Experiment(
            organisation=body, name=WORD, first_form="a", second_form="b", outcome="likes",
            factor=1.5, power=0.8, scatter=1.0, history=10, pairs=2, simulated_power=0.8, starts_on=TODAY, seed=1
        ),
        "brief": Brief(organisation=body, rhythm="daily", first_day=TODAY, last_day=TODAY, content={}),
        "left": LeftName(organisation=body, what=WORD, path="/"),
    }  # fmt: skip
    for row in made.values():
        row.save()
    return {name: row.pk for name, row in made.items()} | uploads | {"body": body.pk}


#: What shows or changes one row: the name of the address, and what of `filled` it is about.
ONE = (
    ("sources:account", ["account"]),
    ("sources:account-change", ["account"]),
    ("sources:account-remove", ["account"]),
    ("sources:accounts-upload", ["accounts"]),
    ("sources:accounts-left", ["accounts"]),
    ("strategy:record", ["=complaints", "record"]),
    ("strategy:record-upload", ["=complaints", "records-complaints"]),
    ("strategy:record-left", ["=complaints", "records-complaints"]),
    ("strategy:record", ["=ledger", "ledger"]),
    ("strategy:record", ["=cases", "case"]),
    ("strategy:case", ["=own-{case}"]),
    ("strategy:document-remove", ["document"]),
    ("strategy:promise-change", ["promise"]),
    ("strategy:promise-remove", ["promise"]),
    ("strategy:failure", ["failure"]),
    ("strategy:failure-move", ["failure"]),
    ("strategy:failure-assign", ["failure"]),
    ("strategy:failure-step", ["failure"]),
    ("strategy:failures-progress", ["run"]),
    ("strategy:profile", ["profile"]),
    ("strategy:posts-csv", ["profile"]),
    ("strategy:report", ["profile", "=html"]),
    ("reach:evaluation", ["evaluation"]),
    ("reach:evaluation-delete", ["evaluation"]),
    ("reach:forms-csv", ["evaluation"]),
    ("reach:report", ["evaluation", "=html"]),
    ("reach:survey-delete", ["survey"]),
    ("reach:experiment", ["experiment"]),
    ("reach:experiment-end", ["experiment"]),
    ("reach:schedule-csv", ["experiment"]),
    ("reach:table-upload", ["=census", "census"]),
    ("reach:table-left", ["=census", "census"]),
    ("desk:brief", ["brief"]),
    ("desk:brief-file", ["brief", "=html"]),
    ("desk:evaluation-make", ["body"]),
    ("desk:evaluation-file", ["body", "=html"]),
    ("desk:left-name-read", ["left"]),
)
LISTS = (
    "sources:accounts", "sources:accounts-csv", "sources:accounts-import", "strategy:evidence",
    "strategy:comparison", "strategy:cases", "strategy:ledger", "strategy:ledger-csv", "strategy:failures",
    "strategy:failures-csv", "strategy:overview", "strategy:records", "reach:evaluations", "reach:voices",
    "reach:experiments", "reach:equity", "reach:equity-csv", "desk:briefs", "desk:left-names",
    "desk:evaluation",
)  # fmt: skip


@pytest.fixture
def rows() -> dict[str, int]:
    return filled(organisation())


@pytest.fixture
def stranger(client: Client) -> Client:
    client.force_login(
        member("administrator", "else@example.org", organisation("Elsewhere Council"))
    )
    return client


@pytest.mark.usefixtures("data_dir")
def test_one_row_of_another_body_does_not_exist(rows: dict[str, int], stranger: Client) -> None:
    seen = {}
    for name, about in ONE:
        parts = [one[1:].format(**rows) if one.startswith("=") else rows[one] for one in about]
        address = reverse(name, args=parts)
        got = {stranger.get(address).status_code, stranger.post(address).status_code}
        if not got <= {404, 405} or 404 not in got:
            seen[address] = got
    assert seen == {}


@pytest.mark.usefixtures("data_dir")
def test_lists_hold_nothing_of_another_body(rows: dict[str, int], stranger: Client) -> None:
    for name in LISTS:
        answer = stranger.get(reverse(name))
        assert answer.status_code == 200, name
        assert WORD.lower() not in answer.getvalue().decode().lower(), name


@pytest.mark.usefixtures("data_dir")
def test_their_own_staff_find_them(rows: dict[str, int], client: Client) -> None:
    """Else the two tests above could not fail."""
    client.force_login(member("administrator"))
    with_it = [
        name
        for name in LISTS
        if name not in ("strategy:overview", "strategy:comparison")  # they read files of profiles
        and WORD.lower() in client.get(reverse(name)).getvalue().decode().lower()
    ]
    assert len(with_it) >= 12, with_it
    assert client.get(reverse("strategy:failure", args=[rows["failure"]])).status_code == 200
    assert client.get(reverse("reach:schedule-csv", args=[rows["experiment"]])).status_code == 200
