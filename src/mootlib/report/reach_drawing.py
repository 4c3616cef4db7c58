"""The drawings of reach with their words and tables; the site and the report show the same."""

from __future__ import annotations

from mootlib.reach.result import Comparison, Interval
from mootlib.reach.sentences import factor_text, phrase
from mootlib.report import interval_chart, words
from mootlib.report.view import Chart, Table

__all__ = ["comparison_table", "comparison_words", "drawn_rows", "factor_chart", "interval_words"]

_NARROW = 330


def interval_words(found: Interval | None, digits: int = 2) -> str:
    """``1.02 (0.81 to 1.27)``, or a dash where it is not known."""
    if found is None:
        return "–"

    def said(value: float) -> str:
        return factor_text(value) if digits == 2 else words.amount(value)

    return f"{said(found.value)} ({said(found.low)} to {said(found.high)})"


def drawn_rows(comparison: Comparison) -> list[interval_chart.Row]:
    """The levels that have a factor."""
    return [
        (effect.level, effect.factor.value, effect.factor.low, effect.factor.high)
        for effect in comparison.effects
        if effect.factor is not None
    ]


def comparison_table(comparison: Comparison) -> Table:
    """All levels with factor, rank, median and what they stand on."""
    rows = []
    for effect in comparison.effects:
        if effect.level == comparison.reference:
            factor = "1 (compared with)"
        elif effect.too_few:
            factor = "too few"
        else:
            factor = interval_words(effect.factor)
        rows.append(
            (
                effect.level,
                words.number(effect.posts),
                f"{effect.accounts_enough} of {effect.accounts}",
                factor,
                interval_words(effect.rank),
                interval_words(effect.median, 1),
            )
        )
    return Table(
        columns=(
            "Level", "Posts", "Accounts with enough", "Factor (95% interval)",
            "Rank among own posts, 0 to 1", f"Raw median of {comparison.outcome}",
        ),
        rows=tuple(rows),
        numbers=frozenset({1, 2}),
    )  # fmt: skip


def comparison_words(comparison: Comparison) -> str:
    """What the drawing shows, in one sentence where there is one level, else in a list."""
    told = [effect for effect in comparison.effects if effect.factor is not None]
    if len(told) == 1:
        return told[0].sentence
    levels = "; ".join(
        f"{effect.level} {factor_text(effect.factor.low)} to {factor_text(effect.factor.high)}"
        for effect in told
        if effect.factor is not None
    )
    return (
        f"Times the {comparison.outcome} of the same account's {phrase(comparison.reference)}: {levels}. Where the "
        "interval holds 1 there is no clear difference."
    )


def factor_chart(comparison: Comparison, caption: str) -> Chart | None:
    """The factors as a drawing; None where no level has one."""
    rows = drawn_rows(comparison)
    if not rows:
        return None
    summary = comparison_words(comparison)
    label = f"{caption}. {summary}"
    return Chart(
        svg=interval_chart.factors(rows, label=label),
        narrow=interval_chart.factors(rows, label=label, width=_NARROW, longest=18),
        caption=caption,
        summary=summary,
        table=comparison_table(comparison),
    )
