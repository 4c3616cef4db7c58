"""``report.html``: one file that needs nothing else, neither network nor script."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from mootlib.report import palette
from mootlib.report.paper import Paper
from mootlib.report.sentences import TEMPLATES, pieces
from mootlib.report.view import Report

__all__ = ["page", "rendered", "write_html"]


def write_html(report: Report | Paper, path: Path) -> None:
    """Write the page to ``path`` as UTF-8, piece by piece."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for part in _template(report.layout).generate(report=report):
            file.write(part)


def page(report: Report | Paper) -> str:
    """The page as text."""
    return _template(report.layout).render(report=report)


def rendered(template: str, **given: object) -> str:
    """Another of our pages as text, in the same style."""
    return _environment().get_template(template).render(**given)


def _template(layout: str) -> Template:
    return _environment().get_template(f"{layout}.html.j2")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rich": _rich, "drawing": Markup, "bar": _bar}
    environment.globals["style"] = Markup(_style())  # noqa: S704  (our own file)
    return environment


def _style() -> str:
    """The style sheet with the palette's colours."""
    colours = {name.lower(): value for name, value in vars(palette).items() if name.isupper()}
    lines = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colours.items())
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return f":root{{{lines}}}\n{css}"


def _rich(sentence: str) -> Markup:
    """A sentence with its emphasis, everything else escaped."""
    return Markup("").join(
        Markup("<strong>{}</strong>").format(text) if strong else escape(text)
        for text, strong in pieces(sentence)
    )


def _bar(size: float) -> Markup:
    """How large something is beside the others, as a bar that says nothing to a screen reader."""
    width = f"{max(0.0, min(1.0, size)) * 100:.1f}"
    return Markup('<span class="bar" aria-hidden="true"><i style="width:{}%"></i></span>').format(
        width
    )
