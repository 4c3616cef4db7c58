"""Whose voice: who uses which platform, from a survey of residents.

A survey table has a line for each person asked: what group she is of (age, sex, ward ...), which
platforms she uses (yes or no) and, if the survey was weighted, her weight. Only sums leave here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mootlib.reach.equity import SUPPRESSED
from mootlib.reach.proportions import wilson
from mootlib.reach.result import Interval
from mootlib.reach.tables import BadTable, rows

__all__ = ["Survey", "Use", "Voices", "read_survey", "whose_voice"]

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_WEIGHTS = ("weight", "weights", "wt")
_EVERYBODY = "everybody"
_MOST_GROUPS = 60
_IGNORED = frozenset({"id", "respondent", "respondent_id", "row"})


@dataclass(frozen=True, slots=True)
class Survey:
    """The answers, column by column."""

    groups: dict[str, tuple[str, ...]]  #: dimension > group of each person; '' where not stated
    uses: dict[str, tuple[bool | None, ...]]  #: platform > answer of each person
    weights: tuple[float, ...]

    @property
    def people(self) -> int:
        return len(self.weights)


@dataclass(frozen=True, slots=True)
class Use:
    """How many of a group use a platform."""

    platform: str
    dimension: str  #: 'everybody' for all together
    group: str
    asked: int  #: people who answered
    effective: float  #: worth as many after weighting (Kish)
    share: Interval | None  #: None: fewer than ten asked


@dataclass(frozen=True, slots=True)
class Voices:
    """The extent of use by platform and group."""

    people: int
    weighted: bool
    uses: tuple[Use, ...]
    not_stated: dict[str, float]  #: dimension > share of people who did not say
    silent: tuple[
        Use, ...
    ]  #: groups that use a platform clearly less than everybody, furthest first


def read_survey(text: str) -> Survey:
    """Read a survey: columns of only yes and no are platforms, ``weight`` the weight, others groups.

    Raises:
        BadTable: with one sentence, if there is no platform or a weight is no positive number.
    """
    heading = text.lstrip("\ufeff\r\n ").split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    names = [cell.strip().strip('"').lower() for cell in heading.split(delimiter)]
    if len(set(names)) < len(names):
        raise BadTable("Two columns have the same heading.")
    lines = rows(text, {name: () for name in names if name})
    columns = {
        name: [row[name] for _, row in lines] for name in names if name not in _IGNORED | {""}
    }
    weight = next((name for name in _WEIGHTS if name in columns), None)
    weights = [1.0] * len(lines) if weight is None else [
        _weight(value, line) for value, (line, _) in zip(columns.pop(weight), lines, strict=True)
    ]  # fmt: skip
    platforms = [name for name, values in columns.items() if _is_answer(values)]
    if not platforms:
        raise BadTable(
            "No column holds only yes and no: there is no platform that people use or not."
        )
    groups = {name: tuple(values) for name, values in columns.items() if name not in platforms}
    for name, values in groups.items():
        if len(set(values)) > _MOST_GROUPS:
            raise BadTable(
                f"Column '{name}' has {len(set(values))} different entries: it does not sort people into "
                "groups. Leave it out."
            )
    return Survey(groups, {name: tuple(map(_answer, columns[name])) for name in platforms}, tuple(weights))  # fmt: skip


def _is_answer(values: Sequence[str]) -> bool:
    given = {value.lower() for value in values if value}
    return bool(given) and given <= _YES | _NO


def _answer(value: str) -> bool | None:
    return None if not value else value.lower() in _YES


def _weight(value: str, line: int) -> float:
    try:
        weight = float(value)
    except ValueError:
        weight = -1.0
    if not 0 < weight < 1e6:
        raise BadTable(
            f"Line {line}: the weight is '{value[:40]}', and has to be a number above 0."
        )
    return weight


def whose_voice(survey: Survey) -> Voices:
    """The share of each group that uses each platform, weighted, with Wilson intervals.

    The number of cases is Kish's effective one, (sum of weights)^2 / sum of squares: unequal weights
    make an interval wider. Groups with fewer than ten answers are not shown.
    """
    weights = np.array(survey.weights)
    uses: list[Use] = []
    for platform, answers in survey.uses.items():
        known = np.array([answer is not None for answer in answers])
        yes = np.array([bool(answer) for answer in answers])
        uses.append(_use(platform, _EVERYBODY, _EVERYBODY, known, yes, weights))
        for dimension, groups in survey.groups.items():
            column = np.array(groups, object)
            for group in sorted({g for g in groups if g}):
                uses.append(
                    _use(platform, dimension, group, known & (column == group), yes, weights)
                )
    return Voices(
        people=survey.people,
        weighted=len(set(survey.weights)) > 1,
        uses=tuple(uses),
        not_stated={
            name: sum(not g for g in groups) / survey.people
            for name, groups in survey.groups.items()
        },
        silent=_silent(uses),
    )


def _use(
    platform: str,
    dimension: str,
    group: str,
    chosen: np.ndarray[tuple[int], np.dtype[np.bool_]],
    yes: np.ndarray[tuple[int], np.dtype[np.bool_]],
    weights: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Use:
    asked = int(chosen.sum())
    mine = weights[chosen]
    effective = float(mine.sum() ** 2 / (mine**2).sum()) if asked else 0.0
    share = None
    if asked >= SUPPRESSED:
        part = float(mine[yes[chosen]].sum() / mine.sum())
        share = wilson(part * effective, effective)
    return Use(platform, dimension, group, asked, effective, share)


def _silent(uses: Sequence[Use]) -> tuple[Use, ...]:
    """Groups whose whole interval lies below everybody's share."""
    everybody = {u.platform: u.share for u in uses if u.dimension == _EVERYBODY}

    def behind(use: Use) -> float:
        whole = everybody[use.platform]
        if use.share is None or whole is None or use.dimension == _EVERYBODY:
            return 0.0
        return whole.value - use.share.value if use.share.high < whole.value else 0.0

    return tuple(sorted((use for use in uses if behind(use) > 0), key=behind, reverse=True))
