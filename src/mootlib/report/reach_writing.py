"""Write the files of a report on reach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from mootlib.reach.result import Evaluation
from mootlib.reach.to_json import text
from mootlib.readers.rejects import rejects_csv
from mootlib.records import REJECTS
from mootlib.report.files import staging
from mootlib.report.html import write_html
from mootlib.report.pdf import write_pdf
from mootlib.report.reach_build import build

__all__ = ["write"]


def write(
    evaluation: Evaluation,
    *,
    rejects: pa.Table | None = None,
    directory: Path,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Path, ...]:
    """Write ``report.html``, ``report.pdf``, ``result.json`` (and ``rejects.csv``) into a folder.

    All appear together at the end, in place of older ones of the same name.

    Raises:
        CannotWrite: if the folder cannot be written; the message is one sentence.
    """
    tell = progress or (lambda what, done: None)
    with staging(directory) as stage:
        tell("writing result.json", 0.1)
        stage.file("result.json").write_text(text(evaluation), encoding="utf-8", newline="\n")
        if rejects is not None:
            rejects_csv(stage.file("rejects.csv"), REJECTS.check(rejects))
        tell("drawing report.html", 0.2)
        write_html(build(evaluation), stage.file("report.html"))
        tell("setting report.pdf", 0.4)
        write_pdf(
            build(evaluation, printed=True), stage.file("report.pdf"), made_at=evaluation.made_at
        )
        tell("report written", 1.0)
        return stage.publish()
