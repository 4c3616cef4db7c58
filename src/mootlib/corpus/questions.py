"""Questions about posts, counts and findings, as Ibis expressions that any engine can answer.

Each takes the tables of a corpus (`Tables` of a snapshot, or `shapes()` without data) and gives an
expression; nothing here runs it. DuckDB answers them by default; the same expressions compile for
Spark.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mootlib.corpus.asked_tables import HasTables, shapes
from mootlib.corpus.finding_questions import (
    days_counted,
    days_course,
    findings_counted,
    findings_course,
    findings_page,
    findings_span,
)
from mootlib.corpus.post_questions import best, course, totals

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["compiled", "expression"]

_ASK: dict[str, Callable[..., Any]] = {
    question.__name__: question
    for question in (
        course,
        totals,
        best,
        findings_counted,
        findings_page,
        findings_span,
        findings_course,
        days_course,
        days_counted,
    )
}


def expression(question: str, tables: HasTables, **arguments: Any) -> ir.Table:
    """A question, by its name, as an expression on tables."""
    found: ir.Table = _ASK[question](tables, **arguments)
    return found


@lru_cache(maxsize=512)
def _compiled(question: str, arguments: tuple[tuple[str, Any], ...]) -> str:
    import ibis

    return str(ibis.to_sql(_ASK[question](shapes(), **dict(arguments)), dialect="duckdb"))


def compiled(question: str, **arguments: Any) -> str:
    """A question as DuckDB's SQL. Building an expression costs more than most answers: it is kept."""
    return _compiled(question, tuple(sorted(arguments.items())))
