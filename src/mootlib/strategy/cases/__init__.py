"""The case library: strategies of public bodies that worked or failed, each with its source."""

from mootlib.strategy.cases.library import (
    NOT_CHECKED,
    OUTCOMES,
    READ,
    SIZES,
    Case,
    LikeCase,
    Situation,
    cases,
    cases_like,
)

__all__ = [
    "NOT_CHECKED",
    "OUTCOMES",
    "READ",
    "SIZES",
    "Case",
    "LikeCase",
    "Situation",
    "cases",
    "cases_like",
]
