"""One report on everything: asked for at the desk, read in the browser, taken along as files."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

#: In the order in which the report answers them.
QUESTIONS = (
    "Whom do we reach?",
    "What works?",
    "What fails, and what to do?",
    "Compared with whom?",
    "How sure are we?",
)


def kept(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


@pytest.mark.timeout(400)
def test_the_evaluation_is_read_and_taken_along(officer: Page, tmp_path: Path) -> None:
    page = officer
    page.goto("/desk/evaluation/")
    until = time.monotonic() + 240  # the demo's worker makes it once the demo is up
    while not page.get_by_role("link", name="PDF", exact=True).count():
        assert time.monotonic() < until, "the evaluation was not made in time"
        time.sleep(1)
        page.reload()
    asked = page.locator("main dt").all_inner_texts()
    assert [words for words in asked if words in QUESTIONS] == list(QUESTIONS)
    expect(page.get_by_role("heading", name="Before you rely on this")).to_be_visible()
    pdf = PdfReader(kept(page, "PDF", tmp_path))
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    told = json.loads(kept(page, "JSON", tmp_path).read_text())
    assert told
    report = kept(page, "web page", tmp_path)
    page.goto(report.as_uri())
    expect(page.locator("h1")).to_contain_text("Kestbury")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
