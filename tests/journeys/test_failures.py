"""The failure register in a browser, from a signal to what was mended; and what stands round it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, looked_for_failures

AUDIENCE = (
    "dimension,group,audience,census_share,source,as_of\n"
    "age,under 25 {0},120,0.28,survey,2026-05-01\n"
    "age,over 65 {0},many,0.19,survey,2026-05-01\n"
)


@pytest.fixture
def size(officer: Page) -> str:
    """Phone or desktop: both write to the same town, so each takes things of its own."""
    screen = officer.viewport_size
    return "phone" if screen and screen["width"] < 500 else "desktop"


def choose(page: Page, state: str, reason: str = "") -> None:
    """Take the failure on the page to another state."""
    label = page.get_by_label(state, exact=True)
    if not label.is_visible():
        page.get_by_text("Decide", exact=True).click()
    label.check()
    page.get_by_label(re.compile("^Reason")).fill(reason)
    page.get_by_role("button", name="Change the state").click()


def open_one(page: Page, site: Site, kind: int) -> None:
    """Open a failure of a type that nobody has looked at."""
    looked_for_failures(site)
    page.goto(f"/strategy/failures/?state=open&type={kind}")
    page.locator("tbody a[href^='/strategy/failures/']").first.click()


def test_a_failure_is_accepted_given_to_somebody_and_mended(
    site: Site, officer: Page, size: str
) -> None:
    open_one(officer, site, {"phone": 14, "desktop": 17}[size])
    address = officer.url
    expect(officer.get_by_text("A signal, not a verdict")).to_be_visible()
    expect(officer.locator(".fm-posts li").first).to_be_visible()  # the very posts
    expect(officer.get_by_role("heading", name="What else may be behind it")).to_be_visible()
    expect(officer.get_by_role("heading", name="Why the rule fired")).to_be_visible()

    choose(officer, "Accepted")
    expect(officer.get_by_text("The state was changed.")).to_be_visible()
    officer.get_by_text("Give it to somebody").click()
    who = officer.get_by_label(re.compile("^Person responsible"))
    name = who.locator("option").nth(1).inner_text()
    who.select_option(index=1)
    officer.get_by_role("button", name="Give", exact=True).click()
    expect(officer.locator(".govuk-summary-list").get_by_text(name)).to_be_visible()
    officer.get_by_role("button", name="Mark as done").first.click()
    expect(officer.locator(".fm-steps li").first.get_by_text("Done", exact=True)).to_be_visible()

    officer.get_by_role("link", name="Open a matter").click()
    title = f"Mended on a {size}"
    officer.get_by_label(re.compile("^What is it about")).fill(title)
    officer.get_by_role("button", name="Open matter").click()
    expect(officer.locator("h1")).to_contain_text(title)
    officer.goto(address)
    expect(officer.get_by_role("link", name=title)).to_be_visible()
    choose(officer, "Mended")
    history = officer.locator("ol.govuk-list").last
    for step in ("Found", "Accepted", "Given to", "A matter was opened.", "Mended"):
        expect(history).to_contain_text(step)


def test_a_failure_is_dismissed_with_a_reason_and_never_without(
    site: Site, officer: Page, size: str
) -> None:
    kind = {"phone": 5, "desktop": 10}[size]
    open_one(officer, site, kind)
    choose(officer, "Dismissed")
    expect(officer.get_by_text("Say why it is not a failure.").first).to_be_visible()
    choose(officer, "Dismissed", f"Looked at on a {size}: it was meant to be argued about.")
    expect(officer.get_by_text(f"Looked at on a {size}")).to_be_visible()
    officer.goto(f"/strategy/failures/?state=dismissed&type={kind}")
    expect(officer.locator("tbody tr").first).to_be_visible()


def test_a_draft_is_looked_at_before_it_is_posted(officer: Page) -> None:
    officer.goto("/strategy/before-posting/")
    draft = officer.get_by_label(re.compile("^Draft"))
    draft.fill("We have arrested Gareth Pugh for burglary. We will utilise this going forward.")
    officer.get_by_label(re.compile("^Pictures")).fill("1")
    officer.get_by_role("button", name="Look at it").click()
    remarks = officer.locator(".fm-remarks")
    expect(remarks.get_by_text("Mend it first").first).to_be_visible()
    for words in ("alternative text", "utilise", "Gareth Pugh"):
        expect(remarks).to_contain_text(re.compile(words, re.IGNORECASE))
    expect(draft).to_have_value(re.compile("Gareth Pugh"))  # nothing of it is lost
    draft.fill("The library on Mill Street is open until six today.")
    officer.get_by_label(re.compile("^Alternative texts")).fill("The door of the library")
    officer.get_by_role("button", name="Look at it").click()
    expect(officer.locator(".fm-remarks").get_by_text("Mend it first")).to_have_count(0)


def test_records_are_written_down_and_brought_in_as_a_table(officer: Page, size: str) -> None:
    officer.goto("/strategy/records/goals/")
    officer.get_by_role("button", name="Write one down").click()
    officer.get_by_label(re.compile("^Goal")).fill(f"Fewer calls, from a {size}")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_text("It is written down.")).to_be_visible()
    expect(officer.get_by_text(f"Fewer calls, from a {size}").first).to_be_visible()

    officer.goto("/strategy/records/audience/")
    officer.get_by_role("link", name="Bring a table in").click()
    table = {
        "name": "audience.csv",
        "mimeType": "text/csv",
        "buffer": AUDIENCE.format(size).encode(),
    }
    officer.locator("input[type=file]").set_input_files(table)  # type: ignore[arg-type]
    officer.get_by_role("button", name="Look at its rows").click()
    expect(officer.get_by_text("Row 3:")).to_be_visible()  # "many" is no number
    officer.get_by_role("button", name="Take the rows in").click()
    expect(officer.get_by_text("1 new, 0 changed, 0 as they were.")).to_be_visible()
    officer.goto("/strategy/records/audience/")
    expect(officer.get_by_role("cell", name=f"under 25 {size}", exact=True)).to_be_visible()
    expect(officer.get_by_role("cell", name=f"over 65 {size}", exact=True)).to_have_count(0)


def test_a_case_is_found_and_read(officer: Page) -> None:
    officer.goto("/strategy/cases/")
    words = officer.get_by_label(re.compile("^Words"))
    if not words.is_visible():  # on a phone the filter is folded up
        officer.get_by_text("Filter", exact=True).click()
    words.fill("hashtag")
    officer.get_by_role("button", name="Apply").click()
    expect(officer).to_have_url(re.compile("words=hashtag"))
    case = officer.locator("main .govuk-list a[href^='/strategy/cases/']").first
    title = case.inner_text()
    case.click()
    expect(officer.locator("h1")).to_have_text(title)
    for heading in ("What was measured", "What to copy", "Source", "How it was read"):
        expect(officer.locator(".govuk-summary-list")).to_contain_text(heading)


def test_a_danger_is_kept_beside_what_is_counted(officer: Page, size: str) -> None:
    officer.goto("/strategy/ledger/")
    expect(officer.get_by_text("Abuse of staff").first).to_be_visible()
    officer.get_by_role("link", name="Write a benefit or danger down").click()
    officer.select_option("#id_side", "danger")
    officer.fill("#id_what", f"Staff named in threats ({size})")
    officer.fill("#id_who", "Contact centre")
    officer.fill("#id_evidence", "Three reports to the line manager")
    officer.fill("#id_likelihood", "3")
    officer.fill("#id_severity", "4")
    officer.fill("#id_review_on", "2027-01-15")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_text("It is written down.")).to_be_visible()
    officer.goto("/strategy/ledger/")
    expect(officer.get_by_text(f"Staff named in threats ({size})")).to_be_visible()
