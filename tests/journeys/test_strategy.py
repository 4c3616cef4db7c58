"""From the overview to the posts behind a figure, and a post labelled by keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Site


def test_an_officer_opens_a_figure_and_labels_a_post(site: Site) -> None:
    context = site.visit("officer")
    page = context.new_page()
    page.goto("/strategy/")
    page.get_by_role("link", name="Kestbury Council", exact=True).last.click()
    expect(page.locator("h1")).to_have_text("Kestbury Council")
    page.get_by_text("Show the figures as a table").first.click()
    page.get_by_role("link", name="Engagement", exact=True).first.click()
    expect(page.locator(".fm-posts li").first).to_be_visible()
    page.goto("/strategy/labels/next/")
    first = page.locator(".fm-post__words").inner_text()
    page.keyboard.press("2")
    expect(page.locator(".fm-post__words")).not_to_have_text(first)
    page.get_by_role("button", name="Take my last label back").click()
    expect(page.locator(".fm-post__words")).to_have_text(first)
    context.close()
