"""The directory of accounts: kept once, brought in from tables without losing a row, shown as agreed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from folkmoot.sources import directory
from folkmoot.sources import directory_actions as actions
from folkmoot.sources.directory import DirectoryAccount
from folkmoot.sources.erasers import account_erase
from folkmoot.sources.models import SocialAccount, TableUpload
from folkmoot.spine import persons
from folkmoot.spine.models import Event
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.participation import Speaker
from tests.factories import imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

LIST = "/sources/accounts/"


def account(handle: str = "aldermouth", **more: Any) -> SocialAccount:
    values = actions.USUAL | {"platform": "x", "handle": handle} | more
    return actions.account_save(by=member(), organisation=organisation(), **values)


@pytest.fixture
def officer(client: Client) -> Any:
    user = member()
    client.force_login(user)
    return user


def filled(**more: Any) -> dict[str, Any]:
    return actions.USUAL | {"platform": "mastodon", "handle": "@Council@Social.Example"} | more


# --- What others ask -------------------------------------------------------------------------------


def test_others_get_each_account_with_whose_it_is() -> None:
    account("Aldermouth", account_id="17")
    account("pc_brook", role="public servant")
    account("fernhill", body="Fernhill Council", state="closed")
    assert directory.accounts_for(organisation()) == [
        DirectoryAccount("x", "17", "aldermouth", "Aldermouth Council", "institution", True),
        DirectoryAccount("x", "", "pc_brook", "Aldermouth Council", "public servant", True),
        DirectoryAccount("x", "", "fernhill", "Fernhill Council", "institution", False),
    ]
    assert directory.accounts_for(organisation("Fernhill Council")) == []


def test_an_identifier_is_learnt_from_posts_that_come_later() -> None:
    user = member()
    account("person3", platform="mastodon")
    assert directory.accounts_for(organisation())[0].account_id == ""
    worked_off(imported(user, ndjson([post(3, "The library is open again.")])), user)
    assert directory.accounts_for(organisation())[0].account_id == "a3"


# --- Keeping it ------------------------------------------------------------------------------------


def test_an_account_is_in_the_directory_once() -> None:
    account("aldermouth", account_id="17")
    with pytest.raises(NotPossible, match="already"):
        account("@Aldermouth")
    with pytest.raises(NotPossible, match="already"):
        account("renamed", account_id="17")
    account("aldermouth", platform="facebook")
    actions.account_save(
        by=member("officer", "p@police.example", organisation("Aldermouth Police")),
        organisation=organisation("Aldermouth Police"),
        **(actions.USUAL | {"platform": "twitter", "handle": "aldermouth"}),
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"handle": " @ "}, "Write the user name"),
        ({"opened_on": date(2024, 5, 2), "closed_on": date(2024, 5, 1)}, "before it opened"),
        ({"policy_accepted_on": date(2999, 1, 1)}, "not come yet"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotPossible, match=sentence):
        account(**values)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"handle": "", "account_id": ""},
        {"handle": "a", "opened_on": date(2024, 5, 2), "closed_on": date(2024, 5, 1)},
    ],
)
def test_the_database_refuses_it_too(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(organisation=organisation(), platform="x", **values)


def test_events_tell_what_was_done_and_name_nobody() -> None:
    row = account("pc_brook", role="public servant", notes="Brook is ill")
    actions.account_remove(by=member(), account=row)
    told = list(Event.objects.order_by("written_at").values_list("kind", "facts"))
    facts = {"platform": "x", "role": "public servant", "own": True, "state": "active"}
    assert told == [("account.added", facts), ("account.removed", facts)]


def test_checks_are_facts_about_accounts_of_ones_own() -> None:
    today = timezone.localdate()
    bare = account("bare", state="dormant")
    full = account(
        "full",
        owner="Press office",
        url="https://x.example/full",
        second_factor=True,
        recovery_contact="IT",
        policy_accepted_on=today,
    )
    off = account("off", second_factor=False, policy_accepted_on=today - timedelta(days=1200))
    other = account("other", body="Fernhill Council")
    closed = account("closed", state="closed")
    assert directory.checks(bare) == [
        "no_owner",
        "second_factor_unknown",
        "no_recovery",
        "no_policy",
        "dormant",
        "no_link",
    ]
    assert directory.checks(full) == directory.checks(other) == directory.checks(closed) == []
    assert directory.checks(off) == [
        "no_owner",
        "no_second_factor",
        "no_recovery",
        "old_policy",
        "no_link",
    ]


# --- Pages -----------------------------------------------------------------------------------------


def test_from_nothing_to_an_account(client: Client, officer: Any) -> None:
    assert "No account is in the directory yet" in client.get(LIST).content.decode()
    wrong = client.post(f"{LIST}new/", filled(handle="", purpose="News"))
    assert wrong.status_code == 422
    assert "News" in wrong.content.decode()
    made = client.post(
        f"{LIST}new/", filled(purpose="News", second_factor="no", owner_user=officer.pk)
    )
    row = SocialAccount.objects.get()
    assert made.url == f"{LIST}{row.pk}/"
    assert (row.handle, row.second_factor, row.owner_user) == (
        "council@social.example",
        False,
        officer,
    )
    page = client.get(made.url).content.decode()
    for words in ("@council@social.example", "No second factor", "Officer", "News"):
        assert words in page
    assert client.post(f"{LIST}{row.pk}/change/", filled(second_factor="yes")).status_code == 302
    row.refresh_from_db()
    assert (row.second_factor, row.purpose) == (True, "")
    assert client.post(f"{LIST}{row.pk}/remove/").url == LIST
    assert not SocialAccount.objects.exists()


def test_a_change_that_is_refused_leaves_everything_as_it_was(client: Client, officer: Any) -> None:
    account("first", platform="mastodon")
    row = account("second", platform="mastodon")
    answer = client.post(f"{LIST}{row.pk}/change/", filled(handle="first"))
    assert answer.status_code == 422
    assert "has @first already" in answer.content.decode()
    row.refresh_from_db()
    assert row.handle == "second"


def test_the_list_is_narrowed_and_its_table_is_narrowed_alike(client: Client, officer: Any) -> None:
    account("ours", second_factor=False, url="https://x.example/ours")
    account("theirs", body="Fernhill Council")
    for query, there, gone in (
        ("whose=own", "@ours", "@theirs"),
        ("whose=others", "@theirs", "@ours"),
        ("check=no_second_factor", "@ours", "@theirs"),
        ("words=fernhill", "@theirs", "@ours"),
        ("platform=x&state=nonsense&whose=own", "@ours", "@theirs"),
    ):
        page = client.get(f"{LIST}?{query}").content.decode()
        assert there in page
        assert gone not in page
    rows = list(
        csv.reader(
            io.StringIO(
                client.get("/sources/accounts.csv?whose=own").getvalue().decode("utf-8-sig")
            )
        )
    )
    assert [row[1] for row in rows] == ["handle", "ours"]


def test_who_may_read_it_may_not_change_it(client: Client) -> None:
    row = account()
    client.force_login(member("analyst"))
    page = client.get(LIST).content.decode()
    assert "@aldermouth" in page
    assert "Add an account" not in page
    for path in ("new/", "import/", "suggestions/", f"{row.pk}/change/", f"{row.pk}/remove/"):
        assert client.get(f"{LIST}{path}").status_code == 403
    stranger = member("administrator", "chief@police.example", organisation("Aldermouth Police"))
    client.force_login(stranger)
    assert "@aldermouth" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}{row.pk}/remove/").status_code == 404


def test_the_public_sees_what_speaks_for_the_body_and_persons_as_they_agreed(
    client: Client,
) -> None:
    today = timezone.localdate()
    link = {"url": "https://x.example/a"}
    account("council", **link)
    account("asked", role="public servant", **link)
    account("agreed", role="public servant", consent_on=today, classification="mixed", **link)
    account("private", role="public servant", consent_on=today, classification="personal", **link)
    account("shut", state="closed", **link)
    account("fernhill", body="Fernhill Council", **link)
    account("nolink")
    page = client.get("/our-accounts/").content.decode()
    assert page.count('rel="me noreferrer"') == 2
    assert "@council" in page
    assert "@agreed" in page


def test_accounts_seen_among_the_posts_are_offered_once(client: Client, officer: Any) -> None:
    body = {
        "handle": "fernhill",
        "name": "Fernhill",
        "organisation": "Fernhill Council",
        "role": "institution",
    }
    posts = [post(1, "We open at nine.", account=body), post(2, "Nobody’s bin was emptied.")]
    worked_off(imported(officer, ndjson(posts)), officer)
    page = client.get(f"{LIST}suggestions/").content.decode()
    assert page.count('type="checkbox"') == 1
    assert client.post(f"{LIST}suggestions/", {}).status_code == 422
    client.post(f"{LIST}suggestions/", {"accounts": ["mastodon a1"]})
    row = SocialAccount.objects.get()
    assert (row.handle, row.body, row.role) == ("fernhill", "Fernhill Council", "institution")
    assert "There is none" in client.get(f"{LIST}suggestions/").content.decode()


# --- Tables ----------------------------------------------------------------------------------------

TABLE = (
    "Network;Username;Who speaks;2FA;Opened;Organisation\r\n"
    "Twitter;@Aldermouth;institution;yes;13/02/2019;Aldermouth Council\r\n"
    "Facebook;aldermouth;The institution;no;01/03/2020;\r\n"
    "Facebook;pcbrook;a public servant;perhaps;;\r\n"
    ";nobody;institution;;;\r\n"
    "X;fernhill;institution;;;Fernhill Council\r\n"
)


def upload(client: Client, content: bytes, name: str = "accounts.csv") -> Any:
    return client.post(f"{LIST}import/", {"table": SimpleUploadedFile(name, content)})


def test_a_table_is_looked_at_then_taken_in_and_no_row_is_lost(
    client: Client, officer: Any
) -> None:
    sent = upload(client, TABLE.encode("cp1252"))
    assert not SocialAccount.objects.exists()
    look = client.get(sent.url).content.decode()
    for words in ("Row 4:", "perhaps", "Row 5:"):
        assert words in look
    mapping = {"platform": "Network", "handle": "Username", "role": "Who speaks",
               "second_factor": "2FA", "opened_on": "Opened", "body": "Organisation"}  # fmt: skip
    answer = client.post(sent.url, mapping | {"step": "take"}, follow=True)
    assert "3 new" in answer.content.decode()
    assert "2 could not be taken in" in answer.content.decode()
    ours = SocialAccount.objects.get(platform="x", handle="aldermouth")
    assert (ours.body, ours.second_factor, ours.opened_on) == ("", True, date(2019, 2, 13))
    assert SocialAccount.objects.get(handle="fernhill").body == "Fernhill Council"
    left = client.get(f"{sent.url}left.csv").getvalue().decode()
    assert "aldermouth" not in left
    assert left.count("pcbrook") == left.count("nobody") == 1
    assert len(TableUpload.objects.get().rows) == 2
    client.post(sent.url, {"step": "drop"})
    assert not TableUpload.objects.exists()


def test_an_export_brought_in_again_changes_nothing(client: Client, officer: Any) -> None:
    account(
        "=cmd",
        url="https://x.example/a",
        owner="+44 office",
        notes="one\ntwo",
        consent_on=date(2026, 1, 2),
    )
    account("fernhill", body="Fernhill Council", second_factor=False)
    export = client.get("/sources/accounts.csv").getvalue()
    assert export.count(b"'=cmd") == export.count(b"'+44") == 1
    before = list(SocialAccount.objects.values(*actions.NAMES))
    sent = upload(client, export)
    mapping = {name: name for name in actions.NAMES}
    answer = client.post(sent.url, mapping | {"step": "take"}, follow=True)
    assert "0 new, 0 changed, 2 as they were" in answer.content.decode()
    assert list(SocialAccount.objects.values(*actions.NAMES)) == before
    assert not TableUpload.objects.exists()


def test_an_empty_cell_empties_nothing(client: Client, officer: Any) -> None:
    account("aldermouth", purpose="News", state="dormant")
    sent = upload(client, b"platform,handle,purpose,audience\nx,aldermouth,,Everybody\n")
    columns = {name: name for name in ("platform", "handle", "purpose", "audience")}
    client.post(sent.url, columns | {"step": "take"})
    row = SocialAccount.objects.get()
    assert (row.purpose, row.audience, row.state) == ("News", "Everybody", "dormant")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n", "a picture"),
        (b"platform,handle\n", "no rows"),
        (b"a\x00b\x01", "not text"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    client: Client, officer: Any, content: bytes, sentence: str
) -> None:
    answer = upload(client, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_template_can_be_brought_in(client: Client, officer: Any) -> None:
    template = client.get(f"{LIST}import/template.csv").getvalue()
    sent = upload(client, template)
    page = client.get(sent.url).content.decode()
    assert "Rows that cannot be taken in" not in page


# --- A person's rights -----------------------------------------------------------------------------


def test_an_erased_account_leaves_the_directory_and_what_is_said_of_others(client: Client) -> None:
    user = member()
    worked_off(imported(user, ndjson([post(3, "Hello."), post(4, "Hi.")])), user)
    account("person3", platform="mastodon", role="public servant")
    other = account("press", who_may_post="person3 and Ann", platform="mastodon")
    TableUpload.objects.create(
        organisation=organisation(),
        kind="accounts",
        name="a",
        columns=["handle"],
        rows=[[2, ["person3"]]],
    )
    account_erase(by=user, platform="mastodon", account="a3")
    assert list(SocialAccount.objects.all()) == [other]
    other.refresh_from_db()
    assert other.who_may_post == "@erased and Ann"
    assert not TableUpload.objects.exists()


def test_a_colleague_is_told_what_is_said_of_her_and_forgotten() -> None:
    admin = member("administrator")
    colleague = member("officer", "brook@example.org")
    colleague.name = "Constance Brook"
    colleague.save()
    account("pc_brook", role="public servant", owner="brook@example.org")
    press = account(
        "press", owner="brook@example.org", notes="Ask Constance Brook", platform="facebook"
    )
    assert press.owner_user == colleague
    told = persons.export(Speaker(user=colleague, email=colleague.email))["at_work"]["accounts"]
    assert [row["account"] for row in told] == ["@press", "@pc_brook"]
    persons.forget(Speaker(user=colleague, email=colleague.email))
    press = SocialAccount.objects.get()
    assert (press.handle, press.owner_user, press.notes) == ("press", None, "Ask @erased")
    assert admin.pk
