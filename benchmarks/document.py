"""Writes the measured figures into docs/benchmarks.md, between two marks; the words round them stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

START, END = "<!-- figures -->", "<!-- end of figures -->"


def write(record: dict[str, Any], document: Path) -> None:
    """Replace the figures of a document by those of ``record`` (as ``./folkmoot bench`` gives it).

    Parts that were not measured this time keep their earlier figures.
    """
    text = document.read_text()
    old = _sections(text[text.index(START) + len(START) : text.index(END)])
    new = {
        part: _section(part, figures, record["machine"])
        for part, figures in record["results"].items()
    }
    body = "\n".join({**old, **new}.values())
    document.write_text(text[: text.index(START)] + f"{START}\n{body}\n" + text[text.index(END) :])


def _sections(body: str) -> dict[str, str]:
    found = re.split(r"(?m)^### ", body)[1:]
    return {part.split("\n", 1)[0].strip(): f"### {part.rstrip()}\n" for part in found}


def _section(part: str, figures: dict[str, Any], machine: dict[str, str]) -> str:
    rows = "\n".join(f"| {name} | {_shown(value)} |" for name, value in _flat(figures))
    where = ", ".join(f"{key} {value}" for key, value in machine.items())
    return f"### {part}\n\n{where}\n\n| figure | value |\n|---|---|\n{rows}\n"


def _flat(figures: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}: ")
        else:
            rows.append((f"{prefix}{name}", value))
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
