"""Files that are empty, broken, or made to harm: one sentence, bounded memory and time."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.lib.readers.helpers import FIXTURES, NOW, whole, written

from mootlib import readers
from mootlib.readers import opening

TWEET = {"tweet": json.loads((FIXTURES / "tweet_old.js").read_text().split("=", 1)[1])[0]["tweet"]}


def refused(path: Path | str) -> str:
    """The sentence with which a file is refused, before any row is given."""
    with pytest.raises(readers.UnreadableFile) as error:
        readers.read(path, now=NOW)
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    with pytest.raises(readers.UnreadableFile):
        readers.detect(path)
    return sentence


def test_files_that_are_no_files(tmp_path):
    assert refused(tmp_path / "none.csv") == "There is no file none.csv."
    assert "is a folder" in refused(tmp_path)
    real = written(tmp_path, "real.csv", "id,text\n1,a b\n")
    (tmp_path / "link.csv").symlink_to(real)
    assert "is a link to another file" in refused(tmp_path / "link.csv")
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in refused(tmp_path / "pipe")
    assert "not an ordinary file" in refused("/dev/zero")
    assert "is not a file name" in refused("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1,a b\n")
    path.chmod(0)
    assert "may not be read" in refused(path)


@pytest.mark.parametrize("content", [b"", b"   \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 5000])
def test_empty_files(tmp_path, content):
    assert "empty" in refused(written(tmp_path, "a.csv", content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"SQLite format 3\x00", "a database"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b"<?xml version='1.0'?><kml></kml>", "no RSS or Atom feed"),
        (bytes(range(256)) * 40, "not text"),
        (b"PAR1" + b"x" * 100, "a damaged Parquet file"),
        (b"PK\x03\x04" + b"x" * 100, "a damaged zip archive"),
        (b"\x1f\x8b\x08" + b"x" * 100, "damaged"),
        (b"outbox.json".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 300, "is a tar archive"),
        (
            gzip.compress(b"a".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 300, mtime=0),
            "is a tar archive",
        ),
        (b"[1, 2, 3]", "no JSON objects"),
        (b"{}", "no column looks like"),
        (b"Just one line of prose without any column at all", "no rows"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path, content, kind):
    path = written(tmp_path, "a.csv", content)
    with pytest.raises(readers.UnreadableFile, match=kind):
        whole(path)


def test_prose_is_not_taken_for_posts(tmp_path):
    path = written(tmp_path, "a.txt", "Dear all\n\nthe meeting was long.\nWe left at nine\n")
    with pytest.raises(readers.UnreadableFile, match="no column looks like the words"):
        whole(path)


# --- archives ---------------------------------------------------------------------------------


def zipped(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_of_tables_is_read_member_by_member(tmp_path):
    path = zipped(
        tmp_path,
        {
            "a/one.csv": b"id,text\n1,first words\n",
            "../../two.csv": b"id,text,date\n2,other words,2024-01-01\n3,more words,x\n",
            "bad.csv": b"\x00\x01\x02" * 999,
            "picture.png": b"\x89PNG",
            "__MACOSX/._one.csv": b"junk",
        },
    )
    read = whole(path)
    assert sorted(post["post_id"] for post in read.posts) == ["1", "2"]
    assert not (tmp_path.parent.parent / "two.csv").exists()
    assert {r["file"] for r in read.rejects} == {"a.zip/../../two.csv", "a.zip/bad.csv"}
    assert read.rows_read == 4


BOMB_ROWS = b"id,text\n" + (b"1," + b"word " * 400 + b"\n") * 20_000


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "RATIO_FREE", 1024 * 1024)
    path = zipped(tmp_path, {"a.csv": BOMB_ROWS})
    assert path.stat().st_size < len(BOMB_ROWS) / 200
    assert "unpacks to more than 200 times its size" in whole_until_refused(path)


def whole_until_refused(path: Path) -> str:
    """The sentence that ends the reading of a file, raised or as the last reject."""
    last = ""
    try:
        for batch in readers.read(path, now=NOW):
            assert batch.rows_read == len(batch.posts) + len(batch.rejects)
            if len(batch.rejects):
                last = batch.rejects["reason"][-1].as_py()
    except readers.UnreadableFile as error:
        return str(error)
    return last


def test_a_gzip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "RATIO_FREE", 1024 * 1024)
    path = written(tmp_path, "a.csv.gz", gzip.compress(BOMB_ROWS))
    assert "unpacks to more than" in whole_until_refused(path)


def test_a_gzipped_table_is_read_and_a_cut_one_says_so(tmp_path):
    body = gzip.compress(
        b"id,text\n"
        + b"".join(b"%d,%s\n" % (i, os.urandom(9).hex().encode()) for i in range(40_000))
    )
    assert len(whole(written(tmp_path, "a.csv.gz", body)).posts) == 40_000
    read = whole(written(tmp_path, "b.csv.gz", body[: len(body) // 2]))
    assert read.posts
    assert read.reasons[-1] == "b.csv.gz is damaged: it could not be unpacked."


def test_nested_archives_are_refused(tmp_path):
    inner = zipped(tmp_path, {"a.csv": b"id,text\n1,a b\n"}).read_bytes()
    assert "holds other archives" in refused(zipped(tmp_path, {"inner.zip": inner}))


def test_an_archive_without_posts(tmp_path):
    assert "holds no file of posts" in refused(zipped(tmp_path, {"a.jpg": b"x"}))


def test_a_locked_archive(tmp_path):
    path = zipped(tmp_path, {"a.csv": b"id,text\n1,a b\n"})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag "encrypted", in the member and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "locked with a password" in refused(path)


# --- tables -----------------------------------------------------------------------------------


def test_a_line_longer_than_a_record_may_be(tmp_path):
    body = "id,text\n1,fine words\n2," + "x" * 9_000_000 + "\n3,fine again\n"
    read = whole(written(tmp_path, "a.csv", body))
    assert [post["post_id"] for post in read.posts] == ["1", "3"]
    assert read.reasons == ["The row is longer than 8,388,608 characters."]


def test_a_field_larger_than_the_csv_module_allows_by_default(tmp_path):
    read = whole(written(tmp_path, "a.csv", "id,text\n1," + "word " * 60_000 + "\n2,short one\n"))
    assert len(read.posts[0]["text"]) == 299_999


@pytest.mark.parametrize("line", ['a","\n', '"""\n', '1,"a\n', '"a""b\n', '",\n', '"\n'])
def test_quotation_marks_cannot_cost_quadratic_time(tmp_path, line):
    path = written(tmp_path, "a.csv", 'id,text\n1,"fine, words"\n' + line * 60_000)
    start = time.process_time()
    read = whole(path)
    assert time.process_time() - start < 20
    assert read.rows_read >= 1


def test_nul_bytes_do_not_end_a_row(tmp_path):
    read = whole(written(tmp_path, "a.csv", b"id,text\n1,one\x00two\n2,three four\n"))
    assert [post["text"] for post in read.posts] == ["onetwo", "three four"]


def test_thousands_of_columns_are_refused(tmp_path):
    assert "more than 2,000 columns" in refused(written(tmp_path, "a.csv", "a," * 5000 + "\n1\n"))


def big_csv(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.write("id,text,created_at,likes\n")
        for i in range(rows):
            file.write(
                f'{i},"words, number {i} of a longer text that fills a line",2024-01-01 10:00,{i}\n'
            )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for rows in (30_000, 150_000):
        path = tmp_path / f"{rows}.csv"
        big_csv(path, rows)
        tracemalloc.start()
        read = sum(batch.rows_read for batch in readers.read(path, now=NOW, batch_rows=5_000))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert read == rows
    assert peaks[1] < peaks[0] * 1.3


# --- Parquet ----------------------------------------------------------------------------------


def test_one_long_text_repeated_by_a_small_parquet_file(tmp_path):
    texts = pa.DictionaryArray.from_arrays(
        pa.array([i % 2 for i in range(4000)], pa.int32()),
        pa.array(["short words", "x" * 9_000_000]),
    )
    table = pa.table({"id": [str(i) for i in range(4000)], "text": texts})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, compression="zstd", store_schema=False)
    assert path.stat().st_size < 200_000
    read = whole(path)
    assert len(read.posts) == len(read.rejects) == 2000  # copied, they would take 18 GB
    assert set(read.reasons) == {"The row is longer than 8,388,608 characters."}


def test_parquet_that_claims_too_much(tmp_path):
    path = tmp_path / "a.parquet"
    nothing = pa.nulls(4_000_000, pa.string())
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())]), compression="zstd") as writer:
        for _ in range(5):
            writer.write_table(pa.table({"text": nothing}))
    assert "claims 20,000,000 rows, far more than its size allows" in refused(path)


def test_parquet_text_that_is_no_text_and_damage_in_the_middle(tmp_path):
    path = tmp_path / "a.parquet"
    rows = {
        "id": [f"id{i:05}" for i in range(20_000)],
        "text": [f"words {i:05}" for i in range(20_000)],
    }
    pq.write_table(
        pa.table(rows), path, compression="none", use_dictionary=False, row_group_size=5000
    )
    data = bytearray(path.read_bytes())
    place = data.index(b"words 00003")
    data[place] = 0xFF
    path.write_bytes(bytes(data))
    assert whole(path).posts[3]["text"] == "\ufffdords 00003"
    place = data.index(b"id12000") - 40
    data[place : place + 30] = b"\xff" * 30
    path.write_bytes(bytes(data))
    read = whole(path)
    assert 10_000 <= len(read.posts) < 20_000
    assert "The file is damaged from here on" in read.reasons[-1]


# --- JSON -------------------------------------------------------------------------------------


def test_json_nested_a_hundred_thousand_deep(tmp_path):
    deep = "[" * 100_000
    assert "no JSON objects" in refused(written(tmp_path, "a.json", deep))
    line = '{"id": "1", "text": "fine words here"}\n'
    read = whole(written(tmp_path, "b.ndjson", line * 3 + '{"a":' * 100_000 + "\n" + line))
    assert len(read.posts) == 4
    assert read.reasons == ["The record is nested too deeply."]
    inside = json.dumps([{"id": str(i), "text": "fine words"} for i in range(3)])
    broken = (
        inside[:-1] + ', {"a":' + '{"a":' * 100_000 + "1}" + ', {"id": "9", "text": "last words"}]'
    )
    read = whole(written(tmp_path, "c.json", broken))
    assert [post["post_id"] for post in read.posts][:3] == ["0", "1", "2"]
    assert "The record is nested too deeply." in read.reasons


def test_one_broken_record_in_a_list_costs_one_record(tmp_path):
    body = '[{"id": "1", "text": "one two"}, {"id": "2" "text": "broken"}, {"id": "3", "text": "three"}]'
    read = whole(written(tmp_path, "a.json", body))
    assert [post["post_id"] for post in read.posts] == ["1", "3"]
    assert [(r["line"], r["reason"]) for r in read.rejects] == [
        (2, "The record is not complete JSON.")
    ]


def test_a_list_that_is_cut_off_says_so(tmp_path):
    records = [{"id": str(i), "text": f"words number {i}"} for i in range(50)]
    body = json.dumps(records)[:-400]
    read = whole(written(tmp_path, "a.json", body))
    assert 30 < len(read.posts) < 50
    assert 1 <= len(read.rejects) <= 2
    assert "the rest is missing" in read.reasons[-1]


def test_records_larger_than_the_reading_window(tmp_path):
    records = [{"id": str(i), "text": "long words " * 60_000} for i in range(4)]
    read = whole(written(tmp_path, "a.json", json.dumps(records)))
    assert [len(post["text"]) for post in read.posts] == [659_999] * 4


def test_a_record_that_never_ends_is_rejected(tmp_path):
    body = '[{"id": "1", "text": "fine words"}, {"id": "2", "text": "' + "x" * 12_000_000
    read = whole(written(tmp_path, "a.json", body))
    assert len(read.posts) == 1
    assert read.reasons[0] in (
        "The record is longer than 8,388,608 characters.",
        "The record is not complete JSON.",
    )


def test_objects_one_after_another_without_line_ends(tmp_path):
    body = "".join(json.dumps({"id": str(i), "text": f"words {i}"}, indent=2) for i in range(40))
    assert len(whole(written(tmp_path, "a.json", body)).posts) == 40


def test_lists_of_pages_and_pages_on_lines(tmp_path):
    page = json.loads((FIXTURES / "bluesky_feed.json").read_text())
    listed = whole(written(tmp_path, "a.json", json.dumps([page, page])))
    lines = whole(written(tmp_path, "b.ndjson", f"{json.dumps(page)}\n{json.dumps(page)}\n"))
    assert len(listed.posts) == len(lines.posts) == 4


def test_half_a_character_and_huge_numbers(tmp_path):
    body = (
        '{"id": "1", "text": "half \\ud83d here"}\n{"id": "2", "text": "b b", "n": '
        + "9" * 5000
        + "}\n"
    )
    read = whole(written(tmp_path, "a.ndjson", body * 2))
    assert [post["text"] for post in read.posts] == ["half � here"] * 2
    assert len(read.rejects) == 2


def test_a_known_format_with_fields_of_the_wrong_kind(tmp_path):
    odd = json.loads(json.dumps(TWEET))
    odd["tweet"]["entities"] = {"hashtags": 5, "user_mentions": {"a": 1}, "urls": [3, None]}
    odd["tweet"]["favorite_count"] = {"a": 1}
    odd["tweet"]["extended_entities"] = []
    lines = [TWEET, odd, {"tweet": 5}, {"other": 1}, 7, None, "text", []]
    body = "\n".join(json.dumps(line) for line in [TWEET] * 8 + lines)
    read = whole(written(tmp_path, "a.ndjson", body))
    assert len(read.posts) == 10
    assert read.rows_read == 15  # an empty list holds no record


@pytest.mark.slow
def test_a_large_list_is_streamed(tmp_path):
    path = tmp_path / "a.json"
    with path.open("w") as file:
        file.write('{"posts": [')
        for i in range(60_000):
            file.write(json.dumps({"id": str(i), "text": f"words number {i} " * 12}) + ",\n")
        file.write('{"id": "last", "text": "the last words"}]}')
    assert path.stat().st_size > 12_000_000
    tracemalloc.start()
    rows = sum(b.rows_read for b in readers.read(path, now=NOW, batch_rows=2_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 60_001
    assert peak < 60_000_000


# --- XML --------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><title>&b;</title><item><title>x</title></item></channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(tmp_path, encoding):
    path = written(
        tmp_path, "a.xml", BOMB.replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding)
    )
    assert "defines XML entities" in refused(path)


def test_a_feed_never_reads_other_files(tmp_path):
    secret = written(tmp_path, "secret.txt", "the secret words")
    body = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>
    <rss version="2.0"><channel><title>t</title><item><title>&x;</title></item></channel></rss>"""
    assert "entities" in refused(written(tmp_path, "a.xml", body))


def test_a_feed_with_a_strange_namespace_is_refused(tmp_path):
    """A no-break space in its name makes the feed parser stumble."""
    text = (FIXTURES / "feed.xml").read_text()
    path = tmp_path / "feed.xml"
    _, _, text = text.partition("?>")
    path.write_text(text.strip().replace("modules/slash/", "modules/slash\u00a0/", 1))
    with pytest.raises(readers.UnreadableFile, match="damaged"):
        whole(path)


def test_a_broken_feed_is_read_as_far_as_it_goes(tmp_path):
    body = (
        (FIXTURES / "feed.xml").read_text().replace("</description>", "&nbsp;<br></description>", 1)
    )
    assert whole(written(tmp_path, "a.xml", body)).posts[0]["post_id"] == "gz-1"


# --- sums -------------------------------------------------------------------------------------


SOURCES = [path for path in sorted(FIXTURES.iterdir()) if path.name != "account.js"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_fixture_cut_anywhere_still_adds_up(path, tmp_path):
    data = path.read_bytes()
    for cut in range(1, len(data), max(1, len(data) // 25)):
        cut_off = written(tmp_path, "cut", data[:cut])
        with contextlib.suppress(readers.UnreadableFile):
            whole(cut_off)


def test_no_file_is_left_open(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1,a b\n")
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(20):
        whole(path)
        readers.detect(path)
        refused(written(tmp_path, "b.csv", b"%PDF-"))
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    assert after <= before + 1


def test_limits_are_what_the_docs_say():
    assert (opening.MAX_RATIO, opening.RATIO_FREE) == (200, 32 * 1024 * 1024)
