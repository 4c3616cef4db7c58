"""What somebody said is hers on another device, once her address is confirmed; she is told, and forgotten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Site, mailed


@pytest.mark.parametrize(("name", "screen"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_from_a_nameless_word_to_being_forgotten(
    site: Site, name: str, screen: dict[str, int]
) -> None:
    words = f"On a {name}: the bench outside the chemist went away in March and nobody says where."
    email = f"nell.{name}@example.org"
    street = site.visit(viewport=screen)
    citizen = street.new_page()
    citizen.goto("/say/")
    citizen.get_by_role("link", name="Tell Kestbury Council").click()
    citizen.get_by_label(re.compile("What do you want to say")).fill(words)
    citizen.get_by_role("button", name="Send").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Thank you")
    address = citizen.url.split("?")[0]
    citizen.goto("/mine/")
    citizen.get_by_label(re.compile("E-mail")).fill("nonsense")
    citizen.get_by_role("button", name="Send me the link").click()
    expect(citizen.get_by_text("There is a problem")).to_be_visible()
    citizen.get_by_label(re.compile("E-mail")).fill(email)
    citizen.get_by_role("button", name="Send me the link").click()
    path = mailed(site, rf"(?s)To: {re.escape(email)}.*?(/mine/confirm/\S+/)")

    sofa = site.visit(viewport=DESKTOP if name == "phone" else PHONE)
    other = sofa.new_page()
    other.goto("/mine/")
    expect(other.get_by_text("Nothing was said from this browser yet")).to_be_visible()
    other.goto(path)
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_text(words).first).to_be_visible()

    rooms = site.visit("moderator", viewport=screen)
    moderator = rooms.new_page()
    moderator.goto(f"/desk/contributions/{address.rstrip('/').split('/')[-1]}/")
    moderator.get_by_role("button", name="Publish").click()
    expect(moderator.get_by_text("Published").first).to_be_visible()

    desk = site.visit("officer", viewport=screen)
    officer = desk.new_page()
    officer.goto(f"/desk/matters/new/?contribution={address.rstrip('/').split('/')[-1]}")
    officer.get_by_label(re.compile("What is it about")).fill(f"The bench at the chemist ({name})")
    officer.get_by_role("button", name="Open matter").click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("The bench at the chemist")
    officer.get_by_role("button", name="Answer in public").click()
    officer.get_by_label("You said").fill("The bench outside the chemist is gone.")
    officer.get_by_label(re.compile("We did")).fill("It is being mended and is back on Friday.")
    officer.get_by_label(re.compile("Signed")).fill("Parks team")
    officer.get_by_role("button", name=re.compile("Publish")).click()
    expect(officer.get_by_text("It is being mended and is back on Friday.").first).to_be_visible()
    mailed(site, rf"(?s)To: {re.escape(email)}.*?(back on Friday)")

    other.goto("/mine/")
    with other.expect_download() as download:
        other.get_by_role("link", name="Get all that is kept about you").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert [said["words"] for said in kept["said"]] == [words]
    assert kept["addresses"] == [email]
    other.get_by_role("link", name="Have yourself forgotten").click()
    other.get_by_role("button", name="Forget me").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("You are forgotten")
    other.goto("/mine/")
    expect(other.get_by_text("Nothing was said from this browser yet")).to_be_visible()
    citizen.goto(address)
    expect(citizen.get_by_role("button", name=re.compile("Take it back|Change"))).to_have_count(0)
    for context in (street, sofa, rooms, desk):
        context.close()
