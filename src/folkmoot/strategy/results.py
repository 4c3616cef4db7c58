"""The stored result of a profile, as JSON in a folder of its own, and the reports made with it."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from folkmoot.strategy.models import Profile

KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "json": "application/json"}


def store(profile: Profile, data: dict[str, Any]) -> None:
    """Keep a result in place of an earlier one, which is there until then; its reports are dropped."""
    profile.folder.mkdir(parents=True, exist_ok=True)
    draft = profile.folder / "result.new"
    draft.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    os.replace(draft, profile.folder / "result.json")
    drop_reports(profile)


def drop_reports(profile: Profile) -> None:
    """Let go of the reports: the result is another one now, or they hold what it no longer has."""
    for report in profile.folder.glob("report.*"):
        report.unlink(missing_ok=True)


def stored(profile: Profile) -> dict[str, Any]:
    """The result as it was stored; treat it as read-only."""
    file = profile.folder / "result.json"
    return _read(file, file.stat().st_mtime_ns)


def report_file(profile: Profile, kind: str) -> Path:
    """Where the report of a kind lies, if it was made."""
    return profile.folder / ("result.json" if kind == "json" else f"report.{kind}")


@lru_cache(maxsize=64)
def _read(file: Path, changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
