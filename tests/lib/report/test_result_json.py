"""result.json: documented, complete, the same every time, and read back as it was."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.lib.report.making import NOW, empty, finding, findings, hostile, result, topic

from mootlib.listening.result import Interval, ListeningResult
from mootlib.report import NotAResult, result_from_json, write_json

SCHEMA = Path(__file__).parents[3] / "docs" / "result-schema.json"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def written(made: ListeningResult, folder: Path) -> Path:
    path = folder / "result.json"
    write_json(made, path)
    return path


@pytest.mark.parametrize("make", [result, empty, hostile])
def test_every_result_is_as_documented(make, tmp_path, validator) -> None:
    content = json.loads(written(make(), tmp_path).read_text(encoding="utf-8"))
    validator.validate(content)
    assert (
        content["posts_read"] == content["accepted"] + content["duplicates"] + content["rejected"]
    )


def test_the_schema_refuses_what_is_not_documented(tmp_path, validator) -> None:
    content = json.loads(written(result(), tmp_path).read_text(encoding="utf-8"))
    for spoil in (
        {"posts_read": -1},
        {"surprise": 1},
        {"posts": [{"post_id": "1"}]},
        {"made_at": "yesterday"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(content | spoil)


def test_what_the_issue_asks_for_is_there(tmp_path) -> None:
    content = json.loads(written(result(), tmp_path).read_text(encoding="utf-8"))
    assert [content[k] for k in ("posts_read", "accepted", "duplicates", "rejected")] == [
        13,
        10,
        2,
        1,
    ]
    assert content["topics"][0]["post_ids"] == ["0", "1", "2", "3", "4", "5"]
    assert content["topics"][1]["post_ids"] == ["6", "7", "8"]
    assert {"post_id", "topic", "language", "sentiment"} <= content["posts"][0].keys()
    assert {"post_id", "text", "directed_at", "asked_at", "answered"} <= content["questions"][
        0
    ].keys()
    assert {"topic", "start", "end", "baseline", "peak"} <= content["bursts"][0].keys()
    assert content["method"]["seed"] == 7
    assert content["method"]["steps"][0] == {
        "step": "language", "name": "an identifier", "version": "1",
        "parameters": {"threshold": 0.3, "kinds": ["a", "b"]}, "note": "Short texts err.",
    }  # fmt: skip


@pytest.mark.parametrize("make", [result, empty, hostile])
def test_what_was_written_is_read_back(make, tmp_path) -> None:
    made = make()
    again = result_from_json(written(made, tmp_path))
    assert again.findings.equals(made.findings)
    assert replace(again, findings=None) == replace(made, findings=None)
    assert [start.utcoffset() for start, _ in again.weekly] == [
        start.utcoffset() for start, _ in made.weekly
    ]


def test_writing_again_gives_the_same_bytes(tmp_path) -> None:
    first = written(result(), tmp_path).read_bytes()
    again = result_from_json(tmp_path / "result.json")
    assert written(again, tmp_path).read_bytes() == first


def test_without_posts_everything_else_is_read(tmp_path) -> None:
    made = result()
    again = result_from_json(written(made, tmp_path), with_posts=False)
    assert again.findings.num_rows == 0
    assert replace(again, findings=made.findings) == made


def test_a_file_laid_out_otherwise_is_read_too(tmp_path) -> None:
    path = written(result(), tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=4), "utf-8")
    assert result_from_json(path).findings.equals(result().findings)


def test_an_open_interval_stays_open(tmp_path) -> None:
    made = result(topics=(topic(0, trend=Interval(math.inf, 2.0, math.inf)),))
    again = result_from_json(written(made, tmp_path))
    assert again.topics[0].trend == Interval(math.inf, 2.0, math.inf)


def test_post_ids_do_not_depend_on_the_order_of_topics_in_the_findings(tmp_path) -> None:
    rows = [finding(n, topic=n % 2) for n in range(6)]
    content = json.loads(written(result(findings=findings(rows)), tmp_path).read_text("utf-8"))
    assert [t["post_ids"] for t in content["topics"]] == [["0", "2", "4"], ["1", "3", "5"]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "not a listening result, or is damaged"),
        ("[1]", "not a listening result"),
        ('{"format": "something else"}', "not a listening result"),
        ('{"format": "folkmoot listening result", "version": 99}', "only version 1"),
        ('{"format": "folkmoot listening result", "version": 1}', "damaged"),
    ],
)
def test_other_files_are_refused_in_a_sentence(content, says, tmp_path) -> None:
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotAResult, match=says):
        result_from_json(path)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.98])
def test_a_file_cut_short_is_refused(share, tmp_path) -> None:
    path = written(result(), tmp_path)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: int(len(whole) * share)], encoding="utf-8")
    with pytest.raises(NotAResult):
        result_from_json(path)


@pytest.mark.slow
def test_many_posts_are_written_and_read_in_bounded_memory(tmp_path) -> None:
    """130,000 posts: what writing and reading keep besides the tables themselves."""
    import tracemalloc

    import pyarrow as pa

    one = findings([finding(n, post_id=f"{n:012}") for n in range(1_000)])
    many = pa.concat_tables([one] * 130)
    made = result(findings=many, made_at=NOW)
    tracemalloc.start()
    path = written(made, tmp_path)
    _, writing = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    again = result_from_json(path)
    _, reading = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert again.findings.num_rows == 130_000
    assert writing < 60e6
    assert reading < 60e6
