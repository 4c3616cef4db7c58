"""All text that people read can be translated, and the repository names no machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src" / "folkmoot" / "templates"

BLOCKS = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->"
    r"|{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*end(?:blocktranslate|blocktrans)\s*%}"
    r"|<(script|style|code|pre)\b.*?</\1>",
    re.DOTALL,
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
ATTRIBUTES = re.compile(r"\b(?:alt|title|placeholder|aria-label|content)\s*=\s*\"([^\"]*)\"")
ELEMENTS = re.compile(r"<[^>]*>", re.DOTALL)
WORDS = re.compile(r"[^\W\d_]{2,}")
#: Names, not words: the same in every language.
NAMES = {"Folkmoot", "OpenAPI", "CSV", "JSON", "PDF", "HTML", "AGPL"}
TECHNICAL = re.compile(r"width=|initial-scale|#[0-9a-f]{3,6}|same-origin|no-referrer")


def untranslated(source: str) -> list[str]:
    """The words of a template that no translation can reach."""
    text = TAGS.sub(" ", BLOCKS.sub(" ", source))
    found = [value for value in ATTRIBUTES.findall(text) if not TECHNICAL.search(value)]
    found.append(re.sub(r"&\w+;", " ", ELEMENTS.sub(" ", text)))
    return [word for part in found for word in WORDS.findall(part) if word not in NAMES]


def test_every_word_of_every_template_can_be_translated() -> None:
    templates = sorted(TEMPLATES.rglob("*.html"))
    assert templates
    problems = {
        str(file.relative_to(TEMPLATES)): words
        for file in templates
        if (words := untranslated(file.read_text()))
    }
    assert problems == {}


@pytest.mark.parametrize(
    "planted",
    ["<p>Plain words</p>", '<img alt="A picture">', "<h1>{{ name }} is here</h1>"],
)
def test_planted_untranslatable_words_are_reported(planted: str) -> None:
    assert untranslated(planted)


@pytest.mark.parametrize(
    "fine",
    [
        '<p>{% translate "Plain words" %}</p>',
        "<p>{% blocktranslate %}Many words {{ here }}{% endblocktranslate %}</p>",
        "{# a note for us #}<p>{{ value }}</p>&nbsp;",
    ],
)
def test_translatable_words_pass(fine: str) -> None:
    assert untranslated(fine) == []


def test_the_repository_names_no_registry_and_no_machine() -> None:
    forbidden = re.compile(
        "|".join(re.escape(a + b) for a, b in (
            ("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npm", "js.org"),
            ("deb.debian", ".org"), ("/ro", "ot/"), ("/work", "/main"), ("/work", "/shared"),
        ))
    )  # fmt: skip
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout.split("\n")
    problems = []
    for name in filter(None, files):
        if "static/vendor/" in name:  # unchanged files of others
            continue
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        problems += [f"{name}: {hit}" for hit in forbidden.findall(text)]
    assert problems == []
