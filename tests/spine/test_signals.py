"""Signals: told once, as each person chose; muted where she says so; the rest in one digest a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from folkmoot.spine import digests, letters, mutes, signal_kinds, signals, telling, wishes
from folkmoot.spine.models import (
    Letter,
    Mute,
    Notice,
    NoticeFeed,
    Signal,
    User,
    Wish,
)
from tests.factories import member, organisation

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
KIND = "test.found"
MORNING = datetime(2026, 3, 10, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://moot.example"
    monkeypatch.setattr(signal_kinds, "_kinds", dict(signal_kinds._kinds))
    scopes = [("place:1", "The town"), ("place:2", "The river")]
    signal_kinds.declare(signal_kinds.Kind(KIND, "Emerging", "listening.read", lambda body: scopes))


@pytest.fixture
def officer() -> User:
    return member()


def found(key: str = "1", **more: Any) -> signals.Found:
    values: dict[str, Any] = {
        "kind": KIND,
        "key": key,
        "organisation": organisation(),
        "title": f"Brown water {key}",
        "sentence": "20 posts where 2 were to be expected.",
        "path": f"/listening/1/alerts/{key}/",
        "scope": ("place:1", "The town"),
        "subject": ("topic:1/7", "Brown water"),
        "began_at": MORNING - timedelta(hours=2),
        "size": 20,
    } | more
    return signals.Found(**values)


def note(key: str = "1", *, now: datetime = MORNING, **more: Any) -> Signal:
    return signals.signal_note(found(key, **more), now=now)


def choose(user: User, scope: str = "", **choice: Any) -> None:
    wishes.wish_set(by=user, organisation=organisation(), scope=scope, choice=choice)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(user=user, kind="signal").order_by("pk")
    return [notice.about for notice in rows]


# --- At once ----------------------------------------------------------------------------------------


def test_who_chose_nothing_is_told_on_the_site_and_only_once(officer: User) -> None:
    outsider = member(email="else@example.org", body=organisation("Other Council"))
    note()
    note(size=21)
    assert told(officer) == ["Brown water 1"]
    assert told(outsider) == []
    assert not Letter.objects.exists()
    page = signed_in(officer).get("/notices/").content.decode()
    assert "/listening/1/alerts/1/" in page
    assert "/signals/mute/" in page


def test_a_mail_has_its_evidence_and_a_mute_that_a_mail_program_can_press(officer: User) -> None:
    choose(officer, when="now", by_mail=True, by_notice=False)
    note()
    assert told(officer) == []
    telling.send_waiting()
    (sent,) = mail.outbox
    assert sent.to == [officer.email]
    assert sent.subject == "Emerging: Brown water 1"
    assert "https://moot.example/listening/1/alerts/1/" in sent.body
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.removeprefix("https://moot.example")
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(path).status_code == 200
    assert not Mute.objects.exists()  # looking changes nothing
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mute.objects.get().level == Mute.Level.SCOPE
    note("2")
    telling.send_waiting()
    assert len(mail.outbox) == 1


def test_what_is_over_long_ago_is_listed_and_told_to_nobody(officer: User) -> None:
    note(tell=False)
    assert told(officer) == []
    assert digests.digest_all(MORNING + timedelta(days=1)) == 0
    assert "Brown water 1" in signed_in(officer).get("/signals/").content.decode()


def test_a_scope_can_be_chosen_by_itself(officer: User) -> None:
    choose(officer, when="never", by_mail=False, by_notice=False)
    choose(officer, "place:2", when="now", by_mail=False, by_notice=True)
    note("1")
    note("2", scope=("place:2", "The river"))
    assert told(officer) == ["Brown water 2"]


def test_no_more_than_a_few_mails_a_day_and_the_rest_in_the_digest(officer: User) -> None:
    choose(officer, when="now", by_mail=True, by_notice=False)
    for number in range(letters.MOST_A_DAY + 2):
        note(str(number), now=MORNING + timedelta(minutes=number))
    assert Letter.objects.filter(kind="signal").count() == letters.MOST_A_DAY
    assert digests.digest_all(MORNING + timedelta(days=1)) == 1
    items = Letter.objects.get(kind="digest").items.all()
    assert [(item.signal.key, item.what) for item in items] == [("5", "found"), ("6", "found")]
    note("next", now=MORNING + timedelta(days=1))
    assert Letter.objects.filter(kind="signal").count() == letters.MOST_A_DAY + 1


# --- The digest -------------------------------------------------------------------------------------


def test_a_digest_holds_what_was_found_once_and_how_it_went_on(officer: User) -> None:
    choose(officer, when="daily", by_mail=True, by_notice=True)
    note()
    assert told(officer) == []
    assert not Letter.objects.exists()
    tomorrow = MORNING + timedelta(days=1)
    assert digests.digest_all(tomorrow) == 1
    assert digests.digest_all(tomorrow) == 0
    assert told(officer) == ["Brown water 1"]
    telling.send_waiting()
    (sent,) = mail.outbox
    assert "New: Brown water 1" in sent.body
    note(size=25, now=tomorrow)
    assert digests.digest_all(tomorrow + timedelta(days=1)) == 0  # hardly grown
    note(size=40, now=tomorrow + timedelta(days=1))
    assert digests.digest_all(tomorrow + timedelta(days=2)) == 1
    note(size=41, ended_at=MORNING, now=tomorrow + timedelta(days=2))
    assert digests.digest_all(tomorrow + timedelta(days=3)) == 1
    assert digests.digest_all(tomorrow + timedelta(days=4)) == 0
    telling.send_waiting()
    assert ["Grew" in mail.outbox[1].body, "Over" in mail.outbox[2].body] == [True, True]


def test_who_is_told_at_once_learns_in_the_digest_that_it_is_over(officer: User) -> None:
    choose(officer, when="now", by_mail=True, by_notice=False)
    note()
    note(ended_at=MORNING, now=MORNING + timedelta(hours=3))
    assert digests.digest_all(MORNING + timedelta(days=1)) == 1
    (item,) = Letter.objects.get(kind="digest").items.all()
    assert item.what == "ended"


def test_a_worker_that_was_off_tells_no_old_news(officer: User) -> None:
    choose(officer, when="daily", by_mail=True, by_notice=True)
    note()
    assert digests.digest_all(MORNING + timedelta(days=5)) == 0


def test_the_link_of_a_digest_ends_mails_and_not_notices(officer: User) -> None:
    choose(officer, when="daily", by_mail=True, by_notice=False)
    note()
    digests.digest_all(MORNING + timedelta(days=1))
    telling.send_waiting()
    path = (
        mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")[len("https://moot.example") :]
    )
    client = Client(enforce_csrf_checks=True)
    client.get(path)
    assert Wish.objects.get().by_mail
    assert client.post(path).status_code == 200
    wish = Wish.objects.get()
    assert (wish.by_mail, wish.by_notice) == (False, True)
    assert client.get("/signals/stop/nonsense/").status_code == 410


# --- Muting -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "silent"), [("signal", {"1"}), ("subject", {"1", "2"}), ("scope", {"1", "2", "3"})]
)
def test_each_level_of_muting_mutes_just_that(officer: User, level: str, silent: set[str]) -> None:
    first = note("1")
    token = mutes.token_for(first, user=officer)
    response = Client().post(f"/signals/mute/{token}/", {"level": level, "days": "always"})
    assert response.status_code == 200
    colleague = member(email="colleague@example.org")
    note("2")
    note("3", subject=("topic:1/8", "Bins"))
    note("4", scope=("place:2", "The river"), subject=("", ""))
    held = mutes.active(user=officer)
    quiet = {row.key for row in Signal.objects.all() if mutes.among(held, row)}
    assert quiet == silent
    assert len(told(colleague)) == 3
    assert f"Brown water {4}" in told(officer)
    client = signed_in(officer)
    mute = Mute.objects.get()
    assert f"/signals/mutes/{mute.pk}/end/" in client.get("/signals/").content.decode()
    assert signed_in(colleague).post(f"/signals/mutes/{mute.pk}/end/").status_code == 302
    assert Mute.objects.exists()  # it is not hers
    client.post(f"/signals/mutes/{mute.pk}/end/")
    assert not Mute.objects.exists()


def test_a_mute_ends_by_itself(officer: User) -> None:
    link = mutes.link_of(mutes.token_for(note(), user=officer))
    assert link is not None
    mutes.mute(link, level="subject", days=7)
    later = note("2", now=timezone.now())
    assert mutes.is_muted(later, user=officer)
    assert not mutes.is_muted(later, user=officer, now=timezone.now() + timedelta(days=8))


def test_a_link_is_good_for_muting_and_for_nothing_else(officer: User) -> None:
    token = mutes.token_for(note(), user=officer)
    assert mutes.link_of(token + "x") is None
    assert Client().get(f"/signals/mute/{token[:-2]}/").status_code == 410
    assert Client().get(f"/signals/{token}/feed.atom").status_code == 404
    officer.is_active = False
    officer.save()
    assert Client().get(f"/signals/mute/{token}/").status_code == 410


def test_mutes_and_signals_follow_a_name_that_changes(officer: User) -> None:
    link = mutes.link_of(mutes.token_for(note(), user=officer))
    assert link is not None
    mutes.mute(link, level="subject", days=None)
    note(title="@erased", subject=("topic:1/7", "@erased"))
    assert Mute.objects.get().label == "@erased"
    assert Notice.objects.get().about == "@erased"


# --- Pages and the feed -----------------------------------------------------------------------------


def test_choices_are_kept_as_they_were_made(officer: User) -> None:
    client, body = signed_in(officer), organisation()
    first, second = f"o{body.pk}-", f"o{body.pk}-place-2"
    given = {
        f"{first}-when": "daily", f"{first}-by_mail": "on", f"{first}-briefs": "weekly",
        f"o{body.pk}-place-1-when": "elsewhere", f"{second}-when": "never",
    }  # fmt: skip
    assert client.post("/signals/choices/", given).status_code == 302
    everything = wishes.of(officer, body, "place:1")
    assert (everything.when, everything.by_mail, everything.by_notice) == ("daily", True, False)
    assert everything.briefs == "weekly"
    assert wishes.of(officer, body, "place:2").when == "never"
    given |= {f"{second}-when": "elsewhere"}
    client.post("/signals/choices/", given)
    assert wishes.of(officer, body, "place:2").when == "daily"
    without = client.post("/signals/choices/", given | {f"{first}-by_mail": ""})
    assert without.status_code == 422
    assert "by e-mail, as a notice, or both" in without.content.decode()


def test_the_feed_is_for_whoever_has_its_address_and_leaves_out_what_is_muted(
    officer: User,
) -> None:
    signed_in(officer).post("/signals/feed/", {"feed": "new"})
    path = f"/signals/{NoticeFeed.objects.get().token}/feed.atom"
    row = note()
    response = Client().get(path)
    (entry,) = ET.fromstring(response.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Emerging: Brown water 1"
    assert "/signals/mute/" in (entry.findtext(f"{ATOM}summary") or "")
    link = mutes.link_of(mutes.token_for(row, user=officer))
    assert link is not None
    mutes.mute(link, level="signal", days=None)
    assert ET.fromstring(Client().get(path).content).findall(f"{ATOM}entry") == []
    signed_in(officer).post("/signals/feed/", {"feed": "end"})
    assert Client().get(path).status_code == 404


def test_an_account_that_goes_takes_what_it_was_told_with_it(officer: User) -> None:
    choose(officer, when="now", by_mail=True, by_notice=True)
    link = mutes.link_of(mutes.token_for(note(), user=officer))
    assert link is not None
    mutes.mute(link, level="signal", days=None)
    officer.delete()
    for kind in (Letter, Mute, Wish, Notice):
        assert not kind.objects.exists()
    assert Signal.objects.exists()


@pytest.fixture
def many(officer: User) -> list[Signal]:
    return [note(str(n), now=MORNING + timedelta(minutes=n)) for n in range(30)]


def test_the_list_is_cut_into_pages_and_asks_no_query_a_row(
    officer: User, many: list[Signal], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(officer)
    with django_assert_max_num_queries(25):
        page = client.get("/signals/")
    assert len(page.context["rows"]) == 25
    assert "30" in page.content.decode() or "page=2" in page.content.decode()
