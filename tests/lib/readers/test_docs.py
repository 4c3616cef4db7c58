"""The page on readers names every format, field and count, and its examples are true."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mootlib import readers
from mootlib.records import METRICS

PAGE = (Path(__file__).parents[3] / "docs" / "readers.md").read_text()


def test_every_format_field_and_count_is_described():
    for name in [f.name for f in readers.formats()] + list(readers.FIELDS) + list(METRICS):
        assert f"`{name}`" in PAGE, name


def test_the_mapping_shown_is_a_mapping():
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    mapping = readers.parse_mapping(json.loads(example))
    assert mapping.columns["text"] == ("message", "link_title")


def test_public_names_are_those_documented():
    for name in re.findall(r"readers\.(\w+)\(", PAGE):
        assert name in readers.__all__
