"""The report's colours. Pairs that carry meaning or text are checked for contrast in the tests."""

from __future__ import annotations

INK = "#17252b"  #: text
SOFT_INK = "#4a5b63"  #: second text, axis labels
PAPER = "#ffffff"
TINT = "#eef4f4"  #: panels
RULE = "#c9d5d8"  #: hairlines, never the only sign of anything
TEAL = "#0d5560"  #: headings, links, the main series
TEAL_SOFT = "#5d9aa2"
INDIGO = "#3d3f8f"  #: emphasis, points
AMBER = "#a5530b"  #: bursts
AMBER_SOFT = "#f6dfc2"

NEGATIVE = "#a8431f"
NEUTRAL = "#7f8c95"
POSITIVE = "#1f6f8b"
