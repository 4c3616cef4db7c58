"""The page of the rules: administrators alone, within bounds, and never by accident."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from folkmoot.commands.retention import retention as command
from folkmoot.spine import retention, retention_run
from folkmoot.spine.models import Event, RetentionRecord, RetentionRule, User
from tests.factories import matter, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

PAGE = "/desk/retention/"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in(member("administrator"))


def rule(kind: str) -> RetentionRule:
    retention.rules()
    return RetentionRule.objects.get(kind=kind)


def ended(*days: float) -> None:
    for number in days:
        Session.objects.create(
            session_key=f"k{number}",
            session_data="",
            expire_date=timezone.now() - timedelta(days=number),
        )


def change(client: Client, kind: str, **data: Any) -> Any:
    return client.post(reverse("desk:retention-rule", args=[rule(kind).pk]), data)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", ["officer", "moderator", "analyst", "contributor"])
def test_it_is_for_administrators_alone(role: str) -> None:
    user = member(role)
    client = signed_in(user)
    number = rule("spine.sessions").pk
    for path in (PAGE, f"{PAGE}{number}/", f"{PAGE}records.csv"):
        assert client.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert client.post(f"{PAGE}{number}/", {"days": "3"}).status_code == 403
    assert PAGE not in words(client.get("/desk/"))


def test_the_desk_leads_an_administrator_there(administrator: Client) -> None:
    assert PAGE in words(administrator.get("/desk/"))


def test_each_rule_is_shown_with_what_would_go_and_what_went(administrator: Client) -> None:
    ended(2, 3, 4)
    page = words(administrator.get(PAGE))
    for kind in retention.kinds():
        assert str(kind.what) in page
        assert str(kind.stays) in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">3</td>' in page
    assert "No rule has run yet" in page
    retention_run.run_all("tonight", pause=False)
    page = words(administrator.get(PAGE))
    assert "3 deleted" in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">3</td>' in page  # the record
    assert "No rule has run yet" not in page


def test_a_row_of_an_unknown_kind_is_shown_and_offers_no_change(administrator: Client) -> None:
    row = RetentionRule.objects.create(kind="old.kind", days=3)
    assert "old.kind" in words(administrator.get(PAGE))
    assert administrator.get(f"{PAGE}{row.pk}/").status_code == 404


def test_days_are_changed_within_their_bounds(administrator: Client) -> None:
    for days in ("0", "31", "-1", "x", ""):
        answer = change(administrator, "spine.sessions", days=days)
        assert answer.status_code == 422, days
        assert "There is a problem" in words(answer)
    assert change(administrator, "spine.sessions", days="5", keep="on").status_code == 302
    found = rule("spine.sessions")
    assert (found.days, str(found.changed_by)) == (5, "Administrator")
    assert Event.objects.get().kind == "retention.changed"


def test_keeping_is_offered_where_it_is_permitted(administrator: Client) -> None:
    assert change(administrator, "sources.posts", days="365").status_code == 302
    assert rule("sources.posts").days == 365
    assert change(administrator, "sources.posts", keep="on").status_code == 302
    assert rule("sources.posts").days is None
    assert change(administrator, "sources.posts", days="").status_code == 422
    page = words(administrator.get(f"{PAGE}{rule('sources.posts').pk}/"))
    other = words(administrator.get(f"{PAGE}{rule('spine.sessions').pk}/"))
    assert ('name="keep"' in page, 'name="keep"' in other) == (True, False)


def test_what_would_go_at_once_has_to_be_agreed_to(administrator: Client) -> None:
    retention.rules()
    RetentionRule.objects.filter(kind="spine.sessions").update(days=20)
    ended(2, 5, 25)
    asked = change(administrator, "spine.sessions", days="4")
    assert asked.status_code == 422
    assert "2 go for good" in words(asked)
    assert rule("spine.sessions").days == 20
    assert change(administrator, "spine.sessions", days="4", sure="on").status_code == 302
    assert rule("spine.sessions").days == 4
    assert (
        change(administrator, "spine.sessions", days="10").status_code == 302
    )  # fewer go: no question


def test_another_body_s_rules_do_not_exist_for_her() -> None:
    organisation()
    other = organisation("Northfield Police")
    client = signed_in(member("administrator", email="p@example.org", body=other))
    retention.rules()
    theirs = RetentionRule.objects.exclude(organisation=other).filter(organisation__isnull=False)
    shared = RetentionRule.objects.filter(kind="spine.sessions").get()
    own = RetentionRule.objects.get(kind="sources.posts", organisation=other)
    for row in (*theirs, shared):  # the shared ones are the first body's
        assert client.post(f"{PAGE}{row.pk}/", {"days": "30"}).status_code == 404
    assert client.get(f"{PAGE}{own.pk}/").status_code == 200
    page = words(client.get(PAGE))
    assert str(other) in page
    assert f"{PAGE}{shared.pk}/" not in page
    assert not any(f"{PAGE}{row.pk}/" in page for row in theirs)


def test_the_record_is_paged_and_can_be_kept_as_a_table(administrator: Client) -> None:
    ended(2)
    for night in range(2):
        retention_run.run_all(f"2026-11-2{night}", pause=False)
    total = RetentionRecord.objects.count()
    assert total > 25
    assert f"1 to 25 of {total}" in words(administrator.get(PAGE))
    assert f"26 to {min(50, total)} of {total}" in words(administrator.get(PAGE, {"page": "2"}))
    answer = administrator.get(f"{PAGE}records.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == total
    (deleted,) = [row for row in rows if row["deleted"] != "0"]
    assert (deleted["kind"], deleted["run"]) == ("spine.sessions", "2026-11-20")
    assert deleted["event"] == str(Event.objects.get().pk)


def test_the_public_reads_the_rules_as_they_are(client: Client) -> None:
    organisation()
    assert "6 years" in words(client.get("/privacy/"))
    RetentionRule.objects.filter(kind="spine.sessions").update(days=17)
    page = words(client.get("/privacy/"))
    assert "17 days" in page
    for kind in retention.kinds():
        assert str(kind.label) in page


def test_the_mail_s_promise_is_kept(client: Client) -> None:
    """The mail that asks to confirm says where to read how soon an address is forgotten."""
    row = matter(member())
    row.subscriptions.create(email="ann@example.org", asked_at=timezone.now() - timedelta(days=8))
    assert "Addresses that were never confirmed" in words(client.get("/privacy/"))
    retention_run.run_all("tonight", pause=False)
    assert not row.subscriptions.exists()


class TestCommand:
    @pytest.fixture(autouse=True)
    def _loaded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("folkmoot.commands.retention.load_site", lambda: None)

    def said(self, *options: str, code: int = 0) -> dict[str, list[str]]:
        """Each line by its kind: a table's cells lie at least two spaces apart."""
        done = CliRunner().invoke(command, options)
        assert done.exit_code == code, done.output
        lines = [
            [c.strip() for c in line.split("  ") if c.strip()] for line in done.output.split("\n")
        ]
        return {line[0]: line[1:] for line in lines if line}

    def test_it_shows_counts_and_deletes(self) -> None:
        organisation()
        ended(2, 3)
        assert self.said()["spine.sessions"] == ["1 day", "not yet"]
        assert self.said("--dry-run")["spine.sessions"] == ["1 day", "2"]
        assert Session.objects.count() == 2
        assert self.said("--run")["spine.sessions"][-1] == "2"
        assert not Session.objects.exists()
        assert self.said()["spine.sessions"][-1] == "2"
        assert Event.objects.get().kind == "retention.ran"

    def test_a_failure_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(rows: Any) -> None:
            raise OSError

        monkeypatch.setattr(retention, "_kinds", {})
        monkeypatch.setattr(retention, "_modules", [])
        retention.keep(
            kind="test.broken",
            label="",
            what="",
            due=lambda body, before: Session.objects.all(),
            forget=refuse,
            default_days=1,
            shared=True,
        )
        ended(2)
        said = self.said("--run", code=1)
        assert said["test.broken"][-1] == "0, then failed: OSError"

    def test_both_options_are_wrong_usage(self) -> None:
        self.said("--run", "--dry-run", code=2)
