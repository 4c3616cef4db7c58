"""A count over hours as a drawing: what was seen, and when half of it was there. Plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mootlib.report import palette
from mootlib.report.charts import FONT
from mootlib.report.clean import shown

__all__ = ["growth"]

_LEFT, _RIGHT, _TOP, _FOOT = 62, 16, 12, 34


def growth(
    points: Sequence[tuple[float, int]],
    *,
    half: float | None,
    label: str,
    width: int = 640,
    height: int = 240,
) -> str:
    """Looks at one post, joined by lines, from posting on; a dashed line at its half-life.

    Args:
        points: hours since posting and count, earliest first, at least one.
        half: the half-life in hours, if it is known.
        label: the drawing's accessible name.
        width, height: in pixels.
    """
    last = max(points[-1][0], 1.0)
    most = max(max(count for _, count in points), 1)

    def place(hours: float, count: float) -> tuple[float, float]:
        x = _LEFT + (width - _LEFT - _RIGHT) * hours / last
        y = height - _FOOT - (height - _TOP - _FOOT) * count / most
        return x, y

    bottom = height - _FOOT
    parts = []
    for share in (0.0, 0.5, 1.0):
        _, y = place(0, most * share)
        parts.append(
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{width - _RIGHT}" y2="{y:.1f}" stroke="#e4eaec"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{most * share:,.0f}</text>'
        )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, _ = place(last * share, 0)
        anchor = "end" if share == 1 else "middle"
        parts.append(f'<text x="{x:.1f}" y="{bottom + 22}" text-anchor="{anchor}">{_hours(last * share)}</text>')  # fmt: skip
    if half is not None and half <= last:
        x, _ = place(half, 0)
        parts.append(
            f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{palette.SOFT_INK}" '
            'stroke-dasharray="3 3"/>'
        )
    drawn = [place(hours, count) for hours, count in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
    parts.append(
        f'<polyline points="{line}" fill="none" stroke="{palette.TEAL}" stroke-width="2"/>'
    )
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{palette.TEAL}"/>' for x, y in drawn
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(shown(label, 1_000))}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="13" '
        f'fill="{palette.SOFT_INK}">{"".join(parts)}</svg>'
    )


def _hours(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"
