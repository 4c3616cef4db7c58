"""Whom do our posts reach, and which forms of post reach them?

``evaluate`` does everything for one body; the modules beneath answer one question each: ``metrics``
(popularity, commitment, virality), ``growth`` (half-life), ``forms`` (which forms reach people, within
accounts), ``reach_range`` (impressions from public counts), ``equity`` (the audience beside the
census), ``voices`` (who uses what), ``experiment`` (two forms tried). Importing this package is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mootlib.reach.result import Evaluation, Interval

if TYPE_CHECKING:
    from mootlib.reach.evaluation import evaluate

__all__ = ["Evaluation", "Interval", "evaluate"]


def __getattr__(name: str) -> object:
    """Bring in what is heavy only when it is asked for."""
    if name == "evaluate":
        from mootlib.reach.evaluation import evaluate

        return evaluate
    raise AttributeError(f"mootlib.reach has no {name!r}")
