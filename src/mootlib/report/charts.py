"""Charts as small, self-contained SVG: no script, no font file, no address to load from.

Drawn by Vega-Lite on this machine through altair and vl-convert. Text stays text. What a chart shows
is also given in words and as a table by whoever places it, so the drawing itself is hidden from
assistive technology apart from one label.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from mootlib.listening.result import Interval
from mootlib.report import palette
from mootlib.report.clean import shown
from mootlib.report.ticks import time_ticks

__all__ = ["FONT", "growth", "sparkline", "svg", "tone", "tones", "volume"]

FONT = "system-ui, sans-serif"

Series = Sequence[tuple[datetime, int]]

_MOST_BARS = 130
_LONGEST_LABEL = 1_000


def volume(
    series: Series,
    *,
    step: timedelta,
    label: str,
    bursts: Sequence[tuple[datetime, datetime]] = (),
    title: str = "Posts",
    width: int = 680,
    height: int = 170,
) -> str:
    """Posts over time as columns (an area where there are too many), with bursts shaded and marked.

    Args:
        series: start of each step and posts in it; its time zone is the axis' own.
        step: how long the last step is.
        label: the drawing's accessible name.
        bursts: start and end of each.
        title: the vertical axis' title.
        width, height: of the plot in pixels, axes not counted.
    """
    import altair as alt

    zone = series[0][0].tzinfo
    starts = [_wall(start, zone) for start, _ in series]
    ends = [*starts[1:], starts[-1] + step]
    rows: list[dict[str, Any]] = [
        {"start": _iso(start), "end": _iso(end), "posts": posts, "zero": 0}
        for start, end, (_, posts) in zip(starts, ends, series, strict=True)
    ]
    end = _iso(ends[-1])
    scale = alt.Scale(type="utc", domain=[rows[0]["start"], end], nice=False)
    x = alt.X("start:T", scale=scale, title=None, axis=_time_axis(starts[0], ends[-1], width))
    y = alt.Y("posts:Q", title=title, axis=_count_axis(max(posts for _, posts in series)))
    base = alt.Chart(alt.Data(values=rows))
    if len(rows) > _MOST_BARS:
        rows.append({"start": end, "end": end, "posts": series[-1][1]})
        columns = base.mark_area(interpolate="step-after", color=palette.TEAL).encode(x=x, y=y)
    else:
        gap = 1 if width / len(rows) > 4 else 0
        columns = base.mark_rect(color=palette.TEAL, x2Offset=-gap).encode(
            x=x, x2="end:T", y=y, y2="zero:Q"
        )
    shown = [(_wall(start, zone), _wall(end, zone)) for start, end in bursts]
    marks = _burst_marks(shown, scale) if shown else []
    chart = alt.layer(*marks[:1], columns, *marks[1:])
    return svg(chart.properties(width=width, height=height), label)


def tone(
    counts: Mapping[str, int], mean: Interval, *, label: str, width: int = 300, height: int = 22
) -> str:
    """Shares of negative, neutral and positive posts, and below them the mean with its interval."""
    import altair as alt

    total = sum(counts.values())
    kinds = (
        ("negative", palette.NEGATIVE),
        ("neutral", palette.NEUTRAL),
        ("positive", palette.POSITIVE),
    )
    rows, left = [], 0.0
    for kind, colour in kinds:
        share = counts.get(kind, 0) / total if total else 0.0
        rows.append({"from": left, "to": left + share, "colour": colour})
        left += share
    bar = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("from:Q", scale=alt.Scale(domain=[0, 1]), axis=None),
            x2="to:Q",
            y=alt.value(0),
            y2=alt.value(height),
            color=alt.Color("colour:N", scale=None),
        )
        .properties(width=width, height=height)
    )
    point = {"value": mean.value, "low": mean.low, "high": mean.high}
    strip = _interval_layer([point], alt.X("value:Q", **_tone_axis())).properties(
        width=width, height=26
    )
    return svg(alt.vconcat(bar, strip, spacing=6), label)


def tones(
    rows: Sequence[tuple[str, Interval]], *, label: str, width: int = 420, longest: int = 34
) -> str:
    """The mean tone of several topics, each with its interval, in the order given."""
    import altair as alt

    values: list[dict[str, Any]] = [
        {
            "topic": shown(name, longest),
            "order": order,
            "value": t.value,
            "low": t.low,
            "high": t.high,
        }
        for order, (name, t) in enumerate(rows)
    ]
    y = alt.Y(
        "order:O",
        title=None,
        axis=alt.Axis(
            labelExpr=f"{json.dumps([row['topic'] for row in values])}[datum.value]",
            labelLimit=0,
            minExtent=round(max((len(row["topic"]) for row in values), default=0) * 6.6) + 8,
            domain=False,
            ticks=False,
            grid=True,
        ),
    )
    layer = _interval_layer(values, alt.X("value:Q", **_tone_axis()), y)
    return svg(layer.properties(width=width, height=alt.Step(22)), label)


def growth(
    rows: Mapping[str, Sequence[tuple[int, float]]],
    *,
    label: str,
    amounts: str,
    values: str,
    width: int = 520,
    height: int = 300,
) -> str:
    """How measures grow with an amount, both by powers of ten: a line each, named at its end.

    Args:
        rows: for each measure (amount, value), both above 0.
        label: the drawing's accessible name.
        amounts, values: the axes' titles.
    """
    import altair as alt

    points = [
        {"measure": name, "amount": amount, "value": value}
        for name, series in rows.items()
        for amount, value in series
        if amount > 0 and value > 0
    ]
    ends = [{"measure": n, "amount": s[-1][0], "value": s[-1][1]} for n, s in rows.items() if s]
    axis = alt.Axis(format="~s", grid=True)
    x = alt.X("amount:Q", scale=alt.Scale(type="log"), title=amounts, axis=axis)
    y = alt.Y("value:Q", scale=alt.Scale(type="log"), title=values, axis=axis)
    lines = alt.Chart(alt.Data(values=points)).mark_line(
        color=palette.TEAL, point=alt.OverlayMarkDef(color=palette.TEAL)
    )
    names = alt.Chart(alt.Data(values=ends)).mark_text(
        align="left", dx=8, color=palette.INK, font=FONT, fontSize=11
    )
    drawn = alt.layer(
        lines.encode(x=x, y=y, detail="measure:N"), names.encode(x=x, y=y, text="measure:N")
    )
    return svg(drawn.properties(width=width, height=height), label)


def sparkline(series: Series, *, width: int = 96, height: int = 22) -> str:
    """The shape of a series as one line, for a table's cell; says nothing to assistive technology."""
    values = _thin([posts for _, posts in series], width // 2)
    top = max(max(values, default=0), 1)
    steps = max(len(values) - 1, 1)
    points = " ".join(
        f"{1 + i * (width - 2) / steps:.1f},{height - 1 - v * (height - 3) / top:.1f}"
        for i, v in enumerate(values)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false"><polyline points="{points}" fill="none" '
        f'stroke="{palette.TEAL}" stroke-width="1.5" stroke-linejoin="round"/></svg>'
    )


def _thin(values: list[int], most: int) -> list[float]:
    """At most ``most`` values: means of neighbours."""
    if len(values) <= most:
        return [float(value) for value in values]
    edges = [round(i * len(values) / most) for i in range(most + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]


def _burst_marks(bursts: Sequence[tuple[datetime, datetime]], scale: Any) -> list[Any]:
    import altair as alt

    rows = [
        {"start": _iso(start), "end": _iso(end), "middle": _iso(start + (end - start) / 2)}
        for start, end in bursts
    ]
    data = alt.Data(values=rows)
    shade = (
        alt.Chart(data)
        .mark_rect(color=palette.AMBER_SOFT, stroke=palette.AMBER_SOFT)
        .encode(x=alt.X("start:T", scale=scale), x2="end:T")
    )
    sign = (
        alt.Chart(data)
        .mark_point(shape="triangle-down", filled=True, size=46, color=palette.AMBER, opacity=1)
        .encode(x=alt.X("middle:T", scale=scale), y=alt.value(-4))
    )
    return [shade, sign]


def _interval_layer(rows: Sequence[Mapping[str, Any]], x: Any, y: Any = None) -> Any:
    import altair as alt

    across = {} if y is None else {"y": y}
    base = alt.Chart(alt.Data(values=list(rows)))
    line = base.mark_rule(color=palette.INDIGO, strokeWidth=3).encode(
        x=alt.X("low:Q"), x2="high:Q", **across
    )
    point = base.mark_point(filled=True, size=70, color=palette.INDIGO, opacity=1).encode(
        x=x, **across
    )
    zero = (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=palette.SOFT_INK, strokeDash=[2, 2])
        .encode(x="zero:Q")
    )
    return alt.layer(zero, line, point)


def _tone_axis() -> dict[str, Any]:
    import altair as alt

    return {
        "scale": alt.Scale(domain=[-1, 1], nice=False),
        "title": None,
        "axis": alt.Axis(
            values=[-1, 0, 1],
            labelExpr="['−1 negative', '0', '+1 positive'][datum.value + 1]",
            labelFlush=True,
            grid=False,
        ),
    }


def _count_axis(most: int) -> Any:
    """Whole numbers only: there is no half post."""
    import altair as alt

    whole = {"tickMinStep": 1, "format": ",d"}
    return alt.Axis(tickCount=min(4, max(1, most)), **whole)


def _time_axis(start: datetime, end: datetime, width: int) -> Any:
    import altair as alt

    ticks = time_ticks(start, end, width // 62)
    labels = {_milliseconds(when): list(lines) for when, lines in ticks}
    return alt.Axis(
        values=list(labels),
        labelExpr=f"({json.dumps(labels)})[toString(time(datum.value))]",
        labelFlush=True,
        labelOverlap=True,
        grid=False,
    )


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp()) * 1000


def _wall(when: datetime, zone: tzinfo | None) -> datetime:
    """The time on the clock of ``zone``, as if it were UTC: Vega knows no other zones."""
    return when.astimezone(zone or UTC).replace(tzinfo=UTC)


def _iso(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _config() -> dict[str, Any]:
    label = {"labelColor": palette.SOFT_INK, "titleColor": palette.SOFT_INK}
    return {
        "aria": False,
        "background": None,
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "domainColor": palette.RULE,
            "tickColor": palette.RULE,
            "gridColor": "#e4eaec",
            **label,
        },
    }


def svg(chart: Any, label: str) -> str:
    """A chart of altair's as our SVG, with ``label`` as its accessible name."""
    import vl_convert

    spec = chart.to_dict(validate=False)  # half the time; the tests draw every kind
    spec["config"] = _config()
    return _tidy(vl_convert.vegalite_tosvg(spec, allowed_base_urls=[]), label)


_NOISE = re.compile(
    r' (?:class|role|aria-[a-z]+|pointer-events|version|xmlns:xlink)="[^"]*"'
    r'|<path(?: class="background")?[^>]* d="M0,0h0v0h0Z"[^>]*/>'
)
_EMPTY_GROUP = re.compile(r"<g[^>]*></g>|<g[^>]*/>")
_SIZE = re.compile(r'<svg([^>]*?) width="([\d.]+)" height="([\d.]+)"')


def _tidy(svg: str, label: str) -> str:
    """Only what draws: no class or role of Vega's, one label, a size that can shrink."""
    svg = _NOISE.sub("", svg)
    while (smaller := _EMPTY_GROUP.sub("", svg)) != svg:
        svg = smaller
    return _SIZE.sub(
        lambda found: (
            f'<svg{found[1]} role="img" aria-label="{escape(shown(label, _LONGEST_LABEL))}" '
            f'width="{found[2]}" height="{found[3]}"'
        ),
        svg,
        count=1,
    )
