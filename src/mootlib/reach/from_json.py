"""A stored result of reach as it was: the way back from :mod:`mootlib.reach.to_json`."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from mootlib.reach.result import Evaluation
from mootlib.reach.to_json import FORMAT, VERSION

__all__ = ["NotAnEvaluation", "evaluation"]


class NotAnEvaluation(ValueError):
    """Something else than a stored evaluation; its message is one plain sentence."""


def evaluation(stored: Mapping[str, Any]) -> Evaluation:
    """The evaluation that ``result.json`` holds.

    Raises:
        NotAnEvaluation: if it is none, or of a later version.
    """
    if stored.get("format") != FORMAT:
        raise NotAnEvaluation("This is no stored evaluation of reach.")
    if stored.get("version", 0) > VERSION:
        raise NotAnEvaluation("This evaluation was stored by a later version.")
    try:
        found: Evaluation = _built(Evaluation, stored)
    except (KeyError, TypeError, ValueError) as problem:
        raise NotAnEvaluation(f"This stored evaluation is damaged: {problem}.") from problem
    return found


def _built(kind: Any, value: Any) -> Any:
    """``value`` as the type that a field declares."""
    if value is None:
        return None
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _built(next(part for part in parts if part is not type(None)), value)
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_built(parts[0], item) for item in value)
        return tuple(_built(part, item) for part, item in zip(parts, value, strict=True))
    if kind is datetime:
        return datetime.fromisoformat(value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{f.name: _built(hints[f.name], value[f.name]) for f in fields(kind)})
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
