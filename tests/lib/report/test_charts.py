"""Charts: self-contained SVG with text that stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.lib.report.making import HOSTILE

from mootlib.listening.result import Interval
from mootlib.report import charts

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2026, 3, 23, tzinfo=ZoneInfo("Europe/London"))
DAY = timedelta(days=1)


def days(*posts: int) -> list[tuple[datetime, int]]:
    return [(START + n * DAY, number) for n, number in enumerate(posts)]


def texts(svg: str) -> list[str]:
    return [
        node.text or ""
        for node in ET.fromstring(svg).iter()
        if node.tag in (f"{SVG}text", f"{SVG}tspan")
    ]


DRAWN = {
    "volume": lambda: charts.volume(days(3, 0, 5, 2), step=DAY, label=HOSTILE,
                                    bursts=[(START + DAY, START + 2 * DAY)]),
    "area": lambda: charts.volume(days(*range(200)), step=DAY, label=HOSTILE),
    "one": lambda: charts.volume(days(1), step=DAY, label=HOSTILE),
    "tone": lambda: charts.tone({"negative": 3, "positive": 1}, Interval(-0.5, -0.9, 0), label=HOSTILE),
    "tones": lambda: charts.tones([(HOSTILE, Interval(0, -1, 1)), ("</text><script>", Interval(1, 1, 1))],
                                  label=HOSTILE),
    "spark": lambda: charts.sparkline(days(*range(300))),
}  # fmt: skip


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_sound_and_needs_nothing_else(kind) -> None:
    svg = DRAWN[kind]()
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    for node in root.iter():
        assert node.tag.removeprefix(SVG) in {"svg", "g", "path", "line", "rect", "text", "tspan",
                                              "polyline"}  # fmt: skip
        for name, value in node.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert len(svg) < 60_000


def test_every_post_is_drawn_in_its_place() -> None:
    root = ET.fromstring(charts.volume(days(3, 0, 6), step=DAY, label="x", width=300, height=60))
    columns = [n.get("d") for n in root.iter(f"{SVG}path") if n.get("fill") == "#0d5560"]
    assert len(columns) == 3
    heights = [float(path.split("v")[1].split("h")[0]) for path in columns]
    assert [abs(height) for height in heights] == pytest.approx([30, 0, 60])


def test_the_axis_is_that_of_the_place_across_summer_time() -> None:
    """Seven midnights in London, of which one is an hour nearer: no label slips into the day before."""
    labels = texts(charts.volume(days(1, 2, 3, 4, 5, 6, 7, 8), step=DAY, label="x", width=700))
    assert {"23 Mar", "29 Mar", "30 Mar"} <= set(labels)
    assert "22 Mar" not in labels


def test_counts_have_no_halves() -> None:
    labels = texts(charts.volume(days(1, 0, 1), step=DAY, label="x"))
    assert {"0", "1"} <= set(labels)
    assert not [label for label in labels if "." in label]


def test_an_hour_of_a_burst_is_marked_in_a_year() -> None:
    series = [(datetime(2026, 1, 5, tzinfo=UTC) + n * 7 * DAY, 5) for n in range(50)]
    burst = (datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 13, tzinfo=UTC))
    plain = charts.volume(series, step=7 * DAY, label="x")
    marked = charts.volume(series, step=7 * DAY, label="x", bursts=[burst])
    assert "#a5530b" in marked
    assert "#a5530b" not in plain
