"""Matters that were joined: what their public pages show, and where their addresses and words lead."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.spine import matters
from folkmoot.spine.models import Matter
from tests.factories import answer, heard, matter, member

pytestmark = pytest.mark.django_db
SECRET = "Complaint about Officer Tom Sharples"


def public_page(row: Matter) -> str:
    return Client().get(f"/matters/{row.pk}/", follow=True).content.decode()


def leads_to(row: Matter) -> Matter:
    """Where its public address leads."""
    return Client().get(f"/matters/{row.pk}/", follow=True).context["matter"]


def desk_page(row: Matter) -> str:
    client = Client()
    client.force_login(member())
    return client.get(f"/desk/matters/{row.pk}/").content.decode()


def feed(row: Matter) -> str:
    return Client().get(f"/matters/{row.pk}/feed.atom").content.decode()


def join(one: Matter, into: Matter) -> None:
    matters.matter_merge(by=member(), matter=one, into=into)


def test_the_title_of_a_private_matter_stays_private_where_it_is_joined_to_a_public_one() -> None:
    hidden = matter(member(), heard(1), title=SECRET, public=False)
    shown = matter(member(), heard(2))
    join(hidden, shown)
    page = public_page(shown)
    assert "Another matter joined" in page
    assert SECRET not in page
    assert f"/matters/{hidden.pk}/" not in page
    assert SECRET not in feed(shown)
    assert SECRET in desk_page(shown)


def test_a_public_matter_that_was_joined_to_a_private_one_does_not_name_it() -> None:
    shown = matter(member(), heard(1))
    hidden = matter(member(), heard(2), title=SECRET, public=False)
    join(shown, hidden)
    page = public_page(shown)
    assert "Joined to another matter" in page
    assert SECRET not in page
    assert f"/matters/{hidden.pk}/" not in page
    assert SECRET not in feed(shown)
    assert Client().get(f"/matters/{shown.pk}/say/").status_code == 404
    assert Client().get(f"/api/v1/matters/{shown.pk}").json()["merged_into"] is None
    assert SECRET in desk_page(shown)


@pytest.mark.usefixtures("data_dir")
def test_words_that_were_being_written_while_a_matter_was_joined_go_where_it_went() -> None:
    one, other = matter(member()), matter(member(), title="Rusty taps")
    visitor = Client()
    once = str(visitor.get(f"/matters/{one.pk}/say/").context["form"]["once"].value())
    join(one, other)
    sent = {"text": "It is brown again.", "once": once, "private": "on"}
    assert visitor.post(f"/matters/{one.pk}/say/", sent).status_code == 302
    assert other.voices.get().contribution.text == "It is brown again."


def test_a_history_goes_along_however_often_its_matter_is_joined_on() -> None:
    first, second, third = (
        matter(member(), heard(n), title=title)
        for n, title in enumerate(("Brown taps", "Rusty taps", "Water"))
    )
    answer(member(), first, "We flushed the main.")
    join(first, second)
    join(second, third)
    page = public_page(third)
    assert "We flushed the main." in page
    assert "Another matter joined" in page
    assert "Joined to another matter" not in page  # joining is told once
    assert leads_to(first) == leads_to(second) == third
    found = Client().get(f"/api/v1/matters/{first.pk}").json()
    assert found["merged_into"] == third.pk
    assert "We flushed the main." in desk_page(third)


def test_an_address_leads_past_a_private_matter_but_never_to_one() -> None:
    first, hidden, last = (
        matter(member(), heard(n), title=title, public=title != SECRET)
        for n, title in enumerate(("Brown taps", SECRET, "Water"))
    )
    answer(member(), first, "We flushed the main.")
    join(first, hidden)
    assert "Brown taps" in public_page(first)
    join(hidden, last)
    assert leads_to(first) == last
    page = public_page(first)
    assert "We flushed the main." in page
    assert SECRET not in page


def test_words_of_a_matter_are_found_at_the_end_of_where_it_was_joined() -> None:
    first, second, third = (
        matter(member(), heard(n), title=title)
        for n, title in enumerate(("Brown kettles", "Rusty taps", "Water"))
    )
    join(first, second)
    join(second, third)
    for found in (
        Client().get("/matters/?words=kettles"),
        Client().get("/api/v1/matters?words=kettles"),
    ):
        assert b"Water" in found.content
