"""The stored result of an evaluation, and the reports beside it: all written once, together."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path

from folkmoot.reach.models import Evaluation
from mootlib.reach import Evaluation as Result
from mootlib.reach.from_json import evaluation as read

KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


def store(evaluation: Evaluation, result: Result) -> None:
    """Write result.json and the reports in place of earlier ones."""
    from mootlib.report import reach_writing

    reach_writing.write(result, directory=evaluation.folder)


def stored(evaluation: Evaluation) -> Result:
    """The result as it was stored."""
    file = evaluation.folder / "result.json"
    return _read(file, file.stat().st_mtime_ns)


def report_file(evaluation: Evaluation, kind: str) -> Path:
    """The report of one kind."""
    return evaluation.folder / ("result.json" if kind == "json" else f"report.{kind}")


def drop(evaluation: Evaluation) -> None:
    """Remove the files of an evaluation."""
    shutil.rmtree(evaluation.folder, ignore_errors=True)


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> Result:
    return read(json.loads(file.read_text("utf-8")))
