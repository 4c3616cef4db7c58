"""An issue arises while one watches; its alert is told, leads to a matter, is answered, and can be muted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from demo.arising import write
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site, mailed

LIVE = Path(__file__).resolve().parents[2] / "demo" / "live.ndjson"
#: What came in is read once it has lain still, and understood in the background.
WHILE = 180_000


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[Page]:
    context = site.visit("officer")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def watched(page: Page) -> Path:
    """The folder that the town's own collection watches."""
    page.goto("/sources/collections/")
    page.get_by_role("link", name="Kestbury as it speaks").first.click()
    return Path(page.locator("main code").first.inner_text())


def test_she_chooses_to_be_told_by_mail_too(page: Page) -> None:
    page.goto("/notices/")
    page.get_by_role("link", name="All that was found").click()
    page.get_by_role("link", name="Choose how you are told").click()
    card = page.locator("section").first
    card.get_by_label("By e-mail", exact=True).check()
    card.get_by_label("Every Monday").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_text("From now on you are told as you chose")).to_be_visible()
    expect(page.get_by_text("by e-mail, as a notice on this site")).to_be_visible()


def test_a_collection_fills_and_an_issue_arises_in_it(page: Page, watched: Path) -> None:
    page.goto(page.url)
    watched.mkdir(parents=True, exist_ok=True)  # the collector may not have begun yet
    shutil.copy(LIVE, watched)
    # The page tells by itself what came in.
    expect(page.get_by_role("link", name="What people say")).to_be_visible(timeout=WHILE)
    page.get_by_role("link", name="What people say").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kestbury as it speaks")
    expect(page.get_by_role("heading", name="Emerging")).to_have_count(0)
    write(watched, datetime.now(UTC))
    until = time.monotonic() + WHILE / 1000
    while not page.get_by_role("heading", name="Emerging").count():
        assert time.monotonic() < until, "no issue arose"
        page.wait_for_timeout(2000)
        page.reload()


def test_the_alert_is_told_leads_to_a_matter_and_an_answer_closes_it(
    site: Site, page: Page
) -> None:
    link = mailed(site, r"(?s)To: officer@demo\.example.*?The evidence: (\S+/alerts/\d+/)")
    page.goto("/notices/")
    told = page.locator("li.fm-notice--unread a[href*='/alerts/']").first
    title = told.inner_text()
    told.click()
    assert "/alerts/" in link
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="The first posts")).to_be_visible()
    page.get_by_role("link", name="Open a matter").or_(
        page.get_by_role("button", name="Open a matter")
    ).first.click()
    page.get_by_label("What is it about").fill("Water stands in the road")
    page.get_by_role("button", name="Open matter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Water stands in the road")
    matter = page.url
    page.goto(f"{matter}answer/")
    page.get_by_label("You said").fill("The river is in the road.")
    page.get_by_label("We did").fill("The road is shut and pumps are running.")
    page.get_by_label("Signed").fill("Highways team")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("The answer is published")).to_be_visible()
    expect(page.get_by_text("The road is shut and pumps are running.").first).to_be_visible()


def test_one_click_mutes_and_she_can_be_told_again(site: Site, page: Page) -> None:
    """From the mail, on a phone, without signing in."""
    address = mailed(site, r"(?s)To: officer@demo\.example.*?for good: (\S+/signals/mute/\S+/)")
    context = site.visit(None, viewport=PHONE)
    phone = context.new_page()
    phone.goto(address.removeprefix(site.address))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Mute")
    page.goto("/signals/")
    expect(page.get_by_text("Nothing is muted.")).to_be_visible()  # looking changes nothing
    phone.get_by_role("button", name="Mute").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Muted")
    context.close()
    page.reload()
    expect(page.get_by_text("Nothing is muted.")).to_have_count(0)
    page.get_by_role("button", name="Be told again").first.click()
    expect(page.get_by_text("Nothing is muted.")).to_be_visible()
