"""From files to a result: every row accounted for, every post once, stoppable."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from tests.lib.commands.making import rows, write_csv

from mootlib import listen as module
from mootlib import readers
from mootlib.listen import READING_SHARE, listen
from mootlib.listening import Cancelled
from mootlib.records import POSTS, REJECTS

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def understood(monkeypatch) -> list[dict]:
    """What understanding is given; it answers at once."""
    given: list[dict] = []

    def understand(posts, **options):
        from tests.lib.report.making import empty

        given.append({"posts": POSTS.check(posts), **options})
        options["progress"]("language", 0.0)
        options["progress"]("done", 1.0)
        return empty()

    monkeypatch.setattr(module, "understand", understand)
    return given


def test_a_post_in_several_files_counts_once_and_the_first_is_kept(tmp_path, understood) -> None:
    first = write_csv(tmp_path / "a.csv", rows(10))
    again = [row | {"text": "Said otherwise later", "likes": "99"} for row in rows(10, first=5)]
    second = write_csv(tmp_path / "b.csv", again + again[:2])
    listen([first, second], now=NOW)
    [given] = understood
    assert [(r.posts_read, r.accepted, r.duplicates, r.rejected) for r in given["readings"]] == [
        (10, 10, 0, 0),
        (12, 5, 7, 0),
    ]
    texts = dict(
        zip(given["posts"]["post_id"].to_pylist(), given["posts"]["text"].to_pylist(), strict=True)
    )
    assert len(texts) == 15
    assert texts["5"] == rows(10)[5]["text"]
    assert texts["12"] == "Said otherwise later"
    seen = given["counts"].filter(pa.compute.equal(given["counts"]["post_id"], "7"))
    assert sorted(seen["value"].to_pylist()) == [0, 99]  # a later observation is not lost


def test_row_numbers_taken_for_identifiers_are_warned_of(tmp_path, understood) -> None:
    other = [row | {"text": f"Quite another matter, number {n}"} for n, row in enumerate(rows(10))]
    files = [write_csv(tmp_path / "a.csv", rows(10)), write_csv(tmp_path / "b.csv", other)]
    note = listen(files, now=NOW).result.notes[0]
    assert note.startswith("b.csv: 10 of 10 rows were left out as duplicates although")
    edited = [rows(10)[0] | {"text": "Edited"}, *rows(10)[1:]]
    files[1] = write_csv(tmp_path / "b.csv", edited)
    assert not any("b.csv" in note for note in listen(files, now=NOW).result.notes)


def test_the_same_identifier_on_another_platform_is_another_post(tmp_path, understood) -> None:
    one = write_csv(tmp_path / "a.csv", [row | {"where": "x"} for row in rows(4)])
    two = write_csv(tmp_path / "b.csv", [row | {"where": "facebook"} for row in rows(4)])
    mapping = {
        "platform": {"column": "where"},
        "columns": {"text": "text", "post_id": "id", "posted_at": "time"},
    }
    listen([one, two], mapping=mapping, now=NOW)
    assert understood[0]["posts"].num_rows == 8


def test_rows_that_cannot_be_read_are_kept_with_their_reason(tmp_path, understood) -> None:
    broken = [row | {"time": "32 May" if n % 2 else row["time"]} for n, row in enumerate(rows(10))]
    heard = listen([write_csv(tmp_path / "a.csv", broken)], now=NOW)
    [reading] = understood[0]["readings"]
    assert reading.posts_read == 10 == reading.accepted + reading.duplicates + reading.rejected
    assert heard.rejects.num_rows == reading.rejected > 0
    assert heard.rejects.schema.equals(REJECTS.schema)


def test_very_many_rejects_do_not_fill_memory(tmp_path, understood, monkeypatch) -> None:
    monkeypatch.setattr("mootlib.reading_files._REJECTS_IN_MEMORY", 7)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    broken = [row | {"time": "32 May"} for row in rows(40)] + rows(20, first=40)
    file = write_csv(tmp_path / "a.csv", broken)
    columns = {"columns": {"text": "text", "post_id": "id", "posted_at": "time"}}
    heard = listen([file, file], mapping=columns, now=NOW)
    assert heard.rejects.num_rows == 80
    assert heard.rejects["line"].to_pylist()[:3] == heard.rejects["line"].to_pylist()[40:43]
    assert REJECTS.check(heard.rejects)["file"].to_pylist() == ["a.csv"] * 80
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path, understood) -> None:
    good = write_csv(tmp_path / "a.csv", rows(5))
    (tmp_path / "empty.csv").write_text("")
    heard = listen([tmp_path / "empty.csv", good, tmp_path / "absent.csv"], now=NOW)
    assert understood[0]["posts"].num_rows == 5
    assert list(heard.problems) == [str(tmp_path / "empty.csv"), str(tmp_path / "absent.csv")]
    assert heard.result.notes[0].startswith("Left out, because it could not be read at all: ")
    assert "empty.csv" in heard.result.notes[0]


def test_nothing_readable_is_one_error(tmp_path) -> None:
    with pytest.raises(readers.UnreadableFile, match=r"absent.csv"):
        listen([tmp_path / "absent.csv"], now=NOW)
    with pytest.raises(readers.UnreadableFile, match="No file was given"):
        listen([], now=NOW)


def test_a_mapping_is_for_tables_and_a_misfit_is_named(tmp_path, understood) -> None:
    table = write_csv(tmp_path / "a.csv", rows(3))
    status = (
        '[{"id": "1", "created_at": "2026-03-02T08:00:00Z", "content": "<p>Hello</p>", '
        '"uri": "https://social.example/1", "visibility": "public", '
        '"account": {"id": "2", "acct": "ansford", "url": "https://social.example/@ansford"}}]'
    )
    (tmp_path / "b.json").write_text(status)
    columns = {"columns": {"text": "text", "post_id": "id", "posted_at": "time"}}
    listen([table, tmp_path / "b.json"], mapping=columns, now=NOW)
    assert understood[0]["posts"].num_rows == 4
    with pytest.raises(readers.BadMapping, match=r"a\.csv: .*'words'"):
        listen([table], mapping={"columns": {"text": "words"}}, now=NOW)


def test_progress_never_goes_back_and_reading_follows_the_bytes(tmp_path, understood) -> None:
    big = write_csv(tmp_path / "big.csv", rows(30_000))
    small = write_csv(tmp_path / "small.csv", rows(10))
    told: list[tuple[str, float]] = []
    listen([big, small], now=NOW, progress=lambda stage, done: told.append((stage, done)))
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    reading = [done for stage, done in told if stage == "reading big.csv"]
    assert len(reading) > 3
    assert max(reading) == pytest.approx(READING_SHARE, abs=0.001)
    assert any(0.2 < done / READING_SHARE < 0.8 for done in reading)


def test_reading_can_be_stopped(tmp_path, understood) -> None:
    file = write_csv(tmp_path / "a.csv", rows(50_000))
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(Cancelled):
        listen([file], now=NOW, cancelled=cancelled)
    assert not understood


@pytest.mark.slow
def test_the_whole_way_twice_gives_the_same(tmp_path) -> None:
    file = write_csv(tmp_path / "a.csv", rows(60))
    one, two = (listen([file], organisation="Ansford Council", seed=3, now=NOW) for _ in range(2))
    assert one.result == two.result or one.result.findings.equals(two.result.findings)
    assert one.result.posts_read == 60
    assert sum(topic.size for topic in one.result.topics) == 60
    assert one.result.findings.num_rows == 60
