"""report.pdf: tagged for assistive technology, complete, and not to be broken by a post."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from tests.lib.report.making import NOW, empty, example, hostile, rejects, result, topic

from mootlib.report.build import build
from mootlib.report.pdf import write_pdf


def made(report, folder: Path) -> PdfReader:
    path = folder / "report.pdf"
    write_pdf(report, path, made_at=NOW)
    return PdfReader(path)


def tags(reader: PdfReader) -> list[dict]:
    """The structure tree, in reading order."""
    found, stack = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if not isinstance(node, dict):
            continue
        if "/S" in node:
            found.append(node)
        kids = node.get("/K", [])
        kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
        stack += reversed(kids if isinstance(kids, list) else [kids])
    return found


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> PdfReader:
    return made(build(result(), rejects()), tmp_path_factory.mktemp("pdf"))


def test_it_declares_what_it_is(full) -> None:
    root = full.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in metadata or 'pdfuaid:part="1"' in metadata
    assert full.metadata.title.startswith("What people say: Ansford Town Council")
    assert full.metadata.creation_date == NOW


def test_its_structure_is_that_of_a_report(full) -> None:
    nodes = tags(full)
    kinds = [str(node["/S"]) for node in nodes]
    assert {"/H1", "/H2", "/Table", "/TH", "/TR", "/P", "/Figure"} <= set(kinds)
    figures = [node for node in nodes if node["/S"] == "/Figure"]
    assert len(figures) == 4  # time and tone of the first topic, time of the second, all posts
    assert all(str(figure["/Alt"]).strip() for figure in figures)


def test_it_says_what_the_page_says(full) -> None:
    text = " ".join(" ".join(page.extract_text() for page in full.pages).split())
    for part in (
        "The largest topics are Late buses, route 14 (60%) and Library hours (30%).",
        "3 posts ask for something",
        "When does the 14 run again?",
        "The 14 never came again this morning.",
        "Ansford Cross",
        "13 rows in 2 files gave 10 posts",
        "The date '32 May' cannot be read.",
        "an identifier, version 1",
        "Page 1 of",
    ):
        assert part in text, part


def test_the_same_report_gives_the_same_bytes(tmp_path) -> None:
    report = build(result())
    write_pdf(report, tmp_path / "a.pdf", made_at=NOW)
    write_pdf(report, tmp_path / "b.pdf", made_at=NOW)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_hostile_texts_are_only_text(tmp_path) -> None:
    text = "".join(page.extract_text() for page in made(build(hostile()), tmp_path).pages)
    flat = text.replace("\u200b", "").replace("\n", "").replace(" ", "")
    assert "<script>alert(1)</script>" in flat
    assert "*bold*_it_@ref`code`" in flat
    assert "#import" in flat
    assert "$x^2$" in flat


def test_scripts_without_a_font_do_not_lose_the_report(tmp_path) -> None:
    posts = (
        example(1, "漢字かな交じり文と한국어 " * 20),
        example(2, "Bus stop is under water 😀🦆🏴󠁧󠁢󠁷󠁬󠁳󠁿 again"),
        example(3, "Привет, Ανσφορντ, שלום, مرحبا"),
    )
    report = build(result(topics=(topic(0, label="漢字", typical=posts),)))
    text = " ".join(" ".join(page.extract_text() for page in made(report, tmp_path).pages).split())
    assert "Bus stop is under water" in text
    assert "again" in text
    assert "Привет, Ανσφορντ" in text
    assert "report.html" in text


def test_nothing_to_report_is_a_report_too(tmp_path) -> None:
    text = " ".join(page.extract_text() for page in made(build(empty(), rejects()), tmp_path).pages)
    assert "nothing to report" in text
