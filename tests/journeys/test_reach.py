"""Reach in a browser: what reaches people opened to its figures, a census taken in, a survey's sums."""

from __future__ import annotations

from playwright.sync_api import Page, expect

CENSUS = "dimension,group,people\nhousing{0},renters,900\nhousing{0},owners,some\n"
SURVEY = "housing,facebook\n" + "renters,yes\nowners,no\n" * 20


def test_an_officer_sees_who_is_not_reached(officer: Page) -> None:
    size = "a" if (officer.viewport_size or {})["width"] < 500 else "b"
    officer.goto("/reach/")
    expect(officer.get_by_role("heading", name="Reach: Kestbury Council")).to_be_visible()
    officer.get_by_role("link", name="Who is reached").click()
    first = officer.locator("figure").first
    expect(first).to_contain_text("under-reached")
    first.get_by_text("Show the figures as a table").click()
    expect(first.get_by_role("table")).to_be_visible()
    officer.get_by_role("button", name="Bring a census table in").click()
    table = {"name": "c.csv", "mimeType": "text/csv", "buffer": CENSUS.format(size).encode()}
    officer.locator("input[type=file]").set_input_files(table)  # type: ignore[arg-type]
    officer.get_by_role("button", name="Look at its rows").click()
    expect(officer.get_by_text("Row 3:")).to_be_visible()
    officer.get_by_role("button", name="Take the rows in").click()
    officer.get_by_role("button", name="Let go of the upload").click()
    expect(officer.get_by_role("button", name=f"Let go of housing{size}")).to_be_visible()


def test_an_officer_brings_a_survey_in_and_reads_an_experiment(officer: Page) -> None:
    officer.goto("/reach/voices/")
    officer.get_by_role("button", name="Bring a survey in").click()
    officer.get_by_label("Name of the survey").fill("Who rents")
    survey = {"name": "s.csv", "mimeType": "text/csv", "buffer": SURVEY.encode()}
    officer.locator("input[type=file]").set_input_files(survey)  # type: ignore[arg-type]
    officer.get_by_role("button", name="Work the shares out").click()
    expect(officer.get_by_text("Clearly less than everybody: owners (0%).")).to_be_visible()
    officer.get_by_role("button", name="Let go of “Who rents”").click()
    officer.get_by_role("link", name="Experiments").click()
    officer.get_by_role("link", name="Do photos help the museum?").click()
    expect(officer.get_by_role("heading", name="What it cannot say")).to_be_visible()
