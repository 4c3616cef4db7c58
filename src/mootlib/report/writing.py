"""Write the files of a report."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pyarrow as pa

from mootlib.listening.result import ListeningResult
from mootlib.readers.rejects import rejects_csv
from mootlib.records import REJECTS
from mootlib.report.files import Staging, staging
from mootlib.report.result_json import write_json

__all__ = ["FORMATS", "write"]

FORMATS = ("html", "pdf", "json", "csv")

#: The PDF is for printing and passing round: fewer sections, shorter lists.
_PDF_TOPICS = 12
_PDF_QUESTIONS = 40


def write(
    result: ListeningResult,
    *,
    rejects: pa.Table | None = None,
    directory: Path,
    formats: Collection[str] = FORMATS,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Path, ...]:
    """Write ``report.html``, ``report.pdf``, ``result.json`` and ``rejects.csv`` into a folder.

    All files appear together at the end, in place of older ones of the same name; until then nothing
    in the folder changes.

    Args:
        result: with its findings (for the tones of all posts and the languages of those shown).
        rejects: shape ``mootlib.records.REJECTS``; None if they are not at hand: then there is no
            ``rejects.csv`` and the report gives only their number.
        directory: made if it does not exist.
        formats: which of 'html', 'pdf', 'json', 'csv'.
        progress: called with (what is being written, fraction of the writing done).

    Returns:
        The files written.

    Raises:
        CannotWrite: if the folder cannot be written; the message is one sentence.
        ValueError: for an unknown format.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ValueError(f"A report has no format {unknown[0]!r}; there are {', '.join(FORMATS)}.")
    tell = progress or (lambda what, done: None)
    with staging(directory) as stage:
        if "json" in formats:
            tell("writing result.json", 0.0)
            write_json(result, stage.file("result.json"))
        if "csv" in formats and rejects is not None:
            rejects_csv(stage.file("rejects.csv"), REJECTS.check(rejects))
        if "html" in formats:
            tell("drawing report.html", 0.1)
            _html(result, rejects, stage)
        if "pdf" in formats:
            tell("setting report.pdf", 0.7)
            _pdf(result, rejects, stage)
        tell("report written", 1.0)
        return stage.publish()


def _html(result: ListeningResult, rejects: pa.Table | None, stage: Staging) -> None:
    from mootlib.report.build import build
    from mootlib.report.html import write_html

    write_html(build(result, rejects), stage.file("report.html"))


def _pdf(result: ListeningResult, rejects: pa.Table | None, stage: Staging) -> None:
    from mootlib.report.build import build
    from mootlib.report.pdf import write_pdf

    report = build(result, rejects, most_told=_PDF_TOPICS, most_questions=_PDF_QUESTIONS)
    write_pdf(report, stage.file("report.pdf"), made_at=result.made_at)
