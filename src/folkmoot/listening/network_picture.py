"""The picture of who talks to whom: circles and lines whose circles are links, so that it can be explored.

Without scripts: each circle leads to the same page, focused on it. Circles never lie nearer than a finger
needs; what does not fit is left to the list beside the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mootlib.report.channel_charts import COLOURS

WIDTH, HEIGHT = 720, 520
_MARGIN = 42
_LEAST_RADIUS, _MOST_RADIUS = 13, 40
_APART = 4
_ROUNDS = 120


@dataclass(frozen=True, slots=True)
class Circle:
    """An account or a community: where it would lie (-1 to 1), how large, and where it leads."""

    x: float
    y: float
    weight: float
    colour: int
    mark: str  #: a few letters inside
    label: str  #: what it is, in words
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two circles, by their places in the list."""

    one: int
    other: int
    weight: float


def picture(circles: Sequence[Circle], lines: Sequence[Line], label: str) -> SafeString:
    """The drawing as SVG: lines below, circles above, each circle a link."""
    radii = _radii(circles)
    points = _places(circles, radii)
    heaviest = max((line.weight for line in lines), default=1.0)
    drawn_lines = format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#8a999e" stroke-opacity="0.6" stroke-width="{}"/>',
        (
            (*_round(points[line.one]), *_round(points[line.other]),
             f"{0.8 + 5 * math.sqrt(line.weight / heaviest):.1f}")
            for line in lines
        ),
    )  # fmt: skip
    drawn = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title><circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" '
        'stroke-width="{}"/><text x="{}" y="{}" text-anchor="middle" fill="#fff">{}</text></a>',
        (
            (
                circle.href, circle.label, circle.label, *_round(points[at]), f"{radii[at]:.1f}",
                COLOURS[circle.colour % len(COLOURS)], "#0b0c0c" if circle.chosen else "#fff",
                4 if circle.chosen else 1.5, f"{points[at][0]:.1f}", f"{points[at][1] + 5:.1f}",
                circle.mark,
            )
            for at, circle in enumerate(circles)
        ),
    )  # fmt: skip
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="fm-network__drawing" viewBox="0 0 {} {}" width="{}" '
        'height="{}" role="group" aria-label="{}" font-family="system-ui, sans-serif" font-size="14" '
        'font-weight="600">{}{}</svg>',
        WIDTH, HEIGHT, WIDTH, HEIGHT, label, drawn_lines, drawn,
    )  # fmt: skip


def around(number: int, of: int) -> tuple[float, float]:
    """The place of one of several circles in a ring round the middle; beyond sixteen, in two rings."""
    inner = of if of <= 16 else of // 3
    if number < inner:
        turn, radius = 2 * math.pi * number / inner, 0.95 if of <= 16 else 0.55
    else:
        turn, radius = 2 * math.pi * (number - inner) / (of - inner), 1.0
    return radius * math.sin(turn), -radius * math.cos(turn)


def _radii(circles: Sequence[Circle]) -> npt.NDArray[np.float64]:
    """Areas follow weights; a finger must be able to hit the smallest."""
    weights = np.array([max(circle.weight, 0.0) for circle in circles])
    largest = max(float(weights.max(initial=0)), 1e-9)
    room = math.sqrt(0.3 * WIDTH * HEIGHT / math.pi / max(len(circles), 1))
    most = min(_MOST_RADIUS, max(room, _LEAST_RADIUS))
    return np.asarray(np.maximum(_LEAST_RADIUS, most * np.sqrt(weights / largest)))


def _places(circles: Sequence[Circle], radii: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where circles lie: as given, stretched over the drawing, and pushed apart until none overlap."""
    points = np.array([[circle.x, circle.y] for circle in circles], dtype=float).reshape(-1, 2)
    points = np.nan_to_num(points)
    if len(points) < 2:
        return np.full((len(points), 2), [WIDTH / 2, HEIGHT / 2])
    low, high = points.min(axis=0), points.max(axis=0)
    flat = high - low < 1e-9
    points = np.where(flat, 0.5, (points - low) / np.where(flat, 1.0, high - low))
    points = _MARGIN + points * [WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN]
    # The same start moves circles that lie in one point apart along a spiral, never by chance.
    turn = np.arange(len(points)) * math.pi * (3 - math.sqrt(5))
    points += 0.01 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    least = radii[:, None] + radii[None, :] + _APART
    for _ in range(_ROUNDS):
        gap = points[:, None] - points[None, :]
        far = np.sqrt((gap**2).sum(axis=2))
        np.fill_diagonal(far, np.inf)
        push = np.maximum(least - far, 0) / 2
        if not push.any():
            break
        points += (gap / np.maximum(far, 1e-9)[:, :, None] * push[:, :, None]).sum(axis=1)
        edge = radii[:, None] + 2
        points = np.clip(points, edge, np.array([WIDTH, HEIGHT]) - edge)
    return np.asarray(points)


def _round(point: npt.NDArray[np.float64]) -> tuple[str, str]:
    return f"{point[0]:.1f}", f"{point[1]:.1f}"
