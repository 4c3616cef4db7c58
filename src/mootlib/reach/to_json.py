"""Results of reach as JSON: the same names as the fields, times as ISO 8601, absent as null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from mootlib.reach.result import Evaluation

__all__ = ["FORMAT", "VERSION", "plain", "text"]

FORMAT = "folkmoot reach evaluation"
VERSION = 1


def plain(part: Any) -> Any:
    """Any result of reach as lists, mappings, text and numbers.

    >>> from mootlib.reach.result import Interval
    >>> plain(Interval(1.0, 0.5, math.inf))
    {'value': 1.0, 'low': 0.5, 'high': None}
    """
    if is_dataclass(part) and not isinstance(part, type):
        return {field.name: plain(getattr(part, field.name)) for field in fields(part)}
    if isinstance(part, Mapping):
        return {str(key): plain(value) for key, value in part.items()}
    if isinstance(part, tuple | list):
        return [plain(item) for item in part]
    if isinstance(part, datetime | date):
        return part.isoformat()
    if isinstance(part, float) and not math.isfinite(part):
        return None
    return part


def text(evaluation: Evaluation) -> str:
    """``result.json``: one entry a line at the top, so that two results can be compared."""
    whole = {"format": FORMAT, "version": VERSION, **plain(evaluation)}
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}"
        for key, value in whole.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"
