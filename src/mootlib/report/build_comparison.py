"""Bodies side by side as a part of a report: no league table without its intervals."""

from __future__ import annotations

from typing import Any

from mootlib.report import strategy_charts, words
from mootlib.report.clean import shown
from mootlib.report.paper import Captioned, Section
from mootlib.report.strategy_words import MEASURES, share, signed_points
from mootlib.report.view import Chart, Table
from mootlib.strategy.comparison import Comparison

__all__ = ["comparison_section"]


def comparison_section(found: Comparison) -> Section:
    """Each measure of each body with its interval, and what tells it apart from the others."""
    text = (
        f"Adjusted for {words.number(found.comparisons)} comparisons (Holm): a difference is called clear only "
        "if chance would hardly give it anywhere in this table."
    )
    return Section(
        "comparison", "Beside others", (text,), (_panels(found),), (_differences(found),)
    )


def _panels(found: Comparison) -> Chart:
    measures = {
        MEASURES.get(name, name): [(row.body, *row.value) for row in rows]
        for name, rows in found.measures.items()
    }
    summary = "One panel a measure; each body with its 95% interval. No order of merit is implied."
    label = f"Bodies side by side. {summary}"
    return Chart(
        svg=strategy_charts.panels(measures, label=label),
        narrow=strategy_charts.panels(measures, label=label, columns=1),
        caption="Bodies side by side",
        summary=summary,
        table=Table(
            ("Body", *measures),
            tuple(_across(found, body) for body in _bodies(found)),
            frozenset(range(1, len(measures) + 1)),
        ),
    )


def _differences(found: Comparison) -> Captioned:
    rows = tuple(
        (
            shown(row.body, 60),
            MEASURES.get(name, name),
            share(row.value),
            _points(row.difference),
            "clear" if row.clear else "the data do not tell",
            f"{words.percent(row.percentile.low)} to {words.percent(row.percentile.high)}",
        )
        for name, compared in found.measures.items()
        for row in compared
    )
    heading = (
        "Body",
        "Measure",
        "Value",
        "From the others’ median",
        "Difference",
        "Others below it",
    )
    return Captioned(
        "Differences with their uncertainty", Table(heading, rows, frozenset({2, 3, 5}))
    )


def _bodies(found: Comparison) -> list[str]:
    return list(dict.fromkeys(row.body for rows in found.measures.values() for row in rows))


def _across(found: Comparison, body: str) -> tuple[str, ...]:
    cells = [
        next((share(row.value) for row in rows if row.body == body), "no data")
        for rows in found.measures.values()
    ]
    return (shown(body, 60), *cells)


def _points(difference: Any) -> str:
    value, low, high = (signed_points(round(100 * part)) for part in difference)
    return f"{value} points ({low} to {high})"
