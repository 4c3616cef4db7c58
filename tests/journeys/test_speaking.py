"""Somebody without an account says something; a moderator hides it; she appeals; it is shown again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Site


@pytest.mark.parametrize(("name", "screen"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_words_are_hidden_appealed_and_shown_again(
    site: Site, name: str, screen: dict[str, int]
) -> None:
    words = f"On a {name}: whoever timed the crossing on Quay Street has never met my grandmother."
    street = site.visit(viewport=screen)
    citizen = street.new_page()
    citizen.goto("/say/")
    citizen.get_by_role("link", name="Tell Kestbury Council").click()
    citizen.get_by_role("button", name="Send").click()
    expect(citizen.get_by_text("There is a problem")).to_be_visible()
    citizen.get_by_label(re.compile("What do you want to say")).fill(words)
    citizen.get_by_label(re.compile("Sign with")).fill("Nell")
    citizen.get_by_role("button", name="Send").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Thank you")
    address = citizen.url.split("?")[0]

    rooms = site.visit("moderator", viewport=screen)
    moderator = rooms.new_page()
    moderator.goto("/desk/moderation/")
    moderator.get_by_role("link", name=re.compile(f"Look at it.*On a {name}")).click()
    moderator.get_by_label("Reason").select_option(label="Abuse and hatred")
    moderator.get_by_label(re.compile("To the author")).fill("Please leave families out of it.")
    moderator.get_by_role("button", name="Hide").click()
    expect(moderator.get_by_text("Its author is told the reason")).to_be_visible()

    citizen.goto(address)
    expect(citizen.get_by_text("Please leave families out of it.")).to_be_visible()
    citizen.get_by_role("button", name="Appeal").click()
    citizen.get_by_label(re.compile("Why is the decision wrong")).fill("It is my own grandmother.")
    citizen.get_by_role("button", name="Send the appeal").click()
    expect(citizen.get_by_text("Being looked at").first).to_be_visible()

    desk = site.visit("officer", viewport=screen)
    officer = desk.new_page()
    officer.goto("/desk/moderation/")
    officer.get_by_role("link", name=re.compile("Settle it.*grandmother")).first.click()
    officer.get_by_label("The decision was wrong: show the words again").check()
    officer.get_by_label(re.compile("why")).fill("Nobody is insulted here.")
    officer.get_by_role("button", name="Settle it").click()
    expect(officer.get_by_text("Settled.")).to_be_visible()

    citizen.goto(address)
    expect(citizen.get_by_text("Nobody is insulted here.")).to_be_visible()
    stranger = site.visit(viewport=screen)
    reader = stranger.new_page()
    reader.goto(address)
    expect(reader.get_by_text(words).first).to_be_visible()
    reader.goto("/moderation/")
    expect(reader.get_by_role("cell", name="The decision was wrong").first).to_be_visible()
    citizen.goto("/mine/")
    expect(citizen.get_by_text(words).first).to_be_visible()
    for context in (street, rooms, desk, stranger):
        context.close()
