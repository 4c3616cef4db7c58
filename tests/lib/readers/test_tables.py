"""Tables of unknown make: dialects, encodings, guessed columns, mappings, damaged identifiers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.lib.readers.helpers import whole, written

from mootlib import readers

ROWS = (
    "id,text,created_at,likes\n1,The bins were missed,2024-03-01 10:00,3\n2,Pool shut,2024-03-02,\n"
)


def test_a_plain_csv(tmp_path):
    read = whole(written(tmp_path, "a.csv", ROWS))
    assert [post["post_id"] for post in read.posts] == ["1", "2"]
    assert read.posts[0]["posted_at"] == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert read.counts_of("1") == {"likes": 3}
    assert read.counts_of("2") == {}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path, delimiter, ends):
    text = ROWS.replace(",", delimiter).replace("\n", ends)
    read = whole(written(tmp_path, "a.txt", text))
    assert [post["text"] for post in read.posts] == ["The bins were missed", "Pool shut"]


def test_mixed_line_ends_and_blank_lines(tmp_path):
    text = "id,text\r\n1,one is here\n\n2,two is here\r3,three is here\r\n   \n,\n"
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["post_id"] for post in read.posts] == ["1", "2", "3"]
    assert read.rows_read == 3


def test_excel_names_its_delimiter(tmp_path):
    read = whole(written(tmp_path, "a.csv", "sep=;\r\nid;text\r\n1;one, and more, and more\r\n"))
    assert read.posts[0]["text"] == "one, and more, and more"


def test_quotation_marks_escaped_by_backslash(tmp_path):
    text = 'text,id\n"He said \\"no\\", twice",7\n"plain text here",8\n"so \\"be\\" it",9\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["text"] for post in read.posts] == [
        'He said "no", twice',
        "plain text here",
        'so "be" it',
    ]


def test_spaces_after_the_delimiter_in_heading_and_rows(tmp_path):
    text = 'Tweet ID, Tweet Text, Label\n"1400000000000000001", "one, two", x\n'
    post = whole(written(tmp_path, "a.csv", text)).posts[0]
    assert (post["platform"], post["post_id"]) == ("x", "1400000000000000001")
    assert post["text"] == "one, two"


def test_identifiers_in_single_quotes_tell_the_time(tmp_path):
    text = "tweet id, tweet, label\n'262596552399396864',\"windy tonight\",on-topic\n"
    found = written(tmp_path, "a.csv", text)
    post = whole(found).posts[0]
    assert post["post_id"] == "262596552399396864"
    assert post["posted_at"].date() == date(2012, 10, 28)
    assert "worked out from X's identifiers" in " ".join(readers.detect(found).notes)


def test_a_runaway_quotation_mark_costs_one_row(tmp_path):
    good = "".join(f'{i},"post number {i}, with words",2024-01-01\n' for i in range(500))
    text = "id,text,date\n" + good + '777,"never closed,2024-01-01\n' + good.replace("post", "past")
    read = whole(written(tmp_path, "a.csv", text))
    assert len(read.posts) == 1000
    assert [r["line"] for r in read.rejects] == [502]
    assert "quotation mark" in read.rejects[0]["reason"].lower()
    assert read.rejects[0]["raw"] == '777,"never closed,2024-01-01'


def test_a_runaway_at_the_end_and_unquoted_neighbours(tmp_path):
    text = 'id,text,date\n1,one two,2024-01-01\n2,"never closed,2024-01-01\n' + "".join(
        f"{i},plain words {i},2024-01-01\n" for i in range(3, 3000)
    )
    read = whole(written(tmp_path, "a.csv", text))
    assert len(read.posts) == 2998
    assert [r["line"] for r in read.rejects] == [3]


def test_stray_quotation_marks_inside_a_row_are_kept(tmp_path):
    text = 'id,text\n1,"He said "hello" to me"\n2,"fine, thanks"\n3,a 5" pipe burst\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["text"] for post in read.posts] == [
        'He said "hello" to me',
        "fine, thanks",
        'a 5" pipe burst',
    ]


def test_line_breaks_inside_quotes_and_line_numbers_after_them(tmp_path):
    text = 'id,text,date\n1,"two\nlines, here",2024-01-01\n2,bad,2024-13-01\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert read.posts[0]["text"] == "two\nlines, here"
    assert [(r["line"], r["reason"]) for r in read.rejects] == [
        (4, 'The date "2024-13-01" does not exist.')
    ]


def test_too_many_and_too_few_columns(tmp_path):
    text = "id,text,likes\n1,fine here,2\n2,too,many,values\n3,few\n4,trailing,1,,\n"
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["post_id"] for post in read.posts] == ["1", "4"]
    assert read.reasons == [
        "The row has 4 values, but the heading names 3 columns.",
        "The row has 2 values, but the heading names 3 columns.",
    ]


def test_row_names_of_r_without_a_heading(tmp_path):
    text = '"text","id"\n"1","first words","11"\n"2","second words","12"\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert [(p["post_id"], p["text"]) for p in read.posts] == [
        ("11", "first words"),
        ("12", "second words"),
    ]


def test_a_single_column_keeps_its_commas(tmp_path):
    text = 'text\nOne, two; three\n"Quoted, and ""so"""\nplain words\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["text"] for post in read.posts] == [
        "One, two; three",
        'Quoted, and "so"',
        "plain words",
    ]


def test_a_single_column_with_row_names_of_r(tmp_path):
    text = '"text"\n"1","first words"\n"2","second, words"\n"3","third words"\n'
    assert [p["text"] for p in whole(written(tmp_path, "a.csv", text)).posts] == [
        "first words",
        "second, words",
        "third words",
    ]


def test_a_table_without_heading(tmp_path):
    text = "".join(
        f"14000000000000000{i:02},2024-01-0{i} 10:00,words number {i}\n" for i in range(1, 9)
    )
    found = readers.detect(written(tmp_path, "a.csv", text))
    assert found.columns == ("column 1", "column 2", "column 3")
    assert found.mapping.columns["text"] == ("column 3",)
    read = whole(tmp_path / "a.csv")
    assert len(read.posts) == 8
    assert read.posts[0]["posted_at"] == datetime(2024, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Straße gesperrt – „bald“ 🚧"),
        ("utf-8-sig", "Straße gesperrt – „bald“ 🚧"),
        ("utf-16", "Straße gesperrt – „bald“ 🚧"),
        ("utf-16-le", "Straße gesperrt"),
        ("utf-16-be", "Straße gesperrt"),
        ("cp1252", "Straße gesperrt – “bald” für Fußgänger"),
        ("latin-1", "Straße gesperrt für Fußgänger"),
        ("mac_roman", "Straße gesperrt für “Fußgänger” à côté"),
        ("cp1251", "Дорога закрыта до понедельника; объезд через мост"),
    ],
)
def test_encodings(tmp_path, encoding, text):
    body = "id,text\n" + "".join(f"{i},{text} {i}\n" for i in range(30))
    read = whole(written(tmp_path, "a.csv", body.encode(encoding)))
    assert [post["text"] for post in read.posts] == [f"{text} {i}" for i in range(30)]


def test_utf8_with_a_few_windows_bytes(tmp_path):
    rows = [f"{i},Fußweg gesperrt {i}".encode() for i in range(50)]
    rows[20] = "20,Fußweg “gesperrt” 20".encode("cp1252")
    body = b"id,text\n" + b"\n".join(rows)
    found = written(tmp_path, "a.csv", body)
    assert whole(found).posts[20]["text"] == "Fußweg “gesperrt” 20"
    assert "Windows-1252" in " ".join(readers.detect(found).notes)


def test_text_converted_twice_is_restored_only_where_proved(tmp_path):
    wrong = "It’s – “so” easy".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")
    body = "id,text\n" + "".join(f"{i},{wrong}\n" for i in range(20)) + "99,Ã alone é ñ\n"
    found = written(tmp_path, "a.csv", body)
    read = whole(found)
    assert {post["text"] for post in read.posts[:20]} == {"It’s – “so” easy"}
    assert read.posts[20]["text"] == "Ã alone é ñ"
    assert "restored" in " ".join(readers.detect(found).notes)


def test_one_odd_sequence_is_no_reason_to_repair_a_file(tmp_path):
    body = "id,text\n1,the sign shows â€™ literally\n2,über alles normal\n"
    assert "â€™" in whole(written(tmp_path, "a.csv", body)).posts[0]["text"]


def test_mac_text_garbled_twice(tmp_path):
    # what a Mac wrote that had read UTF-8 as Windows-1252
    wrong = "can’t — won’t".encode().decode("cp1252").encode("mac_roman")
    body = b"id,text\n" + b"\n".join(b"%d,%s" % (i, wrong) for i in range(20))
    assert whole(written(tmp_path, "a.csv", body)).posts[3]["text"] == "can’t — won’t"


def test_text_is_nfc_without_control_characters(tmp_path):
    text = "id,text\n1,Cafe\u0301 \x00open\x07 \u2028now\ufeff\n"
    assert whole(written(tmp_path, "a.csv", text)).posts[0]["text"] == "Café open \nnow"


def test_formulas_are_data(tmp_path):
    text = 'id,text\n1,"=HYPERLINK(""x"")"\n2,+44 1234 call us\n3,@marrowby thanks\n'
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["text"] for post in read.posts] == [
        '=HYPERLINK("x")',
        "+44 1234 call us",
        "@marrowby thanks",
    ]
    assert read.posts[2]["mentions"] == ["marrowby"]


def test_identifiers_that_a_spreadsheet_damaged(tmp_path):
    text = (
        "tweet_id,text,url\n"
        "1.23457E+17,lost for good,\n"
        "1.23457E+17,saved by its address,https://x.com/a/status/123456789012345678\n"
        "123456789012345679,untouched,\n"
        '"=""123456789012345680""",a trick of Excel,\n'
    )
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["post_id"] for post in read.posts] == [
        "123456789012345678",
        "123456789012345679",
        "123456789012345680",
    ]
    assert "was damaged by a spreadsheet" in read.reasons[0]


def test_identifiers_rounded_to_fifteen_digits_throughout(tmp_path):
    text = "tweet_id,text\n" + "".join(f"1234567890123{i:02}000,words {i}\n" for i in range(10, 20))
    read = whole(written(tmp_path, "a.csv", text))
    assert not read.posts
    assert all("damaged by a spreadsheet" in reason for reason in read.reasons)


def test_posts_without_identifiers_get_stable_ones(tmp_path):
    first = whole(
        written(tmp_path, "a.csv", "text,label\nYes please,a\nNo thanks,b\nYes please,a\n")
    )
    again = whole(written(tmp_path, "b.csv", "text,label\nNo thanks,b\nYes please,a\n"))
    ids = [post["post_id"] for post in first.posts]
    assert len(set(ids)) == 3  # two people may say the same
    assert all(i.startswith("hash:") for i in ids)
    assert [post["post_id"] for post in again.posts] == [ids[1], ids[0]]


def test_the_same_identifier_twice_is_given_twice(tmp_path):
    read = whole(written(tmp_path, "a.csv", "id,text\n7,first words\n7,first words\n"))
    assert [post["post_id"] for post in read.posts] == ["7", "7"]


def test_rows_with_nothing_in_them_are_rejected(tmp_path):
    read = whole(written(tmp_path, "a.csv", "id,text,label\n1,words here,x\n,,x\n"))
    assert read.reasons == ["The row has neither words nor an identifier."]


@pytest.mark.parametrize(
    ("cells", "expected", "note"),
    [
        (["13/01/2024", "02/03/2024"], ["2024-01-13", "2024-03-02"], "day first"),
        (["01/13/2024", "02/03/2024"], ["2024-01-13", "2024-02-03"], "month first"),
        (["01/02/2024", "02/03/2024"], ["2024-02-01", "2024-03-02"], "cannot be told apart"),
    ],
)
def test_order_of_day_and_month_is_decided_for_the_column(tmp_path, cells, expected, note):
    text = "id,text,date\n" + "".join(f"{i},words {i},{c}\n" for i, c in enumerate(cells))
    path = written(tmp_path, "a.csv", text)
    assert [p["posted_at"].date().isoformat() for p in whole(path).posts] == expected
    assert note in " ".join(readers.detect(path).notes)


def test_order_may_be_decided_far_down_the_file(tmp_path):
    rows = [f"{i},words {i},0{1 + i % 9}/02/2024" for i in range(3000)] + ["x,last,12/25/2024"]
    path = written(tmp_path, "a.csv", "id,text,date\n" + "\n".join(rows))
    assert whole(path).posts[0]["posted_at"].date() == date(2024, 1, 2)


def test_dates_that_fit_the_other_order_only_are_rejected(tmp_path):
    rows = ["1,a b,13/01/2024", "2,a b,14/01/2024", "3,a b,01/15/2024"]
    read = whole(written(tmp_path, "a.csv", "id,text,date\n" + "\n".join(rows)))
    assert len(read.posts) == 2
    assert "does not fit the order day, month" in read.reasons[0]


def test_mapping_sets_the_order_and_the_zone(tmp_path):
    path = written(tmp_path, "a.csv", "id,text,date\n1,words here,01/07/2024 10:00\n")
    mapping = {
        "columns": {"text": "text", "post_id": "id", "posted_at": "date"},
        "date_order": "month-first",
        "time_zone": "Europe/Oslo",
    }
    assert whole(path, mapping=mapping).posts[0]["posted_at"] == datetime(2024, 1, 7, 9, tzinfo=UTC)


def test_naive_times_use_the_zone_asked_for_and_stated_zones_win(tmp_path):
    text = (
        "id,text,created_at\n1,summer time,2024-07-01 12:00\n2,offset,2024-07-01T12:00:00-05:00\n"
        "3,seconds,1719835200\n4,milliseconds,1719835200000\n5,word,2024-07-01 12:00 CEST\n"
    )
    read = whole(written(tmp_path, "a.csv", text), source_zone="Europe/London")
    assert [post["posted_at"].hour for post in read.posts] == [11, 17, 12, 12, 10]


def test_future_and_impossible_dates_are_rejected(tmp_path):
    text = "id,text,created_at\n1,a b,2025-06-02\n2,a b,2031-01-01\n3,a b,2023-02-29\n4,a b,1970-01-01\n5,a b,\n"
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["post_id"] for post in read.posts] == ["1", "5"]
    assert read.posts[1]["posted_at"] is None
    assert read.reasons == [
        'The date "2031-01-01" lies in the future.',
        'The date "2023-02-29" does not exist.',
        'The date "1970-01-01" lies before 1980; it was taken for a missing one.',
    ]


def test_counts_with_separators_and_without(tmp_path):
    text = (
        'id,text,likes,comments,shares\n1,a b,"1,234","1 234",1.2K\n2,a b,-,NA,\n'
        "3,a b,5.0,oops,-4\n4,a b,1.234,0,7\n"
    )
    read = whole(
        written(tmp_path, "a.csv", text),
        mapping={
            "columns": {"post_id": "id", "text": "text"},
            "counts": {"likes": "likes", "comments": "comments", "shares": "shares"},
        },
    )
    assert read.counts_of("1") == {"likes": 1234, "comments": 1234, "shares": 1200}
    assert read.counts_of("2") == {}
    assert read.counts_of("3") == {"likes": 5}
    assert read.counts_of("4") == {"likes": 1234, "comments": 0, "shares": 7}


def test_platform_from_a_column(tmp_path):
    text = "id,text,network\n1,words one,Twitter\n2,words two,Facebook\n3,words three,x.com\n"
    read = whole(written(tmp_path, "a.csv", text))
    assert [post["platform"] for post in read.posts] == ["x", "facebook", "x"]


def test_first_filled_of_several_columns(tmp_path):
    text = "id,message,title\n1,,only a title\n2,a message,a title\n"
    mapping = {"columns": {"text": ["message", "title"], "post_id": "id"}}
    read = whole(written(tmp_path, "a.csv", text), mapping=mapping)
    assert [post["text"] for post in read.posts] == ["only a title", "a message"]


def test_a_link_column_is_the_address_only_if_it_names_the_post(tmp_path):
    own = "id,text,link\n" + "".join(
        f"9000{i},words {i},https://forum.example/p/9000{i}\n" for i in range(5)
    )
    other = "id,text,link\n" + "".join(
        f"9000{i},words {i},https://news.example/story\n" for i in range(5)
    )
    assert whole(written(tmp_path, "a.csv", own)).posts[0]["url"] == "https://forum.example/p/90000"
    post = whole(written(tmp_path, "b.csv", other)).posts[0]
    assert post["url"] is None
    assert post["links"] == ["https://news.example/story"]


def test_nested_json_records_are_flattened_and_authors_are_not_posts(tmp_path):
    record = {
        "id": "1",
        "text": "The lamp is broken",
        "created_at": "2024-01-02T03:04:05Z",
        "user": {"id": 77, "name": "dan", "description": "a much longer text about himself"},
        "public_metrics": {"like_count": 4, "retweet_count": 0},
    }
    path = written(tmp_path, "a.json", json.dumps({"data": [record], "meta": {"next": "x"}}))
    read = whole(path)
    assert read.posts[0]["text"] == "The lamp is broken"
    assert read.posts[0]["post_id"] == "1"
    assert read.posts[0]["account_id"] == "77"
    assert read.counts_of("1") == {"likes": 4, "shares": 0}


def test_parquet_with_types(tmp_path):
    table = pa.table(
        {
            "id": pa.array([2**60, 2**60 + 1, 5], pa.int64()),
            "text": pa.array(["one two", None, "three four"]),
            "created_at": pa.array(
                [datetime(2024, 1, 1, tzinfo=UTC), None, datetime(2024, 1, 3, tzinfo=UTC)],
                pa.timestamp("ns"),
            ),
            "likes": pa.array([1.0, None, 3.0]),
            "user": pa.array([{"id": "a"}, {"id": "b"}, {"id": None}]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    read = whole(tmp_path / "a.parquet", batch_rows=2)
    assert [post["post_id"] for post in read.posts] == [str(2**60), str(2**60 + 1), "5"]
    assert [post["text"] for post in read.posts] == ["one two", "", "three four"]
    assert [post["account_id"] for post in read.posts] == ["a", "b", None]
    assert [c["value"] for c in read.counts] == [1, 3]
    assert read.batches == 2


def test_no_column_looks_like_words(tmp_path):
    path = written(tmp_path, "a.csv", "when,what\n2024-01-01,3\n2024-01-02,4\n")
    found = readers.detect(path)
    assert found.mapping is None
    assert found.confidence == 0
    assert found.columns == ("when", "what")
    with pytest.raises(readers.UnreadableFile, match=r"no column looks like the words.*when, what"):
        whole(path)


def test_detection_shows_sample_rows_and_what_was_assumed(tmp_path):
    found = readers.detect(written(tmp_path, "a.csv", ROWS))
    assert found.sample[0] == ("1", "The bins were missed", "2024-03-01 10:00", "3")
    assert readers.to_json(found.mapping) == {
        "platform": "other",
        "columns": {"text": "text", "post_id": "id", "posted_at": "created_at"},
        "counts": {"likes": "likes"},
    }
    assert any("no zone" in note for note in found.notes)


def test_progress_is_true_and_monotonic(tmp_path):
    path = written(
        tmp_path,
        "a.csv",
        ROWS + "".join(f"{i},words {i} {chr(119) * 150},2024-01-01,0\n" for i in range(12_000)),
    )
    seen: list[tuple[int, int]] = []
    whole(path, batch_rows=1_000, progress=lambda done, total: seen.append((done, total)))
    done = [d for d, _ in seen]
    assert done == sorted(done)
    assert len(set(done)) > 4
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_the_name_in_rejects_can_be_set(tmp_path):
    path = written(
        tmp_path,
        "3f2a.upload",
        "id,text,date\n1,a b,nonsense\n2,a b,2024-01-01\n3,c d,2024-01-01\n"
        "4,c d,2024-01-01\n5,c d,2024-01-01\n",
    )
    assert {r["file"] for r in whole(path, name="spring.csv").rejects} == {"spring.csv"}


def test_now_must_have_a_zone_and_zones_must_exist(tmp_path):
    path = written(tmp_path, "a.csv", ROWS)
    with pytest.raises(ValueError, match="now must have a time zone"):
        readers.read(path, now=datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="There is no time zone called 'Mars/Base'"):
        whole(path, source_zone="Mars/Base")
