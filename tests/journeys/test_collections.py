"""From a purpose to a collection that fills: made on a page, watched while it is read, paused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Site

LIVE = Path(__file__).resolve().parents[2] / "demo" / "live.ndjson"


@pytest.mark.parametrize(("name", "screen"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_a_collection_is_made_and_fills(site: Site, name: str, screen: dict[str, int]) -> None:
    context = site.visit("officer", viewport=screen)
    page = context.new_page()
    page.goto("/sources/collections/")
    page.get_by_role("link", name="Make a collection").or_(
        page.get_by_role("button", name="Make a collection")
    ).first.click()
    page.get_by_label("Name", exact=True).fill(f"Water on a {name}")
    page.get_by_label("First day").fill("2026-10-01")
    page.get_by_role("button", name="Go on to what is read").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()  # without a purpose
    page.get_by_label("Purpose").fill("To tell people when the water is clear again.")
    page.get_by_label("Words or hashtags").fill("water\nwod*\nپانی")
    page.get_by_label("Days that a post is kept").fill("3000")
    page.get_by_role("button", name="Go on to what is read").click()
    page.get_by_label("A folder of exports on this installation’s machine").check()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_label("Name of the folder").fill(f"water-{name}")
    page.get_by_role("button", name="Add it and look at what it gives").click()
    expect(page.get_by_text("nothing of it is kept")).to_be_visible()
    page.get_by_role("link", name="Keep this source").or_(
        page.get_by_role("button", name="Keep this source")
    ).first.click()
    place = Path(page.locator("main code").first.inner_text())
    assert site.folder in place.parents
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("Up to date")).to_be_visible(timeout=60_000)
    shutil.copy(LIVE, place / "november.ndjson")
    # Nobody presses anything: the page tells by itself, once the file has lain still for a while.
    expect(page.get_by_role("link", name="What people say in 6 posts")).to_be_visible(
        timeout=180_000
    )
    page.get_by_role("link", name="What people say in 6 posts").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Water on a {name}")
    page.get_by_role("link", name="Posts", exact=True).click()
    expect(page.get_by_text("Quarry Hill").first).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on collecting")).to_be_visible()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Ended").first).to_be_visible()
    context.close()
