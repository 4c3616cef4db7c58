"""Followers over time: noted from what comes in, brought in from tables, and used by reach."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.reach import accounts as reach_accounts
from folkmoot.sources import directory_actions as actions
from folkmoot.sources import followers
from folkmoot.sources.erasers import account_erase
from folkmoot.sources.models import FollowerCount, SocialAccount
from mootlib.reach.sheet import FOLLOWERS, lay_out
from mootlib.records import ACCOUNTS, COUNTS, POSTS
from tests.factories import imported, member, ndjson, organisation, post, worked_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
IMPORT = "/sources/accounts/followers/"
COLUMNS = {"platform": "Network", "handle": "Username", "seen_on": "Date", "followers": "Followers"}


def listed(handle: str = "person3", **more: Any) -> SocialAccount:
    values = actions.USUAL | {"platform": "mastodon", "handle": handle} | more
    return actions.account_save(by=member(), organisation=organisation(), **values)


def said(followers_of: dict[str, int | None]) -> pa.Table:
    return ACCOUNTS.build(
        {"platform": "mastodon", "account_id": name, "handle": f"H{name}", "followers": many}
        for name, many in followers_of.items()
    )


def noted() -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {}
    for row in FollowerCount.objects.select_related("account"):
        found.setdefault(row.account.handle, {})[row.seen_on] = row.followers
    return found


def test_only_accounts_of_a_directory_are_noted_by_number_or_by_name() -> None:
    listed("one", account_id="1")
    listed("h2")
    listed("h3", platform="bluesky")
    batch = said({"1": 50, "2": 70, "3": 90, "4": None})
    assert followers.note(POSTS.build([]), batch, seen_at=NOW) == 2
    assert noted() == {"one": {NOW.date(): 50}, "h2": {NOW.date(): 70}}
    followers.note(POSTS.build([]), said({"1": 51, "2": None}), seen_at=NOW)
    assert noted()["one"] == {NOW.date(): 51}, "the last one said on a day holds"
    assert noted()["h2"] == {NOW.date(): 70}, "nothing said is not none"


@pytest.mark.django_db(transaction=True)
def test_an_account_that_leaves_its_directory_meanwhile_stops_no_import(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said_of = {"platform": "mastodon", "account_id": "1", "followers": 50}
    monkeypatch.setattr(followers, "_in_directories", lambda accounts: [(4_711, said_of)])
    assert followers.note(POSTS.build([]), said({"1": 50}), seen_at=NOW) == 0
    assert noted() == {}


def test_a_file_says_it_for_the_day_of_the_account_s_newest_post() -> None:
    listed("person3")
    user = member()
    who = {"handle": "person3", "followers": 420}
    rows = [post(3, "Open again.", account=who), post(10, "Closed at noon.", account=who)]
    worked_off(imported(user, ndjson(rows)), user)
    assert noted() == {"person3": {date(2026, 3, 11): 420}}


def test_an_erased_account_leaves_no_numbers() -> None:
    listed("h1", account_id="1")
    followers.note(POSTS.build([]), said({"1": 50}), seen_at=NOW)
    account_erase(by=member("administrator"), platform="mastodon", account="1")
    assert not FollowerCount.objects.exists()


def test_a_table_brings_days_in_and_leaves_what_cannot_be(client: Client) -> None:
    officer = member()
    client.force_login(officer)
    row = listed("aldermouth")
    table = (
        "Network,Username,Date,Followers\nmastodon,@aldermouth,2026-01-05,5000\n"
        "mastodon,aldermouth,2026-02-05,5600\nmastodon,nobody,2026-02-05,9\n"
        "mastodon,aldermouth,2999-02-05,9\n"
    )
    answer = client.post(IMPORT, {"table": SimpleUploadedFile("f.csv", table.encode())})
    told = client.post(answer.url, {"step": "take"} | COLUMNS, follow=True)  # fmt: skip
    assert "2 new" in told.content.decode()
    assert "2 could not be taken in" in told.content.decode()
    left = client.get(f"{answer.url}left.csv").getvalue().decode()
    assert "no such account" in left
    assert "not come yet" in left
    assert noted() == {"aldermouth": {date(2026, 1, 5): 5000, date(2026, 2, 5): 5600}}
    listed("nobody")  # then a row that was refused can be tried again
    assert "1 new" in client.post(answer.url, {"step": "take"} | COLUMNS, follow=True).content.decode()  # fmt: skip
    page = client.get(f"/sources/accounts/{row.pk}/").content.decode()
    assert "From 5,000 on 5 January 2026 to 5,600 on 5 February 2026; 2 days are known." in page
    assert "<svg" in page


def test_one_day_is_told_in_words_and_none_is_said_to_be_unknown(client: Client) -> None:
    client.force_login(member())
    row = listed("h1", account_id="1")
    address = f"/sources/accounts/{row.pk}/"
    assert "Not known yet" in client.get(address).content.decode()
    followers.note(POSTS.build([]), said({"1": 1234}), seen_at=NOW)
    page = client.get(address).content.decode()
    assert "1,234 on 3 November 2026; no other day is known." in page
    assert "<svg class" not in page.split("Followers")[-1]


def test_reach_takes_the_followers_of_the_day_and_else_what_was_said_last() -> None:
    listed("h1", account_id="1")
    for day, many in ((3, 100), (25, 200)):
        followers.note(POSTS.build([]), said({"1": many}), seen_at=datetime(2026, 3, day, tzinfo=UTC))  # fmt: skip
    facts = {"text": "", "mentions": [], "hashtags": [], "links": [], "media": [], "collections": [], "source": "test", "platform": "mastodon"}  # fmt: skip
    posts = POSTS.build(
        facts | {"post_id": f"{who}-{day}", "account_id": who, "posted_at": datetime(2026, 3, day, tzinfo=UTC), "collected_at": NOW}
        for who, day in (("1", 5), ("1", 24), ("2", 5))
    )  # fmt: skip
    known = said({"1": 999, "2": 70})
    table = reach_accounts.followers_of(organisation(), posts, known)
    assert table.schema == FOLLOWERS
    sheet = lay_out(posts, COUNTS.build([]), known, followers=table)
    then = dict(zip(sheet.post_id.tolist(), sheet.followers.tolist(), strict=True))
    assert (then["1-5"], then["1-24"]) == (100, 200)
    assert dict(zip((a.account_id for a in sheet.accounts), sheet.followers_last, strict=True)) == {
        "1": 200,
        "2": 70,
    }
