"""Columns of several channels over time, drawn as SVG: the shape of a change at a glance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape

from mootlib.report import palette
from mootlib.report.charts import FONT
from mootlib.report.clean import shown

__all__ = ["COLOURS", "stacked"]

#: Next to one another they differ in lightness too; each has 3 to 1 on white.
COLOURS = (
    "#0d5560", "#c4651a", "#3d3f8f", "#76891f", "#a0376b", "#3f8a94", "#6b5b3e", "#5c6b73",
)  # fmt: skip

_WIDTH, _HEIGHT = 480, 230
_LEFT, _BOTTOM, _TOP = 52, 44, 10
_LEGEND = 26
_LETTER = 8.2
_MOST_LABELS = 6


def stacked(
    steps: Sequence[tuple[str, Mapping[str, int]]],
    channels: Sequence[str],
    *,
    names: Mapping[str, str],
    label: str,
    faint: Collection[int] = (),
) -> str:
    """One column a step, a part of it for each channel.

    Args:
        steps: name of each step and its number for each channel.
        channels: from the bottom up; beyond eight, the rest share the last colour.
        names: what the channels are called.
        label: the drawing's accessible name.
        faint: places of steps that are drawn lighter, because they mean less.
    """
    top = _ceiling(max((sum(parts.values()) for _, parts in steps), default=0))
    plot_width, plot_height = _WIDTH - _LEFT - 8, _HEIGHT - _TOP - _BOTTOM
    step = plot_width / max(len(steps), 1)
    wide = max(step - max(step * 0.18, 1), 1)
    pieces = [_axis(top, plot_width, plot_height)]
    for at, (_, parts) in enumerate(steps):
        y = float(_TOP + plot_height)
        for place, channel in enumerate(channels):
            height = plot_height * parts.get(channel, 0) / top
            if not height:
                continue
            y -= height
            pieces.append(
                f'<rect x="{_LEFT + at * step + (step - wide) / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                f'height="{height:.1f}" fill="{_colour(place)}" stroke="#fff" stroke-width="0.8" '
                f'fill-opacity="{0.4 if at in faint else 1}"/>'
            )
    pieces += _names_of_steps([name for name, _ in steps], step, plot_height)
    key, rows = _legend([names.get(one, one) for one in channels])
    height = _HEIGHT + rows * _LEGEND
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" font-family="{FONT}" '
        f'font-size="15" fill="{palette.SOFT_INK}">{"".join(pieces)}{key}</svg>'
    )


def _colour(place: int) -> str:
    return COLOURS[min(place, len(COLOURS) - 1)]


def _ceiling(most: int) -> int:
    """The next round number."""
    size = 1
    while size * 10 <= most:
        size *= 10
    return next(size * part for part in (1, 2, 4, 5, 8, 10) if size * part >= max(most, 1))


def _axis(top: int, width: float, height: float) -> str:
    marks = sorted({0, top // 2 if top > 1 else 0, top})
    lines = []
    for mark in marks:
        y = _TOP + height - height * mark / top
        lines.append(
            f'<line x1="{_LEFT}" x2="{_LEFT + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="{palette.RULE}"/>'
            f'<text x="{_LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{mark:,}</text>'
        )
    return "".join(lines)


def _names_of_steps(names: Sequence[str], step: float, height: float) -> list[str]:
    each = -(-len(names) // _MOST_LABELS) if names else 1
    return [
        f'<text x="{_LEFT + (at + 0.5) * step:.1f}" y="{_TOP + height + 20:.1f}" text-anchor="middle">'
        f"{escape(shown(name, 12))}</text>"
        for at, name in enumerate(names)
        if at % each == 0
    ]


def _legend(names: Sequence[str]) -> tuple[str, int]:
    """Each channel's colour and name, in as many lines as they need."""
    pieces, x, row = [], float(_LEFT), 0
    for place, name in enumerate(names):
        text = shown(name, 24)
        width = 30 + _LETTER * len(text)
        if x + width > _WIDTH and x > _LEFT:
            x, row = float(_LEFT), row + 1
        y = _HEIGHT + row * _LEGEND
        pieces.append(
            f'<rect x="{x:.1f}" y="{y - 8}" width="13" height="13" fill="{_colour(place)}"/>'
            f'<text x="{x + 19:.1f}" y="{y + 4}">{escape(text)}</text>'
        )
        x += width
    return "".join(pieces), row + 1
