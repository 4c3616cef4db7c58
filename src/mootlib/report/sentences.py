"""The sentences of a report: worded in templates/sentences.j2, filled here.

They are plain text, for HTML and PDF alike; the template marks emphasis, the layouts make it bold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from mootlib.report import words
from mootlib.report.clean import STRONG_END, STRONG_START, shown

__all__ = ["TEMPLATES", "pieces", "say"]

TEMPLATES = Path(__file__).parent / "templates"


def say(sentence: str, **facts: object) -> str:
    """The sentence of that name for these facts, spaces tidied."""
    return " ".join(_macro(sentence)(**facts).split())


def pieces(text: str) -> list[tuple[str, bool]]:
    """A sentence as runs of text, each with whether it is emphasised.

    >>> pieces("About \\x02buses\\x03 mostly")
    [('About ', False), ('buses', True), (' mostly', False)]
    """
    runs: list[tuple[str, bool]] = []
    for number, part in enumerate(text.replace(STRONG_END, STRONG_START).split(STRONG_START)):
        if part:
            runs.append((part, number % 2 == 1))
    return runs


@cache
def _macro(name: str) -> Callable[..., str]:
    macro: Callable[..., str] = getattr(_module(), name)
    return macro


@cache
def _module() -> object:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Plain text: whoever lays it out escapes it, which tests check with hostile texts.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {name: getattr(words, name) for name in words.__all__}
    environment.filters["strong"] = _strong
    return environment.get_template("sentences.j2").module


def _strong(text: object) -> str:
    return f"{STRONG_START}{shown(str(text), 200)}{STRONG_END}"
