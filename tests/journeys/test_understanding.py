"""An officer sees eight accounts say one thing within a minute, walks through the network, and what has changed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site


def test_eight_accounts_with_one_text_are_told_and_explained(officer: Page, site: Site) -> None:
    officer.goto(site.town)
    officer.get_by_role("link", name="Same thing at once").click()
    group = officer.get_by_role(
        "link", name=re.compile("8 accounts shared the same words and the same link")
    )
    expect(group).to_have_count(1)
    group.click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("within 54 seconds")
    expect(officer.get_by_text("A ready-made text Fits what was seen")).to_be_visible()
    expect(officer.locator(".fm-post")).to_have_count(8)
    expect(officer.get_by_text("54 seconds later")).to_be_visible()
    officer.get_by_role("link", name="All groups").click()
    officer.get_by_label("Shares of a kind by each account").select_option("5")
    officer.get_by_role("button", name="Apply").click()
    expect(officer.get_by_text("Nothing of the kind was seen")).to_be_visible()


def test_the_network_is_walked_through_without_scripts(site: Site) -> None:
    context = site.visit("officer", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.town}network/")
    # On a phone the list comes first.
    table, drawing = page.locator("main table").first, page.locator("main .fm-network")
    assert table.bounding_box()["y"] < drawing.bounding_box()["y"]  # type: ignore[index]
    drawing.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Community")
    page.locator("main .fm-network a").first.click()
    expect(page.get_by_text("exchanged posts with it")).to_be_visible()
    expect(page.locator(".fm-post").first).to_be_visible()
    page.get_by_role("link", name="Replies").click()
    assert "tie=reply" in page.url
    page.get_by_role("link", name="Back to all communities").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who talks to whom")
    context.close()


def test_what_has_changed_leads_to_the_posts_behind_it(officer: Page, site: Site) -> None:
    officer.goto(f"{site.town}changes/")
    expect(officer.get_by_role("row", name=re.compile("^This site"))).to_be_visible()
    officer.get_by_text("Show the figures as a table").first.click()
    officer.locator("details table a").first.click()
    expect(officer.locator(".fm-post").first).to_be_visible()
    assert "platform=" in officer.url
