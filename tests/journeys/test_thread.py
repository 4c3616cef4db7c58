"""A citizen follows a matter; an officer opens one from a topic and answers; the citizen is told."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site


def told(site: Site, email: str) -> list[str]:
    """What became of the mails to an address: the demo prints them, the rows say how they went."""
    with sqlite3.connect(site.folder / "folkmoot.sqlite3") as database:
        rows = database.execute(
            "SELECT n.state FROM spine_notification n JOIN spine_subscription s"
            " ON s.id = n.subscription_id WHERE s.email = ? ORDER BY n.id",
            (email,),
        ).fetchall()
    return [state for (state,) in rows]


def wait_for(site: Site, email: str, states: list[str], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while told(site, email) != states and time.monotonic() < until:
        time.sleep(0.5)
    assert told(site, email) == states


def token(folder: Path, email: str) -> str:
    with sqlite3.connect(folder / "folkmoot.sqlite3") as database:
        row = database.execute(
            "SELECT token FROM spine_subscription WHERE email = ?", (email,)
        ).fetchone()
    return str(row[0])


@pytest.mark.parametrize(("name", "screen"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_from_a_topic_to_an_answer_that_the_citizen_is_told(
    site: Site, name: str, screen: dict[str, int]
) -> None:
    email = f"{name}@example.org"
    title = f"The market on a {name}"
    desk = site.visit("officer", viewport=screen)
    officer = desk.new_page()
    officer.goto(site.town)
    # Two clicks from a topic to a matter: the topic's name is suggested.
    topics = officer.locator("table a[href*='/topics/']")
    topics.nth(-3 if name == "phone" else -4).click()
    officer.get_by_role("button", name="Open a matter").click()
    expect(officer.get_by_label(re.compile("What is it about"))).not_to_have_value("")
    officer.get_by_label(re.compile("What is it about")).fill(title)
    officer.get_by_role("button", name="Open matter").click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text(title)
    expect(officer.locator(".fm-step").first).to_contain_text("Opened")

    street = site.visit(viewport=screen)
    citizen: Page = street.new_page()
    citizen.goto("/matters/?words=" + title.replace(" ", "+"))
    citizen.get_by_role("link", name=title).click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(title)
    citizen.get_by_label("E-mail address").fill("nonsense")
    citizen.get_by_role("button", name="Tell me").click()
    expect(citizen.get_by_text("There is a problem")).to_be_visible()
    citizen.locator("#id_email").fill(email)
    citizen.get_by_role("button", name="Tell me").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    wait_for(site, email, ["sent"])
    citizen.goto(f"/follow/{token(site.folder, email)}/")
    citizen.get_by_role("button", name="Confirm").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("You will be told")

    officer.get_by_role("button", name="Answer in public").click()
    officer.get_by_label("You said").fill("The stalls are too dear.")
    officer.get_by_label("We did").fill("Rents were cut by a fifth from Monday.")
    officer.get_by_label("Signed").fill("Markets team")
    officer.get_by_role("button", name="Publish the answer").click()
    expect(officer.get_by_text("The answer is published")).to_be_visible()
    wait_for(site, email, ["sent", "sent"])

    citizen.goto("/matters/?words=" + title.replace(" ", "+"))
    citizen.get_by_role("link", name=title).click()
    expect(citizen.locator(".fm-answer")).to_contain_text("Rents were cut by a fifth")
    citizen.goto(f"/follow/{token(site.folder, email)}/stop/")
    citizen.get_by_role("button", name="Stop").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Your address is forgotten")
    assert told(site, email) == []
    desk.close()
    street.close()
