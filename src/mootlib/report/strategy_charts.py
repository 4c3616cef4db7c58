"""Drawings of strategy: shares with their intervals, by month and side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mootlib.report import palette
from mootlib.report.charts import svg
from mootlib.report.clean import shown

__all__ = ["months", "panels", "shares"]

#: (name, value, low, high), all 0 to 1
Row = tuple[str, float, float, float]

_PER_CENT = "format(datum.value, '.0%')"


def shares(rows: Sequence[Row], *, label: str, width: int = 420, longest: int = 34) -> str:
    """A share for each name with its 95 % interval, in the order given."""
    layer = _intervals(rows, longest)
    return svg(layer.properties(width=width, height={"step": 24}), label)


def months(
    courses: Mapping[str, Sequence[tuple[date, float, float, float]]],
    *,
    label: str,
    width: int = 190,
    height: int = 110,
    columns: int = 3,
) -> str:
    """The course of each share over months with its band, one small drawing a purpose.

    ``courses``: for each name, (first of the month, value, low, high).
    """
    import altair as alt

    drawn = []
    for name, course in courses.items():
        values = [
            {"month": start.isoformat(), "value": value, "low": low, "high": high}
            for start, value, low, high in course
        ]
        base = alt.Chart(alt.Data(values=values), title=shown(name, 40))
        x = alt.X(
            "month:T",
            scale=alt.Scale(type="utc"),
            title=None,
            axis=alt.Axis(format="%b %y", tickCount=3, grid=False, labelFlush=True),
        )
        y = alt.Y("value:Q", **_share_axis(few=True))
        band = base.mark_area(color=palette.TEAL_SOFT, opacity=0.4).encode(
            x=x, y=alt.Y("low:Q", **_share_axis(few=True)), y2="high:Q"
        )
        line = base.mark_line(color=palette.TEAL, point={"color": palette.TEAL, "size": 24}).encode(
            x=x, y=y
        )
        drawn.append(alt.layer(band, line).properties(width=width, height=height))
    return svg(alt.concat(*drawn, columns=columns), label)


def panels(
    measures: Mapping[str, Sequence[Row]],
    *,
    label: str,
    width: int = 150,
    columns: int = 3,
    longest: int = 26,
) -> str:
    """Small multiples: one panel a measure, in each the bodies with their intervals."""
    import altair as alt

    drawn = [
        _intervals(rows, longest).properties(
            width=width,
            height={"step": 18},
            # From the left edge of the names: a long title would be cut off in the middle of a narrow panel.
            title=alt.TitleParams(shown(name, 40), anchor="start", frame="bounds"),
        )
        for name, rows in measures.items()
    ]
    return svg(alt.concat(*drawn, columns=columns, spacing=18), label)


def _intervals(rows: Sequence[Row], longest: int) -> Any:
    import altair as alt

    values = [
        {"order": at, "value": value, "low": low, "high": high}
        for at, (_, value, low, high) in enumerate(rows)
    ]
    names = [shown(name, longest) for name, *_ in rows]
    y = alt.Y(
        "order:O",
        title=None,
        axis=alt.Axis(
            labelExpr=f"{json.dumps(names)}[datum.value]",
            labelLimit=0,
            minExtent=round(max(map(len, names), default=0) * 6.6) + 14,
            domain=False,
            ticks=False,
            grid=True,
        ),
    )
    base = alt.Chart(alt.Data(values=values))
    line = base.mark_rule(color=palette.INDIGO, strokeWidth=3).encode(
        x=alt.X("low:Q", **_share_axis()), x2="high:Q", y=y
    )
    point = base.mark_point(filled=True, size=64, color=palette.INDIGO, opacity=1).encode(
        x=alt.X("value:Q", **_share_axis()), y=y
    )
    return alt.layer(line, point)


def _share_axis(few: bool = False) -> dict[str, Any]:
    import altair as alt

    return {
        "scale": alt.Scale(domain=[0, 1], nice=False),
        "title": None,
        "axis": alt.Axis(values=[0, 0.5, 1], labelExpr=_PER_CENT, labelFlush=not few, grid=True),
    }
