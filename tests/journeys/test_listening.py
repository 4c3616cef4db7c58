"""An officer brings an export in, watches it, cancels another, and reads a topic and its evidence."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

WORDS = (
    "the new crossing on Quay Street is far too short for older people",
    "market stalls were full this morning, lovely to see",
    "when will the library open on Sundays again?",
    "missed bin collection for the third week in our road",
    "great work by the crew at the kitchen fire last night",
)


def export(folder: Path, name: str, rows: int) -> Path:
    """A table of made-up posts with columns that have to be guessed."""
    file = folder / name
    with file.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(["Post ID", "Published", "Message", "Likes"])
        for number in range(rows):
            words = WORDS[number % len(WORDS)]
            day = f"2026-{number % 9 + 1:02}-{number % 27 + 1:02} {number % 24:02}:15"
            writer.writerow(
                [f"{name}-{number}", day, f"{words} ({number % 97}/{number % 89})", number % 40]
            )
    return file


def upload(page: Page, file: Path) -> None:
    page.goto("/sources/imports/")
    page.get_by_role("button", name="Bring in files").click()
    page.locator("input[name=uploads]").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(file.stem)


def test_an_export_is_brought_in_watched_and_read(officer: Page, tmp_path: Path) -> None:
    upload(officer, export(tmp_path, "street-posts.csv", 400))
    # What was guessed is shown, and can be corrected before anything is read.
    expect(officer.get_by_label("Words of the post")).to_have_value("Message")
    expect(officer.get_by_label("When it was published")).to_have_value("Published")
    officer.locator("#id_platform").fill("facebook")
    officer.get_by_role("button", name="Read and analyse").click()
    expect(officer.get_by_role("progressbar")).to_be_visible()
    # The bar goes away by itself, without the person doing anything.
    officer.get_by_role("link", name=re.compile("See what 4?00? posts say|See what .* say")).click(
        timeout=90_000
    )
    expect(officer.get_by_role("heading", level=1)).to_contain_text("street-posts")
    officer.locator("table a[href*='/topics/']").first.click()
    expect(officer.locator(".fm-post").first).to_be_visible()
    officer.get_by_role("link", name="What was found about it").first.click()
    expect(officer.get_by_role("heading", name="What was found about it")).to_be_visible()
    officer.get_by_role("link", name="How this was found").click()
    expect(officer.get_by_role("heading", name="How each number was made")).to_be_visible()
    expect(officer.get_by_text("street-posts.csv").first).to_be_visible()


def test_an_import_is_cancelled_and_can_be_started_again(officer: Page, tmp_path: Path) -> None:
    upload(officer, export(tmp_path, "too-many.csv", 60_000))
    officer.get_by_role("button", name="Read and analyse").click()
    officer.get_by_role("button", name="Cancel").click()
    expect(officer.get_by_text("This import was cancelled")).to_be_visible(timeout=60_000)
    expect(officer.get_by_role("button", name="Start again")).to_be_visible()


def test_a_file_that_cannot_be_read_gets_a_sentence(officer: Page, tmp_path: Path) -> None:
    picture = tmp_path / "holiday.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    upload(officer, picture)
    expect(officer.get_by_text("Cannot be read:")).to_be_visible()
    expect(officer.get_by_role("button", name="Read and analyse")).to_have_count(0)


def test_an_empty_form_says_what_is_missing(officer: Page) -> None:
    officer.goto("/sources/imports/new/")
    officer.get_by_role("button", name="Upload").click()
    summary = officer.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    summary.get_by_role("link").first.click()
    expect(officer.locator("#id_uploads")).to_be_focused()


def test_filters_go_with_the_reader_from_page_to_page(site: Site, officer: Page) -> None:
    officer.goto(site.town)
    if not officer.get_by_label("Sentiment").is_visible():  # closed on a phone
        officer.locator("summary", has_text="Filter").click()
    officer.get_by_label("Sentiment").select_option("negative")
    officer.get_by_role("button", name="Apply").click()
    expect(officer).to_have_url(re.compile("sentiment=negative"))
    officer.get_by_role("link", name="Posts", exact=True).click()
    expect(officer).to_have_url(re.compile("sentiment=negative"))
    tags = officer.locator(".fm-post .fm-tag, .fm-post [class*=tone]")
    expect(tags.first).to_contain_text("Negative")
    officer.get_by_role("link", name=re.compile("Remove filter")).first.click()
    expect(officer).not_to_have_url(re.compile("sentiment=negative"))


@pytest.mark.parametrize(
    "kind", ["Report as one web page", "Report to print (PDF)", "All results as data (JSON)"]
)
def test_the_report_can_be_kept(site: Site, officer: Page, tmp_path: Path, kind: str) -> None:
    officer.goto(site.town)
    with officer.expect_download(timeout=60_000) as waiting:
        officer.get_by_role("link", name=kind).click()
    file = tmp_path / "kept"
    waiting.value.save_as(file)
    assert file.stat().st_size > 5_000
