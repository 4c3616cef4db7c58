"""Briefs of the desk: made once from what is stored, as of their days, mailed to whoever wants them, and forgotten with a name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from folkmoot.desk import briefs, erasing
from folkmoot.listening import jobs as listening
from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasers import Account
from folkmoot.spine import jobs as work
from folkmoot.spine import matters, telling, wishes
from folkmoot.spine.models import Brief, Job, Place, User
from mootlib.records import POSTS
from mootlib.report import brief as form
from mootlib.report import brief_from_json
from tests.factories import answer, collection, heard, matter, member, organisation
from tests.listening.test_lasting_topics import spoken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
DAY = date(2026, 3, 9)


@pytest.fixture
def officer() -> User:
    return member()


def made(rhythm: str = "daily", day: date = DAY, **more: Any) -> form.Brief:
    row = briefs.brief_make(organisation=organisation(), rhythm=rhythm, day=day, **more)
    return brief_from_json(row.content)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)  # as the town's clock has it in March


def test_what_waits_is_as_it_was_at_the_end_of_its_days(officer: User) -> None:
    late = matter(officer, heard(0, asks=True), title="Late", at=at(2))
    matters.matter_assign(by=officer, matter=late, team=None, due_on=date(2026, 3, 5), at=at(2))
    told = matter(officer, heard(3, asks=True), title="Told", at=at(4))
    answer(officer, told, at=at(9))
    afterwards = matter(officer, heard(1, asks=True), title="Told later", at=at(3))
    answer(officer, afterwards, at=at(11))
    matter(officer, title="Not opened yet", at=at(10))
    found = made()
    waits = found.waits
    assert [(one.title, one.days, one.late) for one in waits.longest] == [
        ("Late", 8, True),
        ("Told later", 7, False),
    ]
    assert (waits.matters, waits.late, waits.voices) == (2, 1, 2)
    assert [(one.title, one.what, one.on) for one in found.answered] == [
        ("Told", "Answered in public", DAY)
    ]


def test_an_empty_day_is_short_and_says_so(officer: User) -> None:
    collection(officer, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
    found = made()
    assert (found.heard.posts, found.heard.places) == (0, 0)  # a draft listens to nothing
    assert (found.emerged, found.grown, found.tone, found.answered) == ((), (), (), ())
    page = client_of(officer).get(f"/desk/briefs/{Brief.objects.get().pk}/").content.decode()
    assert "nothing here speaks for the town" in page


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_tells_what_grows_and_where_nothing_was_heard(officer: User) -> None:
    """Eight weeks of bins, and in the last one the water too."""
    new = collection(officer, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
    type(new).objects.filter(pk=new.pk).update(state="on")
    Place.objects.create(slug="weirside", name="Weirside", kind="ward")
    Place.objects.create(slug="nowhere", name="Nowhere Ward", kind="ward")
    steady = [
        {**row, "posted_at": at(9, 12) - timedelta(hours=13 * number)}
        for number, row in enumerate(spoken("bins")[:100])
    ]
    risen = [
        {**row, "posted_at": at(9, 12) - timedelta(hours=number)}
        for number, row in enumerate(spoken("water")[:60])
    ]
    rows = [{**row, "collections": []} for row in steady + risen]
    corpus().append(POSTS.build(rows), collection=new.collection)
    listening.listen(new, lambda stage, done: None)
    found = made("weekly")
    assert found.heard.posts > 60
    assert found.heard.earlier == 4
    assert found.heard.usual is not None
    assert found.heard.usual < 20
    assert found.grown
    assert all(one.low > 1 for one in found.grown)
    assert "Nowhere Ward" in found.silence.wards
    client = client_of(officer)
    for one in found.grown:
        assert client.get(one.path).status_code == 200
    assert client.get(found.heard.path).status_code == 200
    before = made("weekly", DAY - timedelta(days=7))
    assert before.heard.posts < 20


def test_who_wants_it_has_it_by_mail_once(officer: User, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://moot.example"
    colleague = member(email="weekly@example.org")
    left = member(email="left@example.org")
    for user, rhythm in ((officer, "daily"), (colleague, "weekly"), (left, "daily")):
        wishes.briefs_set(by=user, organisation=organisation(), briefs=rhythm)
    left.memberships.all().delete()
    now = at(10, 6)
    made(now=now)
    made(now=now)
    telling.send_waiting()
    (sent,) = mail.outbox
    assert sent.to == [officer.email]
    pk = Brief.objects.get().pk
    assert f"https://moot.example/desk/briefs/{pk}/" in sent.body
    assert "How sure" in sent.body
    made(day=date(2026, 1, 4), now=now)  # of long ago: kept, and mailed to nobody
    assert telling.send_waiting() == 0
    path = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://moot.example")
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wishes.of(officer, organisation(), "").briefs == "none"


def test_the_calendar_asks_for_yesterday_once_and_on_mondays_for_the_week(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("folkmoot.spine.queue.announce", lambda lane, pk: None)

    def on(moment: datetime) -> list[tuple[str, str]]:
        monkeypatch.setattr(timezone, "localtime", lambda value=None: moment)
        Job.objects.filter(kind=briefs.MAKING).delete()
        briefs.ask_for_briefs()
        briefs.ask_for_briefs()
        rows = Job.objects.filter(kind=briefs.MAKING).order_by("created_at")
        return [(row.arguments["rhythm"], row.arguments["day"]) for row in rows]

    assert on(at(9, 5)) == []
    assert on(at(9, 7)) == [("daily", "2026-03-08"), ("weekly", "2026-03-08")]  # a Monday
    assert on(at(10, 7)) == [("daily", "2026-03-09")]
    run = work.claim(str(Job.objects.get(kind=briefs.MAKING).pk))
    assert run is not None
    monkeypatch.undo()
    work.perform(run)
    assert Brief.objects.get().last_day == date(2026, 3, 9)


def test_past_briefs_are_listed_and_kept_as_files_for_the_body_alone(officer: User) -> None:
    made()
    pk = Brief.objects.get().pk
    client = client_of(officer)
    assert f"/desk/briefs/{pk}/" in client.get("/desk/briefs/").content.decode()
    pdf = client.get(f"/desk/briefs/{pk}/brief.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"/desk/briefs/{pk}/brief.html").content.startswith(b"<!doctype html>")
    assert client.get(f"/desk/briefs/{pk}/brief.exe").status_code == 404
    outsider = client_of(member(email="else@example.org", body=organisation("Other Council")))
    assert outsider.get(f"/desk/briefs/{pk}/").status_code == 404
    assert outsider.get("/desk/briefs/").context["page"].paginator.count == 0


def test_a_name_that_is_erased_is_erased_in_briefs(officer: User) -> None:
    matter(officer, title="What zuzanna_q asks", at=at(2))
    made()
    erasing.erase(Account("x", "4711", ("zuzanna_q", "Zuzanna Quill"), frozenset()))
    kept = brief_from_json(Brief.objects.get().content)
    assert kept.waits.longest[0].title == "What @erased asks"


def test_the_command_writes_a_file_and_keeps_nothing(officer: User, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from folkmoot.commands.brief import brief

    out = tmp_path / "brief.html"
    done = CliRunner().invoke(brief, ["--day", "2026-03-09", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Daily brief: 9 March 2026" in out.read_text("utf-8")
    assert not Brief.objects.exists()
    assert CliRunner().invoke(brief, ["--out", str(tmp_path / "b.doc")]).exit_code == 2
    nobody = CliRunner().invoke(brief, ["--organisation", "none", "--out", str(out)])
    assert nobody.exit_code == 1
