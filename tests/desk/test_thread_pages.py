"""The desk's and the public's pages: who may do what, two clicks to a matter, nobody's words in public."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from folkmoot.listening.models import Analysis
from folkmoot.spine.models import Matter, Notification, Place, Reply, Subscription, Voice
from tests.factories import (
    answer,
    heard,
    imported,
    matter,
    member,
    ndjson,
    organisation,
    post,
    worked_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

SECRET = "my father's kidneys cannot take this water"
POSTS = [post(n, f"the tap water in Quarry Hill is brown again, day {n}") for n in range(1, 30)] + [
    post(90, f"@council when will the brown tap water be clear? {SECRET}"),
    post(
        91,
        "We are flushing the main in Quarry Hill.",
        account_id="body",
        account={
            "handle": "body",
            "name": "Aldermouth Council",
            "organisation": "Aldermouth Council",
        },
    ),
]


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(member())
    return client


def analysed() -> Analysis:
    user = member(email="importer@example.org")
    owner = imported(user, ndjson(POSTS))
    worked_off(owner, user)
    return Analysis.objects.get(source=owner)


def test_a_topic_becomes_a_matter_in_two_clicks_and_a_response_reaches_its_voices(
    officer: Client,
) -> None:
    analysis = analysed()
    question = analysis.questions.get(post_id="90")
    page = officer.get(
        reverse("listening:topic", args=[analysis.pk, question.topic])
    ).content.decode()
    href = f"{reverse('desk:matter-new')}?analysis={analysis.pk}&amp;topic={question.topic}"
    assert href in page
    shown = officer.get(href.replace("&amp;", "&"))
    suggested = shown.context["form"].initial["title"]
    assert suggested
    done = officer.post(
        href.replace("&amp;", "&"),
        {"title": suggested, "public": "on", "shown": "mastodon 90", "asks": "mastodon 90"},
    )
    row = Matter.objects.get()
    assert done.headers["Location"] == reverse("desk:matter", args=[row.pk])
    assert not row.voices.filter(post_id="91").exists()  # the body's own words are no voice
    assert row.voices.get(wants_answer=True).post_id == "90"
    officer.post(
        reverse("desk:matter-answer", args=[row.pk]),
        {
            "you_said": "It is brown.", "we_did": "We flushed the main.", "decided": "",
            "next_steps": "", "signed": "Water team", "state": "answered",
        },
    )  # fmt: skip
    reply = Reply.objects.get()
    assert "kidneys" in officer.get("/desk/replies/").content.decode()
    bad = officer.post(reverse("desk:reply", args=[reply.pk]), {f"r{reply.pk}-address": ""})
    assert bad.status_code == 422
    address = {f"r{reply.pk}-address": "https://social.example/@body/7"}
    assert officer.post(reverse("desk:reply", args=[reply.pk]), address).status_code == 302
    reply.refresh_from_db()
    assert reply.posted_at is not None
    again = officer.post(href.replace("&amp;", "&"), {"existing": row.pk})  # nothing is new
    assert again.status_code == 302
    assert row.voices.count() == Voice.objects.count()


def test_a_post_of_another_matter_is_refused_with_a_sentence(officer: Client) -> None:
    analysis = analysed()
    address = f"{reverse('desk:matter-new')}?analysis={analysis.pk}&post=mastodon+90"
    shown = {"shown": "mastodon 90"}
    assert officer.post(address, {"title": "One"} | shown).status_code == 302
    second = officer.post(address, {"title": "Two"} | shown)
    assert second.status_code == 422
    assert "belongs to “One” already" in second.content.decode()
    assert officer.post(address, {"title": ""}).status_code == 422


@pytest.mark.parametrize("number", ["--5", "-", "²", "9" * 25, "9" * 5000])
def test_a_made_up_number_of_a_topic_or_analysis_is_no_topic(officer: Client, number: str) -> None:
    address = reverse("desk:matter-new")
    assert officer.get(f"{address}?analysis={analysed().pk}&topic={number}").status_code == 200
    assert officer.get(f"{address}?analysis={number}").status_code == 200


def test_nobody_s_words_or_names_stand_on_public_pages() -> None:
    analysis = analysed()
    user = member()
    client = Client()
    client.force_login(user)
    client.post(
        f"{reverse('desk:matter-new')}?analysis={analysis.pk}&post=mastodon+90",
        {
            "title": "Brown water",
            "summary": "People worry.",
            "public": "on",
            "shown": "mastodon 90",
        },
    )
    row = Matter.objects.get()
    answer(user, row)
    visitor = Client()
    for address in (
        "/",
        "/matters/",
        row.get_absolute_url(),
        f"{row.get_absolute_url()}feed.atom",
        "/coverage/",
    ):
        page = visitor.get(address).content.decode()
        assert SECRET not in page
        assert "Person 6" not in page
        assert "person6" not in page
        assert str(user) not in page


def test_staff_pages_are_for_staff_and_answers_for_officers() -> None:
    row = matter(member(), heard(1, asks=True))
    pages = ["/desk/", "/desk/matters/", f"/desk/matters/{row.pk}/", "/desk/replies/"]
    steps = [
        f"/desk/matters/{row.pk}/{step}/" for step in ("answer", "move", "assign", "edit", "join")
    ]
    assert all(Client().get(page).status_code == 302 for page in [*pages, *steps])
    moderator = Client()
    moderator.force_login(member("moderator"))
    assert [moderator.get(page).status_code for page in pages] == [200] * 4
    assert [moderator.get(page).status_code for page in steps] == [403] * 5
    stranger = Client()
    stranger.force_login(member(email="x@example.org", body=organisation("Elsewhere Council")))
    assert stranger.get(f"/desk/matters/{row.pk}/").status_code == 404
    assert stranger.get("/desk/").status_code == 200


def test_steps_on_pages_say_what_they_cannot_do(officer: Client) -> None:
    row = matter(member(email="o@example.org"), heard(1))
    move = f"/desk/matters/{row.pk}/move/"
    assert officer.post(move, {"state": "declined", "reason": ""}).status_code == 422
    assert officer.post(move, {"state": "done"}).status_code == 422
    assert officer.post(move, {"state": "in review"}).status_code == 302
    note = officer.post(f"/desk/matters/{row.pk}/note/", {"text": "ask the lab"})
    assert note.status_code == 302
    assert "ask the lab" in officer.get(f"/desk/matters/{row.pk}/").content.decode()
    assert "ask the lab" not in Client().get(row.get_absolute_url()).content.decode()
    other = matter(member(email="p@example.org"), title="Rusty taps")
    assert officer.post(f"/desk/matters/{row.pk}/join/", {"into": other.pk}).status_code == 302
    assert Client().get(row.get_absolute_url()).headers["Location"] == other.get_absolute_url()


def test_a_hidden_matter_is_nowhere_in_public() -> None:
    row = matter(member(), heard(1, asks=True), title="Hidden thing", public=False)
    visitor = Client()
    assert visitor.get(row.get_absolute_url()).status_code == 404
    assert visitor.get(f"{row.get_absolute_url()}feed.atom").status_code == 404
    assert "Hidden thing" not in visitor.get("/matters/").content.decode()
    assert (
        visitor.post(f"{row.get_absolute_url()}follow/", {"email": "a@example.org"}).status_code
        == 404
    )


def test_following_says_the_same_to_everyone_and_needs_a_tap() -> None:
    row = matter(member(), heard(1))
    visitor = Client()
    address = f"{row.get_absolute_url()}follow/"
    assert visitor.post(address, {"email": "no address"}).status_code == 422
    first = visitor.post(address, {"email": "ann@example.org"}).content
    link = f"/follow/{Subscription.objects.get().token}/"
    assert visitor.get(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None  # a scanner of mails has looked
    visitor.post(link)
    assert Subscription.objects.get().confirmed_at is not None
    assert visitor.post(address, {"email": "ann@example.org"}).content == first
    assert Notification.objects.count() == 1
    assert visitor.post(f"{link}stop/").status_code == 200
    assert not Subscription.objects.exists()
    assert visitor.get(link).status_code == 404


def test_the_feed_is_atom_with_each_public_step() -> None:
    user = member()
    row = matter(user, heard(1), title="Water & <taps>")
    answer(user, row, "We <b>did</b> it & more.")
    response = Client().get(f"{row.get_absolute_url()}feed.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    name = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(response.content)
    assert feed.findtext(f"{name}title") == "Water & <taps>"
    entries = feed.findall(f"{name}entry")
    assert len(entries) == row.links.filter(public=True).count() == 3
    assert len({entry.findtext(f"{name}id") for entry in entries}) == 3
    # A summary is HTML; what officers write is not, and is shown as they wrote it.
    summary = entries[0].findtext(f"{name}summary")
    assert summary == "<p>We &lt;b&gt;did&lt;/b&gt; it &amp; more.</p>"


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x08", "\x1b", "\ufffe"])
def test_a_pasted_control_character_breaks_no_feed(officer: Client, sign: str) -> None:
    row = matter(member())
    sent = {
        "you_said": "It is brown.", "we_did": f"We flushed{sign}the main.", "signed": "Water team",
        "state": "answered",
    }  # fmt: skip
    officer.post(reverse("desk:matter-answer", args=[row.pk]), sent)
    said = row.responses.get().we_did
    assert sign not in said
    assert said.replace("\n", "").replace(" ", "") == "Weflushedthemain."
    old = matter(member(), title=f"Rusty{sign}taps")  # written before forms took care of it
    answer(member(), old, f"We{sign}did.")
    for address in (row.get_absolute_url(), old.get_absolute_url()):
        feed = Client().get(f"{address}feed.atom")
        assert feed.status_code == 200
        assert len(ET.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) > 1


def test_the_coverage_table_is_safe_to_open_in_a_spreadsheet() -> None:
    Place.objects.create(slug="w", name="=HYPERLINK(1)", kind="ward")
    matter(member(), heard(1, asks=True, topic="+44 calls"))
    response = Client().get("/coverage.csv")
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert rows[0]["by"] == "all"
    assert rows[0]["voices"] == "1"
    names = {row["name"] for row in rows}
    assert {"'+44 calls", "'=HYPERLINK(1)"} <= names


def test_lists_narrow_by_words_state_and_place() -> None:
    user = member()
    ward = Place.objects.create(slug="marsh", name="Marsh End", kind="ward")
    lane = Place.objects.create(slug="lane", name="Weir Lane", kind="street", parent=ward)
    wet, dark = matter(user, title="Pumps", place=lane), matter(user, title="Lamps out")
    answer(user, dark, "New bulbs everywhere.")
    page = Client()

    def titles(query: str) -> set[str]:
        return {row.title for row in page.get(f"/matters/?{query}").context["page"]}

    assert titles("") == {"Pumps", "Lamps out"}
    assert titles("words=bulbs") == {"Lamps out"}
    assert titles("state=heard") == {"Pumps"}
    assert titles(f"place={ward.pk}") == {"Pumps"}
    assert titles("place=999999") == {"Pumps", "Lamps out"}  # nonsense narrows nothing
    assert wet.place == lane
