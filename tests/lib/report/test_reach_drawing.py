"""The drawings of reach: what they show lies where the figures are, and words of strangers stay words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from mootlib.report import growth_chart, interval_chart

SVG = "{http://www.w3.org/2000/svg}"


def circles(svg: str) -> list[tuple[float, float]]:
    return [
        (float(c.get("cx", 0)), float(c.get("cy", 0)))
        for c in ElementTree.fromstring(svg).iter(f"{SVG}circle")
    ]


def test_half_and_twice_are_equally_far_from_one() -> None:
    rows = [("half", 0.5, 0.4, 0.6), ("one", 1.0, 0.9, 1.1), ("twice", 2.0, 1.8, 2.2)]
    half, one, twice = (x for x, _ in circles(interval_chart.factors(rows, label="x")))
    assert one - half == pytest.approx(twice - one, abs=0.2)


def test_no_figure_leaves_the_drawing() -> None:
    rows = [("none", 0.0002, 0.0, 0.01), ("many", 400.0, 90.0, 5_000.0)]
    svg = interval_chart.factors(rows, label="x", width=330)
    assert all(0 <= x <= 330 for x, _ in circles(svg))
    numbers = map(float, re.findall(r'x[12]?="([-\d.]+)"', svg))
    assert all(0 <= x <= 330 for x in numbers)


def test_shares_are_drawn_beside_their_reference() -> None:
    svg = interval_chart.shares([("a", 0.25, 0.2, 0.3), ("b", 0.75, 0.7, 0.8)], reference=0.5, label="x")  # fmt: skip
    first, second = (x for x, _ in circles(svg))
    dashed = re.search(r'<line x1="([\d.]+)"[^>]*stroke-dasharray', svg)
    assert dashed is not None
    assert float(dashed[1]) == pytest.approx((first + second) / 2, abs=0.2)


def test_growth_rises_to_the_right() -> None:
    drawn = circles(growth_chart.growth([(1, 10), (5, 60), (48, 100)], half=4.0, label="x"))
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    assert [y for _, y in drawn] == sorted((y for _, y in drawn), reverse=True)


@pytest.mark.parametrize(
    "svg",
    [
        interval_chart.factors([("<script>&", 1, 0.9, 1.1)], label='"><script>'),
        growth_chart.growth([(1, 0)], half=None, label='"><script>'),
    ],
)
def test_words_stay_words(svg: str) -> None:
    ElementTree.fromstring(svg)
    assert "<script" not in svg
