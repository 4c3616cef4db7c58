"""A body's own records: one list, form and import for every kind; "no data" is never "nothing"."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.sources import directory_actions
from folkmoot.spine.models import Event
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy import record_actions as actions
from folkmoot.strategy.models import Approval, EvidenceDocument, RecordKeeping, StreamLog
from folkmoot.strategy.own_records import own_records_of
from folkmoot.strategy.record_kinds import KINDS
from mootlib.strategy import own_records as shapes
from tests.factories import member, organisation

pytestmark = pytest.mark.django_db

LIST = "/strategy/records/"


def kept(table: str, **values: Any) -> Any:
    return actions.record_save(
        by=member(), organisation=organisation(), kind=KINDS[table], values=values
    )


@pytest.fixture
def officer(client: Client) -> Any:
    user = member()
    client.force_login(user)
    return user


def test_every_table_of_the_library_has_its_place() -> None:
    here = {name for name, kind in KINDS.items() if kind.shape is not None}
    here = (here | {"accounts", "policies"}) - {"documents", "standards"}
    assert here == {one.name for one in fields(shapes.OwnRecords)} - {"kept_since"}
    for kind in KINDS.values():
        columns = {column.name for column in kind.columns}
        assert set(kind.key) <= columns, kind.name
        assert {kind.when, *kind.staff, *kind.posts} - {""} <= columns, kind.name
        if kind.shape not in (None, shapes.Policy):
            assert {one.name for one in fields(kind.shape)} <= columns, kind.name


@pytest.mark.parametrize("name", KINDS)
def test_the_template_of_each_kind_can_be_taken_in_and_becomes_a_record(
    client: Client, officer: Any, name: str
) -> None:
    template = client.get(f"{LIST}{name}/import/template.csv").getvalue()
    sent = client.post(f"{LIST}{name}/import/", {"table": SimpleUploadedFile("t.csv", template)})
    columns = {column.name: column.name for column in KINDS[name].columns}
    answer = client.post(sent.url, columns | {"step": "take"}, follow=True)
    assert "1 new, 0 changed, 0 as they were" in answer.content.decode()
    table = "policies" if name in ("documents", "standards") else name
    if KINDS[name].shape is not None:
        (record,) = getattr(own_records_of(organisation()), table)
        assert isinstance(record, KINDS[name].shape)
    row = KINDS[name].model._default_manager.get()
    assert client.get(f"{LIST}{name}/{row.pk}/").status_code == 200
    assert client.get(f"{LIST}{name}/new/").status_code == 200
    export = client.get(f"{LIST}{name}.csv").getvalue()
    again = client.post(f"{LIST}{name}/import/", {"table": SimpleUploadedFile("e.csv", export)})
    answer = client.post(again.url, columns | {"step": "take"}, follow=True)
    assert "0 new, 0 changed, 1 as they were" in answer.content.decode()


def test_no_record_is_no_data_and_an_empty_one_is_empty(client: Client, officer: Any) -> None:
    nothing = own_records_of(organisation())
    assert nothing.missing("blocks", "policies", "accounts") == ("blocks", "policies", "accounts")
    assert "no data" in client.get(f"{LIST}blocks/").content.decode()
    client.post(f"{LIST}blocks/keeping/", {"since": "2026-01-05"})
    records = own_records_of(organisation())
    assert records.blocks == ()
    assert records.kept_since["blocks"] == datetime(2026, 1, 5, tzinfo=UTC)
    assert records.missing("blocks") == ()
    client.post(f"{LIST}blocks/keeping/", {"since": ""})
    assert own_records_of(organisation()).blocks is None
    answer = client.post(f"{LIST}blocks/keeping/", {"since": "2999-01-05"}, follow=True)
    assert "not come yet" in answer.content.decode()
    assert not RecordKeeping.objects.exists()


def test_a_record_is_kept_since_its_first_row_unless_somebody_says_otherwise() -> None:
    for day in (4, 2, 9):
        kept("approvals", platform="X", post_id=str(day), approved_by="R",
             approved_at=datetime(2026, 3, day, tzinfo=UTC))  # fmt: skip
    assert own_records_of(organisation()).kept_since["approvals"].day == 2
    actions.keeping_set(
        by=member(), organisation=organisation(), kind=KINDS["approvals"], since=date(2026, 3, 3)
    )
    assert own_records_of(organisation()).kept_since["approvals"].day == 3
    assert own_records_of(organisation("Fernhill Council")).approvals is None


def test_what_nobody_has_said_is_none() -> None:
    kept("streams", name="Meeting", started_at=datetime(2026, 3, 4, tzinfo=UTC), platform="",
         operational=None, kill_switch=None, delay_seconds=0.0)  # fmt: skip
    (stream,) = own_records_of(organisation()).streams or ()
    assert (stream.platform, stream.operational, stream.kill_switch) == (None, False, None)
    assert stream.delay_seconds == 0


def test_documents_of_maturity_and_standards_are_one_table_of_policies() -> None:
    kept("documents", criterion="crisis", title="Rota", dated=date(2026, 1, 1))
    kept("standards", title="House rules", adopted_on=date(2025, 1, 1))
    EvidenceDocument.objects.create(
        organisation=organisation(),
        body="Fernhill Council",
        criterion="policy",
        title="Theirs",
        dated=date(2026, 1, 1),
    )
    found = own_records_of(organisation()).policies or ()
    assert {(one.kind, one.title) for one in found} == {
        ("crisis rota", "Rota"),
        ("moderation", "House rules"),
    }


def test_accounts_come_from_the_directory() -> None:
    usual = directory_actions.USUAL | {"platform": "x"}
    for values in (
        {"handle": "council", "who_may_post": "Ann\nBen", "second_factor": True},
        {"handle": "pc_brook", "role": "public servant"},
        {"handle": "cllr", "role": "public servant", "classification": "mixed"},
        {"handle": "fernhill", "body": "Fernhill Council"},
    ):
        directory_actions.account_save(
            by=member(), organisation=organisation(), account=None, **(usual | values)
        )
    found = {one.handle: one for one in own_records_of(organisation()).accounts or ()}
    assert {handle: one.kind for handle, one in found.items()} == {
        "council": "official",
        "pc_brook": "public servant",
        "cllr": "mixed",
    }
    assert found["council"].may_post == ("Ann", "Ben")


def test_what_cannot_be_is_refused_in_words() -> None:
    begun = {"name": "Flood", "began_at": datetime(2026, 1, 22, 6, tzinfo=UTC)}
    with pytest.raises(NotPossible, match="“Ended at” comes before “Began at”"):
        kept("incidents", **begun, ended_at=datetime(2026, 1, 22, 5, tzinfo=UTC))
    kept("incidents", **begun)
    with pytest.raises(NotPossible, match="already"):
        kept("incidents", **begun, place="Bridge")


def test_a_record_is_changed_and_removed_and_the_log_tells_it(client: Client, officer: Any) -> None:
    row = kept("goals", name="Answer in a day")
    sent = {"name": "Answer in two days", "owner": "Contact centre", "review_on": ""}
    assert client.post(f"{LIST}goals/{row.pk}/", sent).status_code == 302
    row.refresh_from_db()
    assert row.owner == "Contact centre"
    assert client.post(f"{LIST}goals/{row.pk}/", sent | {"name": ""}).status_code == 422
    client.post(f"{LIST}goals/{row.pk}/", {"step": "remove"})
    told = Event.objects.filter(subject="record:goals").values_list("kind", flat=True)
    assert set(told) == {"record.added", "record.changed", "record.removed"}


def test_only_officers_keep_records_and_only_their_own_bodys(client: Client) -> None:
    row = kept("streams", name="Meeting", started_at=datetime(2026, 3, 4, tzinfo=UTC))
    client.force_login(member("analyst"))
    assert "Meeting" in client.get(f"{LIST}streams/").content.decode()
    for path in ("new/", f"{row.pk}/", "import/"):
        assert client.get(f"{LIST}streams/{path}").status_code == 403
    client.force_login(member("officer", "p@police.example", organisation("Aldermouth Police")))
    assert "Meeting" not in client.get(f"{LIST}streams/").content.decode()
    assert client.post(f"{LIST}streams/{row.pk}/", {"step": "remove"}).status_code == 404
    assert client.get(f"{LIST}nonsense/").status_code == 404
    assert StreamLog.objects.exists()


@pytest.mark.parametrize("kind", ["cases", "ledger"])
def test_whoever_works_on_strategy_keeps_cases_and_the_ledger(client: Client, kind: str) -> None:
    client.force_login(member("analyst"))
    for path in ("new/", "import/"):
        assert client.get(f"{LIST}{kind}/{path}").status_code == 200
    page = client.get("/strategy/cases/" if kind == "cases" else "/strategy/ledger/")
    assert f"/strategy/records/{kind}/new/" in page.content.decode()
    client.force_login(member("moderator", "m@town.example"))
    assert client.get(f"{LIST}{kind}/new/").status_code == 403


def test_names_of_colleagues_and_posts_of_citizens_are_forgotten(data_dir: object) -> None:
    from folkmoot.sources.erasers import Account
    from folkmoot.spine import persons
    from folkmoot.spine.participation import Speaker
    from folkmoot.strategy.record_erasing import forget_account

    member("administrator")
    colleague = member("officer", "brook@example.org")
    colleague.name = "Constance Brook"
    colleague.save()
    when = datetime(2026, 3, 4, tzinfo=UTC)
    kept("approvals", platform="x", post_id="1", approved_by="Constance Brook", approved_at=when)
    kept("reports", platform="x", post_id="55", received_at=when)
    kept("blocks", platform="x", kind="block", at=when, target="loud_larry")
    told = persons.export(Speaker(user=colleague, email=colleague.email))["at_work"]
    assert told["records"] == [{"record": "approvals", "at": "2026-03-04T00:00:00+00:00"}]
    persons.forget(Speaker(user=colleague, email=colleague.email))
    assert Approval.objects.get().approved_by == "@erased"
    forget_account(Account("x", "7", ("loud_larry", "Larry"), frozenset({("x", "55")})))
    records = own_records_of(organisation())
    assert (records.reports or ())[0].post_id.startswith("erased-")
    assert (records.blocks or ())[0].target == "@erased"
