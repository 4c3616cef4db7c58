"""The stored result of an analysis, and the reports made from it.

``result.json`` is the store; the report's pages are made from it when first asked for, and made
anew after an erasure.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from folkmoot.listening.models import Analysis
from mootlib.listening.result import ListeningResult
from mootlib.report.result_json import write_json
from mootlib.report.result_reading import result_from_json

KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


def store(analysis: Analysis, result: ListeningResult) -> None:
    """Keep a result in place of an earlier one, which is there until then; its reports are dropped."""
    analysis.folder.mkdir(parents=True, exist_ok=True)
    draft = analysis.folder / "result.new"
    write_json(result, draft)
    os.replace(draft, analysis.folder / "result.json")
    for report in analysis.folder.glob("report.*"):
        report.unlink(missing_ok=True)


def stored(analysis: Analysis, *, with_posts: bool = False) -> ListeningResult:
    """The result as it was stored; its findings only ``with_posts`` (pages ask the corpus)."""
    file = analysis.folder / "result.json"
    if with_posts:
        return result_from_json(file)
    return _read(file, file.stat().st_mtime_ns)


def report_file(analysis: Analysis, kind: str) -> Path:
    """The report of one kind, made now if nobody has asked for it before."""
    file = analysis.folder / ("result.json" if kind == "json" else f"report.{kind}")
    while not file.exists():
        from mootlib import report

        before = (analysis.folder / "result.json").stat().st_mtime_ns
        whole = stored(analysis, with_posts=True)
        report.write(whole, rejects=None, directory=analysis.folder, formats=(kind,))
        if (analysis.folder / "result.json").stat().st_mtime_ns != before:
            file.unlink(missing_ok=True)  # an erasure came between: what it took is not shown again
    return file


@lru_cache(maxsize=4)
def _read(file: Path, changed: int) -> ListeningResult:
    return result_from_json(file, with_posts=False)
