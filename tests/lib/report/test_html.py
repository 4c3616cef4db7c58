"""report.html: everything in it, nothing of a stranger's text alive in it, usable by everybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from tests.lib.report.making import COUNCIL, empty, hostile, rejects, result, topic

from mootlib.report import palette
from mootlib.report.build import build
from mootlib.report.html import page
from mootlib.report.writing import write

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Tags with attributes, and the visible text, checked for balance."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def full() -> Page:
    return Page(page(build(result(), rejects())))


def test_the_first_page_says_what_matters(full) -> None:
    for sentence in (
        "What people say: Ansford Town Council",
        "10 public posts from X and Mastodon, 3 March to 11 April 2026",
        "The largest topics are Late buses, route 14 (60%) and Library hours (30%).",
        "Late buses, route 14 stood out 23 March 2026, 07:00 to 10:00: 12 posts in the busiest hour, "
        "where fewer than one is usual.",
        "Growing in the last quarter of the period: Late buses, route 14 (up 80%).",
        "3 posts ask for something, 2 are addressed to Ansford Town Council. 1 shows no answer in these "
        "files, 1 was answered, and for 1 it cannot be told.",
        "On the whole the tone leans neither way : 38% of posts negative, 38% neutral, 25% positive",
        "13 rows in 2 files gave 10 posts . Left out: 2 repeated posts and 1 row that could not be read",
    ):
        assert sentence in full.text, sentence


def test_each_topic_shows_its_evidence(full) -> None:
    for part in (
        "6 posts, 60% of all.", "Growing: up 80% in the last quarter", "Words that set it apart: bus, late, 14",
        "comes back nearly unchanged", "Posts over time", "Typical posts", "The 14 never came again",
        "Most seen: by views", "1,200 views, 31 likes, 4 comments", "Ansford Cross (3)", "Open questions",
        "When does the 14 run again?", "Languages: English 83% and Welsh 17%.",
    ):  # fmt: skip
        assert part in full.text, part


def test_what_was_left_out_adds_up_and_has_its_reasons(full) -> None:
    assert "All files 13 10 2 1" in full.text
    assert "The date '32 May' cannot be read. 1 100%" in full.text
    assert "2 posts (20%) hold no words." in full.text
    assert 'threshold = 0.3, kinds = ["a", "b"]' in full.text


def test_times_are_those_of_the_place(full) -> None:
    assert "5 March 2026, 18:05" in full.text
    assert "Week from Posts 2 March 2026 1" in full.text  # midnight in London, also in summer
    assert "30 March 2026 0" in full.text


def test_nothing_is_loaded_and_nothing_runs(full) -> None:
    assert not full.all("script")
    assert not full.all("link")
    assert not full.all("img")
    for tag, attrs in full.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
        assert "src" not in attrs
        if "href" in attrs and not attrs["href"].startswith("#"):
            assert tag == "a"
            assert {"noopener", "nofollow"} <= set(attrs["rel"].split())
    policy = next(a for a in full.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'")


def test_structure_for_everybody(full) -> None:
    html = full.all("html")[0]
    assert html["lang"] == "en-GB"
    levels = [int(tag[1]) for tag, _ in full.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(th["scope"] in {"row", "col"} for th in full.all("th"))
    ids = [attrs["id"] for _, attrs in full.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in full.all("a") if a["href"].startswith("#")}
    assert targets <= set(ids)
    assert full.all("a")[0] == {"class": "skip", "href": "#short"}
    for svg in full.all("svg"):
        assert svg.get("aria-hidden") == "true" or (svg["role"] == "img" and svg["aria-label"])
    assert len(full.all("details")) == len(full.all("figure")) > 3
    assert full.all("blockquote")[0] == {"dir": "auto", "lang": "en"}


@pytest.mark.parametrize("left_out", ["organisation", "weekly", "tone", "questions", "topics"])
def test_a_result_without_a_part_is_still_a_report(left_out) -> None:
    gone = {"organisation": None, "weekly": (), "tone": None, "questions": (), "topics": ()}
    more = {left_out: gone[left_out]} | (
        {"bursts": (), "period": None} if left_out == "weekly" else {}
    )
    text = Page(page(build(result(**more)))).text
    says = {
        "organisation": "What people say 10 public posts",
        "weekly": "The posts carry no dates, so nothing can be said about what is new.",
        "tone": "The tone of these posts is not known",
        "questions": "No post was found that asks for something.",
        "topics": "The posts hold too few words to form topics.",
    }
    assert says[left_out] in text


def test_an_empty_result_is_a_report_of_nothing() -> None:
    text = Page(page(build(empty(), rejects()))).text
    assert "3 rows in 1 file gave 0 posts" in text
    assert "No posts were read, so there is nothing to report." in text


def test_hostile_texts_are_only_text() -> None:
    raw = page(build(hostile(), rejects()))
    shown = Page(raw)
    assert not shown.all("script")
    assert "<script>alert(1)</script>" in shown.text
    for tag, attrs in shown.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
        assert not (attrs.get("href") or "").lower().startswith("javascript")
    for char in "\u202e\x02\x03\u200b\U000f0000\ufdd0":
        assert char not in raw
    assert "\u0301" * 4 not in raw
    assert "a" * 600 not in raw
    assert len(shown.all("strong")) < 25  # marks of emphasis in posts do not emphasise


def test_long_lists_are_cut_and_say_so() -> None:
    many = tuple(topic(n, label=f"matter {n}") for n in range(40))
    questions = result().questions[:1] * 150
    shown = Page(
        page(build(result(topics=many, questions=questions), most_told=3, most_questions=20))
    )
    assert len(shown.all("article")) == 3
    assert "The 3 largest have a section of their own below" in shown.text
    assert "37 smaller topics make up the rest." in shown.text
    assert "Shown: 20 of 150, those to Ansford Town Council first" in shown.text


def test_one_of_a_thing_is_singular() -> None:
    one = result(
        questions=result().questions[:1], platforms={"x": 1}, topics=(topic(0, size=1, share=1.0),)
    )
    text = Page(page(build(one))).text
    assert "1 post asks for something, it is addressed to Ansford Town Council. 1 shows" in text
    assert "1 topic " in text
    assert "1 question without a known answer" in text
    assert "form one topic" in text
    assert not re.search(r"\b1 (posts|topics|rows|files|questions|times)\b", text)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "text", ["INK", "SOFT_INK", "TEAL", "INDIGO", "AMBER", "NEGATIVE", "POSITIVE"]
)
@pytest.mark.parametrize("ground", ["PAPER", "TINT"])
def test_text_colours_pass_aa(text, ground) -> None:
    assert _contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize(
    "mark", ["TEAL", "TEAL_SOFT", "INDIGO", "AMBER", "NEGATIVE", "NEUTRAL", "POSITIVE"]
)
def test_marks_stand_out_from_the_paper(mark) -> None:
    assert _contrast(getattr(palette, mark), palette.PAPER) >= 3


def test_every_colour_with_text_in_the_style_sheet_passes_aa() -> None:
    css = page(build(empty()))
    assert _contrast("#7a3b05", palette.PAPER) >= 4.5
    assert _contrast("#5c2e05", palette.AMBER_SOFT) >= 4.5
    assert _contrast("#dcebec", palette.TEAL) >= 4.5
    assert {"#7a3b05", "#5c2e05", "#dcebec"} <= set(re.findall(r"#[0-9a-f]{6}", css))


def test_without_rejects_at_hand_the_number_is_still_told(tmp_path: Path) -> None:
    files = write(result(), rejects=None, directory=tmp_path, formats=("html", "csv"))
    assert [file.name for file in files] == ["report.html"]
    assert "1 row that could not be read" in Page(files[0].read_text("utf-8")).text
    assert COUNCIL in files[0].read_text("utf-8")
