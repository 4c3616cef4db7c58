"""Whatever the bytes: no crash, the sums hold, every reject has its sentence."""

from __future__ import annotations

import contextlib
import json
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lib.readers.helpers import FIXTURES, whole

from mootlib import readers
from mootlib.readers.delimited import Dialect, Records

ROUGH = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STARTS = st.sampled_from(
    [
        b"",
        b"id,text\n",
        b"[",
        b"{",
        b'{"feed": [',
        b"<rss>",
        b"PK\x03\x04",
        b"PAR1",
        b"\x1f\x8b\x08",
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"window.YTD.tweets.part0 = [", b'"a";"b"\n', b"sep=;\n"),
    ]
)
SEEDS = [path.read_bytes() for path in sorted(FIXTURES.iterdir())]
TOKENS = st.sampled_from(
    [
        *(
            b'"',
            b",",
            b"\n",
            b"\r",
            b"\\",
            b"\x00",
            b"{",
            b"}",
            b"[",
            b"]",
            b"<",
            b"&",
            b";",
            b"\t",
        ),
        *(b"\xff", b"\xc3", b"1e400", b"-1", b"null", b'"text"', b"2024-02-30", b"NaN", b"=1+1"),
    ]
)


def read_roughly(folder, data: bytes) -> None:
    path = folder / "rough"
    path.write_bytes(data)
    with contextlib.suppress(readers.UnreadableFile):
        found = readers.detect(path)
        assert 0 <= found.confidence <= 1
        whole(path, batch_rows=7)


@ROUGH
@given(STARTS, st.binary(max_size=400))
def test_any_bytes(tmp_path, start, data):
    read_roughly(tmp_path, start + data)


@ROUGH
@given(STARTS, st.text(max_size=300))
def test_any_text(tmp_path, start, text):
    read_roughly(tmp_path, start + text.encode("utf-8", "replace"))


@ROUGH
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), TOKENS), min_size=1, max_size=6),
)
def test_valid_files_with_pieces_replaced(tmp_path, seed, edits):
    for place, removed, token in edits:
        at = int(place * len(seed))
        seed = seed[:at] + token + seed[at + removed :]
    read_roughly(tmp_path, seed)


KEYS = st.sampled_from(
    [
        "id",
        "text",
        "created_at",
        "tweet",
        "id_str",
        "full_text",
        "entities",
        "hashtags",
        "urls",
        "media",
        "user",
        "uri",
        "record",
        "value",
        "post",
        "embed",
        "facets",
        "features",
        "index",
        "content",
        "account",
        "reblog",
        "object",
        "type",
        "actor",
        "to",
        "cc",
        "snippet",
        "data",
        "items",
        "kind",
        "replies",
        "children",
        "source_platform",
        "item_id",
        "legacy",
        "body",
        "subreddit",
        "created_utc",
        "author",
        "stats",
    ]
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@ROUGH
@given(st.lists(st.dictionaries(KEYS, JSON, max_size=8), max_size=5), st.booleans())
def test_any_json_with_the_keys_of_the_formats(tmp_path, records, lines):
    data = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    read_roughly(tmp_path, data.encode())


def _replaced(value, path, new):
    """A copy of decoded JSON with the value at a path (chosen modulo sizes) replaced."""
    if not path or not isinstance(value, dict | list) or not value:
        return new
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    chosen = keys[path[0] % len(keys)]
    pairs = {key: value[key] for key in keys}
    pairs[chosen] = _replaced(value[chosen], path[1:], new)
    return pairs if isinstance(value, dict) else [pairs[key] for key in keys]


JSON_SEEDS = [json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*.json"))]
JSON_SEEDS += [
    [json.loads(line) for line in (FIXTURES / "zeeschuimer.ndjson").read_text().splitlines()],
    [
        json.loads(line)
        for line in (FIXTURES / "reddit_archive.ndjson").read_text().splitlines()[:2]
    ],
    json.loads((FIXTURES / "tweets.js").read_text().split("=", 1)[1]),
]


@ROUGH
@given(st.sampled_from(JSON_SEEDS), st.lists(st.integers(0, 50), min_size=1, max_size=9), JSON)
def test_known_json_with_one_value_of_another_kind(tmp_path, seed, path, new):
    read_roughly(tmp_path, json.dumps(_replaced(seed, path, new)).encode())


@ROUGH
@given(
    st.binary(max_size=300), st.sampled_from(["a.csv", "data/tweets.js", "outbox.json", "xl/a.xml"])
)
def test_any_bytes_in_an_archive(tmp_path, data, name):
    path = tmp_path / "rough.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, data)
        archive.writestr("data/account.js", data)
    read_roughly(tmp_path, path.read_bytes())


@ROUGH
@given(st.lists(st.text('a",;\n\\ ', max_size=12), max_size=40), st.booleans(), st.integers(1, 4))
def test_records_use_every_line_once(lines, backslash, width):
    """The raw text of the records found, put together, is the file without its blank records."""
    text = "".join(line + "\n" for line in lines)
    physical = text.splitlines(keepends=True)
    rows = list(Records(physical, Dialect(",", backslash), width))
    found = [line for row in rows for line in row.raw.splitlines(keepends=True)]
    starts = [row.line for row in rows]
    assert starts == sorted(starts)
    for row in rows:
        count = len(row.raw.splitlines(keepends=True))
        assert row.raw == "".join(physical[row.line - 1 : row.line - 1 + count])
    missing = len(physical) - len(found)
    blank = [line for line in physical if not line.strip(' ",\\\n')]
    assert missing <= len(blank)


# without the signs that UTF-8 misread as Windows-1252 shows: many of those are repaired
CELL = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="".join(map(chr, range(0xC2, 0xF5)))
    ),
    min_size=1,
    max_size=20,
).map(lambda text: "w " + text)


@ROUGH
@given(st.lists(CELL, min_size=1, max_size=30), st.sampled_from([",", ";", "\t"]))
def test_what_a_csv_writer_wrote_is_read_whole(tmp_path, texts, delimiter):
    import csv
    import unicodedata

    path = tmp_path / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["post_id", "text", "likes"])
        writer.writerows([f"id{i}", text + "\nand more", i] for i, text in enumerate(texts))
    read = whole(path)
    assert not read.rejects
    assert [post["post_id"] for post in read.posts] == [f"id{i}" for i in range(len(texts))]
    assert [c["value"] for c in read.counts] == list(range(len(texts)))
    for post, text in zip(read.posts, texts, strict=True):
        assert post["text"].split() == unicodedata.normalize("NFC", text + " and more").split()
