"""A profile of strategy, and a comparison, as JSON: what pages and other programs read.

Names of fields are those of `mootlib.strategy.profile.Profile`; an interval is ``{value, low, high}``, a
method as in docs/result-schema.json, what is not known is null. Accounts are shown as the caller says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mootlib.strategy.comparison import Comparison
from mootlib.strategy.profile import Profile
from mootlib.strategy.voices import AccountKey, PostKey

__all__ = ["FORMAT", "VERSION", "comparison_json", "profile_json", "write_json"]

FORMAT = "folkmoot strategy result"
VERSION = 1

Label = Callable[[AccountKey], str]


def profile_json(found: Profile, label: Label, *, with_posts: bool = True) -> dict[str, Any]:
    """Everything that a profile holds.

    Args:
        label: how an account may be shown; private people need a pseudonym.
        with_posts: the posts and questions behind the figures too.
    """
    data: dict[str, Any] = _plain(found, label)
    data["months"] = [{"start": month["start"], **month["mix"]} for month in data["months"]]
    data["answering"]["asked"] = len(found.answering.questions)
    data["answering"]["answered"] = found.answering.answered
    data["post_count"] = len(found.posts)
    for criterion in data["maturity"]["criteria"]:
        criterion["document"] = criterion["document"] or None
    for row, promise in zip(data["promises"]["promises"], found.promises.promises, strict=True):
        row["gap"] = promise.gap
    if found.supply is not None:
        for row, topic in zip(data["supply"]["topics"], found.supply.topics, strict=True):
            row["gap"] = topic.gap
    if not with_posts:
        del data["posts"], data["answering"]["questions"]
    return data


def comparison_json(found: Comparison) -> dict[str, Any]:
    """A comparison; each row says whether its difference is clear."""
    data: dict[str, Any] = _plain(found, lambda account: account.account_id)
    for name, rows in found.measures.items():
        for row, compared in zip(data["measures"][name], rows, strict=True):
            row["clear"] = compared.clear
    return data


def write_json(
    profiles: Mapping[str, dict[str, Any]],
    comparison: dict[str, Any] | None,
    path: Path,
    *,
    made_at: datetime,
) -> None:
    """Write profiles by body, and their comparison, as UTF-8; the same input gives the same bytes."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.astimezone(UTC).isoformat(),
        "profiles": profiles,
        "comparison": comparison,
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8", errors="replace")


def _plain(part: Any, label: Label) -> Any:
    if isinstance(part, AccountKey):
        return {"platform": part.platform, "label": label(part)}
    if isinstance(part, PostKey):
        return part._asdict()
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat()
    if isinstance(part, date):
        return part.isoformat()
    if is_dataclass(part):
        return {field.name: _plain(getattr(part, field.name), label) for field in fields(part)}
    if isinstance(part, tuple) and hasattr(part, "_fields"):
        return {name: _plain(getattr(part, name), label) for name in part._fields}
    if isinstance(part, Mapping):
        return {str(name): _plain(value, label) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(item, label) for item in part]
    return part
