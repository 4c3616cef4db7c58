"""Figures with their intervals as a drawing: a dot and a line in each row, on a scale with one reference.

Written as plain SVG (no chart library): the site draws such charts while a page is read. What is drawn
also stands in words and in a table beside it, so the drawing has one label and nothing else to say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from mootlib.report import palette
from mootlib.report.charts import FONT
from mootlib.report.clean import shown

__all__ = ["Row", "factors", "shares"]

#: Name, value, low, high.
Row = tuple[str, float, float, float]

_ROW, _TOP, _FOOT = 30, 10, 34
_LETTER = 8.8
_FACTORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def factors(rows: Sequence[Row], *, label: str, width: int = 640, longest: int = 34) -> str:
    """Factors on a logarithmic scale (twice and half are equally far from 1), with a line at 1."""
    lows = [max(low, 1e-3) for _, _, low, _ in rows]
    highs = [min(high, 1e3) for _, _, _, high in rows]
    ticks = _around(min([0.5, *lows]), max([2.0, *highs]))
    start, end = math.log(ticks[0]), math.log(ticks[-1])

    def across(value: float) -> float:
        return (math.log(min(max(value, ticks[0]), ticks[-1])) - start) / (end - start)

    named = [(tick, f"×{tick:g}") for tick in ticks]
    return _draw(rows, [(across(t), name) for t, name in named], across, 1.0, label, width, longest)


def shares(
    rows: Sequence[Row], *, reference: float, label: str, width: int = 640, longest: int = 34
) -> str:
    """Shares or places from 0 to 1, with a line at ``reference``."""
    ticks = [(share, f"{share:.2f}".rstrip("0").rstrip(".")) for share in (0, 0.25, 0.5, 0.75, 1)]
    return _draw(rows, ticks, lambda value: min(max(value, 0), 1), reference, label, width, longest)


def _around(low: float, high: float) -> list[float]:
    """The round factors from just below the lowest to just above the highest."""
    first = max((tick for tick in _FACTORS if tick <= low), default=_FACTORS[0])
    last = min((tick for tick in _FACTORS if tick >= high), default=_FACTORS[-1])
    ticks = [tick for tick in _FACTORS if first <= tick <= last]
    if len(ticks) > 7:  # only powers of ten and the ends
        ticks = [t for t in ticks if t in (first, last, 0.01, 0.1, 1.0, 10.0, 100.0)]
    return ticks


def _draw(
    rows: Sequence[Row],
    ticks: Sequence[tuple[float, str]],
    across: object,
    reference: float,
    label: str,
    width: int,
    longest: int,
) -> str:
    assert callable(across)
    names = [shown(name, longest) for name, *_ in rows]
    left = min(max((len(name) for name in names), default=0) * _LETTER + 18, width * 0.5)
    room = width - left - 24
    height = _TOP + _ROW * len(rows) + _FOOT
    bottom = _TOP + _ROW * len(rows)

    def x(value: float) -> float:
        return float(left + room * across(value))

    parts = [
        f'<line x1="{left + room * at:.1f}" y1="{_TOP}" x2="{left + room * at:.1f}" y2="{bottom}" stroke="#e4eaec"/>'
        f'<text x="{left + room * at:.1f}" y="{bottom + 20}" text-anchor="middle">{escape(name)}</text>'
        for at, name in ticks
    ]
    parts.append(
        f'<line x1="{x(reference):.1f}" y1="{_TOP}" x2="{x(reference):.1f}" y2="{bottom}" '
        f'stroke="{palette.SOFT_INK}" stroke-dasharray="3 3"/>'
    )
    for number, (name, (_, value, low, high)) in enumerate(zip(names, rows, strict=True)):
        y = _TOP + _ROW * number + _ROW / 2
        parts.append(
            f'<text x="{left - 10:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="{palette.INK}">{escape(name)}</text>'
            f'<line x1="{x(low):.1f}" y1="{y}" x2="{x(high):.1f}" y2="{y}" stroke="{palette.INDIGO}" stroke-width="3"/>'
            f'<circle cx="{x(value):.1f}" cy="{y}" r="5" fill="{palette.INDIGO}"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(shown(label, 1_000))}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="14" '
        f'fill="{palette.SOFT_INK}">{"".join(parts)}</svg>'
    )
