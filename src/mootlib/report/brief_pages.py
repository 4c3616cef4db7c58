"""A brief as one HTML file or as a tagged PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mootlib.report.brief import Brief
from mootlib.report.brief_view import Page
from mootlib.report.brief_words import page

__all__ = ["write_brief"]

FORMATS = (".html", ".pdf")


def write_brief(brief: Brief, path: Path, *, site: str = "") -> None:
    """Write a brief to ``path``, as the end of its name says.

    Args:
        brief: what is known.
        path: ends in .html or .pdf.
        site: the address before every path, so that links lead somewhere from a file.

    Raises:
        ValueError: for another ending.
        OSError: if it cannot be written.
    """
    found = _with_site(page(brief), site.rstrip("/"))
    if path.suffix == ".html":
        from mootlib.report.html import rendered

        path.write_text(rendered("brief.html.j2", brief=found), encoding="utf-8")
    elif path.suffix == ".pdf":
        from mootlib.report.pdf import typeset

        typeset(found, "brief.typ", path, made_at=brief.made_at)
    else:
        raise ValueError(f"A brief is written as {' or '.join(FORMATS)}, not {path.suffix!r}.")


def _with_site(found: Page, site: str) -> Page:
    """Whole addresses in place of paths; none where the site is not known."""

    def whole(path: str) -> str:
        return site + path if site and path else ""

    return replace(
        found,
        lines=tuple(replace(line, path=whole(line.path)) for line in found.lines),
        sections=tuple(
            replace(
                section,
                path=whole(section.path),
                rows=tuple(replace(row, path=whole(row.path)) for row in section.rows),
            )
            for section in found.sections
        ),
    )
