"""Briefs as JSON: written when they are made, read back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from mootlib.report.brief import Brief

__all__ = ["NotABrief", "brief_from_json", "brief_to_json"]

VERSION = 1


class NotABrief(ValueError):
    """What was kept is no brief, or one of a newer version."""


def brief_to_json(brief: Brief) -> dict[str, Any]:
    """A brief as plain values; times as ISO 8601."""
    return {"version": VERSION, "brief": _plain(brief)}


def brief_from_json(kept: Mapping[str, Any]) -> Brief:
    """What `brief_to_json` gave.

    Raises:
        NotABrief: if it is something else.
    """
    if kept.get("version") != VERSION:
        raise NotABrief("This is no brief that this version can read.")
    try:
        found = _built(Brief, kept["brief"])
    except (KeyError, TypeError, ValueError) as problem:
        raise NotABrief("This brief is damaged.") from problem
    assert isinstance(found, Brief)
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _built(kind: Any, value: Any) -> Any:
    """A value of this type from its plain form."""
    if get_origin(kind) in (Union, UnionType):
        if value is None:
            return None
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], item) for item in value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _built(hints[f.name], value[f.name]) for f in fields(kind)})  # type: ignore[operator]
    if not isinstance(value, kind) and not (kind is float and isinstance(value, int)):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
