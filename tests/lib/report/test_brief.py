"""A brief says what is known and no more: ten lines at most, each with its evidence; kept and set exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mootlib.report import NotABrief, brief_from_json, brief_to_json, write_brief
from mootlib.report.brief import (
    Answered,
    Brief,
    Doubts,
    Emerged,
    Grown,
    Heard,
    Silence,
    ToneMoved,
    Waiting,
    Waits,
)
from mootlib.report.brief_view import Page
from mootlib.report.brief_words import MOST_LINES, page

MADE = datetime(2026, 3, 10, 6, tzinfo=UTC)
DAY = date(2026, 3, 9)
HOSTILE = "<script>alert(1)</script> \u202eevil #pagebreak() 水"


def brief(**more: Any) -> Brief:
    values: dict[str, Any] = {
        "organisation": "Aldermouth Council",
        "rhythm": "daily",
        "first_day": DAY,
        "last_day": DAY,
        "made_at": MADE,
        "zone": "Europe/London",
        "heard": Heard(0, 0, None, 0, 1, "/listening/1/posts/"),
        "emerged": (),
        "grown": (),
        "waits": Waits(0, 0, 0, None, 0, (), "/desk/matters/", ""),
        "answered": (),
        "tone": (),
        "silence": Silence((), 0, (), ()),
        "doubts": Doubts(0, 0, 0, ()),
    }
    return Brief(**(values | more))


def full(title: str = "Brown water") -> Brief:
    return brief(
        heard=Heard(120, 44, 80.5, 4, 2, "/posts/"),
        emerged=(Emerged(title, 33, 0.16, MADE, True, "Town", "/alert/"),),
        grown=(Grown(title, 12, 3.2, 1.4, "Town", "/topic/"),),
        waits=Waits(
            12, 3, 40, 6.5, 5, (Waiting(title, 62, 41, DAY, True, "/matter/"),), "/all/", "/asked/"
        ),
        answered=(Answered("Lamps", "Answered in public", DAY, 9, "/lamps/"),),
        tone=(ToneMoved("buses", -0.4, 0.1, -0.9, -0.1, "Town", "/buses/"),),
        silence=Silence(("Abbey", "Marsh"), 6, ("Town: the folder is gone.",), ("Old",)),
        doubts=Doubts(30, 2, 14, ("Town",)),
    )


def said(found: Page) -> dict[str, str]:
    return {line.lead: line.text for line in found.lines}


def test_ten_lines_each_with_a_section_of_evidence() -> None:
    found = page(full())
    assert len(found.lines) == MOST_LINES
    anchors = {section.anchor for section in found.sections}
    assert {line.section for line in found.lines} <= anchors
    paths = {row.path for section in found.sections for row in section.rows}
    assert {"/alert/", "/topic/", "/matter/", "/lamps/", "/buses/", "/asked/"} <= paths


def test_an_empty_day_is_short_and_honest() -> None:
    lines = said(page(brief()))
    assert set(lines) == {"Heard", "New", "Waits", "How sure"}
    assert lines["Heard"] == "Nothing was said in the 1 place where we listen."
    assert "nothing here speaks for the town" in lines["How sure"]
    nowhere = said(page(brief(heard=Heard(0, 0, None, 0, 0, ""))))
    assert "listen nowhere" in nowhere["Heard"]


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    first = page(brief(heard=Heard(9, 7, None, 0, 1, "")))
    assert "no earlier time yet" in said(first)["Heard"]
    assert "too few earlier weeks" in said(first)["How sure"]
    silent = next(s for s in first.sections if s.anchor == "silence")
    assert silent.text.startswith("No wards are entered")
    assert "all is well" in said(page(full()))["Not heard from"]


def test_it_is_kept_and_read_back_exactly() -> None:
    kept = json.loads(json.dumps(brief_to_json(full(HOSTILE))))
    assert brief_from_json(kept) == full(HOSTILE)
    for broken in ({}, {"version": 2}, {"version": 1, "brief": {"organisation": 3}}):
        with pytest.raises(NotABrief):
            brief_from_json(broken)
    with pytest.raises(NotABrief):
        brief_from_json(kept | {"brief": kept["brief"] | {"organisation": 7}})


def test_the_html_page_holds_foreign_words_as_words(tmp_path: Path) -> None:
    write_brief(full(HOSTILE), tmp_path / "b.html", site="https://moot.example")
    text = (tmp_path / "b.html").read_text("utf-8")
    assert "<script>" not in text
    assert "\u202e" not in text
    assert 'href="https://moot.example/alert/"' in text
    write_brief(full(), tmp_path / "c.html")
    assert 'href="/' not in (tmp_path / "c.html").read_text("utf-8")  # a file has no site


@pytest.mark.slow
def test_the_pdf_is_tagged_and_the_same_twice(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_brief(full(HOSTILE), tmp_path / name, site="https://moot.example")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    assert b"pdfuaid" in content
    assert b"https://moot.example/alert/" in content


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.html or \.pdf"):
        write_brief(replace(brief()), tmp_path / "brief.docx")
