"""The directory in a browser: a table brought in with a wrong row, an account that the public sees."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

TABLE = (
    "platform,handle,role,url,second factor\n"
    "instagram,kestburyparks{0},institution,https://instagram.example/kestburyparks{0},perhaps\n"
    "youtube,kestburyfilms{0},institution,https://youtube.example/kestburyfilms{0},yes\n"
)


def test_a_table_is_brought_in_and_the_public_sees_the_account(officer: Page) -> None:
    size = "a" if (officer.viewport_size or {})["width"] < 500 else "b"
    officer.goto("/sources/accounts/")
    officer.get_by_role("link", name="Bring a table in").click()
    officer.locator("input[type=file]").set_input_files(
        {
            "name": "accounts.csv",
            "mimeType": "text/csv",
            "buffer": TABLE.format(size).encode(),
        }
    )
    officer.get_by_role("button", name="Look at its rows").click()
    expect(officer.get_by_text("Row 2:")).to_be_visible()
    officer.get_by_role("button", name="Take the rows in").click()
    expect(officer.get_by_text("1 new, 0 changed, 0 as they were.")).to_be_visible()
    expect(officer.get_by_text("perhaps")).to_be_visible()  # it waits here with its reason
    officer.get_by_role("button", name="Let go of the upload").click()
    officer.get_by_role("link", name=f"@kestburyfilms{size}").click()
    officer.get_by_role("link", name="Change what is said of it").click()
    officer.get_by_label(re.compile("^Purpose")).fill("Films of meetings")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_text("Saved.")).to_be_visible()
    officer.goto("/our-accounts/")
    link = officer.get_by_role("link", name=f"@kestburyfilms{size}")
    expect(link).to_have_attribute("rel", "me noreferrer")
    expect(officer.get_by_text("Films of meetings").first).to_be_visible()
