"""The mapping file and its sentences."""

from __future__ import annotations

import json

import pytest
from tests.lib.readers.helpers import written

from mootlib import readers
from mootlib.readers import BadMapping, Mapping

GOOD = {
    "platform": "Facebook",
    "columns": {"text": ["message", "title"], "post_id": "id", "posted_at": "datetime"},
    "counts": {"likes": "likes_count"},
    "time_zone": "Europe/London",
}


def test_a_mapping_file_and_back(tmp_path):
    mapping = readers.load_mapping(written(tmp_path, "m.json", json.dumps(GOOD)))
    assert mapping == Mapping(
        platform="facebook",
        columns={"text": ("message", "title"), "post_id": ("id",), "posted_at": ("datetime",)},
        counts={"likes": ("likes_count",)},
        time_zone="Europe/London",
    )
    assert readers.parse_mapping(readers.to_json(mapping)) == mapping


def test_platform_column_and_back():
    mapping = readers.parse_mapping({"platform": {"column": "where"}, "columns": {"text": "t"}})
    assert mapping.platform_column == "where"
    assert readers.to_json(mapping)["platform"] == {"column": "where"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "A mapping is a JSON object"),
        ({"colums": {}}, "A mapping has no entry 'colums'; did you mean 'columns'?"),
        ({"columns": {"txt": "a"}}, "columns has no entry 'txt'; did you mean 'text'?"),
        ({"columns": {"text": 3}}, "columns.text is a column name or a list"),
        ({"columns": {"text": []}}, "columns.text is a column name or a list"),
        ({"columns": "text"}, "columns is a JSON object"),
        ({"counts": {"xyz": "a"}}, "counts has no entry 'xyz'; there are likes, "),
        ({"platform": 3}, "platform is a name"),
        ({"platform": {"colum": "a"}}, "platform is a name"),
        ({"time_zone": "Moon"}, "There is no time zone called 'Moon'"),
        ({"date_order": "dmy"}, "date_order is 'day-first' or 'month-first', not 'dmy'."),
    ],
)
def test_wrong_mappings_are_told_in_a_sentence(given, sentence):
    with pytest.raises(BadMapping) as error:
        readers.parse_mapping(given)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "is not valid JSON \\(line 1\\)"),
        (b"\xff\xfe\x00", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b" " * 2_000_000, "is too large"),
    ],
)
def test_files_that_are_no_mapping(tmp_path, content, sentence):
    with pytest.raises(BadMapping, match=sentence):
        readers.load_mapping(written(tmp_path, "m.json", content))


def test_a_missing_mapping_file(tmp_path):
    with pytest.raises(BadMapping, match="could not be read"):
        readers.load_mapping(tmp_path / "none.json")


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    mapping = readers.parse_mapping({"columns": {"text": "words"}})
    with pytest.raises(BadMapping) as error:
        readers.validate(mapping, ["id", "message"])
    assert str(error.value) == ("columns.text names the column 'words'; the file has: id, message.")


def test_capitals_and_spaces_of_column_names_may_differ():
    mapping = readers.parse_mapping(
        {"columns": {"text": "Tweet text"}, "counts": {"likes": "LIKES"}}
    )
    found = readers.validate(mapping, [" Tweet Text", "likes"])
    assert found.columns["text"] == (" Tweet Text",)
    assert found.counts["likes"] == ("likes",)


def test_a_mapping_needs_words_or_identifiers():
    with pytest.raises(BadMapping, match="which column holds the text"):
        readers.validate(Mapping(), ["a"])
