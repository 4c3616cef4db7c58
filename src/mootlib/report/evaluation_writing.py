"""Writes the files of an evaluation report: HTML page, PDF, result.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mootlib.reach.result import Evaluation
from mootlib.reach.to_json import plain
from mootlib.report.build_evaluation import build_evaluation
from mootlib.report.files import staging
from mootlib.report.html import write_html
from mootlib.report.pdf import write_pdf
from mootlib.report.strategy_json import Label, comparison_json, profile_json
from mootlib.strategy.comparison import Comparison
from mootlib.strategy.failures import FailuresResult
from mootlib.strategy.failures.model import NoData, Outcome
from mootlib.strategy.profile import Profile

__all__ = ["FORMAT", "VERSION", "write_evaluation"]

FORMAT = "folkmoot evaluation"
VERSION = 1


def write_evaluation(
    reach: Evaluation,
    profiles: Sequence[Profile],
    comparison: Comparison | None,
    failures: FailuresResult | None,
    label: Label,
    *,
    directory: Path,
    made_at: datetime,
) -> tuple[Path, ...]:
    """Write ``report.html``, ``report.pdf`` and ``result.json`` into a folder; all appear together.

    Raises:
        CannotWrite: if the folder cannot be written; the message is one sentence.
        ValueError: without a profile.
    """
    found = (reach, profiles, comparison, failures, label)
    with staging(directory) as stage:
        write_html(build_evaluation(*found, made_at=made_at), stage.file("report.html"))
        printed = build_evaluation(*found, made_at=made_at, printed=True)
        write_pdf(printed, stage.file("report.pdf"), made_at=made_at)
        data = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": made_at.astimezone(UTC).isoformat(),
            "reach": plain(reach),
            "profiles": {p.body: profile_json(p, label, with_posts=False) for p in profiles},
            "comparison": comparison_json(comparison) if comparison else None,
            "failures": _failures_json(failures) if failures else None,
        }
        text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
        stage.file("result.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        return stage.publish()


def _failures_json(found: FailuresResult) -> dict[str, Any]:
    return {
        "posts": found.posts,
        "own_posts": found.own_posts,
        "outcomes": [_outcome_json(outcome) for outcome in found.outcomes.values()],
        "method": plain(found.method),
    }


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    """A type without data says so; it has no list of findings that could be taken for none."""
    state = "no data" if isinstance(outcome, NoData) else "looked at"
    return {"state": state} | {name: plain(part) for name, part in asdict(outcome).items()}
