"""An administrator invites a colleague, who makes her account and a passkey, and signs in with it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Site, mailed

PASSWORD = "nine brown geese at dawn"


def security_key(page: Page) -> None:
    """A key of a device, as the browser's own developer tools stand in for one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_name(site: Site, context: BrowserContext) -> Page:
    """A page at the site's name: a passkey belongs to a name, never to a number such as 127.0.0.1."""
    page = context.new_page()
    security_key(page)
    return page


@pytest.mark.parametrize(("name", "screen"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_from_an_invitation_to_a_passkey(site: Site, name: str, screen: dict[str, int]) -> None:
    office = site.visit("administrator", viewport=screen)
    administrator = office.new_page()
    administrator.goto("/desk/")
    administrator.get_by_role("link", name="People and teams").click()
    administrator.get_by_role("button", name="Invite somebody").click()
    administrator.get_by_label(re.compile("E-mail address")).fill("nonsense")
    administrator.get_by_role("button", name="Send the invitation").click()
    expect(administrator.get_by_text("There is a problem")).to_be_visible()
    administrator.get_by_label(re.compile("E-mail address")).fill(f"nia.{name}@example.org")
    administrator.get_by_label("Officer", exact=True).check()
    administrator.get_by_role("button", name="Send the invitation").click()
    expect(administrator.get_by_role("cell", name="Officer").first).to_be_visible()
    path = mailed(site, rf"(?s)To: nia\.{name}@example\.org.*?(/invitations/\S+/)")

    address = site.address.replace("127.0.0.1", "localhost")
    kitchen = site.browser.new_context(base_url=address, viewport=screen)
    nia = by_name(site, kitchen)
    nia.goto(path)
    nia.get_by_label(re.compile("Your name")).fill(f"Nia on a {name}")
    nia.get_by_label(re.compile("Password")).fill(PASSWORD)
    nia.get_by_role("button", name="Accept and make my account").click()
    expect(nia.get_by_text("Set up a second factor first")).to_be_visible()
    nia.get_by_role("link", name="Set up a passkey").click()
    nia.get_by_label(re.compile("What you call it")).fill("My telephone")
    nia.get_by_role("button", name="Set it up").click()
    expect(nia.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    nia.goto("/desk/")
    expect(nia.get_by_role("heading", name="What waits for you", exact=True)).to_be_visible()

    nia.goto("/sign-out/")
    nia.get_by_role("main").get_by_role("button", name="Sign out").click()
    nia.goto("/desk/")
    expect(nia).to_have_url(re.compile("/sign-in/"))
    nia.get_by_role("button", name="Sign in with a passkey").click()
    expect(nia.get_by_role("heading", name="What waits for you", exact=True)).to_be_visible()

    administrator.goto("/desk/people/")
    row = administrator.get_by_role("row", name=re.compile(f"Nia on a {name}"))
    expect(row.get_by_text("set up")).to_be_visible()
    for context in (office, kitchen):
        context.close()
