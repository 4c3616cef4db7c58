"""What ``./folkmoot bench`` understands."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from benchmarks import scale
from click.testing import CliRunner

from folkmoot.commands import bench


@pytest.mark.parametrize("written", ["10000000", "10_000_000"])
def test_a_number_may_have_underscores(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(bench, "_run", lambda part, shared, **size: asked.append((part, size)))
    monkeypatch.setattr(Path, "is_dir", lambda path: True)
    done = CliRunner().invoke(bench.bench, ["listening", "--posts", written])
    assert done.exit_code == 0, done.output
    assert asked == [("scale", {"posts": 10_000_000})], "only the part that grows is run"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["listening", "--posts", "ten"], "no whole number"),
        (["listening", "--posts", "0"], "at least 1"),
        (["search", "--posts", "5"], "--posts is for"),
    ],
)
def test_other_numbers_and_parts_are_refused_in_a_sentence(words: list[str], told: str) -> None:
    done = CliRunner().invoke(bench.bench, words)
    assert done.exit_code == 2
    assert told in done.output


def test_an_unknown_name_is_told_each_known_one_once() -> None:
    done = CliRunner().invoke(bench.bench, ["nonsense"])
    assert done.exit_code == 2
    named = done.output.split("There are: ")[1].strip().rstrip(".").split(", ")
    assert {"listening", "topics", "reach"} <= set(named)
    assert len(named) == len(set(named))


def test_growth_is_drawn(tmp_path: Path) -> None:
    views = dict.fromkeys(scale.DRAWN.values(), 10.0)
    figures = {
        "enrichment": {},
        "10,000 posts": {"views: median ms of processor time": views},
        "1,000,000 posts": {"views: median ms of processor time": dict.fromkeys(views, 40.0)},
    }
    scale.draw(figures, tmp_path / "growth.svg")
    drawn = ElementTree.fromstring((tmp_path / "growth.svg").read_text())
    assert "10 to 40 ms" in drawn.attrib["aria-label"]
    assert "one place" in "".join(drawn.itertext())
