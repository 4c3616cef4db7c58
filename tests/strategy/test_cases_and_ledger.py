"""Pages of the case library and of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from folkmoot.sources.erasers import Account
from folkmoot.spine import written_words
from folkmoot.strategy import record_actions as actions
from folkmoot.strategy.case_library import cases_like
from folkmoot.strategy.record_kinds import KINDS
from mootlib.strategy.cases import Situation, cases
from tests.factories import member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def kept(table: str, **values: Any) -> Any:
    return actions.record_save(
        by=member(), organisation=organisation(), kind=KINDS[table], values=values
    )


def own_case() -> Any:
    return kept(
        "cases", title="Answers before each meeting", where="Fernhill Council", year=2025,
        outcome="worked", done="An hour of answers.", measured="38 of 41", copy="The hour.",
        avoid="Holidays.", types="12, 22", strategies="service reply", source="Told", read="full",
    )  # fmt: skip


def test_cases_are_searched_and_each_shows_its_source(client: Client) -> None:
    own = own_case()
    client.force_login(member("analyst"))
    page = client.get("/strategy/cases/").content.decode()
    assert f"{len(cases()) + 1} cases of {len(cases()) + 1}" in page
    page = client.get("/strategy/cases/?types=12&outcome=worked").content.decode()
    assert "Answers before each meeting" in page
    assert "one way" not in page
    page = client.get("/strategy/cases/nypd-mynypd/").content.decode()
    for words in ("https://doi.org/10.1111/jcom.12185", "100,000", "only the abstract"):
        assert words in page
    assert "38 of 41" in client.get(f"/strategy/cases/own-{own.pk}/").content.decode()
    assert client.get("/strategy/cases/nonsense/").status_code == 404
    client.force_login(member("officer", "p@police.example", organisation("Aldermouth Police")))
    assert client.get(f"/strategy/cases/own-{own.pk}/").status_code == 404


def test_a_case_of_ones_own_is_found_where_the_situation_is_alike() -> None:
    own = own_case()
    found = cases_like(Situation(types=(12, 22)), organisation())
    assert found[0].case.id == f"own-{own.pk}"
    assert cases_like(Situation(types=(22,)), organisation("Fernhill Council")) == []


def test_the_ledger_counts_records_and_says_where_there_is_no_data(client: Client) -> None:
    when = datetime(2026, 3, 4, tzinfo=UTC)
    kept("reports", platform="x", post_id="55", received_at=when)
    kept("ledger", side="danger", what="Threats by name", who="Contact centre", evidence="Three notes",
         likelihood=3, severity=4, review_on=date(2026, 12, 1))  # fmt: skip
    client.force_login(member("analyst"))
    page = client.get("/strategy/ledger/?since=2026-03-01&until=2026-03-31").content.decode()
    for words in (
        "Threats by name",
        "x 55",
        "It needs the record of blocks",
        "interval 21% to 100%",
    ):
        assert words in page
    table = client.get("/strategy/ledger.csv?since=2026-03-01&until=2026-03-31")
    assert "kept by hand" in table.getvalue().decode()
    early = client.get("/strategy/ledger/?since=2026-01-01&until=2026-01-31").content.decode()
    assert "x 55" not in early
    assert client.get("/strategy/ledger/?since=2026-03-01&until=2026-01-31").status_code == 200


def test_likelihood_is_one_to_five(client: Client) -> None:
    from folkmoot.spine.not_possible import NotPossible

    with pytest.raises(NotPossible):
        kept("ledger", side="danger", what="T", who="C", evidence="N", likelihood=9, severity=4,
             review_on=date(2026, 12, 1))  # fmt: skip


def test_an_erased_account_goes_from_cases_of_ones_own() -> None:
    own = own_case()
    type(own).objects.filter(pk=own.pk).update(done="We answered @loud_larry each day.")
    written_words.cut(Account("x", "7", ("loud_larry",), frozenset()).words)
    own.refresh_from_db()
    assert own.done == "We answered @erased each day."
